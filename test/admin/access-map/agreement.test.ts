/** The access map of generated estates must agree with real requests for roles. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accessGraph } from '../../../analysis/access-map/graph.ts'
import type { AccessEdge, AccessGraph } from '../../../analysis/access-map/model.ts'
import { compilePolicy, evaluatePolicies } from '../../../policy/index.ts'
import type { AccessNode, ConditionAlternative } from '../../../schemas/endpoints.ts'
import { assembleIamulator } from '../../../server/app/iamulator.ts'
import { loadSeed } from '../../../server/seed/index.ts'
import { withFile } from '../../docs/temporary.ts'
import { tryCasesAsync } from '../../support/budget.ts'
import { keySetOf, makeKey } from '../../support/web-identity.ts'
import { type Attempt, attempt, type Tester } from './attempts.ts'
import { ACCOUNTS, estates, ISSUER, ROLES, roleArn, USERS, userArn } from './estates.ts'

const NOW = Date.UTC(2026, 0, 1, 12)
const SEED = 20_261_128

type Values = ConditionAlternative['example']

/** What requests bring besides what examples need. */
const circumstances: readonly Values[] = [
  {},
  { 'sts:externalid': 'x1', 'sts:rolesessionname': 'ci-1', 'aws:sourceip': '10.1.2.3' },
  { 'sts:externalid': 'y2', 'sts:rolesessionname': 'u0', 'aws:useragent': 'tool/1' },
  { 'aws:multifactorauthpresent': 'true', 'aws:multifactorauthage': '60', 'aws:sourceip': '192.0.2.7' },
  {
    'aws:multifactorauthpresent': 'true',
    'aws:multifactorauthage': '3000',
    'sts:externalid': 'x22',
    'aws:securetransport': 'false',
  },
]

/** Goes through the circumstances in turn. */
const turn = {
  now: 0,
  next() {
    this.now = (this.now + 1) % circumstances.length
    return this.now
  },
}

interface Counts {
  works: number
  conditional: number
  refused: number
  examples: number
}

test('an edge works exactly when a request for the role succeeds', async () => {
  const counts: Counts = { works: 0, conditional: 0, refused: 0, examples: 0 }
  const key = await makeKey()
  const keySet = await keySetOf(key)
  const property = fc.asyncProperty(estates, async (seed) => {
    const iamulator = await assembleIamulator({ signatures: 'off', logLevel: 'silent' }, { now: () => NOW })
    iamulator.webIdentities.issuers.tie(`https://${ISSUER}`, keySet)
    const loaded = await withFile('seed.json', JSON.stringify(seed), loadSeed)
    loaded.apply(iamulator)
    await expectAgreement({ iamulator, key, now: NOW }, counts)
    await iamulator.store.close()
  })
  const tried = await tryCasesAsync(property, { seed: SEED, atLeast: 50, all: 1000, endOnFailure: true })
  process.stdout.write(`access map: ${JSON.stringify(counts)}\n`)
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(tried)
})

async function expectAgreement(tester: Tester, counts: Counts): Promise<void> {
  const graph = await accessGraph(tester.iamulator)
  if (!('nodes' in graph)) throw new Error('the estate is too large')
  for (const from of askers(graph)) {
    for (const to of rolesFor(from)) {
      if (['account', 'service'].includes(from.kind) && isOpenToAll(graph, to)) continue
      const edge = graph.edges.find((each) => each.from === from.id && each.to === to)
      await expectEdge(tester, from, to, edge, counts)
    }
  }
}

/** Returns whether the map shows that a role trusts everybody, and so each account and service. */
function isOpenToAll({ edges }: AccessGraph, role: string): boolean {
  return edges.some(({ from, to }) => from === 'aws:*' && to === role)
}

