/** A reset forgets failed sign-in attempts in one account or in all accounts. */
import { beforeEach, expect, test } from '@jest/globals'
import { loadSeed } from '../../../server/seed/index.ts'
import { withFile } from '../../docs/temporary.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, OTHER, serverForEachTest } from '../../support/harness.ts'

const PASSWORD = 'correct-Horse-7'
const accountOf = (root: string) =>
  `{ root: { email: ${root}@example.com, password: ${PASSWORD} }, users: [{ name: alice, password: ${PASSWORD} }] }`
const SEED = `accounts: { "${ACCOUNT}": ${accountOf('root')}, "${OTHER}": ${accountOf('other')} }`

const CLAIMS = {
  user: { account: ACCOUNT, user: 'alice' },
  root: { email: 'Root@example.com' },
  otherUser: { account: OTHER, user: 'alice' },
  otherRoot: { email: 'other@example.com' },
} as const

const server = serverForEachTest()

beforeEach(async () => {
  server.iamulator.seed = await withFile('seed.yaml', SEED, loadSeed)
  await reset({})
  for (let count = 0; count < 5; count++) await signInAll('wrong')
  expect(await signInAll(PASSWORD)).toEqual({ user: 429, root: 429, otherUser: 429, otherRoot: 429 })
})

async function reset(body: object): Promise<void> {
  const answer = await fetch(`${server.url}/_iamulator/reset`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}

async function signInAll(password: string): Promise<Record<string, number>> {
  const answers = Object.entries(CLAIMS).map(async ([who, claim]) => {
    const { status } = await new Visitor(server).post('/signin', { ...claim, password })
    return [who, status] as const
  })
  return Object.fromEntries(await Promise.all(answers))
}

test('of everything', async () => {
  await reset({})
  expect(await signInAll(PASSWORD)).toEqual({ user: 200, root: 200, otherUser: 200, otherRoot: 200 })
})

test('of one account', async () => {
  await reset({ account: ACCOUNT })
  expect(await signInAll(PASSWORD)).toEqual({ user: 200, root: 200, otherUser: 429, otherRoot: 429 })
})
