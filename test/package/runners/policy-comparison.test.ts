/** Comparisons of policies: what they say must be true for the engine that decides requests. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { allow, deny, type PolicyDocument, type PolicyStatement, policyOf } from '../../../package/index.ts'
import { compareEffects, compareGrants } from '../../../package/runners/matchers/policy-comparison.ts'
import { documentOf } from '../../../package/runners/matchers/statements.ts'
import { compilePolicy, decide, type Layers } from '../../../policy/index.ts'
import { cases } from '../../support/long.ts'

const BUCKET = 'arn:aws:s3:::b/*'
const OBJECT = 'arn:aws:s3:::b/k'

describe('what a policy grants is within another policy', () => {
  const within: readonly [string, PolicyDocument, PolicyDocument][] = [
    ['itself', policyOf(allow('s3:GetObject').on(OBJECT)), policyOf(allow('s3:GetObject').on(OBJECT))],
    [
      'a wider action and resource',
      policyOf(allow('s3:GetObject').on(OBJECT)),
      policyOf(allow('s3:get*').on(BUCKET)),
    ],
    [
      'the same in several statements',
      policyOf(allow('s3:GetObject', 's3:PutObject').on(OBJECT)),
      policyOf(allow('s3:Get*').on(BUCKET), allow('s3:Put*').on('*')),
    ],
    [
      'without its condition',
      policyOf(allow('s3:GetObject').on(OBJECT).when('Bool', 'aws:SecureTransport', true)),
      policyOf(allow('s3:GetObject').on(OBJECT)),
    ],
    [
      'a condition with more values, in other letters',
      policyOf(allow('s3:*').on('*').when('StringEquals', 'aws:PrincipalTag/team', 'blue')),
      policyOf(allow('s3:*').on('*').when('stringequals', 'AWS:PrincipalTag/team', ['red', 'blue'])),
    ],
    [
      'everything but other actions',
      policyOf(allow('s3:GetObject').on(OBJECT)),
      policyOf({ Effect: 'Allow', NotAction: ['iam:*', 's3:Put*'], Resource: '*' }),
    ],
    [
      'a denial that concerns another resource',
      policyOf(allow('s3:GetObject').on(OBJECT)),
      policyOf(allow('s3:*').on('*'), deny('s3:*').on('arn:aws:s3:::secret/*')),
    ],
    [
      'the same denial',
      policyOf(allow('s3:*').on('*'), deny('s3:Delete*').on('*')),
      policyOf(allow('*').on('*'), deny('s3:DeleteObject').on(BUCKET)),
    ],
    [
      'a wildcard in place of a variable',
      policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}/*`)),
      policyOf(allow('s3:*').on(BUCKET)),
    ],
  ]
  test.each(within)('%s', (_name, policy, limit) => {
    expect(compareGrants(policy, limit)).toEqual({ answer: 'yes', beyond: [] })
  })
})

describe('it is not certain that what a policy grants is within', () => {
  const unknown: readonly [string, PolicyDocument, PolicyDocument][] = [
    ['a narrower action', policyOf(allow('s3:*').on('*')), policyOf(allow('s3:Get*').on('*'))],
    [
      'a condition that it lacks',
      policyOf(allow('s3:*').on('*')),
      policyOf(allow('s3:*').on('*').when('Bool', 'aws:SecureTransport', true)),
    ],
    [
      'a condition with fewer excluded values',
      policyOf(allow('s3:*').on('*').when('StringNotEquals', 'aws:PrincipalTag/team', 'blue')),
      policyOf(allow('s3:*').on('*').when('StringNotEquals', 'aws:PrincipalTag/team', ['red', 'blue'])),
    ],
    [
      'a denial of a part',
      policyOf(allow('s3:*').on('*')),
      policyOf(allow('s3:*').on('*'), deny('s3:GetObject').on(OBJECT)),
    ],
    [
      'single characters in place of a variable',
      policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}`)),
      policyOf(allow('s3:*').on(`arn:aws:s3:::b/${'?'.repeat('${aws:username}'.length)}`)),
    ],
    [
      'a variable that only one version has',
      { Version: '2008-10-17', Statement: allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}`) },
      policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}`)),
    ],
    [
      'a variable whose default contains a brace',
      policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username, 'a}b'}`)),
      policyOf(allow('s3:*').on('arn:aws:s3:::b/*???')),
    ],
    [
      'a statement that also needs the value of a variable',
      policyOf(allow('s3:*').on('*')),
      policyOf(allow('s3:*').on('*', `arn:aws:s3:::b/\${aws:username}`)),
    ],
    [
      'a principal that the other one does not name',
      policyOf(allow('s3:*').on('*').to('arn:aws:iam::111122223333:user/alice')),
      policyOf(allow('s3:*').on('*').to('111122223333')),
    ],
    [
      'conditions that differ in the letters of their operator, of which all must be true',
      policyOf(allow('s3:*').on('*').when('StringEquals', 'aws:PrincipalTag/a', 'x')),
      policyOf({
        ...allow('s3:*').on('*'),
        Condition: {
          StringEquals: { 'aws:PrincipalTag/a': 'y' },
          stringEquals: { 'aws:PrincipalTag/a': 'x' },
        },
      }),
    ],
  ]
  test.each(unknown)('%s', (_name, policy, limit) => {
    expect(compareGrants(policy, limit).answer).toBe('unknown')
  })
})

test('what no statement of the other policy can allow is certainly beyond it', () => {
  const policy = policyOf(allow('s3:GetObject').on(OBJECT), allow('s3:PutObject').on(OBJECT))
  const { answer, beyond } = compareGrants(policy, policyOf(allow('s3:Get*').on('*')))
  expect(answer).toBe('no')
  expect(beyond.map(({ statement }) => statement)).toEqual([2])
})

test('what a policy denies itself is not certainly beyond the other', () => {
  const policy = policyOf(allow('s3:PutObject').on(OBJECT), deny('s3:PutObject').on('*'))
  expect(compareGrants(policy, policyOf(allow('s3:Get*').on('*'))).answer).toBe('unknown')
})

describe('equal policies', () => {
  const policy = policyOf(allow('s3:GetObject', 's3:PutObject').on(OBJECT, BUCKET), deny('iam:*').on('*'))

  test('have the same statements in any order and form, and other IDs', () => {
    const other = {
      Version: '2012-10-17',
      Id: 'other',
      Statement: [
        { Sid: 'B', Effect: 'Deny', Action: ['IAM:*'], Resource: ['*'] },
        { Sid: 'A', Effect: 'Allow', Resource: [BUCKET, OBJECT], Action: ['s3:putobject', 's3:GetObject'] },
      ],
    } as const
    expect(compareEffects(policy, other).answer).toBe('yes')
    expect(compareEffects(policy, documentOf(JSON.stringify(other))).answer).toBe('yes')
    expect(compareEffects(policy, documentOf(encodeURIComponent(JSON.stringify(other)))).answer).toBe('yes')
  })

  test('differ if only one denies something', () => {
    expect(
      compareEffects(policyOf(allow('s3:*').on('*')), policyOf(allow('s3:*').on('*'), deny('iam:*').on('*')))
        .answer,
    ).toBe('unknown')
  })
})

test.each(['text', '{}', 42])('%j is no policy', (value) => {
  expect(() => documentOf(value)).toThrow('A policy is an object with a Statement, or such JSON text.')
})

/** Few values, so that policies often have something in common. */
const actions = fc.constantFrom('s3:GetObject', 's3:Get*', 's3:P?tObject', 's3:*', '*', 'iam:GetUser')
const resources = fc.constantFrom(
  '*',
  OBJECT,
  BUCKET,
  'arn:aws:s3:::b/?',
  'arn:aws:s3:::*',
  `arn:aws:s3:::b/\${aws:username}`,
)
const conditions = fc.constantFrom(
  undefined,
  { StringEquals: { 'aws:username': ['k'] } },
  { StringEquals: { 'aws:username': ['k', 'x'] } },
  { StringNotEquals: { 'aws:username': ['k'] } },
  { StringNotEquals: { 'aws:username': ['k', 'x'] } },
  { StringLikeIfExists: { 'aws:username': ['k*'] } },
)
const some = (values: fc.Arbitrary<string>) => fc.uniqueArray(values, { minLength: 1, maxLength: 2 })
const statements: fc.Arbitrary<PolicyStatement> = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), some(actions)),
    resources: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), some(resources)),
    Condition: conditions,
  })
  .map(({ Effect, actions: [action, names], resources: [resource, arns], Condition }) => ({
    Effect: Effect === 'Deny' ? 'Deny' : 'Allow',
    [action]: names,
    [resource]: arns,
    ...(Condition && { Condition }),
  }))
