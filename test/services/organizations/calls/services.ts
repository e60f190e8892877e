/** Calls about trusted access. */
import {
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
} from '@aws-sdk/client-organizations'
import type { OrganizationsCalls } from './call.ts'

const ServicePrincipal = 'config.amazonaws.com'

export const serviceCalls: OrganizationsCalls = {
  EnableAWSServiceAccess: {
    who: 'management',
    resource: '*',
    send: (client) => client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal })),
  },
  DisableAWSServiceAccess: {
    who: 'management',
    resource: '*',
    send: (client) =>
      client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: 'backup.amazonaws.com' })),
  },
  ListAWSServiceAccessForOrganization: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListAWSServiceAccessForOrganizationCommand({})),
  },
}
