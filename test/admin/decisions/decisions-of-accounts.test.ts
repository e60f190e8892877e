/** Decisions by account, by time, and by number, and how they are cleared. */
import { CreateRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  NOW,
  OTHER,
  serverForEachTest,
  startServer,
  trust,
} from '../../support/harness.ts'

const HOUR = 3_600_000
const ROLE = `arn:aws:iam::${OTHER}:role/shared`
const SERVICE = 'lambda.amazonaws.com'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))

/** Makes five decisions, an hour apart: in ACCOUNT, in OTHER, between them, by a service, and in China. */
beforeEach(async () => {
  const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT, Service: SERVICE })
  const calls = [
    () => server.iam().send(new ListUsersCommand({})),
    () =>
      server
        .iam(administratorOf(OTHER))
        .send(new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument })),
    () => server.sts().send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'session' })),
    () => post('service-call', { service: SERVICE, roleArn: ROLE, sessionName: 'session' }),
    () => server.iam(ADMINISTRATOR, 'cn-north-1').send(new ListUsersCommand({})),
  ]
  for (const call of calls) {
    await call()
    server.iamulator.clock.advance(HOUR)
  }
})

async function post(path: string, body: object): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  expect((await fetch(`${server.url}/_iamulator/${path}`, init)).status).toBe(200)
}

interface List {
  readonly decisions: readonly { readonly number: number; readonly account?: string }[]
  readonly latest: number
}

async function list(query = ''): Promise<List> {
  return JSON.parse(await (await fetch(`${server.url}/_iamulator/decisions${query}`)).text())
}

const numbers = async (query: string) => (await list(query)).decisions.map(({ number }) => number)

async function clear(query = ''): Promise<unknown> {
  return (await fetch(`${server.url}/_iamulator/decisions${query}`, { method: 'DELETE' })).json()
}

test('each names the account of its caller or, if it has none, of its resource', async () => {
  const { decisions, latest } = await list()
  expect(decisions.map(({ number, account }) => [number, account])).toEqual([
    [5, ACCOUNT],
    [4, OTHER],
    [3, ACCOUNT],
    [2, OTHER],
    [1, ACCOUNT],
  ])
  expect(latest).toBe(5)
})

describe('the list', () => {
  test.each([
    [`?account=${ACCOUNT}`, [3, 1]],
    [`?account=${OTHER}`, [4, 3, 2]],
    [`?account=${OTHER}&action=sts:*&caller=*${SERVICE}`, [4]],
    [`?account=${ACCOUNT}&partition=aws-cn`, [5]],
    [`?account=${OTHER}&partition=aws-cn`, []],
    ['?account=111111111111', []],
    ['?after=0', [5, 4, 3, 2, 1]],
    ['?after=3', [5, 4]],
    ['?after=5', []],
    ['?after=1&before=4', [3, 2]],
    [`?since=${new Date(NOW + 2 * HOUR).toISOString()}`, [5, 4, 3]],
    [`?since=${new Date(NOW + 2 * HOUR + 1).toISOString()}`, [5, 4]],
  ])('%s', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected)
  })

  test('continues after a page with the same filters', async () => {
    expect(await list(`?account=${OTHER}&limit=1&after=2`)).toMatchObject({
      decisions: [{ number: 4 }],
      next: '4',
      latest: 5,
    })
    expect(await numbers(`?account=${OTHER}&limit=1&after=2&before=4`)).toEqual([3])
  })
})

describe('DELETE', () => {
  test('clears all, and the numbers continue', async () => {
    expect(await clear()).toEqual({ cleared: 5 })
    expect(await list()).toMatchObject({ decisions: [], latest: 5 })
    await server.iam().send(new ListUsersCommand({}))
    expect(await numbers('?after=5')).toEqual([6])
    expect(server.log()).toContain(' 200 DELETE:/_iamulator/decisions ')
  })

  test('clears those of one account', async () => {
    expect(await clear(`?account=${ACCOUNT}`)).toEqual({ cleared: 2 })
    expect(await numbers('')).toEqual([5, 4, 2])
    expect(await clear(`?account=${ACCOUNT}&partition=aws-cn`)).toEqual({ cleared: 1 })
    expect(await numbers('')).toEqual([4, 2])
  })

  test.each([
    ['?acount=1', 'Unknown parameter "acount". Did you mean "account"? You can also use "partition".'],
    ['?account=1', '"account" must be a string of 12 digits.'],
  ])('%s is refused and clears nothing', async (query, message) => {
    expect(await clear(query)).toEqual({ error: 'InvalidQuery', message })
    expect((await list()).decisions).toHaveLength(5)
  })

  test('is not for pages of other sites', async () => {
    const init = { method: 'DELETE', headers: { origin: 'http://evil.example' } }
    expect((await fetch(`${server.url}/_iamulator/decisions`, init)).status).toBe(403)
    expect((await list()).decisions).toHaveLength(5)
  })
})
