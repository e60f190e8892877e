/** Tests GetRoleCredentials, and what the sessions may do. */
import { CreateUserCommand, ListUsersCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { ProvisionPermissionSetCommand, UpdatePermissionSetCommand } from '@aws-sdk/client-sso-admin'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, INSTANCE_ID } from '../../support/identity-center.ts'
import { at, FACTS, here, PARTITION } from '../../support/places.ts'
import {
  assumeWith,
  encoded,
  goodResponse,
  newKey,
  pairOf,
  type Signing,
} from '../../support/saml-responses.ts'
import {
  ANN,
  assign,
  DEVS,
  GROUP,
  newSet,
  providersIn,
  provisionSet,
  roleIn,
  rolesIn,
  unassign,
} from '../sso-admin/granting.ts'
import {
  type Assigned,
  allow,
  changeAnn,
  credentialsOf,
  getRoleCredentials,
  noAccess,
  startAssigned,
  unauthorized,
} from './assigned.ts'

const HOUR = 60 * 60 * 1000

let assigned: Assigned
let server: TestServer
beforeEach(async () => {
  assigned = await startAssigned({ SessionDuration: 'PT4H' })
  server = assigned.server
})
afterEach(() => server.close())

const get = (more?: Parameters<typeof getRoleCredentials>[2]) =>
  getRoleCredentials(assigned.client, assigned.accessToken, more)
const credentials = (accessToken = assigned.accessToken) => credentialsOf(assigned.client, accessToken)
const listUsers = async () => server.iam(await credentials()).send(new ListUsersCommand({}))

test('answers credentials of a session that is named after the user', async () => {
  const { $metadata: _, ...output } = await get()
  expect(output).toEqual({
    roleCredentials: {
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: NOW + 4 * HOUR,
    },
  })
  const role = rolesIn(server, OTHER)[0]
  expect(await server.sts(await credentials()).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: OTHER,
    Arn: `arn:aws:sts::${OTHER}:assumed-role/${role?.name}/ann`,
    UserId: `${role?.id}:ann`,
  })
  note('sso:GetRoleCredentials', 'changes GetCallerIdentity')
  note('GetCallerIdentity', 'changed by sso:GetRoleCredentials')
})

test.each([
  ['ann@example.com', 'ann@example.com'],
  ['ann/müller*', 'annmller'],
  ['ü', ANN],
  ['a'.repeat(65), 'a'.repeat(64)],
])('the user %s has sessions called %s', async (userName, name) => {
  changeAnn(server, { userName })
  const { Arn } = await server.sts(await credentials()).send(new GetCallerIdentityCommand({}))
  expect(Arn?.split('/').at(-1)).toBe(name)
})

test('the session is as long as the permission set that was provisioned', async () => {
  const { admin, set } = assigned
  const input = { InstanceArn: INSTANCE, PermissionSetArn: set, SessionDuration: 'PT12H' }
  await admin.send(new UpdatePermissionSetCommand(input))
  expect((await get()).roleCredentials?.expiration).toBe(NOW + 4 * HOUR)
  await admin.send(
    new ProvisionPermissionSetCommand({
      InstanceArn: INSTANCE,
      PermissionSetArn: set,
      TargetType: 'ALL_PROVISIONED_ACCOUNTS',
    }),
  )
  expect((await get()).roleCredentials?.expiration).toBe(NOW + 12 * HOUR)
})

