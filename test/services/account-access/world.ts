/** Servers with an organization whose account access manager can be enabled, and roles that trust it. */
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations'
import type { Settings } from '../../../core/runtime/settings.ts'
import type { Sources } from '../../../server/app/iamulator.ts'
import { administratorOf, OTHER, NOW as START, type TestServer, trust } from '../../support/harness.ts'
import { INSTANCE, identityCenterServer } from '../../support/identity-center.ts'
import { ANN, DEVS, putDirectory } from '../sso-admin/granting.ts'
import { type AccountAccess, accountAccess } from './client.ts'

export { ANN, DEVS, NOBODY } from '../sso-admin/granting.ts'

export const SERVICE = 'account-access.amazonaws.com'
export const SOURCE = { identitySource: { identityCenter: { instanceArn: INSTANCE } } }

/** Starts a server with the user ann, who is in the group devs, in an organization that trusts the service. */
export async function accessServer(
  settings: Partial<Settings> = {},
  sources: Sources = { now: () => START },
): Promise<TestServer> {
  const server = await identityCenterServer(settings, sources)
  putDirectory(server)
  await server.organizations().send(new EnableAWSServiceAccessCommand({ ServicePrincipal: SERVICE }))
  return server
}

/** Creates the application. Returns its ARN. */
export const createApplication = (client: AccountAccess, more: object = {}) =>
  client.text('CreateApplication', { ...SOURCE, ...more }, 'applicationArn')

/** A trust policy as the User Guide has it. */
export const trustFor = (applicationArn: string, actions = ['sts:AssumeRole', 'sts:SetContext']) => {
  const account = applicationArn.split(':')[4]
  return trust({ Service: SERVICE }, actions, {
    StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': applicationArn },
  })
}

/** Creates a role. By default, everybody's applications may assume it, and it is in OTHER. Returns its ARN. */
export async function createRole(
  server: TestServer,
  RoleName: string,
  AssumeRolePolicyDocument = trust({ Service: SERVICE }, ['sts:AssumeRole', 'sts:SetContext']),
  account = OTHER,
): Promise<string> {
  const command = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument })
  const { Role } = await server.iam(administratorOf(account)).send(command)
  return Role?.Arn ?? ''
}

export const user = (userId = ANN) => ({ identityCenter: { userId } })
export const group = (groupId = DEVS) => ({ identityCenter: { groupId } })

/** Returns the entitlement of a request. */
export const roleFor = (principal: object, roleArn: string) => ({ principalRole: { principal, roleArn } })

/** Starts a server, and creates the application and the role `Developer`. */
export async function startAccess(settings: Partial<Settings> = {}) {
  const server = await accessServer(settings)
  const client = accountAccess(server)
  const applicationArn = await createApplication(client)
  const roleArn = await createRole(server, 'Developer')
  const entitle = (principal: object, role = roleArn) =>
    client.text(
      'CreateEntitlement',
      { applicationArn, entitlement: roleFor(principal, role) },
      'entitlementId',
    )
  return { server, client, applicationArn, roleArn, entitle }
}
