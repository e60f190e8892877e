/** Tests how lists and explanations show calls to an upstream. */
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { plain, textOfDecisions, textOfExplanation } from '../../../analysis/explanation/explanation-text.ts'
import { guardedCallOf } from '../../../analysis/explanation/guarded-call.ts'
import type { ExplanationData, ListedDecision, RefusedRequest } from '../../../schemas/endpoints.ts'
import { type BucketUpstream, bucketUpstream } from '../../support/bucket-upstream.ts'
import { type GuardedServer, guardedServer } from '../../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials } from '../../support/harness.ts'
import { post } from './requests.ts'

const KEPT = { Bucket: 'mine', Key: 'kept' }
const ARN = 'arn:aws:s3:::mine/kept'
const NO_STATEMENTS = { Version: '2012-10-17', Statement: [] }

let upstream: BucketUpstream
let server: GuardedServer
let audited: GuardedServer

beforeAll(async () => {
  upstream = await bucketUpstream({ mine: JSON.stringify(NO_STATEMENTS) })
  server = await guardedServer({ '*': upstream.url })
  audited = await guardedServer({ '*': upstream.url }, { guard: { s3: 'audit' } })
})
afterAll(async () => {
  await server.close()
  await audited.close()
  await upstream.close()
})

const head = (at: GuardedServer, credentials?: Credentials) =>
  at
    .client(S3Client, credentials)
    .send(new HeadObjectCommand(KEPT))
    .then(
      () => true,
      () => false,
    )

async function listed(
  { url }: GuardedServer,
  query: string,
): Promise<readonly (ListedDecision | RefusedRequest)[]> {
  const response = await fetch(`${url}/_iamulator/decisions?${query}`)
  expect(response.status).toBe(200)
  return (await response.json()).decisions
}

async function explained(at: GuardedServer, body: object = {}): Promise<ExplanationData> {
  const [latest] = await listed(at, 'operation=s3:HeadObject&limit=1')
  const { text } = await post(at, 'explain', { requestId: latest?.requestId, ...body })
  return JSON.parse(text).decisions[0]
}

describe('the list', () => {
  test('has the operation, and a pattern selects it', async () => {
    const bob = await server.user({ Action: 's3:GetObject', Resource: ARN })
    expect(await head(server, bob)).toBe(true)
    await server.client(S3Client, bob).send(new GetObjectCommand(KEPT))
    const found = await listed(server, 'operation=S3:head*')
    expect(found).toMatchObject([
      { action: 's3:GetObject', operation: 's3:HeadObject', origin: 'guard', decision: 'allowed' },
    ])
    expect(found[0]).not.toHaveProperty('audited')
    const ofGuard = await listed(server, 'origin=guard&action=s3:GetObject')
    expect(ofGuard.map((each) => Reflect.get(each, 'operation'))).toEqual(['s3:GetObject', 's3:HeadObject'])
    expect(await listed(server, 'operation=iam:*')).toEqual([])
  })

  test('has requests that were refused early, by the name of their operation', async () => {
    expect(await head(server, { ...ADMINISTRATOR, secretAccessKey: 'wrong' })).toBe(false)
    const [refused] = await listed(server, 'kind=refused&operation=s3:HeadObject')
    expect(refused).toMatchObject({ origin: 'guard', action: 's3:HeadObject', status: 403 })
    expect(await listed(server, 'kind=refused&operation=s3:GetObject')).toEqual([])
  })

  test('marks calls that passed although they are denied', async () => {
    expect(await head(audited, await audited.user())).toBe(true)
    const [passed] = await listed(audited, 'operation=s3:HeadObject')
    expect(passed).toMatchObject({ audited: true, decision: 'implicitDeny', status: 200 })
    expect(await head(server, await server.user())).toBe(false)
    const [blocked] = await listed(server, 'operation=s3:HeadObject&effect=*Deny')
    expect(blocked).not.toHaveProperty('audited')
  })
})

