/** Calls that send handshakes, and list those that were sent. */
import {
  EnableAllFeaturesCommand,
  InviteAccountToOrganizationCommand,
  ListHandshakesForOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { changeOrganization, ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { type OrganizationsCalls, organizationsArn } from './call.ts'

const invitedArn = organizationsArn(`account/${ORGANIZATION}/${OUTSIDER}`)

export const handshakeCalls: OrganizationsCalls = {
  EnableAllFeatures: {
    who: 'management',
    resource: '*',
    prepare: async (_client, server) => {
      changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
      return ''
    },
    send: (client) => client.send(new EnableAllFeaturesCommand({})),
  },
  InviteAccountToOrganization: {
    who: 'management',
    resource: invitedArn,
    also: () => [['organizations:TagResource', invitedArn]],
    send: (client) => {
      const Tags = [{ Key: 'team', Value: 'red' }]
      const Target = { Id: OUTSIDER, Type: 'ACCOUNT' } as const
      return client.send(new InviteAccountToOrganizationCommand({ Target, Tags }))
    },
  },
  ListHandshakesForOrganization: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListHandshakesForOrganizationCommand({})),
  },
}

/** Operations of senders, recipients, and accounts outside of organizations. */
export const handshakeCallers = [
  'AcceptHandshake',
  'CancelHandshake',
  'DeclineHandshake',
  'DescribeHandshake',
  'ListHandshakesForAccount',
]
