/**
 * The words of generated questions. They are few, so that policies match requests.
 * Each list includes edge cases.
 */
import fc from 'fast-check'
import type { BookPrincipal } from '../by-the-book/index.ts'
import file from '../data/principals.json' with { type: 'json' }

const kinds = [
  'root',
  'user',
  'role-session',
  'federated-user',
  'service',
  'web-identity',
  'saml',
  'anonymous',
] as const

/**
 * Name in `data/principals.json` -> the principal.
 * These names let a generated question become a decision case.
 */
export const principals: ReadonlyMap<string, BookPrincipal> = new Map(
  Object.entries(file).flatMap(([name, fields]) =>
    kinds.filter((kind) => kind === fields.kind).map((kind) => [name, { ...fields, kind }] as const),
  ),
)

/**
 * The callers. Those with identity policies are listed twice, because they have more combinations to test.
 */
export const callers = [...principals.values()].flatMap((principal) =>
  principal.accountId === undefined ? [principal] : [principal, principal],
)

const canonicalUser = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'

export const requestedActions = [
  's3:GetObject',
  'S3:getobject',
  's3:PutObject',
  'iam:GetUser',
  'sts:AssumeRole',
  'ec2:StartInstances',
  'kms:Decrypt',
]

export const actionPatterns = [
  ...requestedActions,
  's3:*',
  's3:Get*',
  'S3:GET*',
  's3:?etObject',
  's3:?GetObject',
  's3:*Object*',
  's3:*bject*ct',
  '*:*',
  '*:Get*',
  's*',
  'sts:*',
  'IAM:get?ser',
  'ec2:Start*s',
  's3:GetObject*',
  's3:GetObject ',
  's3:GetObject,s3:PutObject',
  's3:${*}',
  's3',
  '',
]

export const requestedResources = [
  'arn:aws:s3:::data',
  'arn:aws:s3:::data/reports/1.csv',
  'arn:aws:s3:::data/bob',
  'arn:aws:s3:::data/b*b',
  'arn:aws:s3:::data/${aws:username}',
  'arn:aws:iam::111122223333:user/bob',
  'arn:aws:iam::111122223333:role/app/deployer',
  'arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y',
  'arn:aws:ec2:us-east-1:444455556666:instance/i-1',
  'arn:aws:kms:us-east-1:111122223333:key/1',
  '*',
]

export const resourcePatterns = [
  ...requestedResources,
  'arn:aws:s3:*',
  'arn:aws:s3',
  'arn:aws',
  'arn:aws:iam::111122223333',
  'arn:aws:ec2:us-east-1',
  'arn:aws:ec2:*:instance/*',
  'arn:aws:kms:us-east-1:111122223333',
  'arn:aws:s3:::*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::data*',
  'arn:aws:s3:::DATA/*',
  'arn:aws:s3:::*/1.csv',
  'arn:aws:s3:::data*1.csv*sv',
  'arn:aws:s3:::data/*/?.csv',
  'arn:aws:s3:::data/b?b',
  'arn:aws:*:*:*:*',
  'arn:aws:logs:*:*:*',
  'arn:aws:logs:us-*:*:log-group:*:y',
  'arn:aws:logs:us-*-1:*',
  'arn:aws:logs:us-east-1:*:log*stream:y',
  'arn:aws:logs:us*3333:log-group:x:log-stream:y',
  'arn:aws:i*m::*:user/*',
  'arn:aws:iam::1111?2223333:*',
  'arn:a*:log-stream:y',
  'arn:aws:*instance/i-1',
  '*:*',
  '?',
  'data',
  '',
]

/** `aws:TagKeys` is multi-valued. `x:absent` is always absent. */
export const variables = [
  '${aws:username}',
  '${AWS:UserName}',
  "${aws:username, 'bob'}",
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'reports'}",
  "${x:absent, 'data'}",
  "${x:absent, ''}",
  "${x:absent, 'b*b'}",
  "${x:absent, '111122223333'}",
  "${x:absent,'data'}",
  "${aws:TagKeys, 'a'}",
  '${aws:TagKeys}',
  '${x:absent}',
  '${*}',
  '${?}',
  '${$}',
  '${',
  '$',
]

export const namedByAws = [
  '*',
  '111122223333',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/bob',
  'arn:aws:iam::111122223333:user/Bob',
  'arn:aws:iam::111122223333:role/app/deployer',
  'arn:aws:iam::111122223333:role/deployer',
  'arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport',
  'arn:aws:sts::111122223333:assumed-role/deployer/s1',
  'arn:aws:sts::111122223333:assumed-role/deployer/*',
  'arn:aws:sts::111122223333:federated-user/fred',
  'arn:aws:iam::111122223333:user/*',
  '444455556666',
  'arn:aws:iam::444455556666:root',
  'arn:aws-cn:iam::111122223333:root',
  'arn:aws:iam::444455556666:user/alice',
  'AIDACKCEVSQ6C2EXAMPLE',
]

/** All names of a caller. NotPrincipal exempts a caller only if all its names are listed. */
export const everyName = [
  ['111122223333', 'arn:aws:iam::111122223333:user/bob'],
  [
    '111122223333',
    'arn:aws:iam::111122223333:role/app/deployer',
    'arn:aws:sts::111122223333:assumed-role/deployer/s1',
  ],
  ['arn:aws:iam::111122223333:root', 'arn:aws:sts::111122223333:federated-user/fred'],
]

/** Principal type -> names. */
export const otherNames: Readonly<Record<string, readonly string[]>> = {
  Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'],
  Federated: [
    'accounts.google.com',
    'arn:aws:iam::111122223333:oidc-provider/accounts.google.com',
    'arn:aws:iam::111122223333:saml-provider/adfs',
    'www.amazon.com',
  ],
  CanonicalUser: [canonicalUser, canonicalUser.replace('7', '8')],
}

/** Returns an arbitrary of a list's members. */
export function oneOf<T>(list: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...list)
}

/** Draws from the arbitraries by weight. The first is the simplest, because counterexamples shrink to it. */
export function mixed<T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

/** Concatenates one text of each list. */
export function joined(...parts: readonly (readonly string[])[]): fc.Arbitrary<string> {
  return fc.tuple(...parts.map((part) => oneOf(part))).map((chosen) => chosen.join(''))
}

/** Replaces a run of characters in one of the texts with a wildcard. */
export function withWildcard(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(oneOf(texts), fc.nat(60), fc.nat(12), oneOf(['*', '*', '?', '?*']))
    .map(([text, from, length, wildcard]) => {
      const start = from % (text.length + 1)
      return text.slice(0, start) + wildcard + text.slice(start + length)
    })
}

/** Generates a bare value or a list, because policies can contain either. The list is occasionally empty. */
export function bareOrList<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | readonly T[]> {
  return mixed<T | readonly T[]>(
    [20, value],
    [20, fc.array(value, { minLength: 1, maxLength: 3 })],
    [1, fc.constant([])],
  )
}
