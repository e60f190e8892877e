/** Policies in which the keys of a principal have their values decide its requests as they did before. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { withKnownKeys } from '../../../analysis/policy-checks/known-keys.ts'
import type { PrincipalPolicies } from '../../../analysis/policy-checks/principal-policies.ts'
import { compilePolicy, evaluatePolicies } from '../../../policy/index.ts'

const ARN = 'arn:aws:iam::111122223333:user/alice'
const ROLE_ARN = 'arn:aws:iam::111122223333:role/ci'

type Known = Pick<PrincipalPolicies, 'kind' | 'keys' | 'hasAllTags'>
type Context = ReadonlyMap<string, string | readonly string[]>

const USER: Known = {
  kind: 'user',
  hasAllTags: true,
  keys: {
    'aws:PrincipalArn': ARN,
    'aws:PrincipalAccount': '111122223333',
    'aws:PrincipalOrgPaths': ['o-a/r-b/'],
    'aws:PrincipalTag/Team': 'blue',
    'aws:userid': 'AIDAEXAMPLE',
    'aws:username': 'alice',
  },
}
const ROLE: Known = {
  kind: 'role',
  hasAllTags: false,
  keys: {
    'aws:PrincipalArn': ROLE_ARN,
    'aws:PrincipalAccount': '111122223333',
    'aws:userid': 'AROAEXAMPLE:*',
  },
}

const keys = fc.constantFrom(
  ...['aws:PrincipalArn', 'AWS:principalaccount', 'aws:PrincipalOrgPaths', 'aws:PrincipalOrgID'],
  ...['aws:PrincipalTag/team', 'aws:PrincipalTag/other', 'aws:userid', 'aws:username', 'aws:SourceIp'],
)
const variables = fc.constantFrom(
  ...[
    'aws:username',
    'aws:PrincipalTag/team',
    "aws:PrincipalTag/other, 'blue'",
    'aws:userid',
    'aws:SourceIp',
  ],
)
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'alice',
    'blue',
    '*',
    '?',
    '/',
    ARN,
    ROLE_ARN,
    '111122223333',
    'o-a/r-b/',
    'AIDAEXAMPLE',
  ),
  fc.constantFrom('AROAEXAMPLE:*', 'AROAEXAMPLE:x', '*:x', 'AROAEXAMPLE:', '192.0.2.1', '${*}'),
  variables.map((name) => `\${${name}}`),
)
const text = fc.array(piece, { minLength: 1, maxLength: 2 }).map((pieces) => pieces.join(''))
const inArn = (name: string) => `arn:aws:s3:::${name}`
const operator = fc
  .tuple(
    fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom('StringEquals', 'StringLike', 'StringNotLike', 'ArnLike', 'StringEqualsIgnoreCase'),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const condition = fc.oneof(
  fc.dictionary(
    operator,
    fc.dictionary(keys, fc.array(text, { minLength: 1, maxLength: 2 }), { maxKeys: 2 }),
    {
      maxKeys: 2,
    },
  ),
  fc.record({ Null: fc.dictionary(keys, fc.constantFrom('true', 'false'), { minKeys: 1, maxKeys: 1 }) }),
)
const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('s3:*', 's3:Get*', 'sqs:*', `s3:\${aws:username}`),
    Resource: fc.array(fc.oneof(text, text.map(inArn)), { minLength: 1, maxLength: 2 }),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
)
const document = fc.record({
  Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
  Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
})
/** What the principal does not decide: the session of a role and its tags, and the address. */
const open = fc.record({
  session: fc.constantFrom('x', 'alice', 'session'),
  tag: fc.option(fc.constantFrom('blue', 'red')),
  address: fc.option(fc.constantFrom('192.0.2.1', 'a')),
})
const call = fc.record({
  action: fc.constantFrom('s3:GetObject', 's3:alice', 'sqs:SendMessage'),
  resource: fc.oneof(
    fc.constantFrom('alice', 'blue', 'blue/alice', 'alicea', ARN, 'AIDAEXAMPLE').map(inArn),
    fc.constantFrom('a', 'alice', 'blue', 'blue/alice', 'alicea', 'AROAEXAMPLE:x'),
    text.filter((each) => !each.includes('${')),
  ),
})

