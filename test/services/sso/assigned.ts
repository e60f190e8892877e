/** A server whose user ann has the permission set `Dev` in OTHER, and her access token. */
import { GetRoleCredentialsCommand, type SSOClient } from '@aws-sdk/client-sso'
import {
  type CreatePermissionSetCommandInput,
  PutInlinePolicyToPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { DirectoryUserRow } from '../../../store/index.ts'
import { ACCOUNT, type Credentials, OTHER, type TestServer } from '../../support/harness.ts'
import { INSTANCE } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { signInByDevice } from '../../support/portal.ts'
import { ANN, assign, provisionSet, startGranting } from '../sso-admin/granting.ts'

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

/** Changes the user ann. */
export const changeAnn = ({ iamulator }: TestServer, change: Partial<DirectoryUserRow>) =>
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.directoryUsers.get(ANN)
    if (row) tx.directoryUsers.put(ANN, { ...row, ...change })
  })

/** Replaces the inline policy of the permission set, and provisions it. */
export async function allow({ admin, set }: Assigned, Statement: readonly object[]) {
  const document = JSON.stringify({ Version: '2012-10-17', Statement })
  const input = { InstanceArn: INSTANCE, PermissionSetArn: set, InlinePolicy: document }
  await admin.send(new PutInlinePolicyToPermissionSetCommand(input))
  await provisionSet(admin, set)
}

/** The errors of the access portal. */
export const unauthorized = {
  code: 'UnauthorizedException',
  status: 401,
  message: 'Session token not found or invalid',
}
export const noAccess = { code: 'ForbiddenException', status: 403, message: 'No access' }
