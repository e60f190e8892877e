/** Tests how users get the roles that they are entitled to, through the API of the access portal. */
import { ListUsersCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  type SSOClient,
} from '@aws-sdk/client-sso'
import { CreateInstanceAccessControlAttributeConfigurationCommand } from '@aws-sdk/client-sso-admin'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { INSTANCE } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { signInByDevice } from '../../support/portal.ts'
import { assign, newSet, rolesIn } from '../sso-admin/granting.ts'
import { accountAccess } from './client.ts'
import { ANN, createRole, group, NOBODY, SERVICE, startAccess, trustFor, user } from './world.ts'

const noAccess = { code: 'ForbiddenException', status: 403, message: 'No access' }

let server: TestServer
let portal: SSOClient
let accessToken: string
let applicationArn: string
let entitle: Awaited<ReturnType<typeof startAccess>>['entitle']
beforeEach(async () => {
  const world = await startAccess()
  server = world.server
  applicationArn = world.applicationArn
  entitle = world.entitle
  portal = server.sso()
  accessToken = (await signInByDevice(server)).accessToken ?? ''
})
afterEach(() => server.close())

const accounts = async () =>
  (await portal.send(new ListAccountsCommand({ accessToken }))).accountList?.map(({ accountId }) => accountId)
const roles = async (accountId: string) =>
  (await portal.send(new ListAccountRolesCommand({ accessToken, accountId }))).roleList?.map(
    ({ roleName }) => roleName,
  )
const get = async (roleName = 'Developer', accountId = OTHER) =>
  (await portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))).roleCredentials
async function credentials(roleName?: string) {
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = (await get(roleName)) ?? {}
  return { accessKeyId, secretAccessKey, sessionToken }
}
const identity = async (roleName?: string) =>
  server.sts(await credentials(roleName)).send(new GetCallerIdentityCommand({}))
const changeTrust = (PolicyDocument: string) =>
  server
    .iam(administratorOf(OTHER))
    .send(new UpdateAssumeRolePolicyCommand({ RoleName: 'Developer', PolicyDocument }))

/** Lets the role list users if these condition keys have these values. */
const allowListUsers = (keys: object) => {
  const Statement = {
    Effect: 'Allow',
    Action: 'iam:ListUsers',
    Resource: '*',
    Condition: { StringEquals: keys },
  }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  const input = { RoleName: 'Developer', PolicyName: 'list', PolicyDocument }
  return server.iam(administratorOf(OTHER)).send(new PutRolePolicyCommand(input))
}
const listUsers = async () => server.iam(await credentials()).send(new ListUsersCommand({}))

test('lists show the accounts and roles of a user and of the groups', async () => {
  expect(await accounts()).toEqual([])
  await expectError(roles(OTHER), noAccess)
  await entitle(user())
  await entitle(group(), await createRole(server, 'Auditor'))
  await entitle(group(), await createRole(server, 'Local', undefined, ACCOUNT))
  expect(await accounts()).toEqual([ACCOUNT, OTHER])
  expect(await roles(OTHER)).toEqual(['Auditor', 'Developer'])
  expect(await roles(ACCOUNT)).toEqual(['Local'])
})

describe('credentials', () => {
  test('are those of a session for an hour that is named after the user', async () => {
    await expectError(get(), noAccess)
    await entitle(user())
    expect(await get()).toMatchObject({ expiration: NOW + 60 * 60 * 1000 })
    expect(await identity()).toMatchObject({
      Account: OTHER,
      Arn: `arn:aws:sts::${OTHER}:assumed-role/Developer/ann`,
    })
    await expectError(get('developer'), noAccess)
    await expectError(get('Developer', ACCOUNT), noAccess)
  })

  test('carry the identity of the user', async () => {
    await entitle(user())
    await allowListUsers({ 'identitystore:UserId': NOBODY })
    await expect(listUsers()).rejects.toThrow('not authorized')
    await allowListUsers({ 'identitystore:UserId': ANN })
    await listUsers()
  })

  test('need a trust policy that still allows the service to assume the role and to set the context', async () => {
    await entitle(user())
    const refused = [
      trust({ Service: SERVICE }),
      trust({ Service: SERVICE }, 'sts:SetContext'),
      trust({ Service: 'ec2.amazonaws.com' }, ['sts:AssumeRole', 'sts:SetContext']),
      trustFor(`${applicationArn}0`),
      trustFor(applicationArn.replace(ACCOUNT, OTHER)),
    ]
    for (const document of refused) {
      await changeTrust(document)
      await expectError(get(), noAccess)
    }
    await changeTrust(trustFor(applicationArn))
    expect((await identity()).Account).toBe(OTHER)
  })

  test('have the attributes for access control as tags if the trust policy allows it', async () => {
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = tx.directoryUsers.get(ANN)
      if (row) tx.directoryUsers.put(ANN, { ...row, attributes: { Title: 'Engineer' } })
    })
    const AccessControlAttributes = [{ Key: 'title', Value: { Source: ['$' + '{path:title}'] } }]
    await server.ssoAdmin().send(
      new CreateInstanceAccessControlAttributeConfigurationCommand({
        InstanceArn: INSTANCE,
        InstanceAccessControlAttributeConfiguration: { AccessControlAttributes },
      }),
    )
    await entitle(user())
    await allowListUsers({ 'aws:PrincipalTag/title': 'Engineer' })
    await expect(listUsers()).rejects.toThrow('not authorized')
    await changeTrust(trustFor(applicationArn, ['sts:AssumeRole', 'sts:SetContext', 'sts:TagSession']))
    await listUsers()
  })

  test('are those of the permission set of the same name', async () => {
    await entitle(user())
    const set = await newSet(server.ssoAdmin(), 'Developer')
    await assign(server.ssoAdmin(), set)
    expect(await roles(OTHER)).toEqual(['Developer'])
    const reserved = rolesIn(server, OTHER)[0]?.name
    expect(reserved).toMatch(/^AWSReservedSSO_Developer_/)
    expect((await identity()).Arn).toBe(`arn:aws:sts::${OTHER}:assumed-role/${reserved}/ann`)
  })

  test('end with the entitlement, while sessions go on', async () => {
    const entitlementId = await entitle(user())
    const before = await credentials()
    await accountAccess(server).call('DeleteEntitlement', { applicationArn, entitlementId })
    await expectError(get(), noAccess)
    expect((await server.sts(before).send(new GetCallerIdentityCommand({}))).Account).toBe(OTHER)
  })
})
