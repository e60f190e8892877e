/** Tests that the coverage takes a bounded amount of memory, and what it leaves out. */
import { expect, test } from '@jest/globals'
import { Coverage } from '../../../analysis/policy-coverage/coverage.ts'
import { RequestContext } from '../../../core/access/condition-keys.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { RecentDecisions } from '../../../core/access/records/recent-decisions.ts'
import { anonymousIn } from '../../../core/identity/caller.ts'
import { compilePolicy, decide, type SourcedPolicy } from '../../../policy/index.ts'
import { openStore } from '../../../store/index.ts'
import { ACCOUNT, policy } from '../../support/harness.ts'

const ARN = `arn:aws:iam::${ACCOUNT}:user/alice`
const compiled = compilePolicy(policy('Allow', 'iam:*'))

const inlinePolicy = (source: string): SourcedPolicy => ({ policy: compiled, source, kind: 'inline' })

function verdictOn(...identity: readonly SourcedPolicy[]): Verdict {
  const facts = { arrival: {}, caller: {}, places: {}, target: {}, input: undefined, conditions: undefined }
  const context: RequestContext = Reflect.construct(RequestContext, [facts])
  const principal = { kind: 'user', accountId: ACCOUNT, arn: ARN } as const
  const request = { action: 'iam:ListUsers', resource: '*', principal, context }
  const places = { principal: undefined, resource: undefined }
  const asked = { caller: anonymousIn('aws'), target: { arn: '*' } }
  return { request, layers: { identity }, places, decision: decide(request, { identity }), asked }
}

const REQUEST = { requestId: 'r', time: 0, origin: 'api', status: 200, error: undefined } as const

function newCoverage(mode: 'recent' | 'all' = 'recent') {
  const decisions = new RecentDecisions()
  const coverage = new Coverage(decisions, mode)
  const add = (verdict: Verdict) => decisions.add({ ...REQUEST, verdict })
  return { coverage, add }
}

test('the policies that were counted first are dropped beyond 10,000', async () => {
  const { coverage, add } = newCoverage()
  const store = await openStore({})
  const [first, second] = [inlinePolicy('first'), inlinePolicy('second')]
  add(verdictOn(first, second))
  const others = Array.from({ length: 9999 }, (_, at) => inlinePolicy(`p${at}`))
  add(verdictOn(...others))
  // The policy that was dropped is counted again, and the second one goes on.
  add(verdictOn(second))
  const kept = await coverage.report(store)
  expect(kept).toHaveLength(10_000)
  expect(kept.some((each) => each.policy === 'first')).toBe(false)
  expect(kept.find((each) => each.policy === 'second')?.statements).toMatchObject([{ matched: 2 }])
  await store.close()
})

test('those that were counted first are dropped if all together are long', async () => {
  const { coverage, add } = newCoverage()
  const store = await openStore({})
  const long = compilePolicy(policy('Allow', 'iam:*').replace('iam:*', `iam:${'a'.repeat(1_000_000)}*`))
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  add(verdictOn(...names.map((source) => ({ policy: long, source, kind: 'inline' }) as const)))
  expect((await coverage.report(store)).map((each) => each.policy)).toEqual(['c', 'd', 'e', 'f'])
  coverage.reset()
  add(verdictOn({ policy: long, source: 'again', kind: 'inline' }))
  expect(await coverage.report(store)).toHaveLength(1)
  await store.close()
})

test('of many decisions, the last 10,000 are counted', async () => {
  const { coverage, add } = newCoverage()
  const store = await openStore({})
  const verdict = verdictOn(inlinePolicy('first'))
  for (let decision = 0; decision < 10_250; decision++) add(verdict)
  expect(await coverage.report(store)).toMatchObject([{ statements: [{ matched: 10_050, decided: 10_050 }] }])
  expect(coverage.uncounted).toBe(200)
  coverage.reset()
  expect(coverage.uncounted).toBe(0)
  await store.close()
})

test('if all are to be counted, decisions that no longer wait are counted once', async () => {
  const { coverage, add } = newCoverage('all')
  const store = await openStore({})
  const verdict = verdictOn(inlinePolicy('first'))
  for (let decision = 0; decision < 10_250; decision++) add(verdict)
  expect(await coverage.report(store)).toMatchObject([{ statements: [{ matched: 10_250, decided: 10_250 }] }])
  await store.close()
})

test('a decision by a fixed rule is not counted', async () => {
  const { coverage, add } = newCoverage()
  const store = await openStore({})
  add({ ...verdictOn(inlinePolicy('first')), ruling: { why: 'A rule.', refusal: undefined } })
  expect(await coverage.report(store)).toEqual([])
  await store.close()
})
