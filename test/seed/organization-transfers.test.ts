/** Tests the billing transfers of a seed. */
import { DeleteOrganizationCommand, ListTagsForResourceCommand } from '@aws-sdk/client-organizations'
import { afterEach, expect, test } from '@jest/globals'
import type { SeedResponsibilityTransfer } from '../../schemas/seed.ts'
import type { SeedOrganization } from '../../server/seed/types.ts'
import { request } from '../support/admin.ts'
import { RIVAL } from '../support/handshakes.ts'
import { ACCOUNT, expectError, OTHER, startServer, type TestServer } from '../support/harness.ts'
import { OUTSIDER, seededServer } from '../support/organizations.ts'
import { payerOf } from '../support/transfers.ts'

const NOW = Date.UTC(2031, 4, 15, 12)
const JUNE = new Date('2031-06-01T00:00:00Z')

let server: TestServer
afterEach(() => server.close())

const organizationsWith = (
  responsibilityTransfers: readonly SeedResponsibilityTransfer[],
): readonly SeedOrganization[] => [
  { managementAccount: ACCOUNT, responsibilityTransfers, root: { accounts: { [OTHER]: {} } } },
  { managementAccount: RIVAL, root: { accounts: { [RIVAL]: { email: 'rival@example.org' } } } },
]

async function start(transfers: readonly SeedResponsibilityTransfer[], now = NOW): Promise<void> {
  server = await seededServer(
    { organizations: organizationsWith(transfers) },
    { signatures: 'off' },
    { now: () => now },
  )
}

/** Returns the message about a seed with these transfers. */
async function refusal(transfers: readonly SeedResponsibilityTransfer[]): Promise<string> {
  server = await startServer({}, { now: () => NOW })
  const seed = { organizations: organizationsWith(transfers) }
  const { status, body } = await request(server, 'POST', 'seed', { seed })
  expect(status).toBe(409)
  return body.message
}

test('an offer starts with the next month, and the other organization can accept it', async () => {
  await start([
    { account: RIVAL, name: 'Bills', notes: 'We pay', tags: { a: 'b' } },
    { email: 'nobody@example.org', name: 'Other bills', startDate: '2031-08-01' },
  ])
  const [offer] = await payerOf(server, RIVAL).outbound()
  expect(offer).toMatchObject({ Name: 'Bills', StartTimestamp: JUNE, Status: 'REQUESTED' })
  const id = offer?.Id ?? ''
  const { Tags } = await server.organizations().send(new ListTagsForResourceCommand({ ResourceId: id }))
  expect(Tags).toEqual([{ Key: 'a', Value: 'b' }])
  await payerOf(server, RIVAL).accept(offer?.ActiveHandshakeId ?? '')
  const inbound = await payerOf(server).inbound()
  expect(inbound).toHaveLength(2)
  expect(inbound).toContainEqual(expect.objectContaining({ Id: id, Status: 'ACCEPTED' }))
  expect(inbound).toContainEqual(
    expect.objectContaining({
      Source: { ManagementAccountEmail: 'nobody@example.org' },
      StartTimestamp: new Date('2031-08-01T00:00:00Z'),
    }),
  )
})

test('an offer on the last day of a month starts with the month after the next', async () => {
  await start([{ account: RIVAL, name: 'Bills' }], Date.UTC(2031, 4, 31))
  expect(await payerOf(server).inbound()).toMatchObject([
    { StartTimestamp: new Date('2031-07-01T00:00:00Z') },
  ])
})

test('a transfer can be accepted long ago, and withdrawn', async () => {
  await start([
    { account: RIVAL, name: 'Bills', accepted: true, startDate: '2020-02-01', endDate: '2031-06-30' },
  ])
  const ended = {
    Name: 'Bills',
    Source: { ManagementAccountEmail: 'rival@example.org', ManagementAccountId: RIVAL },
    StartTimestamp: new Date('2020-02-01T00:00:00Z'),
    EndTimestamp: new Date('2031-06-30T23:59:59.999Z'),
    Status: 'WITHDRAWN',
  }
  expect(await payerOf(server).inbound()).toMatchObject([ended])
  expect(await payerOf(server, RIVAL).outbound()).toMatchObject([ended])
  const remove = server.organizations().send(new DeleteOrganizationCommand({}))
  await expectError(remove, { code: 'OrganizationNotEmptyException', status: 400 })
})

test('the API ends a transfer of a seed, which a reset of the payer makes again', async () => {
  await start([{ account: RIVAL, name: 'Bills', accepted: true }])
  const statuses = async () => (await payerOf(server, RIVAL).outbound()).map(({ Status }) => Status)
  expect(await statuses()).toEqual(['ACCEPTED'])
  const [transfer] = await payerOf(server).inbound()
  await payerOf(server).terminate(transfer?.Id ?? '')
  expect(await statuses()).toEqual(['WITHDRAWN'])
  await request(server, 'POST', 'reset', { account: ACCOUNT })
  expect(await statuses()).toEqual(['ACCEPTED'])
})

const INVITED = 'AWS would reject the seed at organizations[0].responsibilityTransfers[0]'

test.each<[SeedResponsibilityTransfer, string | RegExp]>([
  [
    { name: 'a' },
    'Invalid recipient at organizations[0].responsibilityTransfers[0]: use either "account" or "email"',
  ],
  [
    { name: 'a', account: RIVAL, email: 'rival@example.org' },
    'Invalid recipient at organizations[0].responsibilityTransfers[0]: use either "account" or "email"',
  ],
  [
    { name: 'a', email: 'rival@example.org', accepted: true },
    'An accepted transfer needs "account" at organizations[0].responsibilityTransfers[0]',
  ],
  [
    { name: 'a', account: RIVAL, endDate: '2031-06-30' },
    'Only an accepted transfer has an end at organizations[0].responsibilityTransfers[0].endDate',
  ],
  [
    { name: 'a', account: RIVAL, startDate: '2031-06-31' },
    'Invalid date "2031-06-31" at organizations[0].responsibilityTransfers[0].startDate',
  ],
  [
    { name: 'a', account: RIVAL, startDate: '2031-13-01' },
    'Invalid date "2031-13-01" at organizations[0].responsibilityTransfers[0].startDate',
  ],
  [{ name: 'a', account: RIVAL, startDate: '2031-05-01' }, `${INVITED}: InvalidInputException: `],
  [
    { name: 'a', account: RIVAL, startDate: '2020-05-02', accepted: true },
    `${INVITED}: InvalidInputException: `,
  ],
  [{ name: 'é', account: RIVAL }, `${INVITED}: InvalidInputException: `],
  [{ name: 'a', account: OUTSIDER, accepted: true }, `${INVITED}: AWSOrganizationsNotInUseException: `],
  [{ name: 'a', account: OTHER, accepted: true }, `${INVITED}: AccessDeniedException: `],
  [{ name: 'a', account: ACCOUNT, accepted: true }, `${INVITED}: `],
  [
    { name: 'a', account: RIVAL, accepted: true, endDate: '2031-06-29' },
    'AWS would reject the seed at organizations[0].responsibilityTransfers[0].endDate: InvalidInputException: ',
  ],
])('%j is refused', async (transfer, message) => {
  expect(await refusal([transfer])).toMatch(message)
})
