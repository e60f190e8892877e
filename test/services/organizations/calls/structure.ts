/** Calls that read the organization, its units, and its accounts. */
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
} from '@aws-sdk/client-organizations'
import { OTHER } from '../../../support/harness.ts'
import { OUTER } from '../../../support/organizations.ts'
import { accountArn, type OrganizationsCalls, rootArn, unitArn } from './call.ts'

export const structureCalls: OrganizationsCalls = {
  DescribeOrganization: {
    who: 'member',
    resource: '*',
    send: (client) => client.send(new DescribeOrganizationCommand({})),
  },
  DescribeAccount: {
    who: 'reader',
    resource: accountArn,
    send: (client) => client.send(new DescribeAccountCommand({ AccountId: OTHER })),
  },
  DescribeOrganizationalUnit: {
    who: 'reader',
    resource: unitArn,
    send: (client) => client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: OUTER })),
  },
  ListAccounts: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListAccountsCommand({})),
  },
  ListChildren: {
    who: 'reader',
    resource: rootArn,
    send: (client) => client.send(new ListChildrenCommand({ ParentId: 'r-exam', ChildType: 'ACCOUNT' })),
  },
  ListOrganizationalUnitsForParent: {
    who: 'reader',
    resource: unitArn,
    send: (client) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: OUTER })),
  },
  ListParents: {
    who: 'reader',
    resource: accountArn,
    send: (client) => client.send(new ListParentsCommand({ ChildId: OTHER })),
  },
  ListRoots: { who: 'reader', resource: '*', send: (client) => client.send(new ListRootsCommand({})) },
}
