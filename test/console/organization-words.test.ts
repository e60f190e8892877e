/** What the policies of an organization allow and deny, in the words of the page. */
import { expect, test } from '@jest/globals'
import { wordsOf } from '../../console/places/organization/policies/policy-words.ts'
import { allowedInWords } from '../../console/places/organization/policies/services-in-words.ts'

const target = { id: 'r-exam', type: 'ROOT', name: 'Root', arn: '', parentId: undefined } as const

/** What a level with one policy of these statements allows. Undefined if it allows everything. */
function allowedWith(...Statement: readonly object[]): string | undefined {
  const policy = { id: 'p-1', name: 'one', arn: '', isOfAws: false, content: JSON.stringify({ Statement }) }
  const [allowance] = wordsOf([{ target, policies: [policy] }]).allowances
  if (!allowance) return undefined
  const words = allowedInWords(allowance.actions, allowance.exceptions)
  return `${words}${allowance.isLimited ? ' (limited)' : ''}`
}

const allow = (members: object) => ({ Effect: 'Allow', Resource: '*', ...members })

test.each([
  ['nothing', [], ''],
  ['everything', [allow({ Action: '*' })], undefined],
  ['everything by one of two statements', [allow({ Action: 's3:*' }), allow({ Action: '*' })], undefined],
  ['services', [allow({ Action: ['s3:*', 'sts:*'] })], 'all of s3 and sts'],
  ['everything but some', [allow({ NotAction: 'iam:CreateUser' })], 'everything but iam:CreateUser'],
  ['everything but a service', [allow({ NotAction: 'iam:*' })], 'everything but all of iam'],
  [
    'everything on some resources',
    [allow({ Action: '*', Resource: 'arn:aws:s3:::a' })],
    'everything (limited)',
  ],
  [
    'everything on a condition',
    [allow({ Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    'everything (limited)',
  ],
])('%s', (_name, statements, words) => {
  expect(allowedWith(...statements)).toBe(words)
})
