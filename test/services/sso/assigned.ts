/** A server whose user ann has the permission set `Dev` in OTHER, and her access token. */
import { GetRoleCredentialsCommand, type SSOClient } from '@aws-sdk/client-sso'
import type { CreatePermissionSetCommandInput, SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { type Credentials, OTHER, type TestServer } from '../../support/harness.ts'
import { signInByDevice } from '../../support/portal.ts'
import { assign, startGranting } from '../sso-admin/granting.ts'

export interface Assigned {
  readonly server: TestServer
  readonly admin: SSOAdminClient
  readonly client: SSOClient
  /** The ARN of the permission set. */
  readonly set: string
  readonly accessToken: string
}

export async function startAssigned(facts: Partial<CreatePermissionSetCommandInput> = {}): Promise<Assigned> {
  const { server, client: admin, set } = await startGranting({}, facts)
  await assign(admin, set)
  const { accessToken = '' } = await signInByDevice(server)
  return { server, admin, client: server.sso(), set, accessToken }
}

export const getRoleCredentials = (
  client: SSOClient,
  accessToken: string,
  { accountId = OTHER, roleName = 'Dev' } = {},
) => client.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))

/** Returns credentials as SDK clients take them. */
export async function credentialsOf(...call: Parameters<typeof getRoleCredentials>): Promise<Credentials> {
  const { accessKeyId, secretAccessKey, sessionToken } =
    (await getRoleCredentials(...call)).roleCredentials ?? {}
  if (!accessKeyId || !secretAccessKey || !sessionToken) throw new Error('the response has no credentials')
  return { accessKeyId, secretAccessKey, sessionToken }
}

/** The errors of the access portal. */
export const unauthorized = {
  code: 'UnauthorizedException',
  status: 401,
  message: 'Session token not found or invalid',
}
export const noAccess = { code: 'ForbiddenException', status: 403, message: 'No access' }
