/** Tests that what replicas share is right when they change it at the same time. */
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sendMail } from '../../core/engine/mail.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
import { Visitor } from '../support/console.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { call } from '../support/replicas.ts'

const PASSWORD = 'correct-Horse-7'

let one: TestServer
let two: TestServer
let database: MemoryDatabase

const start = (name: string) => startServer({}, { database: database.connect(name) })

beforeEach(async () => {
  database = new MemoryDatabase()
  one = await start('one')
  two = await start('two')
})
afterEach(async () => {
  await one.close()
  await two.close()
})

/** Runs an action at both replicas in turn, `times` times altogether, at the same time. */
const atOnce = <T>(times: number, action: (server: TestServer, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => action(index % 2 ? one : two, index)))

test('exactly as many calls meet a fault as it says', async () => {
  await call(one, 'POST', 'faults', { action: 'iam:*', error: { code: 'Throttling' }, times: 7 })
  const outcomes = await atOnce(30, (server) =>
    server
      .iam()
      .send(new ListUsersCommand())
      .then(
        () => 'success',
        ({ name }: Error) => name,
      ),
  )
  expect(outcomes.filter((each) => each === 'Throttling')).toHaveLength(7)
  for (const server of [one, two]) expect(server.iamulator.faults.all).toEqual([])
})

test('a call that waits because of a fault, and is overtaken, counts and waits once', async () => {
  await call(one, 'POST', 'faults', { action: 'iam:CreateUser', delayMs: 1, times: 9 })
  await atOnce(8, (server, index) => server.iam().send(new CreateUserCommand({ UserName: `user-${index}` })))
  expect((await call(one, 'GET', 'faults')).body).toMatchObject({ faults: [{ times: 1 }] })
})

test('each advance of the clock counts', async () => {
  await atOnce(10, (server) => call(server, 'POST', 'clock', { advance: '1h' }))
  for (const server of [one, two])
    expect((await call(server, 'GET', 'clock')).body).toMatchObject({ offsetSeconds: 36_000 })
})

test('each seed adds to the rules', async () => {
  const quotas = ['UsersQuota', 'GroupsQuota', 'RolesQuota', 'PoliciesQuota'] as const
  await atOnce(4, (server, index) =>
    call(server, 'POST', 'seed', { seed: { quotas: { [quotas[index] ?? '']: 5 } } }),
  )
  for (const server of [one, two]) {
    await server.iamulator.store.fresh()
    expect(quotas.map((name) => server.iamulator.quotas[name])).toEqual([5, 5, 5, 5])
  }
})

test('of passwords that are tried at the same time, only five count at all replicas together', async () => {
  const users = [{ name: 'alice', password: PASSWORD }]
  await call(one, 'POST', 'seed', { seed: { accounts: { [ACCOUNT]: { users } } } })
  const signIn = (server: TestServer, password: string) =>
    new Visitor(server).post('/signin', { account: ACCOUNT, user: 'alice', password })
  const pages = await atOnce(12, (server) => signIn(server, 'wrong'))
  expect(pages.filter(({ status }) => status === 403)).toHaveLength(5)
  expect(pages.filter(({ status }) => status === 429)).toHaveLength(7)
  for (const server of [one, two]) expect((await signIn(server, PASSWORD)).status).toBe(429)
})

test('faults, snapshots, and e-mail get IDs of their own', async () => {
  const faults = await atOnce(6, (server) => call(server, 'POST', 'faults', { action: 'iam:*', delayMs: 1 }))
  expect(new Set(faults.map(({ body }) => body.id)).size).toBe(6)
  const snapshots = await atOnce(6, (server) => call(server, 'POST', 'snapshots'))
  expect(new Set(snapshots.map(({ body }) => body.id)).size).toBe(6)
  await atOnce(6, async ({ iamulator }, index) =>
    iamulator.store.durably(() =>
      sendMail(iamulator, at(ACCOUNT), { to: 'ann@example.com', subject: `${index}`, text: '' }),
    ),
  )
  expect((await call(one, 'GET', 'mail')).body.mail).toHaveLength(6)
  expect((await call(two, 'GET', 'mail')).body).toEqual((await call(one, 'GET', 'mail')).body)
})

test('a snapshot contains what was acknowledged before, and is restored by the other replica', async () => {
  await atOnce(4, (server, index) => server.iam().send(new CreateUserCommand({ UserName: `user-${index}` })))
  const { id } = (await call(two, 'POST', 'snapshots')).body
  await call(two, 'POST', 'reset')
  await atOnce(2, (server, index) => server.iam().send(new CreateUserCommand({ UserName: `late-${index}` })))
  expect((await call(one, 'POST', `snapshots/${id}/restore`)).status).toBe(200)
  for (const server of [one, two]) {
    const { Users } = await server.iam().send(new ListUsersCommand())
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['user-0', 'user-1', 'user-2', 'user-3'])
  }
})

test('resets at the same time leave nothing behind', async () => {
  await atOnce(4, (server) => call(server, 'POST', 'faults', { action: 'iam:*', delayMs: 1 }))
  const resets = await atOnce(4, (server) => call(server, 'POST', 'reset'))
  expect(resets.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  for (const server of [one, two]) expect((await call(server, 'GET', 'faults')).body).toEqual({ faults: [] })
})

test('a replica that starts later has all of it', async () => {
  await call(one, 'POST', 'clock', { advance: '1h' })
  await call(two, 'POST', 'faults', { action: 'sts:*', delayMs: 1 })
  await call(one, 'POST', 'seed', { seed: { quotas: { UsersQuota: 5 } } })
  const { id } = (await call(one, 'POST', 'snapshots')).body
  await one.close()
  one = await start('three')
  expect((await call(one, 'GET', 'clock')).body).toMatchObject({ offsetSeconds: 3600 })
  expect(await call(one, 'GET', 'faults')).toEqual(await call(two, 'GET', 'faults'))
  expect(one.iamulator.quotas.UsersQuota).toBe(5)
  expect((await call(one, 'POST', `snapshots/${id}/restore`)).status).toBe(200)
})
