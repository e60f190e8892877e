/** How failed sign-ins are counted when strangers try many names. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Attempts } from '../../server/endpoints/attempts.ts'
import { seeded, Visitor } from '../support/console.ts'
import { ACCOUNT, NOW, OTHER, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'

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

let server: TestServer
beforeEach(async () => {
  server = await seeded(SEED, { now: () => NOW })
})
afterEach(() => server.close())

const signIn = (claim: Readonly<Record<string, string>>, password: string) =>
  new Visitor(server).post('/signin', { ...claim, password })

/** Counts failures under names that nobody has, as sign-ins do after they have hashed a password. */
function tryStrangers({ signIn: { attempts } }: TestServer['iamulator']): void {
  for (const key of NAMES) attempts.begin({ key, place, exists: false })
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

  const attempts = new Attempts(stopped)
  const key = `${ACCOUNT}/newcomer`
  for (let count = 0; count < 4; count++) attempts.begin({ key, place, exists: false })
  expect(attempts.begin({ key, place, exists: true })).toBeUndefined()
  for (const name of NAMES) attempts.begin({ key: name, place, exists: false })
  expect(attempts.begin({ key, place, exists: true })).toBe(15 * MINUTE)
})

test('failures of users end after 15 minutes, each at its own time, or when the clock is set back', () => {
  let now = NOW
  const attempts = new Attempts({ now: () => now })
  const waitOf = (key: string, time: number) => {
    now = time
    return attempts.begin({ key, place, exists: true })
  }
  const fail = (key: string, time: number) => {
    for (let count = 0; count < 5; count++) waitOf(key, time)
  }
  fail('first', NOW)
  fail('second', NOW + MINUTE)
  expect(waitOf('first', NOW + 15 * MINUTE - 1)).toBe(1)
  expect(waitOf('first', NOW + 15 * MINUTE)).toBeUndefined()
  expect(waitOf('second', NOW + 15 * MINUTE)).toBe(MINUTE)
  expect(waitOf('second', NOW)).toBeUndefined()
})

test('a reset of an account forgets its failures, and undoing the reset restores them', () => {
  const attempts = new Attempts(stopped)
  const users = [
    { key: `${ACCOUNT}/alice`, place, exists: true },
    { key: `${ACCOUNT}/nobody`, place, exists: false },
  ]
  const others = { key: `${OTHER}/alice`, place: at(OTHER), exists: true }
  for (const user of [...users, others]) for (let count = 0; count < 5; count++) attempts.begin(user)
  const undo = attempts.reset(ACCOUNT)
  expect(attempts.begin(others)).toBe(15 * MINUTE)
  for (const user of users) expect(attempts.begin(user)).toBeUndefined()
  undo()
  for (const user of [...users, others]) expect(attempts.begin(user)).toBe(15 * MINUTE)
})

test('failures in an account with a clock of its own leave those of other accounts alone', () => {
  const attempts = new Attempts({ now: ({ accountId }) => (accountId === OTHER ? NOW + 60 * MINUTE : NOW) })
  const user = { key: `${ACCOUNT}/alice`, place, exists: true }
  const other = { key: `${OTHER}/alice`, place: at(OTHER), exists: true }
  for (let count = 0; count < 5; count++) attempts.begin(user)
  for (let count = 0; count < 5; count++) attempts.begin(other)
  expect([user, other].map((each) => attempts.begin(each))).toEqual([15 * MINUTE, 15 * MINUTE])
})