describe('access', () => {
  test('needs an assignment in the account, by the name of the permission set', async () => {
    await expectError(get({ accountId: ACCOUNT }), noAccess)
    await expectError(get({ accountId: '999999999999' }), noAccess)
    await expectError(get({ roleName: 'Other' }), noAccess)
    await expectError(get({ roleName: 'dev' }), noAccess)
    await expectError(get({ roleName: roleIn(server, OTHER) }), noAccess)
    const other = await newSet(assigned.admin, 'Other')
    await provisionSet(assigned.admin, other, OTHER)
    await expectError(get({ roleName: 'Other' }), noAccess)
    await assign(assigned.admin, other)
    await get({ roleName: 'Other' })
  })

  test('may come from a group, and ends with the membership', async () => {
    const { admin, set } = assigned
    await assign(admin, set, GROUP)
    await unassign(admin, set)
    await get()
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.groupMemberships.delete('m-1'))
    await expectError(get(), noAccess)
  })

  test('ends with trusted access and with the account, and comes back', async () => {
    const { store } = server.iamulator
    const [[key, organization] = []] = store.view(at(ACCOUNT)).organizations.rows()
    if (key === undefined || !organization) throw new Error('there is no organization')
    const { trustedServices: _none, ...rest } = organization
    store.transact(at(ACCOUNT), (tx) => tx.organizations.put(key, rest))
    await expectError(get(), noAccess)
    store.transact(at(ACCOUNT), (tx) => tx.organizations.put(key, organization))
    await get()
    store.transact(at(ACCOUNT), (tx) => {
      const row = tx.memberAccounts.get(OTHER)
      if (row) tx.memberAccounts.put(OTHER, { ...row, closeDate: NOW })
    })
    await expectError(get(), noAccess)
  })

  test('ends with the user, while sessions go on', async () => {
    const session = await credentials()
    changeAnn(server, { disabled: true })
    await expectError(get(), unauthorized)
    await server.sts(session).send(new GetCallerIdentityCommand({}))
  })

  test('ends with the last assignment, and so do sessions', async () => {
    const session = await credentials()
    await unassign(assigned.admin, assigned.set)
    await expectError(get(), noAccess)
    await expectError(server.sts(session).send(new GetCallerIdentityCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })
})

describe('policies', () => {
  test('of the permission set decide what the session may do', async () => {
    await expectError(listUsers(), {
      code: 'AccessDenied',
      status: 403,
      message: new RegExp(
        `^User: arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Dev_[0-9a-f]{16}/ann is not auth`,
      ),
    })
    const before = server.iam(await credentials())
    await allow(assigned, [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }])
    await before.send(new ListUsersCommand({}))
    await expectError(before.send(new CreateUserCommand({ UserName: 'bob' })), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('on sso:GetRoleCredentials have no effect', async () => {
    await allow(assigned, [{ Effect: 'Deny', Action: 'sso:*', Resource: '*' }])
    await get()
  })

  test('see the user, the instance, and the role with its path', async () => {
    const provider = `arn:${PARTITION}:iam::${OTHER}:saml-provider/${providersIn(server, OTHER)[0]}`
    const keys = {
      'identitystore:UserId': ANN,
      'identitystore:IdentityStoreArn': `arn:${PARTITION}:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`,
      'identitycenter:InstanceArn': `arn:${PARTITION}:sso:::instance/${INSTANCE_ID}`,
      'aws:FederatedProvider': provider,
      'saml:sub': 'ann',
      'saml:aud': `https://${FACTS.signIn}/saml`,
      'aws:PrincipalArn': here(rolesIn(server, OTHER)[0]?.arn ?? ''),
      'aws:MultiFactorAuthPresent': 'false',
    }
    await allow(assigned, [
      { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition: { StringEquals: keys } },
    ])
    await listUsers()
    for (const key of Object.keys(keys)) {
      const other = { ...keys, [key]: 'other' }
      await allow(assigned, [
        { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition: { StringEquals: other } },
      ])
      await expectError(listUsers(), { code: 'AccessDenied', status: 403 })
    }
  })

  test('of the organization apply, also those that revoke the sessions of a user', async () => {
    await allow(assigned, [{ Effect: 'Allow', Action: '*', Resource: '*' }])
    await listUsers()
    const { store } = server.iamulator
    store.transact(at(ACCOUNT), (tx) => {
      const content = JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'identitystore:UserId': ANN } },
        },
      })
      const [, row] =
        [...tx.organizationPolicies.rows()].find(([, each]) => each.type === 'SERVICE_CONTROL_POLICY') ?? []
      const [[key, organization] = []] = tx.organizations.rows()
      const member = tx.memberAccounts.get(OTHER)
      if (key === undefined || !organization || !member) throw new Error('there is no organization')
      const id = 'p-12345678'
      const arn = `arn:${PARTITION}:organizations::${ACCOUNT}:policy/o-example/service_control_policy/${id}`
      tx.organizationPolicies.put(id, {
        ...row,
        id,
        arn,
        name: 'revoke',
        type: 'SERVICE_CONTROL_POLICY',
        content,
        updateDate: NOW,
      })
      tx.organizations.put(key, { ...organization, policyTypes: ['SERVICE_CONTROL_POLICY'] })
      tx.memberAccounts.put(OTHER, { ...member, attached: [...member.attached, id] })
    })
    await expectError(listUsers(), {
      code: 'AccessDenied',
      status: 403,
      message: /explicit deny in a service control/,
    })
    await get()
  })

  test('nobody else can assume the role', async () => {
    await allow(assigned, [{ Effect: 'Allow', Action: '*', Resource: '*' }])
    const RoleArn = rolesIn(server, OTHER)[0]?.arn ?? ''
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'mallory' })
    for (const caller of [administratorOf(OTHER), await credentials()])
      await expectError(server.sts(caller).send(assume), { code: 'AccessDenied', status: 403 })
  })

  test('no assertion leads to the role, although the trust policy is for assertions', async () => {
    const RoleArn = rolesIn(server, OTHER)[0]?.arn ?? ''
    const [name = ''] = providersIn(server, OTHER)
    const PrincipalArn = `arn:aws:iam::${OTHER}:saml-provider/${name}`
    const [[, provider] = []] = server.iamulator.store.view(at(OTHER)).samlProviders.rows()
    const issuer = `<saml:Issuer>${provider?.identityProviders[0]?.entityId}</saml:Issuer>`
    const attributes = { Role: pairOf(RoleArn, PrincipalArn) }
    const forged = (signing: Signing = {}) =>
      encoded(goodResponse(NOW, { issuer, attributes }, { issuer }, signing))
    for (const response of [forged(), forged({ key: newKey() })])
      await expectError(assumeWith(server, response, { RoleArn, PrincipalArn }), {
        code: 'InvalidIdentityToken',
        status: 400,
        message: 'Response signature invalid',
      })
  })
})

