/** Changes of policies that would turn a denial into an Allow. */
import { describe, expect, test } from '@jest/globals'
import { explainDecision } from '../../policy/index.ts'
import { readRequest, source as sourceOf } from './cases.ts'
import {
  all,
  BOB,
  denyAll,
  explained,
  type LayerFields,
  OBJECT,
  onlyRemedy,
  type RequestFields,
  remedies,
} from './explained.ts'
import { workOf } from './work.ts'

test('nothing has to change for what is allowed', () => {
  expect(remedies({ identity: [[all]] })).toEqual([])
})

test('nothing can be changed if the owner cannot let others use the resource', () => {
  const request = { resourceAccountId: '444455556666', isReserved: true }
  expect(remedies({ identity: [[all]] }, request)).toEqual([])
  const [resource] = explained({ identity: [[all]] }, request).layers
  expect(resource).toMatchObject({
    layer: 'resource',
    needed: true,
    why: 'The resource belongs to another account, which cannot let others use it.',
  })
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
      { layer: 'boundary', source: 'managed', missing: undefined, statement: allowing },
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
    [
      'in a boundary that does not exist',
      { identity: [[all]], boundary: '' },
      {},
      { layer: 'boundary', source: 'managed', missing: true },
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
      'in the policy of an organization, which names accounts',
      { identity: [[all]] },
      { action: 'organizations:ListRoots', resourceAccountId: '444455556666' },
      {
        layer: 'resource',
        statement: { Principal: { AWS: '111122223333' }, Action: 'organizations:ListRoots' },
      },
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

  test('in a policy without version, whose variables stay mere text', () => {
    const condition = { StringNotLike: { 'aws:PrincipalTag/team': "b${x:absent, '1'}b" } }
    const denial = { ...denyAll, Principal: '*', Condition: condition }
    const layers = { identity: [[all]], endpoint: { Statement: [denial] } }
    const [changes = []] = remedies(layers)
    expect(changes).toMatchObject([
      { change: 'context', values: new Map([['aws:PrincipalTag/team', "b${x:absent, '1'}b"]]) },
      { change: 'add', layer: 'endpoint' },
    ])
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

test('statements are numbered as they stand in the document, also when an earlier step takes one away', () => {
  const keep = { ...denyAll, Sid: 'Keep', Action: 'iam:*' }
  const layers = { identity: [[all, denyAll, keep, { ...denyAll, Action: 's3:Get*' }]] }
  expect(remedies(layers)).toMatchObject([
    [
      { change: 'remove', index: 1 },
      { change: 'remove', index: 3, sid: undefined },
    ],
  ])
})

describe('a policy that stands in several layers is one document', () => {
  const source = 'arn:aws:iam::111122223333:policy/shared'
  const shared = (...statements: object[]) => ({ source, statements })
  const both = (...statements: object[]) => {
    const request = readRequest({}, 'shared')
    const policy = { ...sourceOf('managed')(shared(...statements)) }
    return explainDecision(request, { identity: [policy], boundary: { ...policy } }).remedies
  }

  test('whose statement is removed once', () => {
    expect(both(all, denyAll)).toEqual([
      [{ change: 'remove', layer: 'identity', source, group: undefined, index: 1, sid: undefined }],
    ])
    const found = both(all, denyAll, { ...denyAll, Action: 's3:*' })
    expect(found.map((changes) => changes.map((change) => Reflect.get(change, 'index')))).toEqual([[1, 2]])
  })

  test('to which a statement is added once', () => {
    expect(both({ ...all, Action: 'ec2:*', Resource: 'arn:aws:ec2:::x' })).toMatchObject([
      [{ change: 'add', layer: 'boundary', source }],
    ])
  })

  test('on several levels of the organization', () => {
    const level = [shared(all, denyAll)]
    expect(remedies({ identity: [[all]], serviceControl: [level, level] })).toMatchObject([
      [{ change: 'remove', layer: 'serviceControl', source, index: 1 }],
    ])
  })
})

test('several layers need a change each, in their order', () => {
  const layers = {
    serviceControl: [[[all, denyAll]]],
    identity: [[{ ...all, Action: 's3:Put*' }]],
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

describe('what is tried is bounded, and the answer says when there was more', () => {
  const outcome = (layers: Partial<LayerFields>) => {
    const { remedies: found, cut } = explained(layers)
    return { found: found.map(({ length }) => length), cut }
  }
  const long = (characters: number) => ({ ...all, Sid: 'x'.repeat(characters) })

  test('by how much is in the way', () => {
    const denials = (count: number) => ({ identity: [[all, ...Array(count).fill(denyAll)]] })
    expect(outcome({ identity: [[all]] })).toEqual({ found: [], cut: false })
    expect(outcome(denials(20))).toEqual({ found: [20], cut: false })
    expect(outcome(denials(21))).toEqual({ found: [], cut: true })
  })

  test('by how long the documents are', () => {
    expect(outcome({ identity: [[long(1_000_000), denyAll]] })).toEqual({ found: [1], cut: false })
    expect(outcome({ identity: [[long(5_000_000), denyAll]] })).toEqual({ found: [], cut: true })
    expect(outcome({ identity: [[long(100_000), ...Array(19).fill(denyAll)]] })).toEqual({
      found: [19],
      cut: true,
    })
  })

  test('by how many statements there are, unless the others are larger anyway', () => {
    const near = { ...all, Action: 's3:Put*' }
    expect(outcome({ identity: [Array(51).fill(near)] })).toEqual({ found: [1, 1, 1], cut: true })
    expect(outcome({ identity: [Array(50).fill(near)] })).toEqual({ found: [1, 1, 1], cut: false })
    const withMfa = { ...all, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
    expect(outcome({ identity: [Array(40).fill(withMfa)] })).toEqual({ found: [1], cut: false })
  })

  test.each([50, 200, 800])('by what is compared: 19 statements of %i values', (count) => {
    const values = (at: number) => Array.from({ length: count }, (_, value) => `${at}-${value}*`)
    const guard = (at: number) => ({
      ...denyAll,
      Condition: {
        StringNotLike: { 'x:key': values(at) },
        StringLike: { 'aws:SourceIp': [...values(at), '*'] },
      },
    })
    const document = [all, ...Array.from({ length: 19 }, (_, at) => guard(at))]
    const request = { context: { 'aws:SourceIp': '10.0.0.1' } }
    expect(workOf(() => explained({ identity: [document] }, request))).toBeLessThan(20_000_000)
  })
})

test('one change that does for several layers is preferred', () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  const layers = { identity: [[{ ...all, Condition }]], boundary: [{ ...all, Condition }] }
  expect(onlyRemedy(layers)).toMatchObject({ change: 'context', layer: 'identity' })
})