describe('explanations', () => {
  test('tell where the ARN came from, and what was looked up', async () => {
    expect(await head(server, await server.user())).toBe(false)
    const { guarded } = await explained(server)
    expect(guarded).toMatchObject({
      ...{ service: 's3', operation: 'HeadObject', upstream: upstream.url },
      resourceFrom: 'the parameters Bucket and Key',
    })
    expect(guarded?.lookups).toContainEqual({
      ...{ kind: 'resource-policy', value: ARN },
      text: `resource-based policy of ${ARN}`,
    })
    const texts = guarded?.lookups.map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts?.length)
  })

  test('are lines of a text, in the same column', async () => {
    const painted = textOfExplanation(await explained(server), (color, text) => `<${color} ${text}>`)
    expect(painted).toContain(`  <bold call>   s3:HeadObject to ${upstream.url}\n`)
    expect(painted).toContain('  <bold ARN>    from the parameters Bucket and Key\n')
    expect(painted).toContain(`  <bold read>   resource-based policy of ${ARN}\n`)
  })

  test('of an audited call say that it passed, but not when it is decided again', async () => {
    expect(await head(audited, await audited.user())).toBe(true)
    const then = await explained(audited)
    expect(then.audited).toBe(true)
    expect(textOfExplanation(then, plain)).toContain('  note   The call passed although it is denied')
    expect(await explained(audited, { now: true })).not.toHaveProperty('audited')
  })

  test('list ten keys and ten lookups, and count the others', async () => {
    const guarded = guardedCallOf({
      ...{ service: 'sqs', operation: 'TagQueue', upstream: 'http://127.0.0.1:1' },
      resourceFrom: 'nothing in the request',
      keysFrom: Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [`aws:RequestTag/${at}`, 'parameter Tags{}']),
      ),
      lookups: Array.from({ length: 11 }, (_, at) => ({ kind: 'tags', value: `arn:${at}` })),
    })
    const lines = textOfExplanation({ ...(await explained(server)), guarded }, plain).split('\n')
    expect(lines).toContain('  ARN    from no parameter, because the request names no resource')
    expect(lines.filter((line) => line.startsWith('  key    '))).toHaveLength(11)
    expect(lines).toContain('  key    aws:RequestTag/9 from the parameter Tags')
    expect(lines).toContain('  key    and 2 more condition keys')
    expect(lines.filter((line) => line.startsWith('  read   '))).toHaveLength(11)
    expect(lines).toContain('  read   and 1 more lookups')
  })
})

test.each([
  ['parameter Bucket', 'the parameter Bucket'],
  ['parameter A, parameter B, parameter C[]', 'the parameters A, B, and C'],
  ['parameter A, parameter A', 'the parameter A'],
  ['parameter Items[].Key', 'the parameter Items[].Key'],
  ['constant', 'the definition of the operation'],
  ['parameter A, state of the key', 'the parameter A and the state of the key'],
  ['account of the resource', 'the account of the resource'],
  ['state of the service, by parameter Id', 'the state of the service, by parameter Id'],
  ['', 'the request'],
  ['__proto__', 'the __proto__'],
])('the source %j is %j in words', (source, words) => {
  const facts = { service: 's3', operation: 'GetObject', upstream: '', keysFrom: { key: source } }
  const call = guardedCallOf({ ...facts, resourceFrom: source, lookups: [] })
  expect([call.resourceFrom, call.keysFrom]).toEqual([words, { key: words }])
})

test.each([
  ['kms-key', 'alias/orders', 'key of alias/orders'],
  ['kms-ciphertext', 'a'.repeat(100), `key of the ciphertext ${'a'.repeat(64)}…`],
  ['tags', `arn:aws:sqs:us-east-1:${ACCOUNT}:${'q'.repeat(80)}`, undefined],
  ['__proto__', 'x', '__proto__ of x'],
])('a lookup of the kind %s is named in words', (kind, value, words) => {
  const facts = { service: 's3', operation: 'GetObject', upstream: '', keysFrom: {}, resourceFrom: '' }
  const { lookups } = guardedCallOf({
    ...facts,
    lookups: [
      { kind, value },
      { kind, value },
    ],
  })
  expect(lookups).toEqual([{ kind, value, text: words ?? `tags of ${value}` }])
})

test('a line of the list names the operation if the action has another name', () => {
  const decision = {
    ...({ time: 'T', requestId: 'id', decision: 'implicitDeny', caller: 'bob', resource: ARN } as const),
    ...({
      action: 's3:GetObject',
      layer: 'identity',
      reason: 'because',
      operation: 's3:HeadObject',
    } as const),
  }
  const lines = textOfDecisions(
    [decision, { ...decision, audited: true }, { ...decision, operation: 's3:GetObject' }],
    plain,
    undefined,
  )
  expect(lines.split('\n')).toEqual([
    `T ✗ denied  id s3:GetObject for s3:HeadObject on ${ARN} bob because`,
    `T ! audited id s3:GetObject for s3:HeadObject on ${ARN} bob because`,
    `T ✗ denied  id s3:GetObject on ${ARN} bob because`,
    '',
  ])
})
