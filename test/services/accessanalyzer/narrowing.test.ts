/** Tests how unused actions are removed from policies, on generated policies and requests. */
import { expect, test } from '@jest/globals'
import { compilePolicy, decide } from '../../../policy/index.ts'
import { narrowed } from '../../../server/services/accessanalyzer/recommendations/narrowing.ts'
import { Choices } from '../../policy/proofs/choices.ts'
import { ACCOUNT, policy } from '../../support/harness.ts'
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
const POLICIES = 300

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
    const after = narrowed(document, narrowingOf(used))
    if (after !== document) changed++
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
  expect(narrowed(document, narrowingOf(['s3:GetObject']))).toBe(document)
  const denial = policy('Deny', '*')
  expect(narrowed(denial, narrowingOf([]))).toBe(denial)
})

test('a policy of which nothing is left has no successor', () => {
  expect(narrowed(policy('Allow', 'iam:*'), narrowingOf(['s3:GetObject']))).toBeUndefined()
})

test('unknown actions that are named stay', () => {
  const after = narrowed(policy('Allow', ['iam:*', 'x:Own']), narrowingOf(['iam:GetUser'])) ?? ''
  expect(JSON.parse(after).Statement[0].Action).toEqual(['iam:GetUser', 'x:Own'])
})
