/** Calls about delegated administrators. */
import {
  DeregisterDelegatedAdministratorCommand,
  EnableAWSServiceAccessCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  type OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations'
import { ACCOUNT, OTHER, type TestServer } from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { at, here } from '../../../support/places.ts'
import { accountArn, type OrganizationsCalls, organizationsArn } from './call.ts'

const ServicePrincipal = 'backup.amazonaws.com'
const registration = { AccountId: OTHER, ServicePrincipal }

async function trust(client: OrganizationsClient): Promise<string> {
  await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
  return ServicePrincipal
}

/** Makes the member an administrator, unless it is one already. */
async function register(client: OrganizationsClient): Promise<string> {
  await trust(client)
  const { DelegatedAdministrators } = await client.send(
    new ListDelegatedAdministratorsCommand({ ServicePrincipal }),
  )
  if (DelegatedAdministrators?.length === 0)
    await client.send(new RegisterDelegatedAdministratorCommand(registration))
  return ServicePrincipal
}

/** A member other than the one that calls. */
const THIRD = '777777777777'

/** Adds a member that is an administrator. */
function addAdministrator(_client: OrganizationsClient, { iamulator }: TestServer): Promise<string> {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.memberAccounts.get(OTHER)
    const administers = [{ principal: ServicePrincipal, since: 0 }]
    const arn = organizationsArn(`account/${ORGANIZATION}/${THIRD}`)
    if (row) tx.memberAccounts.put(THIRD, { ...row, accountId: THIRD, arn: here(arn), administers })
  })
  return Promise.resolve(THIRD)
}

export const delegationCalls: OrganizationsCalls = {
  RegisterDelegatedAdministrator: {
    who: 'management',
    prepare: trust,
    resource: accountArn,
    send: (client) => client.send(new RegisterDelegatedAdministratorCommand(registration)),
  },
  DeregisterDelegatedAdministrator: {
    who: 'management',
    prepare: register,
    resource: accountArn,
    send: (client) => client.send(new DeregisterDelegatedAdministratorCommand(registration)),
  },
  ListDelegatedAdministrators: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListDelegatedAdministratorsCommand({})),
  },
  ListDelegatedServicesForAccount: {
    who: 'reader',
    prepare: addAdministrator,
    resource: (id) => organizationsArn(`account/${ORGANIZATION}/${id}`),
    send: (client, AccountId) => client.send(new ListDelegatedServicesForAccountCommand({ AccountId })),
  },
}
