/** Handles of accounts in organizations that the API has made. Each test runs in process and over HTTP. */
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type AccountHandle, deny, type Iamulator, policyOf } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const ROLE = 'OrganizationAccountAccessRole'

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator
  let member: AccountHandle

  beforeAll(async () => {
    iam = await kind.open()
  })
  beforeEach(async () => {
    await iam.reset()
    await organizations().send(new CreateOrganizationCommand({}))
    member = iam.account(await createAccount())
  })
  afterAll(() => kind.closeAll())

  const organizations = (handle: Pick<Iamulator, 'clientConfig'> = iam) =>
    new OrganizationsClient(handle.clientConfig())
  const createUser = (UserName: string) =>
    new IAMClient(member.clientConfig()).send(new CreateUserCommand({ UserName }))
  const usersOfMember = async () =>
    (await new IAMClient(member.clientConfig()).send(new ListUsersCommand({}))).Users?.length

  async function createAccount(): Promise<string> {
    const client = organizations()
    const creation = new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.org' })
    const { CreateAccountStatus: request } = await client.send(creation)
    const question = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: request?.Id })
    const { CreateAccountStatus: status } = await client.send(question)
    return status?.AccountId ?? ''
  }

  /** Denies an action to all members. */
  async function forbid(action: string): Promise<void> {
    const client = organizations()
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    const [RootId, Type] = [Roots[0]?.Id, 'SERVICE_CONTROL_POLICY' as const]
    await client.send(new EnablePolicyTypeCommand({ RootId, PolicyType: Type }))
    const Content = JSON.stringify(policyOf(deny(action).on('*')))
    const creation = new CreatePolicyCommand({ Name: 'forbidden', Description: '', Type, Content })
    const { Policy } = await client.send(creation)
    await client.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: RootId }))
  }

  test('a created account has an administrator and the role of its organization', async () => {
    const callerAs = async (as?: Parameters<AccountHandle['clientConfig']>[0]) =>
      (await new STSClient(member.clientConfig(as)).send(new GetCallerIdentityCommand({}))).Arn
    expect(await callerAs()).toBe(member.arn('user/iamulator'))
    expect(await callerAs({ role: ROLE })).toContain(`:${member.id}:assumed-role/${ROLE}/`)
    const { Organization } = await organizations(member).send(new DescribeOrganizationCommand({}))
    expect(Organization?.MasterAccountId).toBe(iam.account().id)
  })

  test('its decisions, explanations, and expectations heed service control policies', async () => {
    await forbid('iam:CreateUser')
    await member.decisions.clear()
    await expect(createUser('alice')).rejects.toThrow('with an explicit deny in a service control policy')
    const denied = await member.decisions.list({ effect: 'denied' })
    expect(denied.map(({ action, layer }) => [action, layer])).toEqual([['iam:CreateUser', 'serviceControl']])
    const question = { principal: member.arn(`role/${ROLE}`), resource: member.arn('user/alice') }
    await member.expectDenied({ ...question, action: 'iam:CreateUser' }, { layer: 'serviceControl' })
    await member.expectAllowed({ ...question, action: 'iam:GetUser' })
  })

  test('a reset of the member keeps it in its organization, one of everything does not', async () => {
    await createUser('alice')
    expect(await usersOfMember()).toBe(1)
    await member.reset()
    expect(await usersOfMember()).toBe(0)
    await organizations(member).send(new DescribeOrganizationCommand({}))
    await iam.reset()
    await expect(organizations(member).send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    })
  })
})
