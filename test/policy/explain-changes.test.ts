/** Changes of policies that would turn a denial. */
import { describe, expect, test } from '@jest/globals'
import { explainDecision } from '../../policy/index.ts'
import { readRequest } from './cases.ts'
import {
  all,
  BOB,
  denyAll,
  type LayerFields,
  OBJECT,
  onlyRemedy,
  type RequestFields,
  remedies,
} from './explained.ts'

test('nothing has to change for what is allowed', () => {
  expect(remedies({ identity: [[all]] })).toEqual([])
})

describe('one element of a statement', () => {
  test.each<[string, object, object]>([
    ['the action', { Action: 's3:Put*' }, { change: 'extend', element: 'Action', value: 's3:GetObject' }],
    [
      'the resource',
      { Resource: ['arn:aws:s3:::b'] },
      { change: 'extend', element: 'Resource', value: OBJECT },
    ],
    [
      'a condition',
      { Condition: { StringEquals: { 'aws:username': 'x' }, Bool: { 'aws:SecureTransport': 'true' } } },
      { change: 'loosen', conditions: [{ operator: 'StringEquals', key: 'aws:username' }] },
    ],
    [
      'conditions',
      { Condition: { StringEquals: { 'aws:username': 'x', 'aws:userid': 'y', 'x:z': '1' } } },
      {
        change: 'loosen',
        conditions: [
          { operator: 'StringEquals', key: 'aws:username' },
          { operator: 'StringEquals', key: 'aws:userid' },
        ],
      },
    ],
  ])('%s', (_, statement, expected) => {
    const context = { 'aws:username': 'bob', 'aws:securetransport': 'true', 'x:z': '1' }
    expect(onlyRemedy({ identity: [[{ ...all, ...statement }]] }, { context })).toMatchObject({
      layer: 'identity',
      source: 'inline',
      index: 0,
      ...expected,
    })
  })

  test.each<[string, object, object]>([
    ['that names others', { Principal: { AWS: '444455556666', Service: 'x' } }, { value: { AWS: BOB } }],
    ['that names nobody', { Principal: [] }, { value: { AWS: BOB } }],
  ])('the principal of a policy %s', (_, statement, expected) => {
    const request = { resourceAccountId: '444455556666' }
    const layers = {
      identity: [[all]],
      resource: { kind: 'resource', policy: [{ ...all, ...statement }] },
    } as const
    expect(onlyRemedy(layers, request)).toMatchObject({ change: 'extend', element: 'Principal', ...expected })
  })

  test('alternatives of the same size are named, but not all', () => {
    const statement = { ...all, Action: 's3:Put*' }
    const found = remedies({ identity: [[statement, statement, statement, statement]] })
    expect(found.map(([change]) => change)).toEqual(
      [0, 1, 2].map((index) => expect.objectContaining({ change: 'extend', index })),
    )
  })

  test.each([
    ['two elements fail', { Action: 'ec2:*', Resource: 'arn:aws:s3:::b' }],
    ['the action is excepted', { Action: undefined, NotAction: 's3:*' }],
    ['the resource is excepted', { Resource: undefined, NotResource: '*' }],
    ['there is no resource', { Resource: undefined }],
    ['a condition cannot be read', { Condition: 'x' }],
    ['a principal is out of place', { Principal: '*' }],
  ])('not where %s', (_, statement) => {
    expect(onlyRemedy({ identity: [[{ ...all, ...statement }]] })).toMatchObject({ change: 'add' })
  })

  test('not where a principal is excepted', () => {
    const layers = {
      resource: { kind: 'trust', policy: [{ ...all, NotPrincipal: { AWS: BOB } }] },
    } as const
    expect(onlyRemedy(layers)).toMatchObject({ change: 'add' })
  })
})