/** Returns every user and role, whether or not it has edges, and what else the map shows. */
function askers({ nodes }: AccessGraph): readonly AccessNode[] {
  const users = ACCOUNTS.flatMap((account) =>
    USERS.map((name): AccessNode => {
      return { id: userArn(account, name), kind: 'user', name, account, partition: 'aws' }
    }),
  )
  return [...users, ...nodes.filter(({ kind }) => kind !== 'user')].filter(
    ({ id }) => !id.includes('aws-service-role') && id !== 'organizations.amazonaws.com',
  )
}

/** Returns the roles of a principal's reach. Nobody brings a token of one account's provider to another. */
function rolesFor({ kind, account }: AccessNode): readonly string[] {
  const accounts = kind === 'provider' ? ACCOUNTS.filter((number) => number === account) : ACCOUNTS
  return accounts.flatMap((number) => ROLES.map((name) => roleArn(number, name)))
}

async function expectEdge(
  tester: Tester,
  from: AccessNode,
  role: string,
  edge: AccessEdge | undefined,
  counts: Counts,
): Promise<void> {
  const ways = waysOf(edge)
  counts[kindOf(edge)]++
  for (const { example } of ways.filter((way) => isPossible(from, way))) {
    counts.examples++
    await expectOutcome(tester, { from, role, values: example }, edge, () => true)
  }
  if (!ways.every((way) => isPossible(from, way))) return
  // Most pairs have no edge, and one request after the other shows that none of the circumstances helps.
  const tried = edge ? circumstances : [{}, ...circumstances.slice(turn.next(), turn.now + 1)]
  for (const values of tried) {
    const given = { ...subjectOf(from), ...values }
    await expectOutcome(tester, { from, role, values: given }, edge, () =>
      ways.some((way) => isMet(tester, way, edge?.action ?? '')),
    )
  }
}

async function expectOutcome(
  tester: Tester,
  made: Attempt,
  edge: AccessEdge | undefined,
  expected: () => boolean,
): Promise<void> {
  const isAllowed = await attempt(tester, made)
  const text = JSON.stringify({ ...made, from: made.from.id, edge })
  expect(`${text} ${isAllowed}`).toBe(`${text} ${expected()}`)
}

function kindOf(edge: AccessEdge | undefined): keyof Counts {
  if (edge?.verdict === 'allowed') return 'works'
  return edge?.verdict === 'conditional' ? 'conditional' : 'refused'
}

/** Returns what must be met. An edge that works has nothing that must be. */
function waysOf(edge: AccessEdge | undefined): readonly ConditionAlternative[] {
  if (edge?.verdict === 'allowed') return [{ all: [], example: {} }]
  return edge?.conditions ?? []
}

/** Returns whether the test can make the request. A stranger is always the administrator of an account. */
function isPossible({ kind }: AccessNode, { example }: ConditionAlternative): boolean {
  if (kind !== 'everybody' && kind !== 'account') return true
  return !Object.keys(example).some((key) => OF_PRINCIPAL.test(key))
}

const OF_PRINCIPAL = /^aws:(?:principal|userid|username|multifactor|token)/

/** Returns claims that a node's tokens have. */
function subjectOf({ kind, subject, id }: AccessNode): Values {
  if (kind !== 'provider') return {}
  if (id.endsWith('#others')) return { [`${ISSUER}:sub`]: 'nobody-in-particular' }
  const [value] = subject?.flatMap(({ values }) => values) ?? []
  return value === undefined ? {} : { [`${ISSUER}:sub`]: value.replace('*', 'x') }
}

/** Returns whether the conditions are met by the request that was made last. */
function isMet({ iamulator }: Tester, { all }: ConditionAlternative, action: string): boolean {
  const made = [...iamulator.decisions].find(({ verdict }) => verdict.request.action === action)
  if (!made) return false
  return all.every(({ key = '', operator = '', values, holds }) => {
    const Statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { [operator]: { [key]: values } },
    }
    const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
    const { request } = made.verdict
    const { effect } = evaluatePolicies(
      request,
      [{ policy, source: 'condition', kind: 'inline' }],
      'identity',
    )
    return (effect === 'allowed') === holds
  })
}
