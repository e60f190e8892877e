/** One call of each operation of AWS Organizations that tests of callers make, with the resource that policies see. */
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { ACCOUNT, OTHER } from '../../support/harness.ts'
import { ORGANIZATION, OUTER } from '../../support/organizations.ts'

export const organizationsArn = (resource: string) => `arn:aws:organizations::${ACCOUNT}:${resource}`
export const accountArn = organizationsArn(`account/${ORGANIZATION}/${OTHER}`)
export const unitArn = organizationsArn(`ou/${ORGANIZATION}/${OUTER}`)
export const rootArn = organizationsArn(`root/${ORGANIZATION}/r-exam`)

export interface OrganizationsCall {
  /** The resource that a policy must name. */
  readonly resource: string
  readonly send: (client: OrganizationsClient) => Promise<unknown>
}

/** Calls of everyone in the organization. */
export const memberCalls: Readonly<Record<string, OrganizationsCall>> = {
  DescribeOrganization: {
    resource: '*',
    send: (client) => client.send(new DescribeOrganizationCommand({})),
  },
}

/** Calls of the management account, delegated administrators, and accounts to which the resource policy grants them. */
export const readerCalls: Readonly<Record<string, OrganizationsCall>> = {
  DescribeAccount: {
    resource: accountArn,
    send: (client) => client.send(new DescribeAccountCommand({ AccountId: OTHER })),
  },
  DescribeOrganizationalUnit: {
    resource: unitArn,
    send: (client) => client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: OUTER })),
  },
  ListAccounts: { resource: '*', send: (client) => client.send(new ListAccountsCommand({})) },
  ListChildren: {
    resource: rootArn,
    send: (client) => client.send(new ListChildrenCommand({ ParentId: 'r-exam', ChildType: 'ACCOUNT' })),
  },
  ListOrganizationalUnitsForParent: {
    resource: unitArn,
    send: (client) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: OUTER })),
  },
  ListParents: {
    resource: accountArn,
    send: (client) => client.send(new ListParentsCommand({ ChildId: OTHER })),
  },
  ListRoots: { resource: '*', send: (client) => client.send(new ListRootsCommand({})) },
}

export const calls = { ...memberCalls, ...readerCalls }
