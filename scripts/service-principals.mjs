// Rewrites core/aws/data/service-principals.json: the service principals that trust policies may name. The
// sources are the other data files there, and scripts/facts/service-principals.json for those that they lack.
// Nothing is downloaded. Run it with:
//   node scripts/service-principals.mjs
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { root } from './root.mjs'

const target = join(root, 'core/aws/data/service-principals.json')

/** Condition keys whose values are service principals. */
const NAMES_SERVICE =
  /:(?:PassedToService|AWSServiceName|PrincipalServiceName|CalledVia(?:First|Last)?|(?:ConfigurationRecorder)?ServicePrincipal|Principal|ManagedBy|ManagedResourceOperator|AuthorizedService|RoleAssumedBy)$/i

/** Excludes wildcards, and the names of the same services in China. */
const SERVICE = /^(?:[a-z0-9-]+\.)+amazonaws\.com$/

const found = new Set([...(await linkedServices()), ...(await inManagedPolicies()), ...(await ofPrefixes())])
const { principals: supplement } = JSON.parse(
  await readFile(join(root, 'scripts/facts/service-principals.json'), 'utf8'),
)
const superfluous = supplement.filter((name) => found.has(name))
if (superfluous.length > 0) throw new Error(`the data have ${superfluous.join(', ')} by now`)

const principals = [...found, ...supplement].sort()
await writeFile(target, `${JSON.stringify({ about: about(), principals }, undefined, 2)}\n`)
console.log(`${principals.length} service principals`)

function about() {
  return 'The service principals of AWS, as far as they are known: written by scripts/service-principals.mjs, which says where from.'
}

async function linkedServices() {
  const roles = JSON.parse(await readFile(dataFile('service-linked-roles.json'), 'utf8'))
  return Object.keys({ ...roles.recorded, ...roles.documented, ...roles.remembered })
}

/**
 * Derives principals from service prefixes. A service may have no principal; the names of some, such as
 * `iam`, are never trusted.
 */
async function ofPrefixes() {
  const [index] = await linesOf('service-authorization.json.br')
  return JSON.parse(index).services.map(([prefix]) => `${prefix}.amazonaws.com`)
}

/** Finds principals in conditions and in ARNs of service-linked roles and of principals. */
async function inManagedPolicies() {
  const [, ...documents] = await linesOf('managed-policies.json.br')
  const statements = documents.flatMap((document) => [JSON.parse(document).Statement].flat())
  const paths = documents.flatMap((document) =>
    [...document.matchAll(/(?:aws-service-role|service-principal)\/([a-z0-9.-]+)/g)].map(
      ([, service]) => service,
    ),
  )
  return [...statements.flatMap(inConditions), ...paths].filter((name) => SERVICE.test(name))
}

function inConditions({ Condition = {} }) {
  return Object.values(Condition)
    .flatMap(Object.entries)
    .filter(([key]) => NAMES_SERVICE.test(key))
    .flatMap(([, values]) => values)
}

async function linesOf(name) {
  const data = brotliDecompressSync(await readFile(dataFile(name)))
  return data.toString('utf8').trimEnd().split('\n')
}

function dataFile(name) {
  return join(root, 'core/aws/data', name)
}
