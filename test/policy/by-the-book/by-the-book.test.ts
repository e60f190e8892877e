/** Handwritten cases for the second evaluator, named after the points of the specification. */
import { describe, expect, test } from '@jest/globals'
import {
  type BookContext,
  type BookDecision,
  type BookLayers,
  type BookPrincipal,
  type BookRequest,
  decideByTheBook,
} from './index.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/ann`
const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/admin`
const SESSION_ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/s`
const FEDERATED_ARN = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
const OBJECT = 'arn:aws:s3:::bucket/key'

const user: BookPrincipal = { kind: 'user', accountId: ACCOUNT, arn: USER_ARN, canonicalUserId: 'c0ffee' }
const root: BookPrincipal = { kind: 'root', accountId: ACCOUNT, arn: ROOT_ARN }
const session: BookPrincipal = {
  kind: 'role-session',
  accountId: ACCOUNT,
  arn: SESSION_ARN,
  roleArn: ROLE_ARN,
}
const federated: BookPrincipal = {
  kind: 'federated-user',
  accountId: ACCOUNT,
  arn: FEDERATED_ARN,
  issuerArn: USER_ARN,
}
const service: BookPrincipal = { kind: 'service', arn: 'ec2.amazonaws.com', services: ['ec2.amazonaws.com'] }
const anonymous: BookPrincipal = { kind: 'anonymous', arn: 'anonymous' }

const request = (changes: Partial<BookRequest> = {}): BookRequest => ({
  action: 's3:GetObject',
  resource: OBJECT,
  principal: user,
  context: {},
  ...changes,
})

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (changes: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...changes })
const deny = (changes: object = {}) => ({ ...allow(changes), Effect: 'Deny' })

const ALL = policy(allow())
const NONE = policy()
const NO = policy(deny())

/** Returns `allowed`, or the effect and the layer. */
const outcomeOf = ({ effect, layer }: BookDecision) => (layer ? `${effect} ${layer}` : effect)
const decide = (layers: Partial<BookLayers>, changes: Partial<BookRequest> = {}) =>
  outcomeOf(decideByTheBook(request(changes), { identity: [], ...layers }))

/** Returns whether only this statement of an identity policy allows the request. */
const isAllowed = (statement: object, changes: Partial<BookRequest> = {}, version = '2012-10-17') =>
  decide({ identity: [JSON.stringify({ Version: version, Statement: allow(statement) })] }, changes) ===
  'allowed'

const holds = (Condition: object, context: BookContext = {}) => isAllowed({ Condition }, { context })

