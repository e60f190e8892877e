/** Tests how unused actions are removed from policies, on generated policies and requests. */
import { describe, expect, test } from '@jest/globals'
import { grantedActions, grantedServices } from '../../../core/access/granted-services.ts'
import { managedPolicies } from '../../../core/aws/managed-policies.ts'
import { compilePolicy, decide } from '../../../policy/index.ts'
import { compare, setOf, sourced } from '../../../server/services/accessanalyzer/checks/proof.ts'
import { narrowed } from '../../../server/services/accessanalyzer/recommendations/narrowing.ts'
import { areRight } from '../../../server/services/accessanalyzer/recommendations/proof.ts'
import { Choices } from '../../policy/proofs/choices.ts'
import { ACCOUNT, policy } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'
import { userArn } from '../callers.ts'

const ACTIONS = [
  'iam:GetRole',
  'iam:GetUser',
  'iam:ListUsers',
  's3:GetObject',
  's3:PutObject',
  'sts:TagSession',
]
const PATTERNS = [
  '*',
  'iam:*',
  'iam:Get*',
  '*:Get*',
  's3:?etObject',
  'IAM:LISTUSERS',
  'sts:TagSession',
  'x:Own',
]
const RESOURCES = ['*', 'arn:aws:s3:::a', 'arn:aws:s3:::b']
const POLICIES = cases(40, 3000)

const keysOf = (actions: readonly string[]) => actions.map((action) => action.toLowerCase())
const narrowingOf = (used: readonly string[], unused = ACTIONS.filter((each) => !used.includes(each))) => ({
  used: new Map(used.map((action) => [action.toLowerCase(), action])),
  unused: keysOf(unused),
})

function isAllowed(document: string | undefined, action: string, resource: string): boolean {
  if (document === undefined) return false
  const principal = { kind: 'user', accountId: ACCOUNT, arn: userArn('ann') } as const
  const sourced = { policy: compilePolicy(document), source: 'own', kind: 'inline' } as const
  const request = { action, resource, principal, context: new Map() }
  return decide(request, { identity: [sourced] }).effect === 'allowed'
}

function statementOf(choices: Choices) {
  const patterns = choices.some(1, 3, () => choices.oneOf(PATTERNS))
  return {
    Effect: choices.percent(75) ? 'Allow' : 'Deny',
    [choices.percent(75) ? 'Action' : 'NotAction']: choices.percent(50) ? patterns : patterns[0],
    Resource: choices.oneOf(RESOURCES),
  }
}

const questions = ACTIONS.flatMap((action) => RESOURCES.map((resource) => ({ action, resource })))

test('a narrowed policy allows the used actions as before, and none of the unused ones', () => {
  let changed = 0
  for (let seed = 0; seed < POLICIES; seed++) {
    const choices = new Choices(seed)
    const Statement = choices.some(1, 3, () => statementOf(choices))
    const document = JSON.stringify({ Version: '2012-10-17', Statement })
    const used = ACTIONS.filter(() => choices.percent(40))
    const narrowing = narrowingOf(used)
    const { document: after, replaced } = narrowed(document, narrowing)
    if (after !== document) changed++
    expect(areRight(replaced, narrowing)).toBe(true)
    const expected = questions.map(
      ({ action, resource }) => used.includes(action) && isAllowed(document, action, resource),
    )
    const allowed = questions.map(({ action, resource }) => isAllowed(after, action, resource))
    expect({ document, used, allowed }).toEqual({ document, used, allowed: expected })
  }
  expect(changed).toBeGreaterThan(POLICIES / 2)
})

test('a policy without unused actions keeps its text', () => {
  const document = ` ${policy('Allow', ['s3:Get*', 'x:Own'])}`
  expect(narrowed(document, narrowingOf(['s3:GetObject']))).toEqual({ document, replaced: [] })
  const denial = policy('Deny', '*')
  expect(narrowed(denial, narrowingOf([]))).toEqual({ document: denial, replaced: [] })
})

test('a policy of which nothing is left has no successor', () => {
  expect(narrowed(policy('Allow', 'iam:*'), narrowingOf(['s3:GetObject'])).document).toBeUndefined()
})

test('unknown actions that are named stay', () => {
  const after = narrowed(policy('Allow', ['iam:*', 'x:Own']), narrowingOf(['iam:GetUser'])).document
  expect(JSON.parse(after ?? '').Statement[0].Action).toEqual(['iam:GetUser', 'x:Own'])
})

describe('a proof', () => {
  const narrowing = narrowingOf(['iam:GetUser', 's3:GetObject'])
  const statement = { Effect: 'Allow', Action: 'iam:*', Resource: RESOURCES }

  test('refuses statements that allow more or less, or that differ in anything else', () => {
    const isRight = (after: object) =>
      areRight([{ before: statement, after: { ...statement, ...after } }], narrowing)
    expect(isRight({ Action: ['iam:GetUser'] })).toBe(true)
    expect(isRight({ Action: ['iam:GetUser', 'iam:ListUsers'] })).toBe(true)
    expect(isRight({ Action: ['iam:GetUser', 's3:GetObject'] })).toBe(false)
    expect(isRight({ Action: ['iam:ListUsers'] })).toBe(false)
    expect(isRight({ Action: ['iam:GetUser'], Resource: '*' })).toBe(false)
    expect(isRight({ Action: ['iam:GetUser'], Condition: {} })).toBe(false)
    expect(areRight([{ before: statement, after: undefined }], narrowing)).toBe(false)
    expect(areRight([{ before: { ...statement, Action: 'sts:*' }, after: undefined }], narrowing)).toBe(true)
  })

  /** Every so many granted actions is used. */
  const EVERY = 7
  const LARGEST = 20_000

  test('holds for whole policies of AWS', () => {
    const all = managedPolicies('aws').filter(({ document }) => document.length < LARGEST)
    const step = Math.max(1, Math.floor(all.length / cases(6, all.length)))
    for (const { arn, document } of all.filter((_, at) => at % step === 0)) {
      const before = compilePolicy(document)
      const granted = grantedServices([before]).flatMap((service) =>
        grantedActions([before], service).map((name) => `${service}:${name}`),
      )
      const used = granted.filter((_, at) => at % EVERY === 0)
      const some = narrowingOf(
        used,
        granted.filter((_, at) => at % EVERY !== 0),
      )
      const { document: after = '', replaced } = narrowed(document, some)
      const [old, successor] = [before, compilePolicy(after)].map((each) =>
        setOf('identity', [sourced(each)]),
      )
      const calls = setOf('identity', [sourced(compilePolicy(policy('Allow', used)))])
      if (!old || !successor) throw new Error('There are two sets')
      const answers = [
        areRight(replaced, some),
        compare({ sets: [successor] }, { sets: [old] }).answer.answer,
        compare({ sets: [old, calls] }, { sets: [successor] }).answer.answer,
      ]
      expect([arn, ...answers]).toEqual([arn, true, 'contained', 'contained'])
    }
  })
})
