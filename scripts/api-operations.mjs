// Rewrites core/aws/data/api-operations.json.br from scripts/facts/api-operations.json.gz and the corrections in
// scripts/facts/api-operation-corrections.json. Run it with:
//   node scripts/api-operations.mjs
//
// The first file was made from botocore's models (Apache-2.0) and AWS's service authorization reference. Its member
// `about` names all sources and licenses, and explains every field. A correction replaces a member of an operation or of
// a service; `null` removes it. `resources` of a service tells for several operations at once what their ARNs are made
// `from`, where the first file knows nothing of a type's ARN. Each has a source.
//
// The decompressed file consists of lines of JSON. The first line is the index, in the order of the services:
//   {services: [[key, bytes, signing name, prefix of actions, target prefix or "", API version, host prefix, id], ...]}
// Each other line is a service, `bytes` long.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { compress } from './npm-data.mjs'
import { root } from './root.mjs'

const facts = join(root, 'scripts/facts')
const target = join(root, 'core/aws/data/api-operations.json.br')

const { services } = JSON.parse(gunzipSync(await readFile(join(facts, 'api-operations.json.gz'))))
const corrections = JSON.parse(await readFile(join(facts, 'api-operation-corrections.json'), 'utf8'))
const lines = Object.entries(services).map(([key, service]) => ({
  key,
  service: corrected(service, corrections[key]),
}))
const texts = lines.map(({ service }) => Buffer.from(JSON.stringify(lineOf(service))))
const index = { services: lines.map(({ key, service }, at) => entryOf(key, texts[at].length, service)) }
const data = Buffer.from([JSON.stringify(index), ...texts].join('\n'))
const compressed = compress(data)
await writeFile(target, compressed)
console.log(`${lines.length} services, ${data.length} bytes, compressed ${compressed.length}`)

function corrected(service, { operations = {}, resources = [], source: _source, ...members } = {}) {
  const merged = { ...service, ...members, operations: { ...service.operations } }
  for (const [name, { source: _ofOperation, ...operation }] of Object.entries(operations)) {
    merged.operations[name] = { ...merged.operations[name], ...operation }
    for (const member in operation) if (operation[member] === null) delete merged.operations[name][member]
  }
  for (const resource of resources) {
    for (const name of resource.operations) {
      merged.operations[name] = withResource(name, merged.operations[name], resource)
    }
  }
  return merged
}

/** Fills in what the ARN of a type is made from, in every grant that knows nothing of it. */
function withResource(name, operation, { type, from, wire }) {
  const isUnknown = ({ on }) => on?.[type] && Object.keys(on[type]).join() === '?'
  if (!operation?.grants.some(isUnknown)) throw new Error(`The ARN of ${type} in ${name} is already known.`)
  const grants = operation.grants.map((grant) =>
    isUnknown(grant) ? { ...grant, on: { ...grant.on, [type]: from } } : grant,
  )
  return { ...operation, grants, ...(wire ? { wire: { ...operation.wire, ...wire } } : {}) }
}

function entryOf(key, bytes, { signs, iam, target: prefix = '', api, endpoint, id }) {
  return [key, bytes, signs, iam, prefix, api, endpoint, id]
}

/** Leaves out what the index has, what the service authorization reference has, and what only readers need. */
function lineOf({ protocols, json, types, defaults, suffix, noAccount, dropPath, operations }) {
  const kept = Object.entries(operations).map(([name, operation]) => [name, operationOf(operation)])
  return {
    protocols,
    json,
    types,
    defaults,
    suffix,
    noAccount,
    dropPath,
    operations: Object.fromEntries(kept),
  }
}

function operationOf({ keysElsewhere: _keys, choose: _choose, how, ...operation }) {
  return how === 'guess' ? { ...operation, guessed: true } : operation
}
