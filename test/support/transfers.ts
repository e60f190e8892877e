/** Billing transfers between the management accounts of two organizations, for the tests of their families. */
import {
  CreateOrganizationCommand,
  DescribeResponsibilityTransferCommand,
  InviteOrganizationToTransferResponsibilityCommand,
  type InviteOrganizationToTransferResponsibilityCommandInput,
  ListInboundResponsibilityTransfersCommand,
  ListOutboundResponsibilityTransfersCommand,
  TerminateResponsibilityTransferCommand,
  UpdateResponsibilityTransferCommand,
} from '@aws-sdk/client-organizations'
import { partyOf, RIVAL, serverWithRival, to } from './handshakes.ts'
import { ACCOUNT, administratorOf, type TestServer } from './harness.ts'

/** The clock shows the middle of a month. */
export const TIME = Date.UTC(2031, 4, 15, 12)
export const JULY = Date.UTC(2031, 6, 1)

/** Starts a server with two organizations, which may pay for others. */
export async function serverWithPayers(): Promise<TestServer> {
  const server = await serverWithRival()
  server.iamulator.clock.set(TIME)
  setQuotas(server, { InboundBillingTransfersQuota: 20 })
  return server
}

export function setQuotas(
  { iamulator }: TestServer,
  quotas: Partial<TestServer['iamulator']['quotas']>,
): void {
  iamulator.quotas = { ...iamulator.quotas, ...quotas }
}

/** What a management account does with transfers. */
export function payerOf(server: TestServer, accountId = ACCOUNT) {
  const client = server.organizations(administratorOf(accountId))
  const transferIn = async (answer: Promise<{ readonly ResponsibilityTransfer?: object | undefined }>) =>
    (await answer).ResponsibilityTransfer
  return {
    ...partyOf(server, administratorOf(accountId)),
    offer: (
      target: string,
      {
        StartTimestamp = new Date(JULY),
        ...more
      }: Partial<InviteOrganizationToTransferResponsibilityCommandInput> = {},
    ) => {
      const Target = to(target, target.includes('@') ? 'EMAIL' : 'ACCOUNT')
      const terms = { Type: 'BILLING', Target, StartTimestamp, SourceName: 'Bills', ...more } as const
      return client
        .send(new InviteOrganizationToTransferResponsibilityCommand(terms))
        .then(({ Handshake }) => ({ ...Handshake, id: Handshake?.Id ?? '' }))
    },
    transfer: (Id: string) => transferIn(client.send(new DescribeResponsibilityTransferCommand({ Id }))),
    rename: (Id: string, Name: string) =>
      transferIn(client.send(new UpdateResponsibilityTransferCommand({ Id, Name }))),
    terminate: (Id: string, end?: number) => {
      const EndTimestamp = end === undefined ? undefined : new Date(end)
      return transferIn(client.send(new TerminateResponsibilityTransferCommand({ Id, EndTimestamp })))
    },
    inbound: (Id?: string) =>
      client
        .send(new ListInboundResponsibilityTransfersCommand({ Type: 'BILLING', Id }))
        .then(({ ResponsibilityTransfers = [] }) => ResponsibilityTransfers),
    outbound: () =>
      client
        .send(new ListOutboundResponsibilityTransfersCommand({ Type: 'BILLING' }))
        .then(({ ResponsibilityTransfers = [] }) => ResponsibilityTransfers),
  }
}

/** Offers a transfer. Returns the IDs of the transfer and of its handshake. */
export async function offered(server: TestServer, target = RIVAL, by = ACCOUNT) {
  const { id: handshake } = await payerOf(server, by).offer(target)
  const found = (await payerOf(server, by).inbound()).find(
    ({ ActiveHandshakeId }) => ActiveHandshakeId === handshake,
  )
  return { handshake, id: found?.Id ?? '' }
}

/** Makes a transfer that both have agreed on. */
export async function agreed(server: TestServer, source = RIVAL, target = ACCOUNT): Promise<string> {
  const { id, handshake } = await offered(server, source, target)
  await payerOf(server, source).accept(handshake)
  return id
}

export async function newOrganization(server: TestServer, accountId: string): Promise<void> {
  await server.organizations(administratorOf(accountId)).send(new CreateOrganizationCommand({}))
}
