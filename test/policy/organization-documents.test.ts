import { expect, test } from '@jest/globals'
import { validateResourceControlPolicy, validateServiceControlPolicy } from '../../policy/index.ts'

const refusal = 'The provided policy document does not meet the requirements of the specified policy type.'
const write = (statement: object, rest: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statement, ...rest })

const control = { Effect: 'Allow', Action: '*', Resource: '*' }
const guard = { Effect: 'Deny', Principal: '*', Action: ['s3:*', 'sts:*'], Resource: '*' }

test.each([
  ['full access', write(control), undefined],
  [
    'a condition',
    write({ ...control, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    undefined,
  ],
  ['a principal', write({ ...control, Principal: '*' }), refusal],
  ['an older version', write(control, { Version: '2008-10-17' }), refusal],
  ['no resource', write({ Effect: 'Deny', Action: '*' }), refusal],
  ['not JSON', '{', refusal],
  ['a name twice', write(control).replace('{', '{"Version":"2012-10-17",'), refusal],
])('service control policy: %s', (_, document, message) => {
  expect(validateServiceControlPolicy(document)).toBe(message)
})

test.each([
  ['a Deny', write([guard, guard]), undefined],
  ['a condition', write({ ...guard, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), undefined],
  ['an Allow', write({ ...guard, Effect: 'Allow' }), refusal],
  ['a single principal', write({ ...guard, Principal: { AWS: '111122223333' } }), refusal],
  ['no principal', write({ ...guard, Principal: undefined }), refusal],
  ['all actions of all services', write({ ...guard, Action: '*' }), refusal],
  ['NotAction', write({ ...guard, Action: undefined, NotAction: 's3:*' }), refusal],
  ['NotPrincipal', write({ ...guard, Principal: undefined, NotPrincipal: '*' }), refusal],
  ['NotPrincipal beside Principal', write({ ...guard, NotPrincipal: { AWS: '111122223333' } }), refusal],
  ['an older version', write(guard, { Version: '2008-10-17' }), refusal],
  ['a malformed resource', write({ ...guard, Resource: 'bucket' }), refusal],
  ['not JSON', '{', refusal],
  ['a name twice', write(guard).replace('{', '{"Version":"2012-10-17",'), refusal],
])('resource control policy: %s', (_, document, message) => {
  expect(validateResourceControlPolicy(document)).toBe(message)
})
