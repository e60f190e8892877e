/** Tests which billing transfers can be accepted, and how they are connected. */
import { describe, expect, test } from '@jest/globals'
import { DAY, RIVAL, RIVAL_MEMBER } from '../../../support/handshakes.ts'
import { ACCOUNT, expectError, serverForEachTest } from '../../../support/harness.ts'
import { OUTSIDER } from '../../../support/organizations.ts'
import {
  agreed,
  newOrganization,
  offered,
  payerOf,
  serverWithPayers,
  setQuotas,
} from '../../../support/transfers.ts'
import { DENIED, expectReason, NOT_IN_USE } from '../errors.ts'

const server = serverForEachTest(serverWithPayers)

const payer = (accountId = ACCOUNT) => payerOf(server, accountId)

describe('accepting', () => {
  test('is for management accounts', async () => {
    await expectError(payer(OUTSIDER).accept((await offered(server, OUTSIDER)).handshake), NOT_IN_USE)
    await expectError(payer(RIVAL_MEMBER).accept((await offered(server, RIVAL_MEMBER)).handshake), DENIED)
    await newOrganization(server, OUTSIDER)
    const [{ ActiveHandshakeId = '' } = {}] = await payer(OUTSIDER).outbound()
    await payer(OUTSIDER).accept(ActiveHandshakeId)
  })

  test('makes a transfer that neither answers again', async () => {
    const { id, handshake } = await offered(server)
    expect(await payer(RIVAL).accept(handshake)).toMatchObject({ State: 'ACCEPTED' })
    await expectError(payer(RIVAL).decline(handshake), {
      code: 'InvalidHandshakeTransitionException',
      status: 400,
    })
    server.iamulator.clock.advance(365 * DAY)
    expect(await payer().inbound(id)).toMatchObject([{ Id: id, Status: 'ACCEPTED' }])
    expect(await payer(RIVAL).outbound()).toMatchObject([{ Id: id, Status: 'ACCEPTED' }])
  })
})

describe('the quotas', () => {
  const violates = (call: Promise<unknown>, reason: string, message: string) =>
    expectReason(call, 'ConstraintViolationException', reason, message)

  test('permit no transfer by default, and count offers that may still be accepted', async () => {
    const refused = () =>
      violates(
        payer().offer(RIVAL),
        'RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION',
        'You have exceeded your inbound transfers limit.',
      )
    setQuotas(server, { InboundBillingTransfersQuota: 0 })
    await refused()
    setQuotas(server, { InboundBillingTransfersQuota: 1 })
    const { id } = await payer().offer(OUTSIDER)
    await refused()
    await payer().cancel(id)
    await payer().offer(RIVAL)
  })

  test('permit one payer, until the transfer is withdrawn', async () => {
    await newOrganization(server, OUTSIDER)
    const id = await agreed(server)
    const { handshake } = await offered(server, RIVAL, OUTSIDER)
    await violates(
      payer(RIVAL).accept(handshake),
      'RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION',
      'You have exceeded your outbound transfers limit.',
    )
    await payer(RIVAL).terminate(id)
    await payer(RIVAL).accept(handshake)
  })

  test('permit chains of one transfer, and never circles', async () => {
    await newOrganization(server, OUTSIDER)
    await agreed(server, RIVAL, ACCOUNT)
    const above = await offered(server, ACCOUNT, OUTSIDER)
    const below = await offered(server, OUTSIDER, RIVAL)
    const tooLong = (accountId: string, id: string) =>
      violates(
        payer(accountId).accept(id),
        'RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION',
        'You have exceeded the maximum length of your transfer chain.',
      )
    await tooLong(ACCOUNT, above.handshake)
    await tooLong(OUTSIDER, below.handshake)
    setQuotas(server, { BillingTransferChainLengthQuota: 2 })
    await payer(ACCOUNT).accept(above.handshake)
    setQuotas(server, { BillingTransferChainLengthQuota: 9 })
    await tooLong(OUTSIDER, below.handshake)
  })

  test('limit the transfers of a chain', async () => {
    setQuotas(server, { BillingTransferChainLengthQuota: 2, BillingTransfersPerChainQuota: 1 })
    await newOrganization(server, OUTSIDER)
    await agreed(server, RIVAL, ACCOUNT)
    const second = await offered(server, OUTSIDER, ACCOUNT)
    await violates(
      payer(OUTSIDER).accept(second.handshake),
      'RESPONSIBILITY_TRANSFER_MAX_TRANSFERS_QUOTA_VIOLATION',
      'You have exceeded the maximum number of inbound transfers allowed in a transfer chain.',
    )
    setQuotas(server, { BillingTransfersPerChainQuota: 2 })
    await payer(OUTSIDER).accept(second.handshake)
  })
})
