/** A seed names files instead of policy documents. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetRoleCommand, GetUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { documentsIn } from '../../server/seed/documents.ts'
import { loadSeed, readSeed } from '../../server/seed/index.ts'
import { seedSchema } from '../../server/seed/schema.ts'
import { startServer, type TestServer } from '../support/harness.ts'

const READ =
  '{\n  "Version": "2012-10-17",\n  "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }\n}\n'
const TRUST = `Version: "2012-10-17"
Statement:
  Effect: Allow
  Principal: { Service: lambda.amazonaws.com }
  Action: sts:AssumeRole
`

let directory: string
let server: TestServer | undefined
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'iamulator-documents-'))
  mkdirSync(join(directory, 'policies'))
  put('policies/read.json', READ)
  put('policies/trust.yaml', TRUST)
  put('policies/wrong.json', READ.replace('"Allow"', '"allow"'))
  put('policies/broken.json', '{\n  "Version": "2012-10-17",\n  "Statement": [}\n}')
  put('policies/broken.yaml', 'Statement: [')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))
afterEach(async () => {
  await server?.close()
  server = undefined
})

function put(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

async function failure(text: string): Promise<string> {
  try {
    const seed = await loadSeed(put('seed.yaml', text))
    seed.apply(await assembleIamulator())
  } catch (error) {
    if (error instanceof SeedError) return error.message.replaceAll(`${directory}/`, '')
    throw error
  }
  throw new Error('nothing failed')
}

test.each([
  ['{ file: policies/read.json }', '{ file: ./policies/trust.yaml }'],
  ['policies/read.json', './policies/trust.yaml'],
])('the files %s and %s are relative to the seed', async (policy, trust) => {
  server = await startServer()
  const seed = await loadSeed(
    put(
      'seed.yaml',
      `users:\n  - { name: bob, inlinePolicies: { p: ${policy} } }\nroles:\n  - { name: r, trust: ${trust} }\n`,
    ),
  )
  seed.apply(server.iamulator)
  const iam = server.iam()
  const { PolicyDocument = '' } = await iam.send(
    new GetUserPolicyCommand({ UserName: 'bob', PolicyName: 'p' }),
  )
  expect(decodeURIComponent(PolicyDocument)).toBe(READ)
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }))
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
    Statement: { Principal: { Service: 'lambda.amazonaws.com' } },
  })
})

test('a seed without a file of its own takes absolute paths, too', async () => {
  const file = join(directory, 'policies/read.json')
  const content = { users: [{ name: 'bob', inlinePolicies: { p: { file } } }] }
  const iamulator = await assembleIamulator()
  const seed = await readSeed({ content, folder: '/' })
  seed.apply(iamulator)
  expect(seed.made(iamulator.store)['000000000000']?.users).toHaveProperty('bob')
})

describe('a mistake is told with its place', () => {
  const user = (policy: string) => `users:\n  - name: bob\n    inlinePolicies:\n      p: ${policy}\n`
  test.each([
    [
      '{ file: policies/reed.json }',
      'Policy file policies/reed.json not found at users[0].inlinePolicies.p (seed.yaml:4:10). Did you mean "policies/read.json"?',
    ],
    ['nowhere/p.json', 'Policy file nowhere/p.json not found at users[0].inlinePolicies.p (seed.yaml:4:10)'],
    [
      '{ file: policies }',
      'Cannot read policies at users[0].inlinePolicies.p (seed.yaml:4:10): illegal operation on a directory',
    ],
    [
      '{ file: "" }',
      'Invalid value at users[0].inlinePolicies.p.file (seed.yaml:4:18): must be the path of a file',
    ],
    [
      '{ file: policies/read.json, Statement: [] }',
      'Unexpected property "Statement" at users[0].inlinePolicies.p.Statement (seed.yaml:4:49). Beside "file", there can be no other.',
    ],
    ['policies/broken.json', 'Invalid JSON at users[0].inlinePolicies.p (policies/broken.json:3:17)'],
    [
      'policies/broken.yaml',
      expect.stringMatching(
        /^Flow sequence .* at users\[0\]\.inlinePolicies\.p \(policies\/broken\.yaml:1:13\)$/,
      ),
    ],
    [
      'policies/wrong.json',
      'AWS would reject the seed at users[0].inlinePolicies.p.Statement.Effect (policies/wrong.json:3:28): MalformedPolicyDocument: The policy failed legacy parsing. The effect allow is not valid. Use Allow or Deny. Did you mean "Allow"?',
    ],
  ])('%s', async (policy, message) => {
    expect(await failure(user(policy))).toEqual(message)
  })
})

/** Returns the paths of all documents in the schema of seeds, with `*` for any member. */
function placesIn(
  schema: unknown,
  path: readonly string[],
  defs: object,
  seen: readonly string[] = [],
): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const ref = Reflect.get(schema, '$ref')
  if (ref === '#/$defs/document') return [path.join('.')]
  if (typeof ref === 'string') {
    if (seen.includes(ref)) return []
    const target = ref
      .split('/')
      .slice(2)
      .reduce<unknown>((at, name) => Reflect.get(Object(at), name), defs)
    return placesIn(target, path, defs, [...seen, ref])
  }
  return Object.entries(schema).flatMap(([name, value]) => {
    if (name === 'properties')
      return Object.entries(value).flatMap(([member, each]) => placesIn(each, [...path, member], defs, seen))
    if (['items', 'additionalProperties', 'patternProperties'].includes(name))
      return placesIn(value, [...path, '*'], defs, seen)
    return Array.isArray(value) ? value.flatMap((each) => placesIn(each, path, defs, seen)) : []
  })
}

test('each document of the schema can be in a file', () => {
  const { $defs, ...schema } = seedSchema as { $defs?: object }
  const all = placesIn(schema, [], $defs ?? {})
  const inAccounts = all.filter((path) => !/^(?:policies|users|groups|roles|resources)\./.test(path))
  expect(inAccounts.length).toBeGreaterThan(12)
  for (const path of inAccounts) {
    const names = path.split('.').map((name) => (name === '*' ? '0' : name))
    const seed = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), 'p.json')
    expect([path, documentsIn(Object(seed)).map((found) => found.path.join('.'))]).toEqual([
      path,
      [names.join('.')],
    ])
  }
})