test('decisions, explanations, and simulations know the session and its role', async () => {
  await allow(assigned, [
    {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { StringEquals: { 'identitystore:UserId': ANN } },
    },
  ])
  await listUsers()
  const caller = expect.stringMatching(/:assumed-role\/AWSReservedSSO_Dev_[0-9a-f]{16}\/ann$/)
  const { body: list } = await request(server, 'GET', 'decisions?limit=1')
  expect(list.decisions[0]).toMatchObject({
    account: OTHER,
    action: 'iam:ListUsers',
    decision: 'allowed',
    caller,
  })
  const { body: explained } = await request(server, 'POST', 'explain', {
    requestId: list.decisions[0].requestId,
  })
  expect(explained.decisions[0]).toMatchObject({
    caller,
    decision: 'allowed',
    because: [{ layer: 'identity', source: 'AwsSSOInlinePolicy' }],
  })
  const simulate = async (userId: string) => {
    const input = {
      PolicySourceArn: rolesIn(server, OTHER)[0]?.arn ?? '',
      ActionNames: ['iam:ListUsers'],
      ContextEntries: [
        {
          ContextKeyName: 'identitystore:UserId',
          ContextKeyType: 'string' as const,
          ContextKeyValues: [userId],
        },
      ],
    }
    const { EvaluationResults } = await server
      .iam(administratorOf(OTHER))
      .send(new SimulatePrincipalPolicyCommand(input))
    return EvaluationResults?.[0]?.EvalDecision
  }
  expect([await simulate(ANN), await simulate(DEVS)]).toEqual(['allowed', 'implicitDeny'])
})
