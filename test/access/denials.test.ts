/** Tests how denials name the layer that decided, and the modes that do not enforce denials. */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { groupArn, userArn, userWith, withServer } from '../services/callers.ts'
import { assume, credentialsIn, roleTrusting } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  trust,
} from '../support/harness.ts'

const EVERYTHING = policy('Allow', '*')
const LIST = `arn:aws:iam::${ACCOUNT}:group/`

const DENY_LIST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'iam:ListGroups', Resource: '*' },
  ],
})

const server = serverForAllTests()
let iam: sdk.IAMClient
/** A managed policy that denies ListGroups and allows the rest. */
let denyingPolicy: string
/** A role that is allowed everything. */
let role: string
beforeAll(async () => {
  iam = server.iam()
  const create = new sdk.CreatePolicyCommand({ PolicyName: 'Denying', PolicyDocument: DENY_LIST })
  denyingPolicy = (await iam.send(create)).Policy?.Arn ?? ''
  role = await roleTrusting(server, 'Role', trust({ AWS: ACCOUNT }))
  await iam.send(
    new sdk.AttachRolePolicyCommand({
      RoleName: 'Role',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  )
})

const list = (credentials: Credentials) => server.iam(credentials).send(new sdk.ListGroupsCommand({}))
const denied = (caller: string, reason: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: iam:ListGroups on resource: ${LIST} ${reason}`,
})
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`

describe('an explicit deny', () => {
  test('of a managed policy names the policy', async () => {
    const user = await userWith(server, 'attached', EVERYTHING)
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'attached', PolicyArn: denyingPolicy }))
    const reason = `with an explicit deny in an identity-based policy: ${denyingPolicy}`
    await expectError(list(user), denied(userArn('attached'), reason))
  })

  test("of a group's managed policy names that too", async () => {
    const user = await userWith(server, 'member', EVERYTHING)
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'denied' }))
    await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'denied', PolicyArn: denyingPolicy }))
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'denied', UserName: 'member' }))
    const reason = `with an explicit deny in an identity-based policy: ${denyingPolicy}`
    await expectError(list(user), denied(userArn('member'), reason))
  })

  test('of an inline policy has no ARN to name', async () => {
    const user = await userWith(server, 'inline', DENY_LIST)
    await expectError(
      list(user),
      denied(userArn('inline'), 'with an explicit deny in an identity-based policy'),
    )
  })

  test('of a boundary names it', async () => {
    const user = await userWith(server, 'bounded', EVERYTHING)
    const boundary = { UserName: 'bounded', PermissionsBoundary: denyingPolicy }
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand(boundary))
    const reason = `with an explicit deny in a permissions boundary: ${denyingPolicy}`
    await expectError(list(user), denied(userArn('bounded'), reason))
  })

  test('of a session policy: a managed one is named', async () => {
    const user = await userWith(server, 'assuming', policy('Allow', 'sts:AssumeRole', role))
    const managed = await assume(server, user, role, { PolicyArns: [{ arn: denyingPolicy }] })
    const inline = await assume(server, user, role, { Policy: DENY_LIST })
    const reason = 'with an explicit deny in a session policy'
    await expectError(list(credentialsIn(managed)), denied(SESSION, `${reason}: ${denyingPolicy}`))
    await expectError(list(credentialsIn(inline)), denied(SESSION, reason))
  })
})

describe('what nobody allows', () => {
  const noPolicy = (kind: string) => `because no ${kind} allows the iam:ListGroups action`

  test('by the policies of the user, by its boundary, by the policy of the session', async () => {
    const user = await userWith(server, 'poor', policy('Allow', 'sts:AssumeRole', role))
    await expectError(list(user), denied(userArn('poor'), noPolicy('identity-based policy')))

    const limited = await userWith(server, 'limited', EVERYTHING)
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName: 'limited', PermissionsBoundary }))
    await expectError(list(limited), denied(userArn('limited'), noPolicy('permissions boundary')))

    const session = await assume(server, user, role, { Policy: policy('Allow', 's3:*') })
    await expectError(list(credentialsIn(session)), denied(SESSION, noPolicy('session policy')))
  })

  test('NotAction and NotResource leave the rest', async () => {
    const Statement = { Effect: 'Allow', NotAction: 'iam:List*', NotResource: groupArn('secret*') }
    const user = await userWith(server, 'negated', JSON.stringify({ Version: '2012-10-17', Statement }))
    await expectError(list(user), denied(userArn('negated'), noPolicy('identity-based policy')))
    const create = (GroupName: string) => server.iam(user).send(new sdk.CreateGroupCommand({ GroupName }))
    await create('public')
    await expectError(create('secrets'), { code: 'AccessDenied', status: 403 })
  })
})

describe('modes', () => {
  const attempt = async (auth: 'audit' | 'off') => {
    let log = ''
    await withServer({ auth }, async (relaxed) => {
      const user = await userWith(relaxed, 'nobody', policy('Deny', '*'))
      const client = relaxed.iam(user)
      await client.send(new sdk.CreateGroupCommand({ GroupName: 'made' }))
      const { Groups } = await client.send(new sdk.ListGroupsCommand({}))
      expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['made'])
      await expectError(client.send(new sdk.GetGroupCommand({ GroupName: 'missing' })), {
        code: 'NoSuchEntity',
        status: 404,
      })
      log = relaxed.log()
    })
    return log.split('\n').filter((line) => line.includes('iam:CreateGroup') && line.includes('/nobody'))
  }

  test('audit decides, records and lets pass', async () => {
    expect(await attempt('audit')).toEqual([expect.stringContaining('deny')])
  })

  test('off does not decide', async () => {
    expect(await attempt('off')).toEqual([expect.not.stringMatching(/deny|allow/)])
  })
})
