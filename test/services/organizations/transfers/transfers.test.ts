/** Tests billing transfers, from their offer until they are withdrawn. */
import {
  DeleteOrganizationCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-organizations'
import { describe, expect, test } from '@jest/globals'
import { DAY, RIVAL, RIVAL_ORGANIZATION } from '../../../support/handshakes.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForEachTest } from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import {
  agreed,
  JULY,
  newOrganization,
  offered,
  payerOf,
  serverWithPayers,
  TIME,
} from '../../../support/transfers.ts'
import { verdictsOn } from '../../verdicts.ts'
import { DENIED, expectReason } from '../errors.ts'

const UNKNOWN = 'rt-unknown1'
const NOT_FOUND = {
  code: 'ResponsibilityTransferNotFoundException',
  status: 400,
  message: "We can't find a transfer that you specified.",
}
const server = serverForEachTest(serverWithPayers)

const payer = (accountId = ACCOUNT) => payerOf(server, accountId)

describe('an offer', () => {
  test('is a handshake with its terms', async () => {
    const { id, handshake } = await offered(server)
    const { Arn, Resources, ...rest } = await payer().describe(handshake)
    expect(Arn).toBe(
      `arn:aws:organizations::${ACCOUNT}:handshake/${ORGANIZATION}/transfer_responsibility/${handshake}`,
    )
    expect(rest).toEqual({
      id: handshake,
      Id: handshake,
      Action: 'TRANSFER_RESPONSIBILITY',
      ExpirationTimestamp: new Date(TIME + 15 * DAY),
      Parties: [
        { Id: 'example001', Type: 'ORGANIZATION' },
        { Id: RIVAL, Type: 'ACCOUNT' },
      ],
      RequestedTimestamp: new Date(TIME),
      State: 'REQUESTED',
    })
    expect(Resources).toEqual([
      {
        Type: 'ORGANIZATION',
        Value: ORGANIZATION,
        Resources: [
          { Type: 'MANAGEMENT_ACCOUNT', Value: ACCOUNT },
          { Type: 'MANAGEMENT_EMAIL', Value: `${ACCOUNT}@example.com` },
          { Type: 'MANAGEMENT_NAME', Value: ACCOUNT },
        ],
      },
      { Type: 'ACCOUNT', Value: RIVAL },
      {
        Type: 'RESPONSIBILITY_TRANSFER',
        Value: id,
        Resources: [
          { Type: 'TRANSFER_TYPE', Value: 'BILLING' },
          { Type: 'TRANSFER_START_TIMESTAMP', Value: '2031-07-01T00:00:00.000Z' },
        ],
      },
    ])
  })

  test('is a transfer for both, each with its own direction', async () => {
    const { id, handshake } = await offered(server)
    expect(id).toMatch(/^rt-[a-z0-9]{8}$/)
    const common = {
      ActiveHandshakeId: handshake,
      Id: id,
      Name: 'Bills',
      Source: { ManagementAccountId: RIVAL },
      StartTimestamp: new Date(JULY),
      Status: 'REQUESTED',
      Target: { ManagementAccountEmail: `${ACCOUNT}@example.com`, ManagementAccountId: ACCOUNT },
      Type: 'BILLING',
    }
    const inbound = {
      ...common,
      Arn: `arn:aws:organizations::${ACCOUNT}:transfer/${ORGANIZATION}/billing/inbound/${id}`,
    }
    const outbound = {
      ...common,
      Arn: `arn:aws:organizations::${RIVAL}:transfer/${RIVAL_ORGANIZATION}/billing/outbound/${id}`,
    }
    expect([await payer().transfer(id), await payer(RIVAL).transfer(id)]).toEqual([inbound, outbound])
    expect([await payer().inbound(), await payer().outbound()]).toEqual([[inbound], []])
    expect([await payer(RIVAL).inbound(), await payer(RIVAL).outbound()]).toEqual([[], [outbound]])
  })

  test('to an address names the account once that has accepted', async () => {
    const { id, handshake } = await offered(server, `${RIVAL}@example.com`)
    expect(await payer().transfer(id)).toMatchObject({
      Source: { ManagementAccountEmail: `${RIVAL}@example.com` },
    })
    await payer(RIVAL).accept(handshake)
    expect(await payer().transfer(id)).toMatchObject({
      Source: { ManagementAccountEmail: `${RIVAL}@example.com`, ManagementAccountId: RIVAL },
      Status: 'ACCEPTED',
    })
  })

  test.each([
    ['DECLINED', () => payer(RIVAL).decline],
    ['CANCELED', () => payer().cancel],
  ] as const)('that is %s is shown as long as its handshake', async (Status, act) => {
    const { id, handshake } = await offered(server)
    await act()(handshake)
    const { ActiveHandshakeId, ...shown } = { ActiveHandshakeId: undefined, ...(await payer().transfer(id)) }
    expect([ActiveHandshakeId, shown]).toEqual([undefined, expect.objectContaining({ Status })])
    server.iamulator.clock.advance(30 * DAY)
    await expectError(payer().transfer(id), NOT_FOUND)
    expect(await payer(RIVAL).outbound()).toEqual([])
    await payer().offer(RIVAL, { StartTimestamp: new Date(Date.UTC(2031, 7, 1)) })
    expect(server.iamulator.store.view(at(ACCOUNT)).transfers.has(id)).toBe(false)
  })

  test('expires after 15 days, or a day before the transfer starts', async () => {
    const { id } = await offered(server)
    server.iamulator.clock.advance(15 * DAY)
    expect(await payer().transfer(id)).toMatchObject({ Status: 'EXPIRED' })
    server.iamulator.clock.set(Date.UTC(2031, 5, 25))
    const { ExpirationTimestamp } = await payer().offer(RIVAL)
    expect(ExpirationTimestamp).toEqual(new Date(Date.UTC(2031, 5, 30)))
  })

  test.each([
    [
      Date.UTC(2031, 6, 2),
      'START_DATE_NOT_BEGINNING_OF_MONTH',
      'The start date must be the first day of the month.',
    ],
    [
      JULY + 1000,
      'START_DATE_NOT_BEGINNING_OF_DAY',
      'The start date must be the beginning of the day (00:00:00.000).',
    ],
    [Date.UTC(2031, 4, 1), 'START_DATE_TOO_EARLY', 'The start date is too early.'],
    [Date.UTC(2032, 5, 1), 'START_DATE_TOO_LATE', 'The start date is too late.'],
  ])('does not start at %d', async (start, reason, sentence) => {
    await expectReason(
      payer().offer(RIVAL, { StartTimestamp: new Date(start) }),
      'InvalidInputException',
      reason,
      `You provided an invalid start date. ${sentence}`,
    )
  })

  test('is not made to oneself, or twice', async () => {
    for (const self of [ACCOUNT, `${ACCOUNT}@example.com`])
      await expectReason(
        payer().offer(self),
        'HandshakeConstraintViolationException',
        'SOURCE_AND_TARGET_CANNOT_MATCH',
        "An account can't accept a transfer invitation if it is both the sender and recipient of the invitation.",
      )
    const { handshake } = await offered(server)
    await expectError(payer().offer(`${RIVAL}@example.com`), {
      code: 'DuplicateHandshakeException',
      status: 400,
      message: 'A handshake with the specified type and parameters already exists for the given parties.',
    })
    await payer(RIVAL).accept(handshake)
    await expectReason(
      payer().offer(RIVAL),
      'HandshakeConstraintViolationException',
      'RESPONSIBILITY_TRANSFER_ALREADY_EXISTS',
      'You cannot perform this operation with the current transfer.',
    )
  })

  test('carries tags, which the organization that pays can change', async () => {
    const Tags = [{ Key: 'team', Value: 'red' }]
    await payer().offer(RIVAL, { Tags })
    const [{ Id = '' } = {}] = await payer().inbound()
    const { client } = payer()
    await client.send(new TagResourceCommand({ ResourceId: Id, Tags: [{ Key: 'cost', Value: '1' }] }))
    const list = new ListTagsForResourceCommand({ ResourceId: Id })
    expect((await client.send(list)).Tags).toEqual([{ Key: 'cost', Value: '1' }, ...Tags])
    await expectError(payer(RIVAL).client.send(list), { code: 'TargetNotFoundException', status: 400 })
    const [verdict] = await verdictsOn(server, () => payer().transfer(Id))
    expect(verdict?.request.context.get('aws:resourcetag/team')).toBe('red')
    await expect(payer().offer(OUTSIDER, { Tags: [...Tags, ...Tags] })).rejects.toMatchObject({
      Reason: 'DUPLICATE_TAG_KEY',
    })
  })
})

