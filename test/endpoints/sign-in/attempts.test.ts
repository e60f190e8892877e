/** How failed sign-ins are counted when strangers try many names. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Attempts } from '../../../server/endpoints/sign-in/attempts.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, type TestServer } from '../../support/harness.ts'

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

let server: TestServer
beforeEach(async () => {
  server = await seeded(SEED, { now: () => NOW })
})
afterEach(() => server.close())

const signIn = (claim: Readonly<Record<string, string>>, password: string) =>
  new Visitor(server).post('/signin', { ...claim, password })

/** Counts failures under names that nobody has, as sign-ins do after they have hashed a password. */
function tryStrangers({ signIn: { attempts } }: TestServer['iamulator']): void {
  for (const key of NAMES) attempts.begin({ key, exists: false }, NOW)
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

  const attempts = new Attempts()
  const key = `${ACCOUNT}/newcomer`
  for (let count = 0; count < 4; count++) attempts.begin({ key, exists: false }, NOW)
  expect(attempts.begin({ key, exists: true }, NOW)).toBeUndefined()
  for (const name of NAMES) attempts.begin({ key: name, exists: false }, NOW)
  expect(attempts.begin({ key, exists: true }, NOW)).toBe(15 * MINUTE)
})

test('failures of users end after 15 minutes, each at its own time, or when the clock is set back', () => {
  const attempts = new Attempts()
  const fail = (key: string, time: number) => {
    for (let count = 0; count < 5; count++) attempts.begin({ key, exists: true }, time)
  }
  const waitOf = (key: string, time: number) => attempts.begin({ key, exists: true }, time)
  fail('first', NOW)
  fail('second', NOW + MINUTE)
  expect(waitOf('first', NOW + 15 * MINUTE - 1)).toBe(1)
  expect(waitOf('first', NOW + 15 * MINUTE)).toBeUndefined()
  expect(waitOf('second', NOW + 15 * MINUTE)).toBe(MINUTE)
  expect(waitOf('second', NOW)).toBeUndefined()
})

test('a reset of an account forgets its failures, and undoing the reset restores them', () => {
  const attempts = new Attempts()
  const users = [
    { key: `${ACCOUNT}/alice`, exists: true },
    { key: `${ACCOUNT}/nobody`, exists: false },
  ]
  const others = { key: '123456789012/alice', exists: true }
  for (const user of [...users, others]) for (let count = 0; count < 5; count++) attempts.begin(user, NOW)
  const undo = attempts.reset(ACCOUNT)
  expect(attempts.begin(others, NOW)).toBe(15 * MINUTE)
  for (const user of users) expect(attempts.begin(user, NOW)).toBeUndefined()
  undo()
  for (const user of [...users, others]) expect(attempts.begin(user, NOW)).toBe(15 * MINUTE)
})