function contextOf(
  known: Known,
  { session, tag, address }: { session: string; tag: string | null; address: string | null },
): Context {
  const isRole = known.kind === 'role'
  const fixed = Object.entries(known.keys).map(
    ([key, value]) =>
      [key.toLowerCase(), typeof value === 'string' ? value.replace(':*', `:${session}`) : value] as const,
  )
  return new Map([
    ...fixed,
    ...(isRole && tag !== null ? [['aws:principaltag/team', tag] as const] : []),
    ...(address === null ? [] : [['aws:sourceip', address] as const]),
  ])
}

const effectOf = (
  documentText: string,
  { action, resource }: { action: string; resource: string },
  context: Context,
) =>
  evaluatePolicies(
    { action, resource, principal: { kind: 'user', accountId: '111122223333', arn: ARN }, context },
    [{ policy: compilePolicy(documentText), source: 'p', kind: 'inline' }],
    'identity',
  ).effect

const RUNS = process.env['TEST_LONG'] ? 100_000 : 600

describe.each([
  ['a user', USER],
  ['a role', ROLE],
])('%s', (_name, known) => {
  test('is decided on as before', () => {
    fc.assert(
      fc.property(document, call, open, (written, asked, others) => {
        const text = JSON.stringify(written)
        const context = contextOf(known, others)
        return effectOf(withKnownKeys(text, known), asked, context) === effectOf(text, asked, context)
      }),
      { numRuns: RUNS, seed: 7 },
    )
  })
})

describe('the text', () => {
  const resolved = (Statement: object, known = USER) =>
    JSON.parse(withKnownKeys(JSON.stringify({ Version: '2012-10-17', Statement }), known)).Statement

  test('has values in place of variables, and no conditions that hold', () => {
    const one = {
      Sid: 'One',
      Effect: 'Allow',
      Action: `s3:\${aws:username}`,
      Resource: `arn:aws:s3:::b/\${aws:username}/\${aws:SourceIp}`,
      Condition: {
        StringEquals: { 'aws:PrincipalTag/team': 'blue', 'aws:SourceVpc': 'vpc-1' },
        Null: { 'aws:PrincipalTag/other': 'true' },
      },
    }
    expect(resolved(one)).toEqual([
      {
        ...one,
        Resource: `arn:aws:s3:::b/alice/\${aws:SourceIp}`,
        Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, Null: {} },
      },
    ])
  })

  test('keeps what looks like variables in versions that have none', () => {
    const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::b/\${aws:username}` }]
    const old = { Version: '2008-10-17', Statement }
    expect(JSON.parse(withKnownKeys(JSON.stringify(old), USER))).toEqual(old)
  })

  test('a statement that never applies keeps its place', () => {
    const never = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Bool: { 'aws:username': 'bob' } },
    }
    const other = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
    const [first, second] = resolved([
      { ...never, Condition: { StringEquals: { 'aws:username': 'bob' } } },
      other,
    ])
    expect([first.Effect, second]).toEqual(['Allow', other])
    expect(
      effectOf(JSON.stringify({ Statement: first }), { action: 's3:GetObject', resource: 'a' }, new Map()),
    ).toBe('implicitDeny')
  })

  test('the session of a role is open', () => {
    const about = (userId: string) => ({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'aws:userid': userId } },
    })
    const [all] = resolved([about('AROAEXAMPLE:*')], ROLE)
    expect(all.Condition).toEqual({ StringLike: {} })
    for (const userId of ['AROAEXAMPLE:x', '*:x', 'AROA*'])
      expect(resolved([about(userId)], ROLE)).toEqual([about(userId)])
    expect(resolved([about('AROAOTHER:*')], ROLE)[0].Condition).toEqual({ Never: { a: 'a' } })
  })

  test('what is no policy stays as it is', () => {
    expect(withKnownKeys('', USER)).toBe('')
  })
})
