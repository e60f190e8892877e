/** How failed sign-ins are counted when strangers try many names. */
import { describe, expect, test } from '@jest/globals'
import { type AttemptedUser, Attempts } from '../../server/endpoints/attempts.ts'
import { readSeed } from '../../server/seed/index.ts'
import type { Place } from '../../store/index.ts'
import { seeded, Visitor } from '../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest, type TestServer } from '../support/harness.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { at } from '../support/places.ts'
import { Replicas } from '../support/replicas.ts'

const PASSWORD = 'correct-Horse-7'
const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const MINUTE = 60_000
const SEED = `
accounts:
  "${ACCOUNT}":
    root: { email: root@example.com, password: ${PASSWORD} }
    users:
      - { name: alice, password: ${PASSWORD} }
      - { name: dave, password: ${PASSWORD}, mfaDevices: [{ name: phone, seed: ${DEVICE} }] }
`
/** More names than the server remembers. */
const NAMES = Array.from({ length: 10_001 }, (_, index) => `${ACCOUNT}/stranger-${index}`)

const place = at(ACCOUNT)
const stopped = { now: () => NOW }

const newAttempts = (clock: { now(place: Place): number }, store = new LinkedStores().start()) =>
  new Attempts(clock, store, 'test')

/** Fails to sign in. Returns the milliseconds to wait if there were too many failures before. */
function fail(attempts: Attempts, user: AttemptedUser): number | undefined {
  const wait = attempts.waitOf(user)
  if (wait === undefined) attempts.count(user)
  return wait
}

const server = serverForEachTest(() => seeded(SEED, { now: () => NOW }))

const signIn = (claim: Readonly<Record<string, string>>, password: string) =>
  new Visitor(server).post('/signin', { ...claim, password })

/** Counts failures under names that nobody has, as sign-ins do after they have hashed a password. */
function tryStrangers({ signIn: { attempts } }: TestServer['iamulator']): void {
  for (const key of NAMES) fail(attempts, { key, place, exists: false })
}

test.each<[string, Readonly<Record<string, string>>]>([
  ['user', { account: ACCOUNT, user: 'alice' }],
  ['root user', { email: 'root@example.com' }],
])('a %s still has to wait after strangers tried many names', async (_who, claim) => {
  for (let count = 0; count < 5; count++) expect((await signIn(claim, 'wrong')).status).toBe(403)
  tryStrangers(server.iamulator)
  expect((await signIn(claim, PASSWORD)).status).toBe(429)
})

test('so does a user who entered wrong codes', async () => {
  const visitor = new Visitor(server)
  await visitor.post('/signin', { account: ACCOUNT, user: 'dave', password: PASSWORD })
  for (let count = 0; count < 5; count++) expect((await visitor.submit({ code: '000000' })).status).toBe(403)
  tryStrangers(server.iamulator)
  expect((await visitor.submit({ code: '000000' })).status).toBe(429)
})

test('a name that nobody has waits as well, and keeps its failures when somebody gets it', async () => {
  const user = { account: ACCOUNT, user: 'nobody' }
  for (let count = 0; count < 5; count++) expect((await signIn(user, 'wrong')).status).toBe(403)
  expect((await signIn(user, 'wrong')).status).toBe(429)

  const attempts = newAttempts(stopped)
  const key = `${ACCOUNT}/newcomer`
  for (let count = 0; count < 4; count++) fail(attempts, { key, place, exists: false })
  expect(fail(attempts, { key, place, exists: true })).toBeUndefined()
  for (const name of NAMES) fail(attempts, { key: name, place, exists: false })
  expect(fail(attempts, { key, place, exists: true })).toBe(15 * MINUTE)
})

test('failures of users end after 15 minutes, each at its own time, or when the clock is set back', () => {
  let now = NOW
  const attempts = newAttempts({ now: () => now })
  const waitOf = (key: string, time: number) => {
    now = time
    return fail(attempts, { key, place, exists: true })
  }
  const failOften = (key: string, time: number) => {
    for (let count = 0; count < 5; count++) waitOf(key, time)
  }
  failOften('first', NOW)
  failOften('second', NOW + MINUTE)
  expect(waitOf('first', NOW + 15 * MINUTE - 1)).toBe(1)
  expect(waitOf('first', NOW + 15 * MINUTE)).toBeUndefined()
  expect(waitOf('second', NOW + 15 * MINUTE)).toBe(MINUTE)
  expect(waitOf('second', NOW)).toBeUndefined()
})

test('a reset of an account forgets its failures, and undoing the reset restores them', () => {
  const attempts = newAttempts(stopped)
  const users = [
    { key: `${ACCOUNT}/alice`, place, exists: true },
    { key: `${ACCOUNT}/nobody`, place, exists: false },
  ]
  const others = { key: `${OTHER}/alice`, place: at(OTHER), exists: true }
  for (const user of [...users, others]) for (let count = 0; count < 5; count++) fail(attempts, user)
  const undo = attempts.forget(place)
  expect(fail(attempts, others)).toBe(15 * MINUTE)
  for (const user of users) expect(fail(attempts, user)).toBeUndefined()
  undo()
  for (const user of [...users, others]) expect(fail(attempts, user)).toBe(15 * MINUTE)
})

