/**
 * Tests that owners and approvers of delegation requests are identities, not names. Another user can get the
 * name later.
 */
import {
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListDelegationRequestsCommand,
  PutRolePolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
} from '../../../support/harness.ts'
import { userArn, userWith } from '../../callers.ts'
import { roleTrusting, sessionAt, TRUST_ACCOUNT } from '../../sts/sts-callers.ts'
import { templates } from '../roles/template-fixtures.ts'
import { accept, associate, get, requestOf, send, tokensOf } from './delegation-callers.ts'

const server = serverForAllTests()
let iam: IAMClient
beforeAll(() => {
  server.iamulator.templates = templates
  iam = server.iam()
})

const DELEGATES = policy('Allow', 'iam:*Delegation*')
const SEND_POLICY = policy('Allow', 'iam:SendDelegationToken')
const denied = { code: 'AccessDenied', status: 403 }

/** Creates a request that only its owner can send, associated and accepted by `owner`. */
async function ownedBy(owner: IAMClient): Promise<string> {
  const id = await requestOf(server, { OnlySendByOwner: true })
  await associate(owner, id)
  await accept(owner, id)
  return id
}

async function requestsOf(OwnerId: string): Promise<readonly (string | undefined)[]> {
  const { DelegationRequests = [] } = await iam.send(new ListDelegationRequestsCommand({ OwnerId }))
  return DelegationRequests.map(({ DelegationRequestId }) => DelegationRequestId)
}

/** Requires that another user with the owner's name does not have the owner's permissions. */
async function expectNotOwner(client: IAMClient, id: string): Promise<void> {
  await expectError(get(client, id), denied)
  await expectError(send(client, id), denied)
}

describe('a user', () => {
  test('stays the owner and the approver under another name, which whoever gets the old one does not become', async () => {
    const owner = server.iam(await userWith(server, 'alice', DELEGATES))
    const id = await ownedBy(owner)
    await iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'Alicia', NewPath: '/new/' }))
    const impostor = server.iam(await userWith(server, 'alice', SEND_POLICY))

    const renamed = userArn('Alicia', '/new/')
    expect(await get(iam, id)).toMatchObject({ OwnerId: renamed, ApproverId: renamed })
    expect(await requestsOf(renamed)).toEqual([id])
    for (const name of [userArn('alice'), userArn('Alicia'), userArn('nobody')])
      expect(await requestsOf(name)).toEqual([])
    await expectNotOwner(impostor, id)

    const ofOwner = { Condition: { ArnEquals: { 'iam:DelegationRequestOwner': renamed } } }
    const statement = { Effect: 'Allow', Action: 'iam:GetDelegationRequest', Resource: '*', ...ofOwner }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    await get(server.iam(await userWith(server, 'delegate', document)), id)

    await send(owner, id)
    const [sent] = await tokensOf(server, id)
    const trade = new GetDelegatedAccessTokenCommand({ TradeInToken: sent?.tradeInToken })
    expect(await server.sts(administratorOf(OTHER)).send(trade)).toMatchObject({ AssumedPrincipal: renamed })
  })

  test('that is gone is named by its unique id, and another of its name does not follow it', async () => {
    const credentials = await userWith(server, 'leaving', DELEGATES)
    const { User } = await iam.send(new GetUserCommand({ UserName: 'leaving' }))
    const userId = User?.UserId ?? ''
    const id = await ownedBy(server.iam(credentials))
    await deleteUser('leaving', credentials)
    const follower = server.iam(await userWith(server, 'leaving', SEND_POLICY))
    expect(await get(iam, id)).toMatchObject({ OwnerId: userId, ApproverId: userId })
    expect(await requestsOf(userId)).toEqual([id])
    expect(await requestsOf(userArn('leaving'))).toEqual([])
    await expectNotOwner(follower, id)
  })
})

async function deleteUser(UserName: string, { accessKeyId }: Credentials): Promise<void> {
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'only' }))
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }))
  await iam.send(new DeleteUserCommand({ UserName }))
}

test('a session of a role: not other sessions of it, nor one of another role of its name', async () => {
  const [RoleName, PolicyName] = ['delegate-role', 'only']
  const putPolicy = (PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
  const session = async (name: string) =>
    server.iam(await sessionAt(server, ADMINISTRATOR, arn, { RoleSessionName: name }))
  const arn = await roleTrusting(server, RoleName, TRUST_ACCOUNT)
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  await putPolicy(DELEGATES)
  const owner = await session('monday')
  const id = await ownedBy(owner)
  const named = `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/monday`
  expect(await get(iam, id)).toMatchObject({ OwnerId: named, ApproverId: named })
  expect(await requestsOf(named)).toEqual([id])
  expect(await requestsOf(named.replace('monday', 'tuesday'))).toEqual([])
  await putPolicy(SEND_POLICY)
  await expectNotOwner(await session('tuesday'), id)
  await get(owner, id)

  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
  await iam.send(new DeleteRoleCommand({ RoleName }))
  await roleTrusting(server, RoleName, TRUST_ACCOUNT)
  await putPolicy(SEND_POLICY)
  expect(await get(iam, id)).toMatchObject({ OwnerId: `${Role?.RoleId}:monday` })
  await expectNotOwner(await session('monday'), id)
})
