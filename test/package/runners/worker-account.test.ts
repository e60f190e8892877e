/** The account of a worker of a test runner, on a server that all workers share. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allow, createIamulator, type Iamulator, policyOf } from '../../../package/index.ts'
import { useIamulator } from '../../../package/runners/node-test.ts'
import { WorkerAccount } from '../../../package/runners/worker-account.ts'

const OWN = '000000000007'
const OTHER = '123456789012'
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs'
const OWN_QUEUE = `arn:aws:sqs:us-east-1:${OWN}:jobs`
const inlinePolicies = { send: policyOf(allow('sqs:SendMessage').on(QUEUE)) }

let server: Iamulator
let iam: WorkerAccount

beforeAll(async () => {
  server = await createIamulator()
  const content = { users: [{ name: 'configured', inlinePolicies }] }
  iam = new WorkerAccount(
    { url: server.url, partition: 'aws', seed: { content, folder: '.' }, resetsUpstream: false },
    7,
  )
  await iam.prepare()
})
afterAll(async () => {
  await iam.finish()
  await server.close()
})

const maySend = (user: string) =>
  iam.expectAllowed({ principal: iam.arn(`user/${user}`), action: 'sqs:SendMessage', resource: OWN_QUEUE })

test('its number is a member of the handle', () => {
  expect([iam.accountId, iam.account().accountId, iam.id]).toEqual([OWN, OWN, OWN])
  expect(iam.account(OTHER).accountId).toBe(OTHER)
})

test('12 zeros mean the account of the worker in the configured seed, and in those of tests', async () => {
  await maySend('configured')
  const { users, accounts } = await iam.seed({
    accounts: { '000000000000': { users: [{ name: 'object', inlinePolicies }] } },
  })
  expect(users['object']?.arn).toBe(iam.arn('user/object'))
  expect(Object.keys(accounts)).toEqual([OWN])
  await maySend('object')
  await iam.seed(JSON.stringify({ users: [{ name: 'text', inlinePolicies }] }))
  await maySend('text')
})

test('12 zeros mean it in files too, and in other accounts that tests seed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iamulator-seed-'))
  const file = join(folder, 'iam.seed.yaml')
  await writeFile(file, `users: [{ name: file, inlinePolicies: ${JSON.stringify(inlinePolicies)} }]`)
  await iam.seed(file)
  await maySend('file')
  await rm(folder, { recursive: true })

  const trust = policyOf(allow('sts:AssumeRole').to('000000000000'))
  await iam.account(OTHER).seed({ roles: [{ name: 'guest', trust }] })
  const resource = iam.account(OTHER).arn('role/guest')
  await iam.expectAllowed({ principal: iam.arn('user/iamulator'), action: 'sts:AssumeRole', resource })
})

test('each test can take a snapshot, and the last one that is kept works', async () => {
  const kept = await iam.snapshot()
  await iam.seed({ users: [{ name: 'late' }] })
  for (let count = 0; count < 150; count += 1) await iam.snapshot()
  await kept()
  expect(() => iam.clientConfig({ user: 'late' })).toThrow('late')
  expect(() => iam.clientConfig({ user: 'configured' })).not.toThrow()
})

test('a seed that is none is refused as by other handles', async () => {
  const given: unknown = undefined
  const refusals = [server, iam].map((handle) => Reflect.apply(handle.seed, handle, [given]))
  const [others, own] = await Promise.allSettled(refusals)
  expect(own).toEqual(others)
  expect(own).toHaveProperty('reason.code', 'InvalidBody')
})

test('12 zeros are an account of their own for a handle that is not that of a worker', async () => {
  await server.account(OTHER).seed({ users: [{ name: 'sender', inlinePolicies }] })
  const principal = server.account(OTHER).arn('user/sender')
  await server.account(OTHER).expectDenied({ principal, action: 'sqs:SendMessage', resource: OWN_QUEUE })
})

test('a handle that starts later has the number too', async () => {
  const hooks: (() => Promise<void>)[] = []
  const add = (hook: () => Promise<void>) => void hooks.push(hook)
  const later = useIamulator({ before: add, after: () => {}, beforeEach: () => {} })
  await Promise.all(hooks.map((hook) => hook()))
  expect(later.accountId).toBe('000000000000')
  await later.close()
})

// The next worker of the process finishes the one before.
test('a worker that has finished leaves no snapshots on the server', async () => {
  const worker = async () => {
    const next = new WorkerAccount({ url: server.url, partition: 'aws', resetsUpstream: false }, 8)
    await next.prepare()
    await Promise.all(Array.from({ length: 60 }, () => next.snapshot()))
    await next.finish()
  }
  await worker()
  await expect(worker()).resolves.toBeUndefined()
})