describe('a statement more', () => {
  const allowing = { Effect: 'Allow', Action: 's3:GetObject', Resource: OBJECT }

  test.each<[string, Partial<LayerFields>, RequestFields, object]>([
    ['in a policy of the caller', {}, {}, { layer: 'identity', source: undefined, statement: allowing }],
    [
      'in the boundary',
      { identity: [[all]], boundary: '[' },
      {},
      { layer: 'boundary', source: 'managed', statement: allowing },
    ],
    [
      'on a level of the organization',
      { identity: [[all]], serviceControl: [[[all]], [[]]] },
      {},
      { layer: 'serviceControl', level: 2, source: undefined, statement: allowing },
    ],
    [
      'in another boundary than AWS’s',
      { identity: [[all]], boundary: { source: 'arn:aws:iam::aws:policy/ViewOnly', statements: [] } },
      {},
      { layer: 'boundary', source: undefined },
    ],
    ['in a session policy', { identity: [[all]], session: [[]] }, {}, { layer: 'session', level: undefined }],
    [
      'in a trust policy, which names no resource',
      { resource: { kind: 'trust', policy: [] } },
      { action: 'sts:AssumeRole', principal: 'session' },
      {
        layer: 'trust',
        source: 'resource',
        statement: {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/app/deployer' },
          Action: 'sts:AssumeRole',
        },
      },
    ],
    [
      'in a policy that the resource does not have',
      { identity: [[all]] },
      { resourceAccountId: '444455556666' },
      { layer: 'resource', source: undefined, statement: { ...allowing, Principal: { AWS: BOB } } },
    ],
    [
      'for a service',
      {},
      { principal: 'service' },
      { layer: 'resource', statement: { ...allowing, Principal: { Service: 'ec2.amazonaws.com' } } },
    ],
    [
      'for everybody',
      {},
      { principal: 'anonymous' },
      { layer: 'resource', statement: { ...allowing, Principal: '*' } },
    ],
    [
      'for an endpoint',
      { identity: [[all]], endpoint: [] },
      {},
      { layer: 'endpoint', source: 'endpoint', statement: { ...allowing, Principal: { AWS: BOB } } },
    ],
    [
      'for a resource that looks like a variable',
      {},
      { resource: 'arn:aws:s3:::data/${x}' },
      { statement: { ...allowing, Resource: 'arn:aws:s3:::data/?{x}' } },
    ],
  ])('%s', (_, layers, request, expected) => {
    expect(onlyRemedy(layers, request)).toMatchObject({ change: 'add', ...expected })
  })

  test('for a provider', () => {
    const request = {
      ...readRequest({}, 'x'),
      principal: { kind: 'saml', arn: 'saml', providers: ['arn:aws:iam::111122223333:saml-provider/p'] },
    } as const
    const { remedies: found } = explainDecision(request, { identity: [] })
    expect(found).toMatchObject([
      [{ statement: { Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/p' } } }],
    ])
  })
})

describe('a statement less', () => {
  test('or narrower', () => {
    const layers = { identity: [[all], { source: 'guard', statements: [{ ...denyAll, Sid: 'No' }] }] }
    expect(onlyRemedy(layers)).toEqual({
      change: 'remove',
      layer: 'identity',
      source: 'guard',
      index: 0,
      sid: 'No',
    })
  })

  test.each([
    ['NotAction', { Action: undefined, NotAction: 'iam:*' }, 's3:GetObject'],
    ['NotResource', { Resource: undefined, NotResource: 'arn:aws:iam:*' }, OBJECT],
  ])('not where an exception in %s is enough', (element, statement, value) => {
    const denying = { ...denyAll, ...statement }
    const change = { change: 'extend', element, value }
    expect(onlyRemedy({ identity: [[all, denying]] })).toMatchObject(change)
  })

  test('not by an exception of everything, which would be the end of the statement', () => {
    const denying = { ...denyAll, Resource: undefined, NotResource: OBJECT }
    const request = { action: 's3:ListAllMyBuckets', resource: '*' }
    expect(onlyRemedy({ identity: [[all, denying]] }, request)).toMatchObject({ change: 'remove', index: 1 })
  })

  test('AWS’s own policies can only be detached, whatever else they allow', () => {
    const source = 'arn:aws:iam::aws:policy/Guard'
    const guard = { source, statements: [denyAll, denyAll] }
    expect(onlyRemedy({ identity: [[all], guard] })).toMatchObject({ change: 'detach', source, index: 0 })
    const [changes = []] = remedies({ identity: [{ source, statements: [all, denyAll] }] })
    expect(changes.map(({ change }) => change)).toEqual(['detach', 'add'])
  })

  test('also where its condition cannot be read', () => {
    expect(onlyRemedy({ identity: [[all, { ...denyAll, Condition: 'x' }]] })).toMatchObject({
      change: 'remove',
    })
  })
})

test('several layers need a change each, in their order', () => {
  const layers = {
    serviceControl: [[[all, denyAll]]],
    identity: [[{ ...all, Action: 'ec2:*' }]],
    boundary: [{ ...all, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
  }
  const found = remedies(layers)
  expect(found.map((changes) => changes.map(({ change, layer }) => `${change} ${layer}`))).toEqual([
    ['remove serviceControl', 'extend identity', 'context boundary'],
  ])
})

test('of changes that are as small the one that leaves less to do', () => {
  const one = { ...all, Condition: { Bool: { 'x:a': 'true' } } }
  const both = { ...all, Condition: { Bool: { 'x:b': 'true' } } }
  const layers = { serviceControl: [[[all, denyAll]]], identity: [[one, both]], boundary: [both] }
  const changes = remedies(layers).flatMap((steps) => steps.map((step) => step.change))
  expect(changes).toEqual(['remove', 'context'])
})

test('nothing, where too much is in the way', () => {
  expect(remedies({ identity: [[all, ...Array(20).fill(denyAll)]] })).toHaveLength(1)
  expect(remedies({ identity: [[all, ...Array(21).fill(denyAll)]] })).toEqual([])
})

test('one change that does for several layers is preferred', () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  const layers = { identity: [[{ ...all, Condition }]], boundary: [{ ...all, Condition }] }
  expect(onlyRemedy(layers)).toMatchObject({ change: 'context', layer: 'identity' })
})
