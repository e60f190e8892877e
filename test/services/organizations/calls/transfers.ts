/** Calls about billing transfers. */
import {
  DescribeResponsibilityTransferCommand,
  InviteOrganizationToTransferResponsibilityCommand,
  ListInboundResponsibilityTransfersCommand,
  ListOutboundResponsibilityTransfersCommand,
  TerminateResponsibilityTransferCommand,
  UpdateResponsibilityTransferCommand,
} from '@aws-sdk/client-organizations'
import { ACCOUNT, type TestServer } from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { type OrganizationsCalls, organizationsArn } from './call.ts'

const invitedArn = organizationsArn(`account/${ORGANIZATION}/${OUTSIDER}`)
const inboundArn = (id: string) => organizationsArn(`transfer/${ORGANIZATION}/billing/inbound/${id}`)

let count = 0

/** Writes a transfer that another account has accepted. Returns its ID. */
async function accepted(_client: unknown, { iamulator: { store, clock } }: TestServer): Promise<string> {
  const id = `rt-transfer${count++}`
  const startDate = clock.now(at(ACCOUNT))
  const row = { id, organizationId: ORGANIZATION, name: 'x', startDate, handshakeId: 'h-gone' }
  store.transact(at(ACCOUNT), (tx) => tx.transfers.put(id, { ...row, sourceId: OUTSIDER }))
  return id
}

/** Returns the first day of the month after the next. */
function startDate({ iamulator: { clock } }: TestServer): string {
  const now = new Date(clock.now(at(ACCOUNT)))
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2)).toISOString()
}

export const transferCalls: OrganizationsCalls = {
  InviteOrganizationToTransferResponsibility: {
    who: 'management',
    prepare: async (_client, server) => {
      server.iamulator.quotas = { ...server.iamulator.quotas, InboundBillingTransfersQuota: 1 }
      return startDate(server)
    },
    resource: invitedArn,
    also: () => [['organizations:TagResource', inboundArn('*')]],
    send: (client, start) =>
      client.send(
        new InviteOrganizationToTransferResponsibilityCommand({
          Type: 'BILLING',
          Target: { Type: 'ACCOUNT', Id: OUTSIDER },
          StartTimestamp: new Date(start),
          SourceName: 'x',
          Tags: [{ Key: 'team', Value: 'red' }],
        }),
      ),
  },
  DescribeResponsibilityTransfer: {
    who: 'delegate',
    prepare: accepted,
    resource: inboundArn,
    send: (client, Id) => client.send(new DescribeResponsibilityTransferCommand({ Id })),
  },
  ListInboundResponsibilityTransfers: {
    who: 'delegate',
    resource: '*',
    send: (client) => client.send(new ListInboundResponsibilityTransfersCommand({ Type: 'BILLING' })),
  },
  ListOutboundResponsibilityTransfers: {
    who: 'delegate',
    resource: '*',
    send: (client) => client.send(new ListOutboundResponsibilityTransfersCommand({ Type: 'BILLING' })),
  },
  TerminateResponsibilityTransfer: {
    who: 'management',
    prepare: accepted,
    resource: inboundArn,
    send: (client, Id) => client.send(new TerminateResponsibilityTransferCommand({ Id })),
  },
  UpdateResponsibilityTransfer: {
    who: 'management',
    prepare: accepted,
    resource: inboundArn,
    send: (client, Id) => client.send(new UpdateResponsibilityTransferCommand({ Id, Name: 'y' })),
  },
}
