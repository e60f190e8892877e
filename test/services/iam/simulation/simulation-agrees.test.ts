/**
 * Tests that simulations agree with real requests. Generated callers make calls, and the same requests are
 * simulated.
 */

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Verdict } from '../../../../core/access/judge.ts'
import { tryCasesAsync } from '../../../support/budget.ts'
import { administratorOf, OTHER } from '../../../support/harness.ts'
import { agreementCases, type GeneratedCall } from '../../agreement/cases.ts'
import { call, entriesOf, type Form, list, valueAt } from '../../agreement/in-process.ts'
import { applyPolicies, CALLERS, createWorld, type Policies, type World } from '../../agreement/world.ts'

const seed = 20_260_101

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.iamulator.store.close())

/** The number of decisions by effect and layer. */
const outcomes = new Map<string, number>()

test('generated calls and their simulations are decided alike', async () => {
  const property = fc.asyncProperty(agreementCases, async ({ policies, calls }) => {
    applyPolicies(world, policies)
    for (const generated of calls) await expectAgreement(generated, policies)
  })
  const sets = await tryCasesAsync(property, { seed, atLeast: 400, all: 1500 })
  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  process.stdout.write(`simulations: ${total} agree, seed ${seed}\n`)
  expect(total).toBeGreaterThan(sets * 3)
  for (const outcome of [
    'allowed',
    'ungoverned',
    ...['identity', 'boundary', 'trust', 'serviceControl'].map((layer) => `implicitDeny ${layer}`),
    ...['identity', 'boundary', 'trust', 'serviceControl', 'resourceControl'].map(
      (layer) => `explicitDeny ${layer}`,
    ),
  ]) {
    expect({ outcome, seldom: (outcomes.get(outcome) ?? 0) < total / 200 }).toEqual({
      outcome,
      seldom: false,
    })
  }
})

async function expectAgreement(generated: GeneratedCall, policies: Policies): Promise<void> {
  const { iamulator, credentials } = world
  iamulator.decisions.clear()
  const { status } = await call(
    iamulator,
    generated.service,
    generated.operation,
    generated.members,
    credentials[generated.caller],
  )
  const verdicts = [...iamulator.decisions].reverse().map(({ verdict }) => verdict)
  for (const verdict of verdicts) {
    count(verdict)
    expect({ generated, simulated: await simulate(generated, verdict, policies) }).toEqual({
      generated,
      simulated: verdict.decision.effect,
    })
  }
  if (verdicts.length === 0) await expectUngoverned(generated)
  expect(status === 403).toBe(verdicts.some(({ decision }) => decision.effect !== 'allowed'))
}

function count({ decision: { effect, layer } }: Verdict): void {
  const outcome = effect === 'allowed' ? effect : `${effect} ${layer}`
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
}

async function expectUngoverned({ caller, service, operation }: GeneratedCall): Promise<void> {
  outcomes.set('ungoverned', (outcomes.get('ungoverned') ?? 0) + 1)
  const question = { ...list('ActionNames', [`${service}:${operation}`]), PolicySourceArn: CALLERS[caller] }
  expect(await decisionOn(question)).toBe('allowed')
}

/** Simulates the request of the verdict in the same context. For AssumeRole, includes the trust policy. */
function simulate(generated: GeneratedCall, { request }: Verdict, policies: Policies): Promise<unknown> {
  const { action, resource, context } = request
  return decisionOn({
    PolicySourceArn: CALLERS[generated.caller],
    ...list('ActionNames', [action]),
    ...list('ResourceArns', [resource]),
    ...(generated.service === 'sts' ? { ResourcePolicy: policies.trust } : {}),
    ...entriesOf(context.all()),
  })
}

async function decisionOn(question: Form): Promise<unknown> {
  const { body } = await call(
    world.unenforced,
    'iam',
    'SimulatePrincipalPolicy',
    question,
    administratorOf(OTHER),
  )
  const result = valueAt(body, 'SimulatePrincipalPolicyResponse', 'SimulatePrincipalPolicyResult')
  const decision = valueAt(result, 'EvaluationResults', 0, 'EvalDecision')
  return decision ?? body
}
