import { expect, test } from '@jest/globals'
import { likelyType } from '../../../analysis/policy-checks/documents.ts'

const ASSUME = 'sts:AssumeRole'

test.each([
  ['identity', { Action: ASSUME, Resource: '*' }],
  ['trust', { Principal: '*', Action: ASSUME }],
  ['trust', { Principal: '*', Action: [ASSUME, 'STS:TagSession'] }],
  ['resource', { Principal: '*', Action: [ASSUME, 's3:GetObject'] }],
  ['resource', { Principal: '*', Action: ASSUME, Resource: '*' }],
  ['resource', { Principal: '*', NotAction: ASSUME }],
])('it is a policy of type %s: %j', (type, statement) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } })
  expect(likelyType({ name: 'policy.json', text })).toBe(type)
})
