import { describe, expect, test } from '@jest/globals'
import {
  storedResourceControlPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
} from '../../policy/index.ts'

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
  ['no version', write(control, { Version: undefined }), undefined],
  ['an older version', write(control, { Version: '2008-10-17' }), undefined],
  ['another version', write(control, { Version: '2026-01-01' }), refusal],
  ['no resource', write({ Effect: 'Deny', Action: '*' }), refusal],
  ['not JSON', '{', refusal],
  ['a name twice', write(control).replace('{', '{"Version":"2012-10-17",'), refusal],
])('service control policy: %s', (_, document, message) => {
  expect(validateServiceControlPolicy(document, 'aws')).toBe(message)
})

const stating = (changes: object) => write({ ...guard, ...changes })
const restated = (key: 'Principal' | 'Action' | 'Resource', changes: object) => {
  const { [key]: _, ...rest } = guard
  return write({ ...rest, ...changes })
}

describe('C7.12.4, 14.2: a resource control policy with', () => {
  test.each([
    ['a Deny', write([guard, guard])],
    ['a condition', stating({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    ['everybody as a type of principal', stating({ Principal: { AWS: '*' } })],
    ['NotResource', restated('Resource', { NotResource: 'arn:aws:s3:::open/*' })],
    ['an action that its service does not have', stating({ Action: 'sqs:Whatever' })],
    ['a service in capitals', stating({ Action: ['SQS:SendMessage', 'S3:*'] })],
    ['wildcards after the service', stating({ Action: ['s3:Get?bject*', 'cognito-idp:*'] })],
    ['the older version', write(guard, { Version: '2008-10-17' })],
    ['no version', write(guard, { Version: undefined })],
  ])('%s is accepted', (_, document) => {
    expect(validateResourceControlPolicy(document, 'aws')).toBeUndefined()
  })

  test.each([
    ['an Allow', stating({ Effect: 'Allow' })],
    ['an account as principal', stating({ Principal: { AWS: '111122223333' } })],
    ['a list of principals', stating({ Principal: ['*'] })],
    ['a list of principals of a type', stating({ Principal: { AWS: ['*'] } })],
    ['another type of principal', stating({ Principal: { Service: '*' } })],
    ['two types of principals', stating({ Principal: { AWS: '*', Service: '*' } })],
    ['no principal', restated('Principal', {})],
    ['all actions of all services', stating({ Action: '*' })],
    ['all actions of all services, among others', stating({ Action: ['s3:*', '*'] })],
    ['a service without support', stating({ Action: 'ec2:RunInstances' })],
    ['a service without support, among others', stating({ Action: ['s3:*', 'iam:*'] })],
    ['a service that does not exist', stating({ Action: 'shop:Buy' })],
    ['a wildcard in the service', stating({ Action: 's*:GetObject' })],
    ['NotAction', restated('Action', { NotAction: 's3:*' })],
    ['NotPrincipal', restated('Principal', { NotPrincipal: '*' })],
    ['NotPrincipal beside Principal', stating({ NotPrincipal: { AWS: '111122223333' } })],
    ['another version', write(guard, { Version: '2026-01-01' })],
    ['a malformed resource', stating({ Resource: 'bucket' })],
    ['one statement of two wrong', write([guard, { ...guard, Action: 'iam:*' }])],
    ['not JSON', '{'],
    ['a name twice', write(guard).replace('{', '{"Version":"2012-10-17",')],
  ])('%s is refused', (_, document) => {
    expect(validateResourceControlPolicy(document, 'aws')).toBe(refusal)
  })
})

test('C7.12.4: a resource control policy is stored compact, with a list of statements and a version', () => {
  const compact = JSON.stringify({ Version: '2012-10-17', Statement: [guard] })
  expect(storedResourceControlPolicy(JSON.stringify(JSON.parse(write(guard)), undefined, 2))).toBe(compact)
  expect(storedResourceControlPolicy(write([guard], { Version: undefined }))).toBe(
    compact.replace('2012', '2008'),
  )
  expect(storedResourceControlPolicy('7')).toBe('7')
})
