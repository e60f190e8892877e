/**
 * Tests what changes of policies, attachments, and policy types mean for the next calls of users, role sessions, and
 * root users.
 */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GenerateOrganizationsAccessReportCommand,
  GetOrganizationsAccessReportCommand,
  ListGroupsCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateOrganizationCommand,
  DeletePolicyCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  MoveAccountCommand,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ask } from '../../../admin/decisions/requests.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  rootOf,
  startServer,
  type TestServer,
  trust,
} from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { assume, assumeDenied, roleTrusting, sessionAt } from '../../sts/sts-callers.ts'
import { created } from '../accounts/creating.ts'
import { expectEffect } from '../effect.ts'
import { arnOfPolicy, FULL, policyCalls, ROOT_ID } from './policy-calls.ts'

const SCP = 'SERVICE_CONTROL_POLICY'
const RCP = 'RESOURCE_CONTROL_POLICY'
const MEMBER = administratorOf(OTHER)
const NO_GROUPS = { Content: policy('Deny', 'iam:ListGroups') }

let server: TestServer
let calls: ReturnType<typeof policyCalls>
/** Principals of the member, all of whom have existed since before any change. */
let principals: readonly (readonly [what: string, credentials: Credentials])[]
beforeEach(async () => {
  server = await seededServer({ organization: organizationWith([], {}) })
  calls = policyCalls(server)
  const role = await roleTrusting(server, 'role', trust({ AWS: OTHER }), {}, MEMBER)
  const all = { RoleName: 'role', PolicyName: 'all', PolicyDocument: policy('Allow', '*') }
  await server.iam(MEMBER).send(new PutRolePolicyCommand(all))
  principals = [
    ['the administrator', MEMBER],
    ['the root user', rootOf(OTHER)],
    ['a user', await memberUser('alice')],
    ['a role session', await sessionAt(server, MEMBER, role)],
  ]
})
afterEach(() => server.close())

/** Creates a user of the member that may do everything. */
async function memberUser(UserName: string): Promise<Credentials> {
  const iam = server.iam(MEMBER)
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = policy('Allow', '*')
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

const groups = (credentials: Credentials) => server.iam(credentials).send(new ListGroupsCommand({}))
const roles = (credentials: Credentials) => server.iam(credentials).send(new ListRolesCommand({}))

/** Returns which of the principals get an answer. */
async function allowed(call: (credentials: Credentials) => Promise<unknown>): Promise<readonly string[]> {
  const answers: string[] = []
  for (const [what, credentials] of principals) {
    const isAllowed = await call(credentials).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ name: 'AccessDenied' })
        return false
      },
    )
    if (isAllowed) answers.push(what)
  }
  return answers
}

const EVERYBODY = ['the administrator', 'the root user', 'a user', 'a role session']

describe.each([ROOT_ID, OUTER, INNER, OTHER])('a service control policy, attached to %s', (target) => {
  test('binds everybody in the member until it is detached', async () => {
    const id = await calls.created('no-groups', SCP, NO_GROUPS)
    expect(await allowed(groups)).toEqual(EVERYBODY)
    await calls.attach(id, target)
    expect(await allowed(groups)).toEqual([])
    expect(await allowed(roles)).toEqual(EVERYBODY)
    await groups(ADMINISTRATOR)
    await groups(rootOf(ACCOUNT))
    await calls.detach(id, target)
    expect(await allowed(groups)).toEqual(EVERYBODY)
  })

  test('leaves only what it allows once FullAWSAccess is detached', async () => {
    const id = await calls.created('roles', SCP, { Content: policy('Allow', 'iam:ListRoles') })
    await calls.attach(id, target)
    expect(await allowed(groups)).toEqual(EVERYBODY)
    await calls.detach(FULL, target)
    expect(await allowed(groups)).toEqual([])
    expect(await allowed(roles)).toEqual(EVERYBODY)
    await groups(ADMINISTRATOR)
    await calls.attach(FULL, target)
    expect(await allowed(groups)).toEqual(EVERYBODY)
  })
})

test('a denial names the policy by the ARN that CreatePolicy answered', async () => {
  const id = await calls.created('no-groups', SCP, NO_GROUPS)
  await calls.attach(id, INNER)
  await expectError(groups(MEMBER), {
    code: 'AccessDenied',
    status: 403,
    message: `User: arn:aws:iam::${OTHER}:user/iamulator is not authorized to perform: iam:ListGroups on resource: arn:aws:iam::${OTHER}:group/ with an explicit deny in a service control policy: ${arnOfPolicy(SCP, id)}`,
  })
})