const policies = fc
  .tuple(fc.array(statements, { minLength: 1, maxLength: 3 }), fc.constantFrom('2012-10-17', '2008-10-17'))
  .map(
    ([list, version]) =>
      ({ ...policyOf(...list), Version: version === '2008-10-17' ? version : '2012-10-17' }) as const,
  )

/** Requests that tell the policies apart, with and without the key that conditions are about. */
const REQUESTS = [
  's3:GetObject',
  's3:GetBucketAcl',
  's3:PutObject',
  's3:DeleteObject',
  'iam:GetUser',
].flatMap((action) =>
  [
    OBJECT,
    'arn:aws:s3:::b/x',
    'arn:aws:s3:::b/kk',
    'arn:aws:s3:::c',
    `arn:aws:s3:::b/\${aws:username}`,
    'arn:aws:iam::000000000000:user/k',
  ].flatMap((resource) => [undefined, 'k', 'x', 'kk'].map((user) => ({ action, resource, user }))),
)

type Effect = ReturnType<typeof decide>['effect']

function effectsOf(document: PolicyDocument): readonly Effect[] {
  const policy = compilePolicy(JSON.stringify(document))
  const layers: Layers = { identity: [{ source: 'p', kind: 'inline', policy }] }
  return REQUESTS.map(({ action, resource, user }) => {
    const principal = {
      kind: 'user',
      arn: 'arn:aws:iam::000000000000:user/k',
      accountId: '000000000000',
    } as const
    const context = new Map(user === undefined ? [] : [['aws:username', user]])
    return decide({ principal, action, resource, context }, layers).effect
  })
}

test('what is certain is true for every request', () => {
  const answers = new Set<string>()
  fc.assert(
    fc.property(policies, policies, (policy, limit) => {
      const [effects, limits] = [effectsOf(policy), effectsOf(limit)]
      const grants = compareGrants(policy, limit).answer
      answers.add(grants)
      const beyond = effects.filter((each, at) => each === 'allowed' && limits[at] !== 'allowed')
      if (grants === 'yes') expect(beyond).toEqual([])
      if (grants === 'no') expect(beyond).not.toEqual([])
      if (compareEffects(policy, limit).answer === 'yes') expect(effects).toEqual(limits)
    }),
    { numRuns: cases(2000, 50_000) },
  )
  expect([...answers].sort()).toEqual(['no', 'unknown', 'yes'])
})