describe('a transfer', () => {
  test('is unknown to others, and to its parties by other IDs', async () => {
    const id = await agreed(server)
    await newOrganization(server, OUTSIDER)
    const { transfer, terminate, rename, inbound } = payer(OUTSIDER)
    for (const call of [transfer(id), terminate(id), rename(id, 'x'), inbound(id), payer().transfer(UNKNOWN)])
      await expectError(call, NOT_FOUND)
    await expectError(payer(RIVAL).inbound(id), NOT_FOUND)
    await expectError(payer(OTHER).transfer(id), DENIED)
  })

  test.each([ACCOUNT, RIVAL])('is withdrawn by %s, by default at the end of the month', async (accountId) => {
    const id = await agreed(server)
    expect(await payer(accountId).terminate(id)).toMatchObject({
      EndTimestamp: new Date(Date.UTC(2031, 5, 1) - 1),
      Status: 'WITHDRAWN',
    })
    await expectError(payer(accountId).terminate(id), {
      code: 'ResponsibilityTransferAlreadyInStatusException',
      status: 400,
      message: 'The responsibility transfer is already in the status that you specified.',
    })
    expect(await payer().transfer(id)).toMatchObject({ Status: 'WITHDRAWN' })
    expect(await payer(RIVAL).transfer(id)).toMatchObject({ Status: 'WITHDRAWN' })
  })

  test('is withdrawn at the end of a month within a year', async () => {
    const id = await agreed(server)
    const fails = (end: number, reason: string, sentence: string) =>
      expectReason(
        payer().terminate(id, end),
        'InvalidInputException',
        reason,
        `You provided an invalid end date. ${sentence}`,
      )
    const notEnd = 'The end date must be the end of the last day of the month (23.59.59.999).'
    await fails(JULY, 'END_DATE_NOT_END_OF_MONTH', notEnd)
    await fails(JULY - DAY - 1, 'END_DATE_NOT_END_OF_MONTH', notEnd)
    await fails(JULY - 1000, 'END_DATE_NOT_END_OF_MONTH', notEnd)
    await fails(Date.UTC(2031, 4, 1) - 1, 'END_DATE_TOO_EARLY', 'The end date is too early.')
    await fails(Date.UTC(2032, 6, 1) - 1, 'END_DATE_TOO_LATE', 'The end date is too late.')
    expect(await payer().terminate(id, JULY - 1)).toMatchObject({ EndTimestamp: new Date(JULY - 1) })
  })

  test('is not withdrawn before it is accepted', async () => {
    const { id } = await offered(server)
    await expectError(payer().terminate(id), {
      code: 'InvalidResponsibilityTransferTransitionException',
      status: 400,
      message:
        "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.",
    })
  })

  test('is renamed by the organization that pays, until it is over', async () => {
    const id = await agreed(server)
    expect(await payer().rename(id, 'Invoices')).toMatchObject({ Id: id, Name: 'Invoices' })
    expect(await payer(RIVAL).transfer(id)).toMatchObject({ Name: 'Invoices' })
    await expectError(payer(RIVAL).rename(id, 'Mine'), DENIED)
    await payer().terminate(id)
    await expectReason(
      payer().rename(id, 'Late'),
      'ConstraintViolationException',
      'TRANSFER_RESPONSIBILITY_UPDATE_NOT_ALLOWED',
      'You cannot update this transfer because it is no longer active. Transfers that have been withdrawn, declined, expired, or cancelled cannot be modified.',
    )
  })

  test('keeps both organizations from being deleted until it ends', async () => {
    await newOrganization(server, OUTSIDER)
    await newOrganization(server, '555566667777')
    const remove = (accountId: string) =>
      server.organizations(administratorOf(accountId)).send(new DeleteOrganizationCommand({}))
    const refused = (accountId: string) =>
      expectReason(
        remove(accountId),
        'ConstraintViolationException',
        'ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS',
        'You cannot delete organization due to an ongoing responsibility transfer process. For example, a pending invitation or an in-progress transfer. To delete the organization, you must resolve the current transfer process.',
      )
    const { id, handshake } = await offered(server, '555566667777', OUTSIDER)
    await refused(OUTSIDER)
    await payer('555566667777').accept(handshake)
    await refused(OUTSIDER)
    await refused('555566667777')
    await payer(OUTSIDER).terminate(id)
    await refused(OUTSIDER)
    server.iamulator.clock.set(Date.UTC(2031, 5, 1))
    await remove('555566667777')
    await remove(OUTSIDER)
    expect(server.iamulator.store.view(at(OUTSIDER)).transfers.size).toBe(0)
  })

  test('has its direction and type in the conditions of policies', async () => {
    const id = await agreed(server)
    const keysOf = async (call: () => Promise<unknown>) => {
      const [verdict] = await verdictsOn(server, call)
      const context = verdict?.request.context
      return [context?.get('organizations:transfertype'), context?.get('organizations:transferdirection')]
    }
    expect(await keysOf(() => payer().transfer(id))).toEqual(['BILLING', 'INBOUND'])
    expect(await keysOf(() => payer(RIVAL).transfer(id))).toEqual(['BILLING', 'OUTBOUND'])
    expect(await keysOf(() => payer().inbound())).toEqual(['BILLING', 'INBOUND'])
    expect(await keysOf(() => payer().outbound())).toEqual(['BILLING', 'OUTBOUND'])
    expect(await keysOf(() => payer().offer(OUTSIDER))).toEqual(['BILLING', 'INBOUND'])
    expect(
      await keysOf(() =>
        payer()
          .transfer(UNKNOWN)
          .catch(() => undefined),
      ),
    ).toEqual(['BILLING', undefined])
    const list = new ListTagsForResourceCommand({ ResourceId: id })
    expect(await keysOf(() => payer().client.send(list))).toEqual(['BILLING', 'INBOUND'])
  })
})
