import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { call, Replicas } from '../support/replicas.ts'

let replicas: Replicas
let one: TestServer
let two: TestServer

beforeEach(async () => {
  replicas = new Replicas()
  one = await replicas.start()
  two = await replicas.start()
})
afterEach(() => replicas.close())

const add = (server: TestServer, more: object) =>
  call(server, 'POST', 'faults', { action: 'iam:*', error: { code: 'Throttling' }, ...more })
const list = (server: TestServer) => call(server, 'GET', 'faults')
const outcome = (server: TestServer) =>
  server
    .iam()
    .send(new ListUsersCommand())
    .then(
      () => 'success',
      ({ name }: Error) => name,
    )

test('calls of all replicas meet a fault, and count together', async () => {
  expect((await add(one, { times: 3, account: ACCOUNT })).body).toEqual({ id: '1' })
  expect(await list(two)).toEqual(await list(one))
  for (const server of [one, two]) expect(await outcome(server)).toBe('Throttling')
  const three = await replicas.start()
  expect((await list(three)).body).toMatchObject({ faults: [{ id: '1', times: 1, account: ACCOUNT }] })
  expect(await outcome(three)).toBe('Throttling')
  for (const server of [one, two, three]) expect(await outcome(server)).toBe('success')
})

test('a fault without a limit stays until it is removed at any replica', async () => {
  await add(one, {})
  for (const server of [one, two, two]) expect(await outcome(server)).toBe('Throttling')
  expect(await list(await replicas.start())).toEqual(await list(one))
  expect((await call(two, 'DELETE', 'faults/1')).body).toEqual({ removed: 1 })
  for (const server of [one, two, await replicas.start()]) {
    expect((await list(server)).body).toEqual({ faults: [] })
    expect(await outcome(server)).toBe('success')
  }
})

test('no two faults have the same ID, also after a reset', async () => {
  await add(one, {})
  expect((await add(two, {})).body).toEqual({ id: '2' })
  await call(one, 'POST', 'reset')
  expect((await list(two)).body).toEqual({ faults: [] })
  for (const server of [one, two, await replicas.start()])
    expect(await call(server, 'DELETE', 'faults/2')).toEqual({ status: 200, body: { removed: 0 } })
  expect((await add(await replicas.start(), {})).body).toEqual({ id: '3' })
})

test('a call that waits continues when the fault is removed at another replica, but not when it is used up', async () => {
  await add(one, { error: undefined, delayMs: 600_000, times: 2 })
  const waiting = outcome(one)
  while ((await list(two)).body.faults[0].times !== 1) await new Promise(setImmediate)
  await call(two, 'DELETE', 'faults')
  expect(await waiting).toBe('success')

  await add(one, { error: undefined, delayMs: 600_000, times: 1 })
  let hasEnded = false
  const last = outcome(one).then(() => {
    hasEnded = true
  })
  while ((await list(two)).body.faults.length > 0) await new Promise(setImmediate)
  expect(hasEnded).toBe(false)
  one.iamulator.faults.forget()
  await last
})

test('a count that another replica has overtaken is undone', async () => {
  await add(one, { times: 2 })
  expect(await outcome(one)).toBe('Throttling')
  replicas.linked.undoLast()
  expect((await list(one)).body).toMatchObject({ faults: [{ times: 2 }] })
  await add(one, {})
  replicas.linked.undoLast()
  expect((await list(one)).body.faults).toHaveLength(1)
})