test('what is attached to the management account does not bind it', async () => {
  const id = await calls.created('nothing', SCP, { Content: policy('Deny', '*') })
  await calls.attach(id, ACCOUNT)
  await calls.detach(FULL, ACCOUNT)
  await groups(ADMINISTRATOR)
  await groups(rootOf(ACCOUNT))
  expect(await allowed(groups)).toEqual(EVERYBODY)
})

test('a member that is denied everything may not undo it, and the management account may', async () => {
  const id = await calls.created('nothing', SCP, { Content: policy('Deny', '*') })
  await calls.attach(id, OTHER)
  expect(await allowed(roles)).toEqual([])
  await calls.detach(id, OTHER)
  expect(await allowed(roles)).toEqual(EVERYBODY)
})

test('new content of a policy binds at once, wherever it is attached', async () => {
  const id = await calls.created('changing', SCP, NO_GROUPS)
  await calls.attach(id, OUTER)
  expect(await allowed(groups)).toEqual([])
  const update = { PolicyId: id, Content: policy('Deny', 'iam:ListRoles') }
  await calls.client.send(new UpdatePolicyCommand(update))
  expect(await allowed(groups)).toEqual(EVERYBODY)
  expect(await allowed(roles)).toEqual([])
})

test('an account that is moved leaves the policies of its units', async () => {
  const id = await calls.created('no-groups', SCP, NO_GROUPS)
  await calls.attach(id, INNER)
  expect(await allowed(groups)).toEqual([])
  await move(INNER, OUTER)
  expect(await allowed(groups)).toEqual(EVERYBODY)
  await move(OUTER, INNER)
  expect(await allowed(groups)).toEqual([])
})

const move = (SourceParentId: string, DestinationParentId: string) =>
  calls.client.send(new MoveAccountCommand({ AccountId: OTHER, SourceParentId, DestinationParentId }))

test('ORG6.9: disabling service control policies ends all of them, and enabling brings none back', async () => {
  const id = await calls.created('no-groups', SCP, NO_GROUPS)
  for (const target of [ROOT_ID, INNER, OTHER]) await calls.attach(id, target)
  await calls.detach(FULL, OTHER)
  expect(await allowed(roles)).toEqual([])
  await calls.disable(SCP)
  expect(await allowed(groups)).toEqual(EVERYBODY)
  await calls.enable(SCP)
  expect(await allowed(groups)).toEqual(EVERYBODY)
  await calls.attach(id, INNER)
  expect(await allowed(groups)).toEqual([])
})

test('policies of other types bind nobody', async () => {
  await calls.enable('AISERVICES_OPT_OUT_POLICY')
  await calls.attach(await calls.created('ai', 'AISERVICES_OPT_OUT_POLICY'), OTHER)
  expect(await allowed(groups)).toEqual(EVERYBODY)
})

const denying = (Action: string) => ({
  Content: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: '*' }],
  }),
})

describe('a resource control policy', () => {
  test('binds everybody who assumes a role of the member, and is named', async () => {
    const role = await roleTrusting(server, 'open', trust({ AWS: [ACCOUNT, OTHER] }), {}, MEMBER)
    const id = await calls.created('no-sessions', RCP, denying('sts:AssumeRole'))
    await assume(server, ADMINISTRATOR, role)
    await calls.attach(id, OUTER)
    const { message, ...denied } = assumeDenied(`arn:aws:iam::${ACCOUNT}:user/iamulator`, role)
    const reason = ` with an explicit deny in a resource control policy: ${arnOfPolicy(RCP, id)}`
    await expectError(assume(server, ADMINISTRATOR, role), { ...denied, message: `${message}${reason}` })
    await expectError(assume(server, MEMBER, role), { code: 'AccessDenied', status: 403 })
    await assume(server, MEMBER, await roleTrusting(server, 'own', trust({ AWS: OTHER })))
    await calls.disable(RCP)
    await assume(server, ADMINISTRATOR, role)
    await calls.enable(RCP)
    await calls.attach(id, OTHER)
    await expectError(assume(server, ADMINISTRATOR, role), { code: 'AccessDenied', status: 403 })
    await calls.detach(id, OTHER)
    await assume(server, ADMINISTRATOR, role)
  })

  test.each(['s3:GetObject', 'sqs:SendMessage', 'secretsmanager:GetSecretValue'])(
    'binds %s on resources of the member, whoever calls',
    async (action) => {
      const service = action.split(':')[0] ?? ''
      const asked = async (accountId: string) => {
        const resources = [`arn:aws:${service}:us-east-1:${accountId}:thing/one`]
        const principal = `arn:aws:iam::${accountId}:user/iamulator`
        return (await ask(server, { principal, action, resources })).allowed
      }
      const id = await calls.created('none', RCP, denying(`${service}:*`))
      expect(await asked(OTHER)).toBe(true)
      await calls.attach(id, ROOT_ID)
      expect(await asked(OTHER)).toBe(false)
      expect(await asked(ACCOUNT)).toBe(true)
      await calls.client.send(new UpdatePolicyCommand({ PolicyId: id, ...denying('kms:*') }))
      expect(await asked(OTHER)).toBe(true)
    },
  )
})

