/** A server with an organization that creates accounts, and the calls for it. */
import {
  CreateAccountCommand,
  type CreateAccountCommandInput,
  type CreateAccountStatus,
  DescribeCreateAccountStatusCommand,
  ListAccountsCommand,
  ListCreateAccountStatusCommand,
} from '@aws-sdk/client-organizations'
import {
  ADMINISTRATOR,
  type Credentials,
  countingBytes,
  NOW,
  type TestServer,
} from '../../../support/harness.ts'
import { OUTSIDER, organizationWith, seededServer, serviceControl } from '../../../support/organizations.ts'
import { sessionAt } from '../../sts/sts-callers.ts'

export const DAY = 24 * 60 * 60 * 1000
export const ROLE = 'OrganizationAccountAccessRole'
export const MEMBER_EMAIL = 'payments@example.org'
export const ROOT_EMAIL = 'root@example.net'
export const TAGS = [{ Key: 'team', Value: 'a' }]

export const CREATE = { Effect: 'Allow', Action: 'organizations:CreateAccount', Resource: '*' }
export const TAG = { Effect: 'Allow', Action: 'organizations:TagResource', Resource: '*' }
export const permitting = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** Starts a server with an organization of two accounts, in which nobody but the management account creates users. */
export const startCreating = (quotas: Record<string, number> = {}) =>
  seededServer(
    {
      organization: organizationWith([serviceControl('no-users', 'Deny', 'iam:CreateUser')], {
        root: { serviceControlPolicies: ['FullAWSAccess', 'no-users'] },
        account: { email: MEMBER_EMAIL },
      }),
      accounts: { [OUTSIDER]: { root: { email: ROOT_EMAIL } } },
    },
    { quotas },
    { now: () => NOW, randomBytes: countingBytes() },
  )

type Request = Partial<CreateAccountCommandInput>
type State = NonNullable<CreateAccountStatus['State']>

export async function request(server: TestServer, input: Request = {}) {
  const command = new CreateAccountCommand({ AccountName: 'New', Email: 'new@example.org', ...input })
  return (await server.organizations().send(command)).CreateAccountStatus
}

export async function statusOf(server: TestServer, id: string | undefined, credentials?: Credentials) {
  const command = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: id })
  return (await server.organizations(credentials).send(command)).CreateAccountStatus
}

/** Creates an account, and returns its number. */
export async function created(server: TestServer, input: Request = {}): Promise<string> {
  const status = await statusOf(server, (await request(server, input))?.Id)
  if (status?.AccountId === undefined) throw new Error(status?.FailureReason)
  return status.AccountId
}

/** Returns the names in the requests in these states, or in all. */
export async function listed(server: TestServer, ...States: readonly State[]) {
  const command = new ListCreateAccountStatusCommand({ States: [...States] })
  const { CreateAccountStatuses = [] } = await server.organizations().send(command)
  return CreateAccountStatuses.map(({ AccountName }) => AccountName)
}

export async function accountIds(server: TestServer) {
  const { Accounts = [] } = await server.organizations().send(new ListAccountsCommand({}))
  return Accounts.map(({ Id }) => Id)
}

/** Returns a session of a role in another account, for the administrator of the management account. */
export const assume = (server: TestServer, accountId: string, name = ROLE): Promise<Credentials> =>
  sessionAt(server, ADMINISTRATOR, `arn:aws:iam::${accountId}:role/${name}`)
