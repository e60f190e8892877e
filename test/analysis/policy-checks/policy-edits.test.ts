/** Proofs about edits and about statements without effect hold for every request that small policies can tell apart. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type AddedAccess, addedAccess } from '../../../analysis/policy-checks/edit.ts'
import { unusedStatements } from '../../../analysis/policy-checks/unused.ts'
import {
  type AuthorizationRequest,
  compilePolicy,
  evaluatePolicies,
  type SourcedPolicy,
} from '../../../policy/index.ts'
import { cases } from '../../support/long.ts'

const runs = { numRuns: cases(20, 5_000), seed: 20_261_128 }
const pause = async () => true

const ACTIONS = ['s3:GetObject', 's3:GetObjectAcl', 's3:PutObject', 'sqs:SendMessage']
const RESOURCES = [
  'arn:aws:s3:::a/x',
  'arn:aws:s3:::a/y',
  'arn:aws:s3:::b/x',
  'arn:aws:sqs:us-east-1:000000000000:q',
]
const VALUES = ['one', 'two', 'three']

const oneOrMore = <T>(from: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 2 })
const condition = fc.record({
  operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringLike', 'Null'),
  values: oneOrMore(VALUES),
})
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: oneOrMore([...ACTIONS, 's3:*', 's3:Get*']),
    resources: fc.tuple(fc.boolean(), oneOrMore([...RESOURCES, 'arn:aws:s3:::a/*', 'arn:aws:s3:::*', '*'])),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ Effect, Action, resources: [notResource, resources], conditions }) => ({
    ...{ Effect, Action },
    [notResource ? 'NotResource' : 'Resource']: resources,
    Condition: Object.fromEntries(
      conditions.map(({ operator, values }) => [
        operator,
        { 'aws:PrincipalTag/team': operator === 'Null' ? String(values.length === 1) : values },
      ]),
    ),
  }))
const policy = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }))

const principal = {
  kind: 'user',
  arn: 'arn:aws:iam::000000000000:user/u',
  accountId: '000000000000',
} as const
const REQUESTS: readonly AuthorizationRequest[] = ACTIONS.flatMap((action) =>
  RESOURCES.flatMap((resource) =>
    [undefined, '', 'other', ...VALUES].map((value) => {
      const entries = value === undefined ? [] : ([['aws:principaltag/team', value]] as const)
      return { action, resource, principal, context: new Map<string, string>(entries) }
    }),
  ),
)

const sourced = (text: string): SourcedPolicy => ({
  policy: compilePolicy(text),
  source: 'x',
  kind: 'inline',
})
const effectsOf = (...texts: readonly string[]) =>
  REQUESTS.map((request) => evaluatePolicies(request, texts.map(sourced), 'identity').effect)
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
})

/** Returns the requests that are newly allowed, also beside a policy that allows everything. */
function newlyAllowed(before: string, after: string, beside: readonly string[]): number {
  const [were, are] = [effectsOf(before, ...beside), effectsOf(after, ...beside)]
  return are.filter((effect, at) => effect === 'allowed' && were[at] !== 'allowed').length
}

/** Expects that the two policies decide the example as the proof says. */
function expectDecided({ of, answer }: AddedAccess, before: string, after: string): void {
  const found = answer.difference
  if (found.answer !== 'exceeds') return
  const beside = of === 'denials' ? [ALL] : []
  const decide = (text: string) =>
    evaluatePolicies(found.request, [text, ...beside].map(sourced), 'identity').effect
  expect([decide(after), decide(before) === 'allowed']).toEqual(['allowed', false])
}

/** Expects that what is proved is true of all requests. */
function expectTrue({ of, answer }: AddedAccess, before: string, after: string): void {
  const isContained = answer.difference.answer === 'contained'
  if (isContained || of === 'denials') expect(newlyAllowed(before, after, [])).toBe(0)
  if (isContained) expect(newlyAllowed(before, after, [ALL])).toBe(0)
}

describe('an edit', () => {
  test('that is contained allows nothing new, alone or beside others', async () => {
    const answers = new Set<string>()
    const property = fc.asyncProperty(policy, policy, async (one, other) => {
      const [before, after] = [
        { name: 'old', text: one },
        { name: 'new', text: other },
      ]
      const added = await addedAccess({ type: 'identity', before, after }, pause)
      answers.add(`${added.of} ${added.answer.difference.answer}`)
      expectTrue(added, one, other)
      expectDecided(added, one, other)
    })
    await fc.assert(property, runs)
    expect([...answers]).toEqual(
      expect.arrayContaining(['grants exceeds', 'denials exceeds', 'denials contained', 'grants contained']),
    )
  })
})

describe('statements without effect', () => {
  test('can be removed together, and no request is decided otherwise', async () => {
    let removed = 0
    const property = fc.asyncProperty(policy, async (text) => {
      const unused = await unusedStatements(text, 'identity', pause)
      removed += unused.length
      const { Version, Statement } = JSON.parse(text)
      const kept = Statement.filter((_: object, at: number) => unused.every(({ index }) => index !== at))
      const rest = JSON.stringify({ Version, Statement: kept })
      expect(effectsOf(rest)).toEqual(effectsOf(text))
      expect(effectsOf(rest, ALL)).toEqual(effectsOf(text, ALL))
    })
    await fc.assert(property, runs)
    expect(removed).toBeGreaterThan(2)
  })

  test('are all that are redundant on their own', async () => {
    const property = fc.asyncProperty(statement, async (own) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: [own, own] })
      const indices = (await unusedStatements(text, 'identity', pause)).map(({ index }) => index)
      expect(indices).toContain(1)
    })
    await fc.assert(property, { ...runs, numRuns: cases(5, 200) })
  })
})
