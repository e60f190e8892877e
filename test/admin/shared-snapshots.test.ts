/** Tests snapshots that one replica takes and another restores. */
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { call, Replicas } from '../support/replicas.ts'

let replicas: Replicas
let one: TestServer
let two: TestServer

const start = () => replicas.start({}, { now: () => NOW })

beforeEach(async () => {
  replicas = new Replicas()
  one = await start()
  two = await start()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await replicas.close()
})

async function take(server: TestServer, body: object = {}): Promise<string> {
  return (await call(server, 'POST', 'snapshots', body)).body.id
}
const restore = (server: TestServer, id: string) => call(server, 'POST', `snapshots/${id}/restore`)
const create = (server: TestServer, UserName: string, account = ACCOUNT) =>
  server.iam(administratorOf(account)).send(new CreateUserCommand({ UserName }))
async function namesAt(server: TestServer, account = ACCOUNT) {
  const { Users } = await server.iam(administratorOf(account)).send(new ListUsersCommand())
  return Users?.map(({ UserName }) => UserName)
}

test('a snapshot of everything is restored at any replica, with its settings', async () => {
  await create(one, 'before')
  await call(one, 'POST', 'clock', { advance: '1h' })
  await call(one, 'POST', 'seed', { seed: { quotas: { UsersQuota: 7 } } })
  const id = await take(one)
  await create(two, 'after')
  await call(two, 'POST', 'clock', { advance: '1h', account: ACCOUNT })
  await call(two, 'POST', 'seed', { seed: { quotas: { UsersQuota: 8, GroupsQuota: 9 } } })
  const three = await start()
  for (const restoring of [two, three, one]) {
    await create(one, 'later')
    expect(await restore(restoring, id)).toEqual({ status: 200, body: { restored: id } })
    for (const server of [one, two, three, await start()]) {
      expect(await namesAt(server)).toEqual(['before'])
      expect(server.iamulator.clock.offsetSeconds(at(ACCOUNT))).toBe(3600)
      expect(server.iamulator.quotas).toEqual({ ...DEFAULT_QUOTAS, UsersQuota: 7 })
    }
  }
})

test('a snapshot outlasts a reset, and brings back the sessions from before', async () => {
  await create(one, 'before')
  const { Credentials } = await one.sts().send(new GetSessionTokenCommand())
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const whoAt = (server: TestServer) => server.sts(session).send(new GetCallerIdentityCommand())
  const id = await take(one)
  await call(two, 'POST', 'reset')
  await expect(whoAt(one)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  const three = await start()
  await restore(three, id)
  for (const server of [one, two, three]) {
    expect(await namesAt(server)).toEqual(['before'])
    expect((await whoAt(server)).Account).toBe(ACCOUNT)
  }
})

test('a snapshot of an account leaves others alone at every replica', async () => {
  await create(one, 'before')
  await call(one, 'POST', 'clock', { advance: '1h', account: ACCOUNT })
  const id = await take(one, { account: ACCOUNT })
  await create(two, 'after')
  await create(two, 'other', OTHER)
  await call(two, 'POST', 'clock', { advance: '1h', account: ACCOUNT })
  await restore(await start(), id)
  for (const server of [one, two]) {
    expect(await namesAt(server)).toEqual(['before'])
    expect(await namesAt(server, OTHER)).toEqual(['other'])
    expect(server.iamulator.clock.offsetSeconds(at(ACCOUNT))).toBe(3600)
  }
})

test('rows that are the same are not written again', async () => {
  for (const name of ['a', 'b']) await create(one, name)
  const id = await take(one)
  await create(two, 'c')
  const before = ['a', 'b'].map((name) => one.iamulator.store.view(at(ACCOUNT)).users.get(name))
  await restore(await start(), id)
  expect(await namesAt(one)).toEqual(['a', 'b'])
  for (const [index, name] of ['a', 'b'].entries())
    expect(one.iamulator.store.view(at(ACCOUNT)).users.get(name)).toBe(before[index])
})

test('IDs are not used again, and deleted snapshots are gone everywhere', async () => {
  expect(await take(one)).toBe('snapshot-1')
  expect(await take(two)).toBe('snapshot-2')
  expect((await call(one, 'DELETE', 'snapshots/snapshot-2')).status).toBe(200)
  for (const server of [two, await start()]) expect((await restore(server, 'snapshot-2')).status).toBe(404)
  await call(one, 'POST', 'reset')
  expect(await take(await start())).toBe('snapshot-3')
})

test('all replicas together have at most 100 of an account', async () => {
  const ofAccount = { account: ACCOUNT }
  for (let count = 0; count < 100; count++) await take(count % 2 ? one : two, ofAccount)
  for (const server of [one, two]) {
    expect((await call(server, 'POST', 'snapshots', ofAccount)).status).toBe(409)
    expect((await call(server, 'POST', 'snapshots')).status).toBe(200)
  }
})

test('clients that wait for decisions, and fetched keys of issuers, notice it at every replica', async () => {
  const id = await take(one)
  const ofAccount = await take(one, { account: ACCOUNT })
  const epochs = () => [one, two].map(({ iamulator }) => iamulator.epoch.id)
  const forgets = [one, two].map(({ iamulator }) => jest.spyOn(iamulator.webIdentities, 'forgetKeys'))
  const restoring = async (each: string) => {
    const before = epochs()
    await restore(one, each)
    for (const [index, epoch] of epochs().entries()) expect(epoch).not.toBe(before[index])
  }
  await restoring(ofAccount)
  for (const forget of forgets) expect(forget).not.toHaveBeenCalled()
  await restoring(id)
  for (const forget of forgets) expect(forget).toHaveBeenCalled()
})

test('failed sign-ins are forgotten at every replica', async () => {
  const user = { key: `${ACCOUNT}/alice`, place: at(ACCOUNT), exists: true }
  const id = await take(one)
  for (let count = 0; count < 5; count++) one.iamulator.signIn.attempts.count(user)
  expect(two.iamulator.signIn.attempts.waitOf(user)).toBeDefined()
  await restore(two, id)
  expect(one.iamulator.signIn.attempts.waitOf(user)).toBeUndefined()
})

test('a snapshot that another replica has overtaken is undone', async () => {
  await take(one)
  replicas.linked.undoLast()
  expect((await restore(one, 'snapshot-1')).status).toBe(404)
})
