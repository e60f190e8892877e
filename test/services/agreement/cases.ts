/**
 * Generated policies and calls. The vocabulary is small, so that policies and calls often match, and covers
 * every kind of condition.
 */
import fc from 'fast-check'
import type { ServiceName } from '../../../server/services/index.ts'
import type { Form } from './in-process.ts'
import { ACCOUNTS, CALLERS, type CallerName, OTHER_USER, type Policies, TARGETS } from './world.ts'

export interface GeneratedCall {
  readonly caller: CallerName
  readonly service: ServiceName
  readonly operation: string
  readonly members: Form
}

export interface AgreementCase {
  readonly policies: Policies
  readonly calls: readonly GeneratedCall[]
}

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const some = <T>(values: readonly T[]) =>
  fc.subarray([...values], { minLength: 1, maxLength: 3 }).map((list) => (list.length === 1 ? list[0] : list))
const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))

const ACTIONS = [
  'iam:*',
  'iam:Get*',
  'iam:getuser',
  'iam:List*',
  'iam:*User*',
  'iam:Tag*',
  'iam:CreateUser',
  'sts:*',
  'sts:AssumeRole',
  'sts:TagSession',
  '*',
]

const RESOURCES = [
  '*',
  CALLERS.user,
  OTHER_USER,
  `arn:aws:iam::${ACCOUNTS[0]}:user/*`,
  `arn:aws:iam::${ACCOUNTS[0]}:*`,
  `arn:aws:iam::${ACCOUNTS[0]}:user/team/\${aws:username}`,
  `arn:aws:iam::${ACCOUNTS[0]}:role/\${aws:PrincipalTag/kind, 'target'}`,
  ...TARGETS,
  'arn:aws:iam::*:role/*',
]

const CONDITIONS = [
  { StringEquals: { 'aws:username': 'alice' } },
  { StringNotEquals: { 'aws:username': 'alice' } },
  { StringLike: { 'aws:PrincipalArn': '*:role/*' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1/128'] } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
  { NumericLessThan: { 'aws:EpochTime': '1000000' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  { StringNotEquals: { 'iam:ResourceTag/team': 'red' } },
  { StringEqualsIfExists: { 'aws:RequestTag/team': 'red' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
  { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['c*', 'k*'] } },
  { StringEquals: { 'aws:ResourceAccount': ACCOUNTS[0] } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-example001' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-example001/*/ou-*' } },
  { StringEquals: { 'sts:RoleSessionName': 'session' } },
]

const effects = (denials: number) => weighted([10 - denials, oneOf('Allow')], [denials, oneOf('Deny')])
const condition = weighted(
  [5, oneOf<object>({})],
  [4, oneOf(...CONDITIONS).map((Condition): object => ({ Condition }))],
)
const elements = (name: string, values: readonly string[]) =>
  weighted(
    [3, oneOf({ [name]: '*' })],
    [5, some(values).map((list) => ({ [name]: list }))],
    [1, some(values).map((list) => ({ [`Not${name}`]: list }))],
  )

const merged = (...parts: readonly fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((all): object => Object.assign({}, ...all))

const statement = (denials: number) =>
  merged(
    effects(denials).map((Effect) => ({ Effect })),
    elements('Action', ACTIONS),
    elements('Resource', RESOURCES),
    condition,
  )

const documentOf = (one: fc.Arbitrary<object>, maxLength: number) =>
  fc
    .tuple(
      fc.array(one, { minLength: 1, maxLength }),
      weighted([9, oneOf('2012-10-17')], [1, oneOf('2008-10-17')]),
    )
    .map(([Statement, Version]) => JSON.stringify({ Version, Statement }))

const open = (text: fc.Arbitrary<string>, times: number) =>
  weighted([times, oneOf(ALLOW_ALL)], [10 - times, text])
const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

const PRINCIPALS = [
  '*',
  CALLERS.user,
  CALLERS.role,
  OTHER_USER,
  ...ACCOUNTS,
  CALLERS.role.replace(':iam:', ':sts:').replace(':role/caller', ':assumed-role/caller/session'),
]

const trusting = merged(
  effects(2).map((Effect) => ({ Effect })),
  some(PRINCIPALS).map((AWS) => ({ Principal: { AWS } })),
  some(['sts:AssumeRole', 'sts:TagSession', 'sts:*']).map((Action) => ({ Action })),
  condition,
)

const controlling = merged(
  oneOf({ Effect: 'Deny', Principal: '*', Resource: '*' }),
  some(['sts:AssumeRole', 'sts:TagSession', 'sqs:*']).map((Action) => ({ Action })),
  oneOf(...CONDITIONS).map((Condition) => ({ Condition })),
)

const identity = documentOf(statement(2), 3)

const policies: fc.Arbitrary<Policies> = fc.record({
  own: fc.array(identity, { maxLength: 2 }),
  managed: fc.option(identity, { nil: undefined }),
  group: fc.option(identity, { nil: undefined }),
  boundary: fc.option(open(documentOf(statement(1), 2), 4), { nil: undefined, freq: 2 }),
  trust: documentOf(trusting, 3),
  serviceControl: open(documentOf(statement(2), 2), 7),
  resourceControl: documentOf(controlling, 2),
})

const tagged = (key: string, value: string): Form => ({
  'Tags.member.1.Key': key,
  'Tags.member.1.Value': value,
})

/** Calls that change nothing that later cases depend on. */
const CALLS: readonly Omit<GeneratedCall, 'caller'>[] = [
  { service: 'iam', operation: 'GetUser', members: { UserName: 'alice' } },
  { service: 'iam', operation: 'GetUser', members: { UserName: 'bob' } },
  { service: 'iam', operation: 'ListUsers', members: {} },
  { service: 'iam', operation: 'ListAccountAliases', members: {} },
  { service: 'iam', operation: 'GetRole', members: { RoleName: 'target' } },
  { service: 'iam', operation: 'CreateUser', members: { UserName: 'bob', ...tagged('team', 'red') } },
  { service: 'iam', operation: 'CreateUser', members: { UserName: 'bob' } },
  { service: 'iam', operation: 'TagUser', members: { UserName: 'nobody', ...tagged('cost', 'low') } },
  {
    service: 'iam',
    operation: 'GetPolicy',
    members: { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
  },
  { service: 'sts', operation: 'GetCallerIdentity', members: {} },
  ...TARGETS.flatMap((RoleArn) => [
    { service: 'sts', operation: 'AssumeRole', members: { RoleArn, RoleSessionName: 'session' } } as const,
    {
      service: 'sts',
      operation: 'AssumeRole',
      members: { RoleArn, RoleSessionName: 'other', ...tagged('team', 'red') },
    } as const,
  ]),
]

export const agreementCases: fc.Arbitrary<AgreementCase> = fc.record({
  policies,
  calls: fc.array(
    fc
      .tuple(oneOf<CallerName>('user', 'role'), oneOf(...CALLS))
      .map(([caller, made]) => ({ caller, ...made })),
    { minLength: 2, maxLength: 6 },
  ),
})
