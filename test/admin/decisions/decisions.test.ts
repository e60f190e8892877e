import { DeleteUserCommand, GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { judge, type Verdict } from '../../../core/access/judge.ts'
import { RecentDecisions } from '../../../core/access/records/recent-decisions.ts'
import { questionOf } from '../../../server/admin/decisions/question.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, NOW, policy, serverForAllTests, startServer } from '../../support/harness.ts'

const ALICE = userArn('alice')
const ADMINISTRATOR = userArn('iamulator')

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let verdict: Verdict

beforeAll(async () => {
  const alice = server.iam(await userWith(server, 'alice', policy('Deny', 'iam:ListRoles')))
  await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
  await alice.send(new ListUsersCommand({})).catch(() => undefined)
  await alice.send(new ListRolesCommand({})).catch(() => undefined)
  await alice.send(new DeleteUserCommand({ UserName: 'bob' })).catch(() => undefined)
  verdict = judge(questionOf(server.iamulator, { principal: ACCOUNT, action: 's3:GetObject' }))
})

interface Page {
  readonly decisions: readonly { readonly action: string; readonly requestId: string }[]
  readonly next?: string
}

async function list(query: string): Promise<Page> {
  const answer = await fetch(`${server.url}/_iamulator/decisions${query}`)
  return JSON.parse(await answer.text())
}

const actions = async (query: string) => (await list(query)).decisions.map(({ action }) => action)

/** The decisions on the calls above, newest first. */
const ALL = [
  'iam:DeleteUser',
  'iam:ListRoles',
  'iam:ListUsers',
  'iam:GetUser',
  'iam:CreateAccessKey',
  'iam:CreateUser',
]

describe('the list', () => {
  test('begins with the newest', async () => {
    expect(await actions('')).toEqual(ALL)
    expect((await list('?limit=1')).decisions).toEqual([
      {
        number: 6,
        account: ACCOUNT,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        time: new Date(NOW).toISOString(),
        decision: 'implicitDeny',
        caller: ALICE,
        action: 'iam:DeleteUser',
        resource: userArn('bob'),
        layer: 'identity',
        reason: 'because no identity-based policy allows the iam:DeleteUser action',
        kind: 'decision',
        origin: 'api',
        status: 403,
        error: 'AccessDenied',
        authorizationId: expect.stringMatching(/^[\da-z]{23,25}$/),
        path: '----n-',
      },
    ])
  })

  test.each([
    [`?caller=${ADMINISTRATOR}`, ALL.slice(3)],
    ['?caller=*/ALICE', ALL.slice(0, 3)],
    ['?action=iam:list*', ['iam:ListRoles', 'iam:ListUsers']],
    ['?action=*user', ['iam:DeleteUser', 'iam:GetUser', 'iam:CreateUser']],
    ['?action=*e*e*user*', ['iam:DeleteUser', 'iam:CreateUser']],
    ['?action=iam:GetUser', ['iam:GetUser']],
    ['?action=iam:GetUse&unknownActions=true', []],
    ['?action=iam:Get*GetUser&unknownActions=true', []],
    ['?action=s3:DeleteObject', []],
    ['?action=s3*', []],
    ['?action=*q*', []],
    ['?resource=*/bob', ['iam:DeleteUser']],
    ['?effect=explicitDeny', ['iam:ListRoles']],
    ['?effect=*deny&action=*Users', ['iam:ListUsers']],
    ['?effect=*&effect=allowed', ALL.slice(3)],
    ['?layer=root', []],
    ['?layer=identity', ALL],
  ])('%s', async (query, expected) => {
    expect(await actions(query)).toEqual(expected)
  })

  test.each([
    ['iam:GetUse', 'GetUser'],
    ['s3:DeletObject', 's3:DeleteObject'],
    ['iam:Get*GetUser', ''],
  ])('refuses an action that neither AWS nor a decision has: %s', async (action, nearest) => {
    const response = await fetch(`${server.url}/_iamulator/decisions?action=${action}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: 'UnknownAction',
      message: expect.stringMatching(
        new RegExp(`^action: No action that iamulator knows matches ".*"\\..*${nearest}`),
      ),
    })
  })

  test('finds a request', async () => {
    const [newest] = (await list('?limit=1')).decisions
    expect(await actions(`?requestId=${newest?.requestId}`)).toEqual(['iam:DeleteUser'])
  })

  test('comes in pages, of which none is empty', async () => {
    const pages: string[][] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: Page = await list(`?caller=*/iamulator&limit=2${next && `&before=${next}`}`)
      pages.push(page.decisions.map(({ action }) => action))
      next = page.next
    }
    expect(pages).toEqual([['iam:GetUser', 'iam:CreateAccessKey'], ['iam:CreateUser']])
    expect((await list('?limit=6')).next).toBeUndefined()
  })

  test.each([
    ['?effects=allowed', 'Unknown parameter "effects". Did you mean "effect"?'],
    ['?limit=0', '"limit" must be a whole number from 1 to 1000.'],
    ['?limit=1001', '"limit" must be'],
    ['?limit=many', '"limit" must be'],
    ['?before=-1', '"before" must be'],
    ['?after=-1', '"after" must be a whole number from 0 to'],
    ['?since=yesterday', '"since" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.'],
    ['?account=1', '"account" must be a string of 12 digits.'],
    ['?partition=aws-cn', '"account" must be a string of 12 digits.'],
    [`?account=${ACCOUNT}&partition=mars`, '"partition" must be the name of a partition, such as "aws-cn".'],
  ])('%s is refused', async (query, message) => {
    const answer = await fetch(`${server.url}/_iamulator/decisions${query}`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: 'InvalidQuery', message: expect.stringContaining(message) })
  })

  test('is not for other sites', async () => {
    const headers = { origin: 'http://evil.example' }
    expect((await fetch(`${server.url}/_iamulator/decisions`, { headers })).status).toBe(403)
  })
})

const ANSWERED = { time: 0, origin: 'api', status: 200, error: undefined } as const

describe('the ring', () => {
  const ringOf = (capacity: number, added: number) => {
    const ring = new RecentDecisions(capacity)
    for (let number = 1; number <= added; number++)
      ring.add({ requestId: `r${number}`, ...ANSWERED, verdict })
    return ring
  }
  const idsIn = (ring: RecentDecisions) => [...ring].map(({ requestId }) => requestId)
  const numbersIn = (ring: RecentDecisions, before?: number) =>
    Array.from(ring.newestFirst(before === undefined ? {} : { before }), ({ number }) => number)

  test.each([
    [0, []],
    [2, ['r2', 'r1']],
    [3, ['r3', 'r2', 'r1']],
    [4, ['r4', 'r3', 'r2']],
    [8, ['r8', 'r7', 'r6']],
  ])('of 3 keeps the newest of %i', (added, expected) => {
    expect(idsIn(ringOf(3, added))).toEqual(expected)
  })

  test('numbers count on, also when the ring is cleared', () => {
    const ring = ringOf(3, 5)
    expect(numbersIn(ring)).toEqual([5, 4, 3])
    expect(numbersIn(ring, 5)).toEqual([4, 3])
    expect(numbersIn(ring, 99)).toEqual([5, 4, 3])
    expect(numbersIn(ring, 3)).toEqual([])
    ring.clear()
    expect(numbersIn(ring)).toEqual([])
    ring.add({ requestId: 'again', ...ANSWERED, verdict })
    expect([...ring].map(({ number, requestId }) => [number, requestId])).toEqual([[6, 'again']])
  })

  test('removes some, and restores those that nothing has replaced', () => {
    const ring = ringOf(3, 5)
    const cleared = ring.clear(({ number }) => number !== 4)
    expect(numbersIn(ring)).toEqual([4])
    expect([ring.next(0), ring.next(3), ring.next(4)].map((next) => next?.number)).toEqual([4, 4, undefined])
    ring.add({ requestId: 'r6', ...ANSWERED, verdict })
    ring.restore(cleared)
    expect(numbersIn(ring)).toEqual([6, 5, 4])
    expect([ring.latest, ring.next(0)?.number, ring.next(4)?.number]).toEqual([6, 4, 5])
  })

  test('tells its subscribers of each decision, until they unsubscribe', () => {
    const ring = ringOf(3, 1)
    const heard: string[] = []
    const unsubscribe = ring.subscribe(({ number, requestId }) => heard.push(`${number} ${requestId}`))
    ring.add({ requestId: 'a', ...ANSWERED, verdict })
    unsubscribe()
    ring.add({ requestId: 'b', ...ANSWERED, verdict })
    expect(heard).toEqual(['2 a'])
  })

  test('keeps the last 10,000, and a reset empties it', async () => {
    const own = await startServer()
    for (let number = 1; number <= 10_001; number++) {
      own.iamulator.decisions.add({ requestId: `r${number}`, ...ANSWERED, verdict })
    }
    const recorded = idsIn(own.iamulator.decisions)
    expect([recorded.length, recorded[0], recorded.at(-1)]).toEqual([10_000, 'r10001', 'r2'])
    await fetch(`${own.url}/_iamulator/reset`, { method: 'POST', body: `{"account": "${ACCOUNT}"}` })
    expect(idsIn(own.iamulator.decisions)).toHaveLength(10_000)
    await fetch(`${own.url}/_iamulator/reset`, { method: 'POST' })
    expect(idsIn(own.iamulator.decisions)).toEqual([])
    await own.close()
  })
})

test('knows the actions that were decided, and those of services of one own', async () => {
  const own = await startServer()
  const post = async (path: string, body: object) =>
    (await fetch(`${own.url}/_iamulator/${path}`, { method: 'POST', body: JSON.stringify(body) })).status
  const statusOf = async (query: string) => (await fetch(`${own.url}/_iamulator/decisions${query}`)).status
  expect(await statusOf('?action=shop:Buy')).toBe(400)
  expect(await post('authorize', { principal: ACCOUNT, action: 'shop:Buy', resources: ['*'] })).toBe(200)
  expect(await statusOf('?action=shop:Buy&effect=explicitDeny')).toBe(200)
  expect(await statusOf('?action=store:Sell')).toBe(400)
  expect(await post('seed', { seed: { ownServices: ['store'] } })).toBe(200)
  expect(await statusOf('?action=store:Sell')).toBe(200)
  await own.close()
})
