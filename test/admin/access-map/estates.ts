/** Generates estates: accounts, some of them in an organization, whose users and roles trust each other at random. */
import fc from 'fast-check'
import { ORGANIZATION } from '../../support/organizations.ts'

/** Manages the organization, is a member of it, and is in none. */
export const ACCOUNTS = ['111111111111', '222222222222', '333333333333'] as const
export const [MANAGEMENT, MEMBER, OUTSIDE] = ACCOUNTS
/** An account of which the estate knows nothing but its number. */
export const STRANGER = '999988887777'
export const ISSUER = 'idp.example.com'
export const USERS = ['u0', 'u1'] as const
export const ROLES = ['r0', 'r1'] as const
export const SERVICES = ['lambda.amazonaws.com', 'ec2.amazonaws.com'] as const

export const userArn = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`
export const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
export const providerArn = (account: string) => `arn:aws:iam::${account}:oidc-provider/${ISSUER}`
export const keyOfUser = (account: string, name: string) => `AKIA${account}${name.toUpperCase()}AA`

const roles = ACCOUNTS.flatMap((account) => ROLES.map((name) => roleArn(account, name)))
const users = ACCOUNTS.flatMap((account) => USERS.map((name) => userArn(account, name)))
const pick = <T>(values: readonly T[]) => fc.constantFrom(...values)

type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Conditions on what a request brings, and some on what the state knows. */
const conditions: readonly Block[] = [
  { StringEquals: { 'sts:ExternalId': 'x1' } },
  { StringLike: { 'sts:ExternalId': ['x*', 'y?'] } },
  { StringNotEquals: { 'sts:ExternalId': 'x1' } },
  { Null: { 'sts:ExternalId': 'true' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { NumericLessThan: { 'aws:MultiFactorAuthAge': '1800' } },
  { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.1/32'] } },
  { NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  { StringLike: { 'sts:RoleSessionName': 'ci-*' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
  { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
  { StringEquals: { 'aws:RequestTag/env': 'prod' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] } },
  { StringEquals: { 'sts:SourceIdentity': 'identity-1' } },
  { StringLike: { 'aws:UserAgent': 'tool*' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r0' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
]

const condition = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: pick(conditions) },
  {
    weight: 1,
    arbitrary: fc.tuple(pick(conditions), pick(conditions)).map(([one, other]) => {
      const operators = new Set([...Object.keys(one), ...Object.keys(other)])
      return Object.fromEntries([...operators].map((name) => [name, { ...one[name], ...other[name] }]))
    }),
  },
)

const withCondition = (statement: object, Condition: unknown) =>
  Condition === undefined ? statement : { ...statement, Condition }

const actions = fc.oneof(
  { weight: 6, arbitrary: fc.constant<string | string[]>(['sts:AssumeRole', 'sts:TagSession']) },
  { weight: 3, arbitrary: fc.constant<string | string[]>('sts:AssumeRole') },
  { weight: 1, arbitrary: fc.constant<string | string[]>(['sts:AssumeRole', 'sts:SetSourceIdentity']) },
)

const resources = fc.oneof(
  { weight: 5, arbitrary: pick(roles) },
  { weight: 2, arbitrary: pick(ACCOUNTS.map((account) => roleArn(account, '*'))) },
  { weight: 2, arbitrary: fc.constant('*') },
)

const effects = (denials: number) =>
  fc.oneof(
    { weight: 10 - denials, arbitrary: fc.constant('Allow') },
    { weight: denials, arbitrary: fc.constant('Deny') },
  )

const policyOf = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })

const statement = fc
  .tuple(effects(2), actions, resources, condition)
  .map(([Effect, Action, Resource, chosen]) => withCondition({ Effect, Action, Resource }, chosen))

const identityPolicy = fc.array(statement, { minLength: 1, maxLength: 2 }).map(policyOf)

const inline = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: identityPolicy.map((own) => ({ inlinePolicies: { own } })) },
)

const federated = (account: string) =>
  fc.tuple(pick(['alice', 'bob', 'team-*']), fc.boolean()).map(([subject, hasAudience]) => ({
    Effect: 'Allow',
    Principal: { Federated: providerArn(account) },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringLike: { [`${ISSUER}:sub`]: subject },
      ...(hasAudience ? { StringEquals: { [`${ISSUER}:aud`]: 'client-1' } } : {}),
    },
  }))

const trustPrincipal = fc.oneof(
  { weight: 4, arbitrary: pick([...users, ...roles]).map((AWS): object => ({ AWS })) },
  { weight: 4, arbitrary: pick(ACCOUNTS).map((number): object => ({ AWS: `arn:aws:iam::${number}:root` })) },
  { weight: 1, arbitrary: fc.constant<object>({ AWS: `arn:aws:iam::${STRANGER}:root` }) },
  { weight: 1, arbitrary: fc.constant<object>({ AWS: '*' }) },
  { weight: 1, arbitrary: pick(SERVICES).map((Service): object => ({ Service })) },
  {
    weight: 1,
    arbitrary: pick(ACCOUNTS).map((account): object => ({
      AWS: `arn:aws:sts::${account}:assumed-role/r0/named-session`,
    })),
  },
)

const trusting = fc
  .tuple(effects(2), trustPrincipal, actions, condition)
  .map(([Effect, Principal, Action, chosen]) => withCondition({ Effect, Principal, Action }, chosen))

const ofService = pick(SERVICES).map((Service) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': MEMBER } },
}))

const trust = (account: string) =>
  fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: trusting },
        { weight: 1, arbitrary: ofService },
        { weight: 2, arbitrary: federated(account) },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map(policyOf)

const boundary = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ permissionsBoundary: 'limit' }) },
)
const tags = pick([{}, { tags: { team: 'blue' } }, { tags: { team: 'red' } }])

const user = (account: string, name: string) =>
  fc.tuple(inline, boundary, tags, fc.boolean()).map(([own, limit, tagged, isMember]) => ({
    name,
    ...own,
    ...limit,
    ...tagged,
    groups: isMember ? ['staff'] : [],
    accessKeys: [{ id: keyOfUser(account, name), secret: 'a-secret-of-forty-characters-is-needed-00' }],
  }))

const role = (account: string, name: string) =>
  fc
    .tuple(trust(account), inline, boundary, tags)
    .map(([trusts, own, limit, tagged]) => ({ name, trust: trusts, ...own, ...limit, ...tagged }))

const account = (number: string) =>
  fc
    .tuple(
      fc.tuple(...USERS.map((name) => user(number, name))),
      fc.tuple(...ROLES.map((name) => role(number, name))),
      identityPolicy,
      identityPolicy,
    )
    .map(([people, assumable, limit, staff]) => ({
      oidcProviders: [{ url: `https://${ISSUER}`, clientIds: ['client-1', 'client-2'] }],
      policies: [{ name: 'limit', document: limit }],
      groups: [{ name: 'staff', inlinePolicies: { staff } }],
      users: people,
      roles: assumable,
    }))

