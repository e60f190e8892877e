/** Calls about where accounts are, and that move or remove them. */
import {
  ListAccountsForParentCommand,
  MoveAccountCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { OTHER } from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER } from '../../../support/organizations.ts'
import { accountArn, type OrganizationsCalls, organizationsArn, rootArn, unitArn } from './call.ts'

/** Accounts that an organization created cannot leave it earlier. */
const WAIT_PERIOD = 4 * 24 * 60 * 60 * 1000

export const memberCalls: OrganizationsCalls = {
  ListAccountsForParent: {
    who: 'reader',
    resource: unitArn,
    send: (client) => client.send(new ListAccountsForParentCommand({ ParentId: OUTER })),
  },
  MoveAccount: {
    who: 'management',
    resource: accountArn,
    also: () => [
      ['organizations:MoveAccount', organizationsArn(`ou/${ORGANIZATION}/${INNER}`)],
      ['organizations:MoveAccount', rootArn],
    ],
    send: (client) =>
      client.send(
        new MoveAccountCommand({ AccountId: OTHER, SourceParentId: INNER, DestinationParentId: 'r-exam' }),
      ),
  },
  RemoveAccountFromOrganization: {
    who: 'management',
    prepare: async (_client, server) => {
      server.iamulator.clock.advance(WAIT_PERIOD)
      return ''
    },
    resource: accountArn,
    send: (client) => client.send(new RemoveAccountFromOrganizationCommand({ AccountId: OTHER })),
  },
}
