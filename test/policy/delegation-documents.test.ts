/** Tests the validation of the policy that delegates the management of an organization's policies. */
import { describe, expect, test } from '@jest/globals'
import { type DelegationFacts, delegationPolicyError, storedDelegationPolicy } from '../../policy/index.ts'

const facts: DelegationFacts = {
  partition: 'aws',
  actions: ['ListRoots', 'ListAccounts', 'LeaveOrganization'],
  delegable: ['ListRoots', 'ListAccounts'],
}
const statement = { Effect: 'Allow', Principal: '*', Action: 'organizations:ListRoots', Resource: '*' }
const errorOf = (changes: object, ...more: readonly object[]) =>
  delegationPolicyError(JSON.stringify({ Statement: [{ ...statement, ...changes }, ...more] }), facts)

describe('a policy of delegation', () => {
  test.each(['organizations:ListRoots', 'ORGANIZATIONS:list*', '*:List*', 'organizations:*s'])(
    'can have the action %s',
    (Action) => expect(errorOf({ Action })).toBeUndefined(),
  )

  test.each([
    'organizations:L*',
    'organizations:LeaveOrganization',
    'organizations:ListUnits',
    'iam:ListRoots',
    '*',
  ])('cannot have the action %s', (value) => {
    expect(errorOf({ Action: ['organizations:ListRoots', value] })).toEqual({ kind: 'action', value })
  })

  test('has resources of Organizations', () => {
    expect(errorOf({ Resource: 'arn:aws:organizations::*:account/*' })).toBeUndefined()
    expect(errorOf({ Resource: 'arn:aws:iam::*:role/*' })).toEqual({
      kind: 'resource',
      value: 'arn:aws:iam::*:role/*',
    })
    expect(errorOf({ Resource: 'arn:aws:organization*:::x' })).toEqual({ kind: 'document' })
  })

  test('reports the syntax first, then actions, then resources', () => {
    const wrong = { Action: 'iam:ListRoots', Resource: 'arn:aws:iam::*:role/*' }
    expect(errorOf(wrong, { ...statement, NotAction: 'x' })).toEqual({ kind: 'document' })
    expect(errorOf({ Resource: wrong.Resource }, { ...statement, Action: wrong.Action })?.kind).toBe('action')
  })

  test.each(['', 'null', '[]', '{"Statement":"x"}', '{"Statement":[1]}'])('is not %j', (document) => {
    expect(delegationPolicyError(document, facts)).toEqual({ kind: 'document' })
  })
})

test('a stored policy begins with its version, without white space', () => {
  expect(storedDelegationPolicy('{ "Id": "1.0", "Version": "2012-10-17" }')).toBe(
    '{"Version":"2012-10-17","Id":"1.0"}',
  )
  expect(storedDelegationPolicy('{ "Id": "a b" }')).toBe('{"Version":"2008-10-17","Id":"a b"}')
  expect(storedDelegationPolicy('none')).toBe('none')
})
