/** Tests how the uses of statements are counted. */
import { describe, expect, test } from '@jest/globals'
import { consultedPolicies, decide, type LayerName, type Layers, PolicyUses } from '../../policy/index.ts'
import { readLayers, readRequest, source } from './cases.ts'
import { all, BOB, denyAll, forAll, type LayerFields, type RequestFields, variable } from './explained.ts'

const DATA = 'arn:aws:s3:::data/*'
const read = { Effect: 'Allow', Action: 's3:Get*', Resource: DATA } as const

type Field = LayerFields['identity'][number]

/** Decides requests on the layers, and returns the coverage of the first policy in `layer`. */
function coverageIn(layers: Layers, layer: LayerName, requests: readonly RequestFields[]) {
  const uses = new PolicyUses()
  let text = ''
  for (const [at, fields] of requests.entries()) {
    const request = readRequest(fields, 'coverage')
    const decided = { request, layers, decision: decide(request, layers) }
    for (const [found, sourced] of consultedPolicies(decided)) {
      if (found !== layer) continue
      uses.count(sourced, found, decided, at + 1)
      text = sourced.policy.text
    }
  }
  return uses.report(text)
}

const layersWith = (layers: Partial<LayerFields>) => readLayers({ identity: [], ...layers }, 'coverage')

/** Returns `matched/decided` of each statement, with the elements that never matched. */
function counts(layers: Partial<LayerFields>, layer: LayerName, ...requests: RequestFields[]) {
  return coverageIn(layersWith(layers), layer, requests.length === 0 ? [{}] : requests).map(
    ({ matched, decided, elementsThatNeverMatched: never }) => [`${matched}/${decided}`, ...never].join(' '),
  )
}

const ownCounts = (policy: Field, ...requests: RequestFields[]) =>
  counts({ identity: [policy] }, 'identity', ...requests)

describe('what matched and what decided', () => {
  test('an Allow decides what it allows', () => {
    expect(ownCounts([read, { ...read, Action: 's3:Put*' }], {}, {})).toEqual(['2/2', '0/0 Action'])
  })

  test('every statement that allows decides', () => {
    expect(ownCounts([read, all])).toEqual(['1/1', '1/1'])
  })

  test('an Allow that a Deny overrides matches, and the Deny decides', () => {
    expect(ownCounts([all, denyAll])).toEqual(['1/0', '1/1'])
    expect(counts({ identity: [[all]], boundary: [denyAll] }, 'identity')).toEqual(['1/0'])
    expect(counts({ identity: [[all]], boundary: [denyAll] }, 'boundary')).toEqual(['1/1'])
  })

  test('an Allow decides nothing where another layer does not allow', () => {
    expect(counts({ identity: [[all]], boundary: [{ ...all, Action: 'sqs:*' }] }, 'identity')).toEqual([
      '1/0',
    ])
  })

  test('the layers that limit decide, although the decision does not list their statements', () => {
    const layers = {
      identity: [[all]],
      boundary: [all, { ...all, Action: 'sqs:*' }],
      serviceControl: [[[all]]],
    }
    expect(counts(layers, 'boundary')).toEqual(['1/1', '0/0 Action'])
    expect(counts(layers, 'serviceControl')).toEqual(['1/1'])
  })

  test('a boundary decides nothing where the policy of the resource names the caller', () => {
    const resource = (name: string) =>
      ({ kind: 'resource', policy: [{ ...forAll, Principal: { AWS: name } }] }) as const
    const layers = { identity: [[all]], boundary: [all] }
    expect(counts({ ...layers, resource: resource(BOB) }, 'boundary')).toEqual(['1/0'])
    expect(counts({ ...layers, resource: resource('111122223333') }, 'boundary')).toEqual(['1/1'])
    const elsewhere = { resourceAccountId: '444455556666' }
    expect(counts({ ...layers, resource: resource(BOB) }, 'boundary', elsewhere)).toEqual(['1/1'])
  })

  test('a policy in two layers matches a request once', () => {
    const shared = source('managed')([all])
    const layers = { identity: [shared, shared], boundary: shared }
    expect(coverageIn(layers, 'identity', [{}])).toMatchObject([{ matched: 1, decided: 1 }])
    const uses = new PolicyUses()
    const request = readRequest({}, 'coverage')
    const decided = { request, layers, decision: decide(request, layers) }
    const consulted = consultedPolicies(decided)
    expect(consulted.map(([layer]) => layer)).toEqual(['identity', 'boundary'])
    for (const [layer, sourced] of consulted) uses.count(sourced, layer, decided, 1)
    expect(uses.report(shared.policy.text)).toMatchObject([{ matched: 1, decided: 1 }])
  })

  test('policies of organizations are not consulted for service-linked roles', () => {
    const layers = layersWith({ identity: [[all]], serviceControl: [[[denyAll]]] })
    const { principal, ...request } = readRequest({}, 'coverage')
    const roleArn = 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/x'
    const linked = { ...request, principal: { ...principal, kind: 'role-session', roleArn } } as const
    const decided = { request: linked, layers, decision: decide(linked, layers) }
    expect(consultedPolicies(decided).map(([layer]) => layer)).toEqual(['identity'])
  })
})