/** Returns whether a Deny with this condition applies, next to an Allow of everything. */
const denied = (Condition: unknown, context: BookContext = {}) =>
  decide({ identity: [ALL, policy(deny({ Condition }))] }, { context }) === 'explicitDeny identity'

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
  ])('1.1: a policy that names %s', (_name, principal, element, expected) => {
    expect(gaps.map((layers) => decide({ ...layers, resource: resource(element) }, { principal }))).toEqual(
      expected,
    )
  })

  test('1.1: for outsiders the resource policy decides', () => {
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

describe('conditions', () => {
  test('C1, C2: AND, OR and NOR', () => {
    const context = { 'aws:a': 'x', 'aws:b': 'y' }
    expect(holds({ StringEquals: { 'aws:a': ['z', 'x'], 'AWS:B': 'y' } }, context)).toBe(true)
    expect(holds({ StringEquals: { 'aws:a': 'x', 'aws:b': 'z' } }, context)).toBe(false)
    expect(holds({ stringnotequals: { 'aws:a': ['z', 'x'] } }, context)).toBe(false)
    expect(holds({ StringNotEquals: { 'aws:a': ['z', 'w'] } }, context)).toBe(true)
  })

  test.each<[string, boolean]>([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
  ])('C3, C4: %s without the key', (operator, expected) => {
    expect(holds({ [operator]: { 'aws:a': 'x' } })).toBe(expected)
    expect(denied({ [operator]: { 'aws:a': 'x' } })).toBe(expected)
  })

  test('C5: Null', () => {
    expect(holds({ Null: { 'aws:a': true } })).toBe(true)
    expect(holds({ Null: { 'aws:a': 'false' } })).toBe(false)
    expect(holds({ Null: { 'aws:a': false } }, { 'aws:a': 'x' })).toBe(true)
    expect(denied({ NullIfExists: { 'aws:a': true } }, { 'aws:a': 'x' })).toBe(true)
  })

  test.each<[string, readonly string[], boolean]>([
    ['ForAllValues:StringEquals', ['x', 'y'], true],
    ['ForAllValues:StringEquals', ['x', 'z'], false],
    ['ForAllValues:StringEquals', [], true],
    ['ForAnyValue:StringEquals', ['z', 'y'], true],
    ['ForAnyValue:StringEquals', ['z'], false],
    ['ForAnyValue:StringEquals', [], false],
    ['ForAllValues:StringNotEquals', ['z', 'x'], false],
    ['ForAnyValue:StringNotEquals', ['z', 'x'], true],
  ])('C6: %s of %j', (operator, values, expected) => {
    expect(holds({ [operator]: { 'aws:TagKeys': ['x', 'y'] } }, { 'aws:tagkeys': values })).toBe(expected)
  })

  test.each<[string, unknown, string, boolean]>([
    ['StringEquals', 'a*', 'ab', false],
    ['StringEqualsIgnoreCase', 'AB', 'ab', true],
    ['StringLike', 'a*', 'a', true],
    ['StringLike', 'a*c', 'a:/b/c', true],
    ['StringLike', 'A*', 'ab', false],
    ['StringNotLike', 'a*', 'b', true],
    ['ArnEquals', 'arn:aws:iam::*:role/*', `${ROLE_ARN}:x`, true],
    ['ArnLike', 'arn:aws:*:role/admin', ROLE_ARN, false],
    ['ArnLike', 'arn:*:*:*:1:role/*', ROLE_ARN, false],
    ['ArnNotLike', 'arn:aws:iam::*:user/*', ROLE_ARN, true],
    ['ArnNotLike', 'role', ROLE_ARN, false],
    ['NumericEquals', 10, '10.0', true],
    ['NumericLessThan', '10', '9.99', true],
    ['NumericGreaterThanEquals', '1e1', '10', true],
    ['NumericNotEquals', '10', 'ten', false],
    ['DateEquals', '2020-01-01T01:00:00+01:00', '1577836800', true],
    ['DateLessThan', '2020-01', '2019-12-31T23:59:59.9Z', true],
    ['DateNotEquals', '2020-02-30', '2020-01-01', false],
    ['Bool', true, 'TRUE', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QQ==', 'QR==', true],
    ['IpAddress', '10.1.2.3/8', '10.200.0.1', true],
    ['IpAddress', '10.1.2.3', '10.1.2.4', false],
    ['IpAddress', '0.0.0.0/0', '::1', false],
    ['IpAddress', '2001:db8::/32', '2001:0db8:0:0:0:0:0:1', true],
    ['IpAddress', '::ffff:1.2.3.4', '::ffff:102:304', true],
    ['NotIpAddress', '10.0.0.0/33', '11.0.0.1', false],
    ['NotIpAddress', ['10.0.0.0/8', '::/0'], '11.0.0.1', true],
  ])('C8-C13, C17: %s %j of %s', (operator, policyValue, value, expected) => {
    expect(holds({ [operator]: { 'aws:a': policyValue } }, { 'aws:a': value })).toBe(expected)
  })

  test('C14: an unreadable condition', () => {
    for (const condition of [{ StringSame: { key: 'x' } }, 'x', [], null, { StringEquals: 'x' }]) {
      expect(isAllowed({ Condition: condition })).toBe(false)
      expect(denied(condition)).toBe(true)
    }
  })
})

describe('variables', () => {
  const context = { 'aws:Username': 'key', 'aws:star': '*', 'aws:many': ['key'] }
  const matchesWith = (name: string, version?: string) =>
    isAllowed({ Resource: `arn:aws:s3:::bucket/${name}` }, { context }, version)

  test.each<[string, boolean]>([
    ['${aws:username}', true],
    ["${aws:none, 'key'}", true],
    ["${aws:none,'key'}", false],
    ["${aws:username, 'other'}", true],
    ['${aws:star}', false],
    ['${*}', false],
    ['${aws:many}', false],
    ['${aws:none}', false],
  ])('V3-V7: %s', (name, expected) => expect(matchesWith(name)).toBe(expected))

  test('V1: only under the version that has them', () => {
    expect(matchesWith('${aws:username}', '2008-10-17')).toBe(false)
    const literal = { resource: 'arn:aws:s3:::${aws:username}', context }
    expect(isAllowed({ Resource: literal.resource }, literal, '2008-10-17')).toBe(true)
  })

  test('V2: not before the sixth part, nor in other operators', () => {
    const odd = { resource: 'arn:aws:s3::key:x', context }
    expect(isAllowed({ Resource: 'arn:aws:s3::${aws:username}:x' }, odd)).toBe(false)
    expect(holds({ NumericEquals: { n: '${n}' } }, { n: '1' })).toBe(false)
    expect(holds({ ArnLike: { a: 'arn:aws:iam::${n}:*' } }, { n: ACCOUNT, a: ROLE_ARN })).toBe(true)
  })

  test('V3: an unresolvable variable takes the statement out', () => {
    expect(isAllowed({ Resource: ['*', 'arn:aws:s3:::${aws:none}'] })).toBe(false)
    expect(isAllowed({ Resource: undefined, NotResource: 'arn:aws:s3:::${aws:none}' })).toBe(false)
    expect(denied({ StringNotEquals: { 'aws:a': ['x', '${aws:none}'] } })).toBe(false)
    expect(denied({ StringEqualsIfExists: { 'aws:a': '${aws:none}' } })).toBe(false)
  })

  test('V5: escaped wildcards are literal in StringLike', () => {
    expect(holds({ StringLike: { a: '${*}x${$}${?}' } }, { a: '*x$?' })).toBe(true)
    expect(holds({ StringLike: { a: '${*}x' } }, { a: 'yx' })).toBe(false)
  })
})
