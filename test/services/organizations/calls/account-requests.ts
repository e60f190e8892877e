/** Calls that create accounts, and show what became of it. */
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  ListCreateAccountStatusCommand,
} from '@aws-sdk/client-organizations'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { type OrganizationsCalls, organizationsArn } from './call.ts'

const REQUEST = { AccountName: 'New', Email: 'new@example.org' }

export const accountRequestCalls: OrganizationsCalls = {
  CreateAccount: {
    who: 'management',
    resource: '*',
    also: () => [['organizations:TagResource', organizationsArn(`account/${ORGANIZATION}/*`)]],
    send: (client) =>
      client.send(new CreateAccountCommand({ ...REQUEST, Tags: [{ Key: 'team', Value: 'a' }] })),
  },
  DescribeCreateAccountStatus: {
    who: 'reader',
    prepare: async (client) =>
      (await client.send(new CreateAccountCommand(REQUEST))).CreateAccountStatus?.Id ?? '',
    resource: '*',
    send: (client, id) => client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: id })),
  },
  ListCreateAccountStatus: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListCreateAccountStatusCommand({})),
  },
}