describe('what never matched', () => {
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }

  test.each([
    ['Action', { ...read, Action: 's3:Put*' }],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    ['Resource', { ...read, Resource: 'arn:aws:s3:::other/*' }],
    ['NotResource', { Effect: 'Allow', Action: 's3:*', NotResource: '*' }],
    ['Condition', { ...read, Condition: mfa }],
    [
      'Condition',
      { ...read, Condition: { StringEquals: { 'aws:username': variable('aws:PrincipalTag/x') } } },
    ],
    ['Condition', { ...read, Condition: { Unknown: { 'aws:username': 'x' } } }],
    ['Resource', { ...read, Resource: `arn:aws:s3:::data/${variable('aws:PrincipalTag/x')}` }],
    ['Resource Condition', { ...read, Resource: 'arn:aws:s3:::other/*', Condition: mfa }],
    ['Action', { ...read, Action: 's3:Put*', Resource: 'arn:aws:s3:::other/*' }],
  ])('%s of %j', (never, statement) => {
    expect(ownCounts([statement])).toEqual([`0/0 ${never}`])
  })

  test.each([
    ['Principal', { ...forAll, Principal: { AWS: '444455556666' } }],
    [
      'NotPrincipal',
      { Effect: 'Deny', NotPrincipal: { AWS: [BOB, '111122223333'] }, Action: '*', Resource: '*' },
    ],
  ])('%s of the policy of a resource', (never, statement) => {
    expect(counts({ resource: { kind: 'resource', policy: [statement] } }, 'resource')).toEqual([
      `0/0 ${never}`,
    ])
  })

  test('a statement without a resource is about the resource that has the policy', () => {
    const statement = { Effect: 'Allow', Action: 's3:*', Principal: { AWS: '444455556666' } } as const
    const layers = (Principal: object) =>
      ({ resource: { kind: 'resource', policy: [{ ...statement, Principal }] } }) as const
    expect(counts(layers({ AWS: '444455556666' }), 'resource')).toEqual(['0/0 Principal'])
    expect(counts(layers({ AWS: BOB }), 'resource')).toEqual(['1/1'])
  })

  test('a malformed condition of a Deny always matches', () => {
    expect(ownCounts([{ ...denyAll, Condition: { Unknown: { 'aws:username': 'x' } } }])).toEqual(['1/1'])
  })

  test('the last request with a matching action is kept until one matches', () => {
    const policy = [{ ...read, Resource: 'arn:aws:s3:::other/*' }, all]
    const last = (...resources: string[]) =>
      coverageIn(
        layersWith({ identity: [policy] }),
        'identity',
        resources.map((resource) => ({ resource })),
      ).map(({ lastRequest }) => lastRequest)
    expect(last('arn:aws:s3:::data/1', 'arn:aws:s3:::data/2', 'arn:aws:s3:::data/2')).toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::data/2' },
      undefined,
    ])
    expect(last('arn:aws:s3:::data/1', 'arn:aws:s3:::other/1')).toEqual([undefined, undefined])
    expect(
      coverageIn(layersWith({ identity: [policy] }), 'identity', [{ action: 's3:PutObject' }])[0],
    ).toEqual(expect.not.objectContaining({ lastRequest: expect.anything() }))
  })

  test('elements can match in different requests', () => {
    const statement = { ...read, Condition: mfa }
    const elsewhere = { resource: 'arn:aws:s3:::other/x', context: { 'aws:MultiFactorAuthPresent': 'true' } }
    expect(ownCounts([statement], {}, elsewhere)).toEqual(['0/0'])
    expect(ownCounts([statement], elsewhere)).toEqual(['0/0 Resource'])
    expect(ownCounts([statement], {})).toEqual(['0/0 Condition'])
  })

  test('the same resource again changes nothing, another one can', () => {
    const elsewhere = { resource: 'arn:aws:s3:::other/x' }
    expect(ownCounts([read], elsewhere, elsewhere)).toEqual(['0/0 Resource'])
    expect(ownCounts([read], elsewhere, elsewhere, {})).toEqual(['1/1'])
    const own = { ...read, Resource: `arn:aws:s3:::data/${variable('aws:PrincipalTag/x')}` }
    const resource = 'arn:aws:s3:::data/1'
    const tagged = { resource, context: { 'aws:PrincipalTag/x': '1' } }
    expect(ownCounts([own], { resource }, { resource }, tagged)).toEqual(['1/1'])
  })

  test('nothing is said of statements that have matched', () => {
    expect(ownCounts([read], { resource: 'arn:aws:s3:::other/x' }, {})).toEqual(['1/1'])
  })
})

describe('the report', () => {
  test('names each statement by index, Sid, and line', () => {
    const text = `{"Statement": [
      {"Sid": "First", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
      {"Effect": "Maybe"},

      {"Effect": "Deny",
       "Action": "sqs:*", "Resource": "*"}]}`
    expect(coverageIn(layersWith({ identity: [text] }), 'identity', [{}])).toEqual([
      { index: 0, sid: 'First', line: 2, matched: 1, decided: 1, elementsThatNeverMatched: [] },
      { index: 2, sid: undefined, line: 5, matched: 0, decided: 0, elementsThatNeverMatched: ['Action'] },
    ])
  })

  test('of a policy without statements is empty', () => {
    expect(new PolicyUses().report('{}')).toEqual([])
    expect(new PolicyUses().report('no policy')).toEqual([])
  })
})