const serviceControl = fc
  .tuple(effects(6), actions, condition)
  .map(([Effect, Action, chosen]) => policyOf([withCondition({ Effect, Action, Resource: '*' }, chosen)]))

const resourceControl = fc
  .tuple(actions, condition)
  .map(([Action, chosen]) =>
    policyOf([withCondition({ Effect: 'Deny', Principal: '*', Action, Resource: '*' }, chosen)]),
  )

const organization = fc
  .tuple(serviceControl, resourceControl, fc.boolean(), fc.boolean())
  .map(([scp, rcp, hasServiceControl, hasResourceControl]) => ({
    managementAccount: MANAGEMENT,
    id: ORGANIZATION,
    policies: [
      { name: 'scp', type: 'SERVICE_CONTROL_POLICY', content: scp },
      { name: 'rcp', type: 'RESOURCE_CONTROL_POLICY', content: rcp },
    ],
    root: {
      accounts: {
        [MEMBER]: {
          serviceControlPolicies: hasServiceControl ? ['FullAWSAccess', 'scp'] : ['FullAWSAccess'],
          resourceControlPolicies: hasResourceControl ? ['rcp'] : [],
        },
      },
    },
  }))

/** A seed. */
export const estates = fc
  .tuple(organization, fc.tuple(...ACCOUNTS.map(account)))
  .map(([organized, [one, two, three]]) => ({
    organization: organized,
    accounts: { [MANAGEMENT]: one, [MEMBER]: two, [OUTSIDE]: three },
  }))
