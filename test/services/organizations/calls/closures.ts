/** Calls that close accounts. */
import { CloseAccountCommand } from '@aws-sdk/client-organizations'
import { OTHER } from '../../../support/harness.ts'
import { accountArn, type OrganizationsCalls } from './call.ts'

export const closureCalls: OrganizationsCalls = {
  CloseAccount: {
    who: 'management',
    resource: accountArn,
    send: (client) => client.send(new CloseAccountCommand({ AccountId: OTHER })),
  },
}