test('failures in an account with a clock of its own leave those of other accounts alone', () => {
  const attempts = newAttempts({ now: ({ accountId }) => (accountId === OTHER ? NOW + 60 * MINUTE : NOW) })
  const user = { key: `${ACCOUNT}/alice`, place, exists: true }
  const other = { key: `${OTHER}/alice`, place: at(OTHER), exists: true }
  for (let count = 0; count < 5; count++) fail(attempts, user)
  for (let count = 0; count < 5; count++) fail(attempts, other)
  expect([user, other].map((each) => fail(attempts, each))).toEqual([15 * MINUTE, 15 * MINUTE])
})

describe('with replicas', () => {
  const alice = { key: `${ACCOUNT}/alice`, place, exists: true }
  const nobody = { key: `${ACCOUNT}/nobody`, place, exists: false }

  function replicas() {
    const linked = new LinkedStores()
    return { linked, start: () => newAttempts(stopped, linked.start()) }
  }

  test.each([alice, nobody])('failures of $key at all replicas count together', (user) => {
    const { start } = replicas()
    const all = [start(), start(), start()] as const
    const [one, two, three] = all
    for (const each of [one, two, three, two, one]) expect(fail(each, user)).toBeUndefined()
    for (const each of [...all, start()]) expect(each.waitOf(user)).toBe(15 * MINUTE)
    three.clear(user.key)
    for (const each of [...all, start()]) expect(each.waitOf(user)).toBeUndefined()
  })

  test('a failure that another replica has overtaken is undone', () => {
    const { linked, start } = replicas()
    const attempts = start()
    for (let count = 0; count < 5; count++) fail(attempts, alice)
    linked.undoLast()
    expect(attempts.waitOf(alice)).toBeUndefined()
  })

  test('names that nobody has are forgotten on all replicas', () => {
    const { linked, start } = replicas()
    const [one, two] = [start(), start()]
    for (let count = 0; count < 5; count++) fail(one, nobody)
    for (const key of NAMES) fail(one, { key, place, exists: false })
    expect(two.waitOf(nobody)).toBeUndefined()
    const published: string[] = []
    linked.start().onValue({ name: 'failures: test' }, (_value, { key = '' }) => {
      published.push(key)
      return () => {}
    })
    expect(published).toHaveLength(10_000)
  })

  test('failures are forgotten on all replicas when they have ended, or when a snapshot is restored', () => {
    let now = NOW
    const linked = new LinkedStores()
    const start = () => newAttempts({ now: () => now }, linked.start())
    const [one, two] = [start(), start()]
    for (let count = 0; count < 5; count++) fail(one, alice)
    now += 15 * MINUTE
    fail(two, { ...alice, key: 'other' })
    now = NOW
    expect(start().waitOf(alice)).toBeUndefined()
    for (let count = 0; count < 5; count++) fail(one, alice)
    const restore = two.clearAll(place)
    for (const each of [one, two, start()]) expect(each.waitOf(alice)).toBeUndefined()
    restore()
    expect(two.waitOf(alice)).toBe(15 * MINUTE)
  })

  test('attempts at the same time count as failed until their checks end', async () => {
    const { start } = replicas()
    const attempts = start()
    const ends: (() => void)[] = []
    const checks = Array.from({ length: 5 }, () =>
      attempts.checking(alice, () => new Promise<void>((end) => ends.push(end))),
    )
    expect(attempts.waitOf(alice)).toBe(15 * MINUTE)
    for (const end of ends) end()
    await Promise.all(checks)
    expect(attempts.waitOf(alice)).toBeUndefined()
    await expect(attempts.checking(alice, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    )
    expect(attempts.waitOf(alice)).toBeUndefined()
  })
})

test('a user who has failed at several replicas has to wait at all of them', async () => {
  const replicas = new Replicas()
  const one = await replicas.start({}, { now: () => NOW })
  const two = await replicas.start({}, { now: () => NOW })
  one.iamulator.seed = await readSeed({ content: SEED })
  one.iamulator.seed.apply(one.iamulator)
  const signInAt = (replica: TestServer, password: string) =>
    new Visitor(replica).post('/signin', { account: ACCOUNT, user: 'alice', password })
  for (const each of [one, two, one, two]) expect((await signInAt(each, 'wrong')).status).toBe(403)
  expect(await signInAt(one, PASSWORD)).toMatchObject({ status: 200, place: '/console' })
  for (const each of [one, two, one, two, two]) expect((await signInAt(each, 'wrong')).status).toBe(403)
  for (const each of [one, two]) expect((await signInAt(each, PASSWORD)).status).toBe(429)
  await replicas.close()
})

test('a right password does not count if others failed at other replicas while it was checked', async () => {
  const replicas = new Replicas()
  const one = await replicas.start({}, { now: () => NOW })
  const two = await replicas.start({}, { now: () => NOW })
  one.iamulator.seed = await readSeed({ content: SEED })
  one.iamulator.seed.apply(one.iamulator)
  const alice = { key: `${ACCOUNT}/alice`, place, exists: true }
  const fail = () => two.iamulator.signIn.attempts.count(alice)
  for (let count = 0; count < 4; count++) fail()
  const signingIn = new Visitor(one).post('/signin', { account: ACCOUNT, user: 'alice', password: PASSWORD })
  // The check counts as the fifth failure until it ends.
  while (one.iamulator.signIn.attempts.waitOf(alice) === undefined) await new Promise(setImmediate)
  fail()
  expect((await signingIn).status).toBe(429)
  await replicas.close()
})
