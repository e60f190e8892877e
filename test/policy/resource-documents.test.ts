/** The syntax of policies that other services store. */
import { expect, test } from '@jest/globals'
import { compilePolicy, type PolicyOwnerKind, resourcePolicyError } from '../../policy/index.ts'

const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }
const { Principal: _, ...withoutPrincipal } = allow
const { Action: __, ...withoutAction } = allow
const { Resource: ___, ...withoutResource } = allow
const flawIn = (document: object, keeper: PolicyOwnerKind = 'resource') =>
  resourcePolicyError(compilePolicy(JSON.stringify(document)), keeper)

test.each<[string, object]>([
  ['nothing', {}],
  ['no statements', { Statement: [] }],
  ['a statement', { Version: '2012-10-17', Id: 'id', Statement: { Sid: 'any sid', ...allow } }],
  ['several', { Version: '2008-10-17', Statement: [allow, { ...allow, Effect: 'Deny' }] }],
  [
    'what is spared',
    {
      Statement: {
        Effect: 'Deny',
        NotPrincipal: { AWS: ['111122223333'], Service: 'ec2.amazonaws.com' },
        NotAction: ['s3:*'],
        NotResource: ['*'],
      },
    },
  ],
  [
    'principals of every type',
    { Statement: { ...allow, Principal: { AWS: '*', Service: 's', Federated: 'f', CanonicalUser: ['c'] } } },
  ],
  [
    'conditions',
    {
      Statement: {
        ...allow,
        Condition: {
          'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a', 'b'] },
          Bool: { 'aws:SecureTransport': false },
          NumericLessThan: { 's3:max-keys': 10 },
          Nothing: {},
        },
      },
    },
  ],
])('%s is well-formed', (_name, document) => {
  expect(flawIn(document)).toBeUndefined()
  expect(flawIn(document, 'endpoint')).toBeUndefined()
})

test.each<[string, object]>([
  [' is not a JSON object.', []],
  [' has an unknown element: "Statment".', { Statment: [] }],
  ['.Version is invalid: "2012-10-18".', { Version: '2012-10-18' }],
  ['.Id is not a string: 1.', { Id: 1 }],
  ['.Statement is not an object: "x".', { Statement: 'x' }],
  ['.Statement[1] is not an object: null.', { Statement: [allow, null] }],
  ['.Statement has an unknown element: "Efect".', { Statement: { ...allow, Efect: 'Deny' } }],
  ['.Statement.Sid is not a string: 7.', { Statement: { ...allow, Sid: 7 } }],
  ['.Statement[0] has no Effect.', { Statement: [{ ...allow, Effect: undefined }] }],
  [
    '.Statement[0].Effect is neither Allow nor Deny: "allow".',
    { Statement: [{ ...allow, Effect: 'allow' }] },
  ],
  ['.Statement has neither Action nor NotAction.', { Statement: withoutAction }],
  ['.Statement has both Action and NotAction.', { Statement: { ...allow, NotAction: 'a:b' } }],
  ['.Statement.Action is empty.', { Statement: { ...allow, Action: [] } }],
  [
    '.Statement.Action contains a value that is not a string: 1.',
    { Statement: { ...allow, Action: ['a:b', 1] } },
  ],
  ['.Statement has both Resource and NotResource.', { Statement: { ...allow, NotResource: '*' } }],
  [
    '.Statement.Resource contains a value that is not a string: {}.',
    { Statement: { ...allow, Resource: {} } },
  ],
  ['.Statement has both Principal and NotPrincipal.', { Statement: { ...allow, NotPrincipal: '*' } }],
  [
    '.Statement.Principal is neither * nor an object: "111122223333".',
    { Statement: { ...allow, Principal: '111122223333' } },
  ],
  ['.Statement.Principal is neither * nor an object: ["*"].', { Statement: { ...allow, Principal: ['*'] } }],
  ['.Statement.Principal is empty.', { Statement: { ...allow, Principal: {} } }],
  ['.Statement.Principal.AWS is empty.', { Statement: { ...allow, Principal: { AWS: [] } } }],
  [
    '.Statement.Principal has an unknown principal type: "Aws".',
    { Statement: { ...allow, Principal: { AWS: '*', Aws: '*' } } },
  ],
  [
    '.Statement.NotPrincipal.Service contains a value that is not a string: null.',
    { Statement: { ...withoutPrincipal, NotPrincipal: { Service: [null] } } },
  ],
  ['.Statement.Condition is not an object: [].', { Statement: { ...allow, Condition: [] } }],
  ['.Statement.Condition.Bool is not an object: "x".', { Statement: { ...allow, Condition: { Bool: 'x' } } }],
  [
    '.Statement.Condition has an unknown operator: "StringEqual".',
    { Statement: { ...allow, Condition: { Bool: {}, StringEqual: { a: 'b' } } } },
  ],
  [
    '.Statement.Condition.StringLike has an invalid value for a: null.',
    { Statement: { ...allow, Condition: { StringLike: { b: 'b', a: ['x', null] } } } },
  ],
])('%s', (flaw, document) => {
  expect(flawIn(document)).toBe(flaw)
  expect(flawIn(document)).toBe(flaw)
})

test('policies of resources need principals, those of endpoints need resources', () => {
  const nobody = { Statement: [allow, withoutPrincipal] }
  expect(flawIn(nobody)).toBe('.Statement[1] has neither Principal nor NotPrincipal.')
  expect(flawIn(nobody, 'endpoint')).toBeUndefined()
  const nothing = { Statement: withoutResource }
  expect(flawIn(nothing)).toBeUndefined()
  expect(flawIn(nothing, 'endpoint')).toBe('.Statement has neither Resource nor NotResource.')
})

test('a document is looked through once for what has it', () => {
  let reads = 0
  const policy = compilePolicy(JSON.stringify({ Statement: { ...allow, Sid: 'readOnce' } }))
  const counted = Object.create(policy, {
    text: {
      get: () => {
        reads++
        return policy.text
      },
    },
  })
  for (const keeper of ['resource', 'endpoint', 'resource', 'endpoint'] as const)
    resourcePolicyError(counted, keeper)
  expect(reads).toBe(2)
})

test('no object has two members of one name', () => {
  const text = '{"Statement":{"Effect":"Deny","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}'
  expect(resourcePolicyError(compilePolicy(text), 'resource')).toBe(' contains duplicate keys in an object.')
})
