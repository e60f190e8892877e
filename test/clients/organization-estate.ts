/** An organization with every kind of resource, which the API has made, for programs that read or change all of it. */
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DescribeCreateAccountStatusCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations'
import { ACCOUNT, administratorOf, policy, startServer, type TestServer } from '../support/harness.ts'
import { type Home, makeHome } from './programs.ts'

/** Accounts of other organizations, which invite the management account. */
export const RIVALS = ['555566667777', '666677778888'] as const
/** Accounts that the organization has invited. */
const GUESTS = ['222233334444', '333344445555']
export const CONFIG = 'config.amazonaws.com'
export const BACKUP = 'backup.amazonaws.com'
export const TAGS = [
  { Key: 'stage', Value: 'test' },
  { Key: 'team', Value: 'blue' },
]

export interface OrganizationEstate {
  readonly server: TestServer
  readonly home: Home
  readonly ids: Ids
  /** Creates a further account in the root, and returns its number. */
  createAccount(name: string): Promise<string>
  close(): Promise<void>
}

/** The IDs of the resources. */
export interface Ids {
  readonly root: string
  /** A unit that contains `first` and `production`. */
  readonly workloads: string
  /** A unit that contains `second`. */
  readonly production: string
  /** A unit without accounts. */
  readonly sandbox: string
  /** A member that administers two services. */
  readonly first: string
  /** A member that administers one service. */
  readonly second: string
  /** A service control policy that is attached to `workloads` and `sandbox`. */
  readonly policy: string
}

/** Starts a server whose default account manages this organization, and creates the administrator's home. */
export async function startOrganizationEstate(): Promise<OrganizationEstate> {
  const quotas = { AccountsPerOrganizationQuota: 50, InboundBillingTransfersQuota: 5 }
  const server = await startServer({ quotas })
  const client = server.organizations()
  const ids = await createTree(client)
  await delegate(client, ids)
  for (const guest of GUESTS) await invite(client, guest)
  for (const rival of RIVALS) {
    const other = server.organizations(administratorOf(rival))
    await other.send(new CreateOrganizationCommand({}))
    await invite(other, ACCOUNT)
  }
  const home = makeHome(server, '', profiles({ default: 'test' }))
  const close = async () => {
    home.remove()
    await server.close()
  }
  return { server, home, ids, createAccount: (name) => createAccount(client, name), close }
}

/** Returns a credentials file with the administrators of accounts. @param keys access key IDs by profile */
export const profiles = (keys: Readonly<Record<string, string>>) =>
  Object.entries(keys)
    .map(([name, key]) => `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = test\n`)
    .join('\n')

/** Sends an invitation, and returns its ID. */
export async function invite(client: OrganizationsClient, accountId: string): Promise<string> {
  const Target = { Id: accountId, Type: 'ACCOUNT' } as const
  const { Handshake } = await client.send(new InviteAccountToOrganizationCommand({ Target }))
  return Handshake?.Id ?? ''
}

async function createTree(client: OrganizationsClient): Promise<Ids> {
  await client.send(new CreateOrganizationCommand({}))
  const { Roots = [] } = await client.send(new ListRootsCommand({}))
  const root = Roots[0]?.Id ?? ''
  for (const PolicyType of ['SERVICE_CONTROL_POLICY', 'TAG_POLICY'] as const) {
    await client.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType }))
  }
  const workloads = await createUnit(client, root, 'workloads')
  const production = await createUnit(client, workloads, 'production')
  const sandbox = await createUnit(client, root, 'sandbox')
  const first = await createAccount(client, 'first')
  const second = await createAccount(client, 'second')
  await client.send(move(first, root, workloads))
  await client.send(move(second, root, production))
  const policyId = await createPolicy(client)
  for (const TargetId of [workloads, sandbox]) {
    await client.send(new AttachPolicyCommand({ PolicyId: policyId, TargetId }))
  }
  return { root, workloads, production, sandbox, first, second, policy: policyId }
}

const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
  new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId })

async function createUnit(client: OrganizationsClient, ParentId: string, Name: string): Promise<string> {
  const command = new CreateOrganizationalUnitCommand({ ParentId, Name, Tags: TAGS })
  const { OrganizationalUnit } = await client.send(command)
  return OrganizationalUnit?.Id ?? ''
}

async function createAccount(client: OrganizationsClient, AccountName: string): Promise<string> {
  const creation = new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.org`, Tags: TAGS })
  const { CreateAccountStatus: request } = await client.send(creation)
  const question = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: request?.Id })
  const { CreateAccountStatus: status } = await client.send(question)
  return status?.AccountId ?? ''
}

async function createPolicy(client: OrganizationsClient): Promise<string> {
  const command = new CreatePolicyCommand({
    Name: 'no-queues',
    Description: 'Denies queues',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: policy('Deny', 'sqs:*'),
    Tags: TAGS,
  })
  const { Policy } = await client.send(command)
  return Policy?.PolicySummary?.Id ?? ''
}

async function delegate(client: OrganizationsClient, { first, second }: Ids): Promise<void> {
  for (const ServicePrincipal of [CONFIG, BACKUP]) {
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
    await client.send(new RegisterDelegatedAdministratorCommand({ AccountId: first, ServicePrincipal }))
  }
  const more = { AccountId: second, ServicePrincipal: CONFIG }
  await client.send(new RegisterDelegatedAdministratorCommand(more))
}