test('reports of access of the organization know policies of the API, and where they are attached', async () => {
  const id = await calls.created('few', SCP, { Content: policy('Allow', ['iam:*', 'sts:*']) })
  const report = async (EntityPath: string, OrganizationsPolicyId?: string) => {
    server.iamulator.clock.advance(60_000)
    const iam = server.iam()
    const command = new GenerateOrganizationsAccessReportCommand({ EntityPath, OrganizationsPolicyId })
    const { JobId } = await iam.send(command)
    const { AccessDetails, ErrorDetails } = await iam.send(new GetOrganizationsAccessReportCommand({ JobId }))
    const names = AccessDetails?.map(({ ServiceNamespace, TotalAuthenticatedEntities }) => [
      ServiceNamespace,
      TotalAuthenticatedEntities,
    ])
    return names ?? ErrorDetails?.Code
  }
  await roles(MEMBER)
  await assume(server, MEMBER, `arn:aws:iam::${OTHER}:role/role`)
  const path = `${ORGANIZATION}/${ROOT_ID}/${OUTER}`
  const used = [
    ['iam', 1],
    ['sts', 1],
  ]
  const unused = used.map(([name]) => [name, 0])
  expect(await report(path, id)).toEqual(unused)
  await calls.attach(id, INNER)
  expect(await report(path, id)).toEqual(used)
  await calls.detach(FULL, INNER)
  expect(await report(`${path}/${INNER}`)).toEqual(used)
  await calls.attach(FULL, INNER)
  await calls.detach(id, INNER)
  await calls.client.send(new DeletePolicyCommand({ PolicyId: id }))
  expect(await report(path, id)).toBe('INVALID_ORGANIZATIONS_POLICY')
  await calls.disable(SCP)
  expect(await report(path)).toBe('PolicyTypeNotEnabledException')
})

test('changes show in what other operations answer', async () => {
  const { client } = calls
  const list = () => client.send(new ListPoliciesCommand({ Filter: SCP }))
  const id = await expectEffect('CreatePolicy', () => calls.created('mine', SCP, NO_GROUPS), {
    ListPolicies: list,
  })
  const describe = () => calls.describe(id)
  const forTarget = () => client.send(new ListPoliciesForTargetCommand({ TargetId: OTHER, Filter: SCP }))
  const sides = { ListPoliciesForTarget: forTarget, ListTargetsForPolicy: () => calls.targetsOf(id) }
  const roots = { ListRoots: () => client.send(new ListRootsCommand({})) }
  const update = new UpdatePolicyCommand({ PolicyId: id, Name: 'ours' })
  await expectEffect('UpdatePolicy', () => client.send(update), {
    DescribePolicy: describe,
    ListPolicies: list,
  })
  await expectEffect('AttachPolicy', () => calls.attach(id, OTHER), sides)
  await expectEffect('DetachPolicy', () => calls.detach(id, OTHER), sides)
  await calls.attach(id, OTHER)
  await expectEffect('DisablePolicyType', () => calls.disable(SCP), { ...roots, ...sides })
  await expectEffect('EnablePolicyType', () => calls.enable(SCP), {
    ...roots,
    ListPoliciesForTarget: forTarget,
  })
  const remove = new DeletePolicyCommand({ PolicyId: id })
  await expectEffect('DeletePolicy', () => client.send(remove), {
    DescribePolicy: describe,
    ListPolicies: list,
  })
})

test('ORG3.1: an organization of the API has no policies until their type is enabled', async () => {
  await server.close()
  server = await startServer()
  calls = policyCalls(server)
  const { Organization } = await calls.client.send(new CreateOrganizationCommand({}))
  const { Roots } = await calls.client.send(new ListRootsCommand({}))
  const root = Roots?.[0]?.Id ?? ''
  const member = administratorOf(await created(server))
  const id = await calls.created('no-groups', SCP, NO_GROUPS)
  await expect(calls.attach(id, root)).rejects.toMatchObject({ name: 'PolicyTypeNotEnabledException' })
  expect(await calls.attachedTo(root)).toEqual([])
  await groups(member)
  await calls.enable(SCP, root)
  expect(await calls.attachedTo(root)).toEqual([FULL])
  await groups(member)
  await calls.attach(id, root)
  const { message } = await groups(member).catch((error: unknown) => Object(error))
  const arn = `arn:aws:organizations::${ACCOUNT}:policy/${Organization?.Id}/service_control_policy/${id}`
  expect(message).toContain(arn)
  await groups(ADMINISTRATOR)
})
