/** Lists of IAM Identity Center, read with botocore's paginators: whole, and item by item. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { READ_ONLY } from '../services/callers.ts'
import { ACCOUNT, OTHER, type TestServer } from '../support/harness.ts'
import {
  IDENTITY_STORE as IdentityStoreId,
  INSTANCE as InstanceArn,
  identityCenterServer,
} from '../support/identity-center.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { Answers, type ApiCall, callsOf, send } from './calls.ts'
import { profiles } from './organization-estate.ts'
import { type Home, makeHome, runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)
const { call, callWith } = callsOf('sso-admin')
const directory = callsOf('identitystore')

const set = (answers: Answers) => ({ InstanceArn, PermissionSetArn: answers.get('PermissionSetArn') })
const application = (answers: Answers) => ({ ApplicationArn: answers.get('ApplicationArn') })
const newUser = (UserName: string) =>
  directory.call('CreateUser', {
    IdentityStoreId,
    UserName,
    DisplayName: UserName,
    Name: { GivenName: 'A', FamilyName: 'B' },
  })
const join = directory.callWith('CreateGroupMembership', (answers) => ({
  IdentityStoreId,
  GroupId: answers.get('GroupId'),
  MemberId: { UserId: answers.get('UserId') },
}))
const PROVIDER = 'arn:aws:sso::aws:applicationProvider/custom'
const newApplication = (Name: string) =>
  call('CreateApplication', { InstanceArn, ApplicationProviderArn: PROVIDER, Name })
const newIssuer = (Name: string) =>
  call('CreateTrustedTokenIssuer', {
    InstanceArn,
    Name,
    TrustedTokenIssuerType: 'OIDC_JWT',
    TrustedTokenIssuerConfiguration: {
      OidcJwtConfiguration: {
        IssuerUrl: `https://${Name}.example.com`,
        ClaimAttributePath: 'email',
        IdentityStoreAttributePath: 'emails.value',
        JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
      },
    },
  })

/** Returns the assignments of the latest user in both accounts, created or deleted. */
const inBoth = (
  operation: 'CreateAccountAssignment' | 'DeleteAccountAssignment',
  PrincipalType: 'GROUP' | 'USER',
) =>
  [ACCOUNT, OTHER].map((TargetId) =>
    callWith(operation, (answers) => ({
      ...set(answers),
      ...({ TargetId, TargetType: 'AWS_ACCOUNT', PrincipalType } as const),
      PrincipalId: answers.get(PrincipalType === 'USER' ? 'UserId' : 'GroupId'),
    })),
  )

const reference = (Name: string) =>
  callWith('AttachCustomerManagedPolicyReferenceToPermissionSet', (answers) => ({
    ...set(answers),
    CustomerManagedPolicyReference: { Name },
  }))
const assignApplication = (member: 'GroupId' | 'UserId') =>
  callWith('CreateApplicationAssignment', (answers) => ({
    ...application(answers),
    PrincipalType: member === 'UserId' ? ('USER' as const) : ('GROUP' as const),
    PrincipalId: answers.get(member),
  }))

const ACTORS = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: 'sso-oauth:CreateTokenWithIAM',
    Resource: '*',
  },
}

const SETUP: readonly ApiCall[] = [
  call('CreatePermissionSet', { InstanceArn, Name: 'Ops' }),
  call('CreatePermissionSet', {
    InstanceArn,
    Name: 'Dev',
    Tags: [
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd' },
    ],
  }),
  ...[READ_ONLY, 'arn:aws:iam::aws:policy/SecurityAudit'].map((ManagedPolicyArn) =>
    callWith('AttachManagedPolicyToPermissionSet', (answers) => ({ ...set(answers), ManagedPolicyArn })),
  ),
  directory.call('CreateGroup', { IdentityStoreId, DisplayName: 'ops' }),
  newUser('bob'),
  join,
  newUser('ann'),
  join,
  directory.call('CreateGroup', { IdentityStoreId, DisplayName: 'devs' }),
  join,
  ...inBoth('CreateAccountAssignment', 'USER'),
  ...inBoth('CreateAccountAssignment', 'GROUP'),
  ...inBoth('DeleteAccountAssignment', 'GROUP'),
  ...inBoth('CreateAccountAssignment', 'GROUP'),
  callWith('ProvisionPermissionSet', (answers) => ({
    ...set(answers),
    TargetType: 'AWS_ACCOUNT' as const,
    TargetId: ACCOUNT,
  })),
  callWith('ProvisionPermissionSet', (answers) => ({
    ...set(answers),
    TargetType: 'ALL_PROVISIONED_ACCOUNTS' as const,
  })),
  reference('Extra'),
  reference('More'),
  newApplication('one'),
  newApplication('two'),
  assignApplication('UserId'),
  assignApplication('GroupId'),
  ...['sso:account:access', 'test:read'].map((Scope) =>
    callWith('PutApplicationAccessScope', (answers) => ({ ...application(answers), Scope })),
  ),
  callWith('PutApplicationGrant', (answers) => ({
    ...application(answers),
    GrantType: 'refresh_token' as const,
    Grant: { RefreshToken: {} },
  })),
  callWith('PutApplicationGrant', (answers) => ({
    ...application(answers),
    GrantType: 'authorization_code' as const,
    Grant: { AuthorizationCode: { RedirectUris: ['https://example.com'] } },
  })),
  callWith('PutApplicationAuthenticationMethod', (answers) => ({
    ...application(answers),
    AuthenticationMethodType: 'IAM' as const,
    AuthenticationMethod: { Iam: { ActorPolicy: ACTORS } },
  })),
  newIssuer('one'),
  newIssuer('two'),
]

let server: TestServer
let home: Home
const answers = new Answers()
beforeAll(async () => {
  server = await identityCenterServer()
  for (const each of SETUP) await send(server, each, answers)
  home = makeHome(server, '', profiles({ default: 'test' }))
})
afterAll(async () => {
  home.remove()
  await server.close()
})

const read = (service: string) => {
  const values = {
    ...{ ...set(answers), ...application(answers), IdentityStoreId, GroupId: answers.get('GroupId') },
    ...{ AccountId: ACCOUNT, PrincipalId: answers.get('UserId'), PrincipalType: 'USER' },
    ...{ ResourceArn: answers.get('PermissionSetArn'), MemberId: { UserId: answers.get('UserId') } },
  }
  const input = JSON.stringify({ service, also: {}, arguments: values })
  return runPython(python ?? '', 'boto3-every-paginator.py', [input], home.environment)
}

/** The numbers of items that are not two. */
const ITEMS: Readonly<Record<string, number>> = {
  ListAccountAssignmentCreationStatus: 6,
  ListAccountAssignmentsForPrincipal: 4,
  ListApplicationAuthenticationMethods: 1,
  ListGroupMemberships: 1,
  ListInstances: 1,
  ListPermissionSetsProvisionedToAccount: 1,
}

/** Lists whose pages have no size that can be requested. */
const IN_ONE = ['ListApplicationAuthenticationMethods', 'ListApplicationGrants', 'ListTagsForResource']

for (const [service, lists] of [
  ['sso-admin', 20],
  ['identitystore', 4],
] as const)
  test(`every paginator of ${service}`, async () => {
    const found = await read(service)
    const names = Object.keys(found)
    expect(names.length).toBeGreaterThanOrEqual(lists)
    const expected = names.map((name) => {
      const items = ITEMS[name] ?? 2
      return [name, { items, same: true, sizes: [IN_ONE.includes(name) ? items : 1] }]
    })
    expect(found).toEqual(Object.fromEntries(expected))
  })
