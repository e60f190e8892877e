/** Temporary credentials for tests. */
import { CreateRoleCommand, type CreateRoleCommandInput, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  type Credentials as SdkCredentials,
  type Tag,
} from '@aws-sdk/client-sts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  countingBytes,
  type TestServer,
  trust,
} from '../../support/harness.ts'

/** Trusts the account, so that identity-based policies decide. */
export const TRUST_ACCOUNT = trust({ AWS: ACCOUNT })

/** Creates a role with this trust policy as `creator`, and returns its ARN. */
export async function roleTrusting(
  server: TestServer,
  name: string,
  document: string,
  more: Partial<CreateRoleCommandInput> = {},
  creator = ADMINISTRATOR,
): Promise<string> {
  const command = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document, ...more })
  const { Role } = await server.iam(creator).send(command)
  if (Role?.Arn === undefined) throw new Error('CreateRole answered no role')
  return Role.Arn
}

/** Returns a session of a new role in an account. `document` is its only policy; without one, it may do nothing. */
export async function roleSession(
  server: TestServer,
  accountId: string,
  name: string,
  document?: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const administrator = administratorOf(accountId)
  const trusted = trust({ AWS: `arn:aws:iam::${accountId}:root` })
  const arn = await roleTrusting(server, name, trusted, {}, administrator)
  if (document !== undefined) {
    const input = { RoleName: name, PolicyName: 'only', PolicyDocument: document }
    await server.iam(administrator).send(new PutRolePolicyCommand(input))
  }
  return sessionAt(server, administrator, arn, more)
}

/** Assumes the role `arn`. The session name is `session` unless `more` contains another. */
export function assume(
  server: TestServer,
  caller: Credentials,
  arn: string,
  more: Partial<AssumeRoleCommandInput> = {},
) {
  const input = { RoleArn: arn, RoleSessionName: 'session', ...more }
  return server.sts(caller).send(new AssumeRoleCommand(input))
}

/** Returns the credentials of a new session of the role `arn`. */
export async function sessionAt(
  server: TestServer,
  caller: Credentials,
  arn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  return credentialsIn(await assume(server, caller, arn, more))
}

export function credentialsIn({
  Credentials: issued,
}: {
  readonly Credentials?: SdkCredentials | undefined
}) {
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken)
    throw new Error('no credentials')
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  } satisfies Credentials
}

/** Returns the ARN of a caller. */
export async function arnOf(server: TestServer, caller: Credentials): Promise<string | undefined> {
  return (await server.sts(caller).send(new GetCallerIdentityCommand())).Arn
}

/** Returns tags that hardly compress. */
export function noisyTags(count: number): Tag[] {
  const next = countingBytes('tags')
  return Array.from({ length: count }, () => ({
    Key: next(16).toString('hex'),
    Value: next(16).toString('hex'),
  }))
}

/** Returns AssumeRole's denial. It has a reason only if a resource control policy denies. */
export const assumeDenied = (caller: string, role: string, action = 'sts:AssumeRole') => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${role}`,
})

export const invalidToken = {
  code: 'InvalidClientTokenId',
  status: 403,
  message: 'The security token included in the request is invalid.',
}
