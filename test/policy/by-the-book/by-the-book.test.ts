/** Handwritten cases for the second evaluator, named after the points of the specification. */
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ALL,
  allow,
  anonymous,
  decide,
  deny,
  FEDERATED_ARN,
  federated,
  isAllowed,
  NO,
  NONE,
  OBJECT,
  OTHER,
  policy,
  ROLE_ARN,
  ROOT_ARN,
  root,
  SESSION_ARN,
  service,
  session,
  USER_ARN,
  user,
} from './asked.ts'
import type { BookLayers, BookPrincipal, BookRequest } from './index.ts'

const resource = (Principal: unknown, kind: 'resource' | 'trust' | 'key' = 'resource') => ({
  document: policy(allow({ Principal })),
  kind,
})

describe('the procedure', () => {
  test('D1: nothing allows by default, but the root user', () => {
    expect(decide({})).toBe('implicitDeny identity')
    expect(decide({ identity: ['[]', 'null', '{', NONE] })).toBe('implicitDeny identity')
    expect(decide({}, { principal: root })).toBe('allowed')
    expect(decide({ identity: [ALL] })).toBe('allowed')
  })

  test.each<[string, Partial<BookLayers>]>([
    [
      'resourceControl',
      { resourceControl: [[policy(deny({ Principal: '*' }))]], serviceControl: [[ALL, NO]] },
    ],
    ['serviceControl', { serviceControl: [[ALL], [ALL, NO]] }],
    ['resource', { resource: { document: policy(deny({ Principal: '*' })), kind: 'resource' } }],
    ['trust', { resource: { document: policy(deny({ Principal: '*' })), kind: 'trust' } }],
    ['identity', { identity: [ALL, NO], boundary: NO }],
    ['boundary', { boundary: NO, session: [[NO]] }],
    ['session', { session: [[ALL, NO]], endpoint: policy(deny({ Principal: '*' })) }],
    ['endpoint', { endpoint: policy(allow({ Principal: '*' }), deny({ Principal: '*' })) }],
  ])('D2, D4: a Deny is final in %s', (layer, layers) => {
    expect(decide({ identity: [ALL], ...layers })).toBe(`explicitDeny ${layer}`)
  })

  test.each<[string, Partial<BookLayers>, Partial<BookRequest>]>([
    ['serviceControl', { serviceControl: [[ALL], [NONE]] }, { resourceAccountId: OTHER }],
    ['serviceControl', { serviceControl: [[]] }, {}],
    ['resource', {}, { resourceAccountId: OTHER }],
    ['trust', { resource: { document: NONE, kind: 'trust' } }, {}],
    ['resource', { resource: { document: NONE, kind: 'key' } }, {}],
    ['identity', { identity: [], boundary: NONE }, {}],
    ['boundary', { boundary: NONE, session: [[]] }, {}],
    ['session', { session: [[NONE, ALL], [NONE]] }, {}],
    ['endpoint', { endpoint: policy(allow()) }, {}],
  ])('D4: what does not allow is reported in order: %s', (layer, layers, changes) => {
    expect(decide({ identity: [ALL], ...layers }, changes)).toBe(`implicitDeny ${layer}`)
  })

  test('D7, D8: across accounts both sides must allow', () => {
    const abroad = { resourceAccountId: OTHER }
    expect(decide({ identity: [ALL], resource: resource('*') }, abroad)).toBe('allowed')
    expect(decide({ resource: resource('*') }, abroad)).toBe('implicitDeny identity')
    expect(decide({ resource: resource({ AWS: USER_ARN }), identity: [ALL], boundary: NONE }, abroad)).toBe(
      'implicitDeny boundary',
    )
  })

  test('P10: an identity policy with a principal allows nothing, and denies', () => {
    expect(decide({ identity: [policy(allow({ Principal: '*' }))] })).toBe('implicitDeny identity')
    expect(decide({ identity: [ALL, policy(deny({ NotPrincipal: '*' }))] })).toBe('explicitDeny identity')
  })

  test('S2: without a session policy a federated user may do nothing', () => {
    const layers = { identity: [ALL] }
    expect(decide(layers, { principal: federated })).toBe('implicitDeny session')
    expect(decide({ ...layers, session: [[ALL]] }, { principal: federated })).toBe('allowed')
    const ofRoot = { principal: { ...federated, issuerArn: ROOT_ARN } }
    expect(decide({ session: [[ALL]] }, ofRoot)).toBe('allowed')
  })

  test('S5: a trust policy that names the account delegates', () => {
    expect(decide({ resource: resource({ AWS: USER_ARN }, 'trust') })).toBe('allowed')
    expect(decide({ resource: resource({ AWS: ACCOUNT }, 'trust') })).toBe('implicitDeny identity')
    expect(decide({ resource: resource({ AWS: ACCOUNT }, 'trust') }, { principal: root })).toBe('allowed')
  })

  test('R6: a policy is about what it is attached to, whether that is named or not', () => {
    const bare = (Action: string) =>
      JSON.stringify({ Statement: { Effect: 'Allow', Action, Principal: '*' } })
    expect(decide({ resource: { document: bare('s3:*'), kind: 'trust' } })).toBe('allowed')
    expect(decide({ resource: { document: bare('s3:*'), kind: 'resource' } })).toBe('allowed')
    const key = { resource: { document: bare('kms:*'), kind: 'key' } } as const
    expect(decide(key, { action: 'kms:Decrypt' })).toBe('implicitDeny resource')
    expect(decide({ identity: [ALL], endpoint: bare('s3:*') })).toBe('implicitDeny endpoint')
  })

  test('S13, O2, O3: who is exempt from organization policies', () => {
    const layers = { identity: [ALL], serviceControl: [[NONE]] }
    const linked = { ...session, roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x/y` }
    expect(decide(layers, { principal: linked })).toBe('allowed')
    expect(decide(layers, { principal: root })).toBe('implicitDeny serviceControl')
    const open = { ...layers, resource: resource('*') }
    expect(decide(open, { principal: anonymous })).toBe('allowed')
    const control = { resourceControl: [[policy(deny({ Principal: '*' }))]] }
    expect(decide({ ...open, ...control }, { principal: anonymous })).toBe('explicitDeny resourceControl')
    expect(decide({ ...layers, ...control }, { principal: linked })).toBe('allowed')
  })
})

describe('principals', () => {
  const gaps: readonly Partial<BookLayers>[] = [
    { identity: [], session: [[ALL]] },
    { identity: [ALL], session: [[ALL]], boundary: NONE },
    { identity: [ALL], session: [[NONE]] },
  ]
  const OVERRIDDEN = ['allowed', 'allowed', 'allowed']
  const LIMITED = ['implicitDeny identity', 'implicitDeny boundary', 'implicitDeny session']

  test.each<[string, BookPrincipal, unknown, readonly string[]]>([
    ['the user', user, { AWS: USER_ARN }, OVERRIDDEN],
    ['the role', session, { AWS: [ROLE_ARN] }, ['allowed', ...LIMITED.slice(1)]],
    ['the session', session, { AWS: ['x', SESSION_ARN] }, OVERRIDDEN],
    ['the role and the session', session, { AWS: [ROLE_ARN, SESSION_ARN] }, OVERRIDDEN],
    ['the federated user', federated, { AWS: FEDERATED_ARN }, OVERRIDDEN],
    ['the federating user', federated, { AWS: USER_ARN }, ['allowed', ...LIMITED.slice(1)]],
    ['the account', user, { AWS: ROOT_ARN }, LIMITED],
    ['its number', session, { AWS: ACCOUNT }, LIMITED],
    ['its canonical id', user, { CanonicalUser: 'c0ffee' }, LIMITED],
    ['everybody', session, '*', OVERRIDDEN],
    ['nobody', user, { AWS: `arn:aws:iam::${ACCOUNT}:user/*` }, LIMITED],
  ])('§1.1: a policy that names %s', (_name, principal, element, expected) => {
    expect(gaps.map((layers) => decide({ ...layers, resource: resource(element) }, { principal }))).toEqual(
      expected,
    )
  })

  test('§1.1: for outsiders the resource policy decides', () => {
    const named = { resource: resource({ Service: ['ec2.amazonaws.com'] }) }
    expect(decide(named, { principal: service })).toBe('allowed')
    expect(decide({ identity: [ALL] }, { principal: service })).toBe('implicitDeny resource')
    expect(decide({ ...named, identity: [NO] }, { principal: service })).toBe('allowed')
    const web = { kind: 'web-identity', arn: 'x', providers: ['accounts.google.com'] } as const
    const trust = { resource: resource({ Federated: 'accounts.google.com' }, 'trust') }
    expect(decide(trust, { principal: web })).toBe('allowed')
    expect(decide(trust, { principal: anonymous })).toBe('implicitDeny trust')
  })

  test.each(['saml', 'web-identity'] as const)('2.5: everyone of AWS does not include %s', (kind) => {
    const decided = (element: unknown) =>
      decide({ resource: resource(element, 'trust') }, { principal: { kind, arn: 'x', providers: ['y'] } })
    expect([decided({ AWS: '*' }), decided('*')]).toEqual(['implicitDeny trust', 'allowed'])
  })

  test('P4, P9: an account is all of its principals; no principal is nobody', () => {
    const document = policy(deny({ Principal: { AWS: ACCOUNT } }))
    expect(decide({ identity: [ALL], resource: { document, kind: 'resource' } })).toBe(
      'explicitDeny resource',
    )
    const without = policy(allow(), deny())
    expect(decide({ resource: { document: without, kind: 'resource' } })).toBe('implicitDeny identity')
  })

  test.each<[string, BookPrincipal, readonly string[], string]>([
    ['the user alone', user, [USER_ARN], 'explicitDeny resource'],
    ['user and account', user, [USER_ARN, ACCOUNT], 'allowed'],
    ['session and account', session, [SESSION_ARN, ROOT_ARN], 'explicitDeny resource'],
    ['session, role and account', session, [SESSION_ARN, ROLE_ARN, ROOT_ARN], 'allowed'],
    ['everybody', user, ['*'], 'allowed'],
    ['the account for root', root, [ROOT_ARN], 'allowed'],
  ])('P7: NotPrincipal with Deny that lists %s', (_name, principal, AWS, expected) => {
    const document = policy(deny({ NotPrincipal: { AWS } }))
    const layers: Partial<BookLayers> = { identity: [ALL], resource: { document, kind: 'resource' } }
    expect(decide(layers, { principal })).toBe(expected)
    expect(decide({ ...layers, boundary: ALL }, { principal })).toBe('explicitDeny resource') // P8
  })

  test('P7: NotPrincipal with Allow', () => {
    const document = policy(allow({ NotPrincipal: { AWS: ACCOUNT } }))
    const layers: Partial<BookLayers> = { resource: { document, kind: 'resource' } }
    expect(decide(layers, { principal: anonymous })).toBe('allowed')
    expect(decide(layers)).toBe('implicitDeny identity')
  })
})

describe('actions and resources', () => {
  test.each<[object, boolean]>([
    [{ Action: 'S3:getobject' }, true],
    [{ Action: ['x:y', 's3:Get?bject'] }, true],
    [{ Action: 's3:Get?Object' }, false],
    [{ Action: ' s3:GetObject' }, false],
    [{ Action: 's3:GetObject,s3:PutObject' }, false],
    [{ Action: undefined, NotAction: 'iam:*' }, true],
    [{ Action: undefined, NotAction: ['iam:*', 's3:GET*'] }, false],
    [{ Action: undefined }, false],
  ])('A1-A4: %j', (statement, expected) => expect(isAllowed(statement)).toBe(expected))

  test.each<[string, string, boolean]>([
    ['arn:aws:s3:*', OBJECT, true],
    ['arn:aws:s3:::BUCKET/*', OBJECT, false],
    ['arn:aws:s3:::bucket', OBJECT, false],
    ['arn:aws:s3:::bucket/?ey', OBJECT, true],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/a/b/test/c', true],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/a/b/tes/c', false],
    ['arn:aws:logs:*:*:*', 'arn:aws:logs:us-east-1:1:log-group:x:log-stream:y', true],
    ['arn:aws:s*3:::bucket/key', 'arn:aws:sns:3:::bucket/key', false],
    ['arn:aws:s3:::a*b', 'arn:aws:s3:::a:x:b', true],
    ['arn:aws:s3?::bucket', 'arn:aws:s3:::bucket', false],
    ['*', '*', true],
    [OBJECT, '*', false],
  ])('R1-R7: %s and %s', (pattern, name, expected) => {
    expect(isAllowed({ Resource: pattern }, { resource: name })).toBe(expected)
  })

  test('R4, R5: NotResource matches what has no resource', () => {
    expect(isAllowed({ Resource: undefined, NotResource: OBJECT }, { resource: '*' })).toBe(true)
    expect(isAllowed({ Resource: undefined, NotResource: ['x', OBJECT] })).toBe(false)
    expect(isAllowed({ Resource: undefined })).toBe(false)
  })
})
