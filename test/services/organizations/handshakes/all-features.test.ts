/** Tests how an organization enables all features: whom it asks, and what follows from their responses. */
import { DeleteServiceLinkedRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam'
import {
  DescribeOrganizationCommand,
  EnableAllFeaturesCommand,
  type HandshakeFilter,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListRootsCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { MemberAccountRow } from '../../../../store/index.ts'
import {
  administrator,
  DAY,
  deleteLinkedRole,
  partyOf,
  serverWithRival,
  to,
} from '../../../support/handshakes.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
  serverForEachTest,
} from '../../../support/harness.ts'
import { changeMember, changeOrganization, ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { roleSession } from '../../sts/sts-callers.ts'
import { expectReason } from '../errors.ts'

/** A second member that was invited. */
const SECOND = '999900001111'

const server = serverForEachTest(serverWithRival)
let management: ReturnType<typeof partyOf>
beforeEach(() => {
  management = partyOf(server)
  changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING', policyTypes: [] })
  changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'INVITED' })
})

const INVALID_TRANSITION = { code: 'InvalidHandshakeTransitionException', status: 400 }

function addMember(accountId: string, more: Partial<MemberAccountRow> = {}): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.memberAccounts.get(OTHER)
    const arn = `arn:aws:organizations::${ACCOUNT}:account/${ORGANIZATION}/${accountId}`
    if (row) tx.memberAccounts.put(accountId, { ...row, arn, accountId, ...more })
  })
}
const removeMember = (accountId: string) =>
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(accountId))

async function enable() {
  const { Handshake } = await management.client.send(new EnableAllFeaturesCommand({}))
  return { ...Handshake, id: Handshake?.Id ?? '' }
}
const handshakes = (Filter: HandshakeFilter) =>
  management.client
    .send(new ListHandshakesForOrganizationCommand({ Filter }))
    .then(({ Handshakes = [] }) => Handshakes)
const partsOf = (id: string) => handshakes({ ParentHandshakeId: id })
const receivedBy = (accountId: string) =>
  server
    .organizations(administratorOf(accountId))
    .send(new ListHandshakesForAccountCommand({}))
    .then(({ Handshakes = [] }) => Handshakes)
async function requestTo(accountId: string): Promise<string> {
  const [request] = await receivedBy(accountId)
  return request?.Id ?? ''
}
const stateOf = async (id: string) => (await management.describe(id)).State
const featureSet = () =>
  management.client
    .send(new DescribeOrganizationCommand({}))
    .then(({ Organization }) => Organization?.FeatureSet)

describe('EnableAllFeatures', () => {
  test('ORG5.12: answers with a handshake of the organization, and asks each invited member', async () => {
    const { id, Id, Arn, ...parent } = await enable()
    expect(Arn).toBe(`arn:aws:organizations::${ACCOUNT}:handshake/${ORGANIZATION}/enable_all_features/${Id}`)
    expect(parent).toEqual({
      Action: 'ENABLE_ALL_FEATURES',
      ExpirationTimestamp: new Date(NOW + 90 * DAY),
      Parties: [{ Id: 'example001', Type: 'ORGANIZATION' }],
      RequestedTimestamp: new Date(NOW),
      Resources: [{ Type: 'ORGANIZATION', Value: ORGANIZATION }],
      State: 'REQUESTED',
    })
    const [part, ...others] = await receivedBy(OTHER)
    expect(others).toEqual([])
    expect(part).toEqual({
      Action: 'APPROVE_ALL_FEATURES',
      Arn: `arn:aws:organizations::${ACCOUNT}:handshake/${ORGANIZATION}/approve_all_features/${part?.Id}`,
      ExpirationTimestamp: new Date(NOW + 90 * DAY),
      Id: part?.Id,
      Parties: [
        { Id: 'example001', Type: 'ORGANIZATION' },
        { Id: OTHER, Type: 'ACCOUNT' },
      ],
      RequestedTimestamp: new Date(NOW),
      Resources: [
        { Type: 'PARENT_HANDSHAKE', Value: id.slice('h-'.length) },
        { Type: 'ORGANIZATION', Value: ORGANIZATION },
        { Type: 'ACCOUNT', Value: OTHER },
      ],
      State: 'OPEN',
    })
    expect(await partsOf(id)).toEqual([part])
    expect(await handshakes({ ActionType: 'ENABLE_ALL_FEATURES' })).toEqual([{ ...parent, Id, Arn }])
    expect(await featureSet()).toBe('CONSOLIDATED_BILLING')
  })

  test('asks created members only for the service-linked role, if they lack it', async () => {
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'CREATED' })
    deleteLinkedRole(server, OTHER)
    const { id } = await enable()
    const [part] = await partsOf(id)
    expect(part).toMatchObject({ Action: 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE', State: 'OPEN' })
    expect(part?.Arn).toContain(`:handshake/${ORGANIZATION}/add_organizations_service_linked_role/h-`)
    await administrator(server, OTHER).accept(part?.Id ?? '')
    const role = new GetRoleCommand({ RoleName: 'AWSServiceRoleForOrganizations' })
    await server.iam(administratorOf(OTHER)).send(role)
    await management.cancel(id)
    expect(await partsOf((await enable()).id)).toEqual([])
  })

  test('sees that a created member has deleted its role, even if that member calls nothing', async () => {
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'CREATED' })
    const member = server.iam(administratorOf(OTHER))
    const RoleName = 'AWSServiceRoleForOrganizations'
    await member.send(new DeleteServiceLinkedRoleCommand({ RoleName }))
    server.iamulator.clock.advance(5000)
    const [part] = await partsOf((await enable()).id)
    expect(part?.Action).toBe('ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE')
  })

  test('ORG5.11: is refused while it runs, and when it is done', async () => {
    const { id } = await enable()
    await expectReason(
      enable(),
      'HandshakeConstraintViolationException',
      'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
      'The handshake request is invalid because the organization has already started the process to enable all features.',
    )
    await management.cancel(id)
    await enable()
    changeOrganization(server, { featureSet: 'ALL' })
    await expectReason(
      enable(),
      'HandshakeConstraintViolationException',
      'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
      'All features are already enabled on this organization.',
    )
  })

  test('is for organizations of up to 5,000 accounts', async () => {
    const numbers = Array.from({ length: 4999 }, (_, count) => String(800_000_000_000 + count))
    for (const number of numbers) addMember(number, { joinedMethod: 'CREATED', closeDate: NOW })
    await expectReason(
      enable(),
      'ConstraintViolationException',
      'ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED',
      'Your organization has more than 5000 accounts, and you can only use the standard migration process for organizations with less than 5000 accounts. Use the assisted migration process to enable all features mode, or create a support case for assistance if you are unable to use assisted migration.',
    )
    removeMember(numbers[0] ?? '')
    await enable()
  })

  test('cancels open invitations, and refuses new ones until it ends', async () => {
    const { id: invitation } = await management.invite(to(OUTSIDER))
    const { id } = await enable()
    expect(await stateOf(invitation)).toBe('CANCELED')
    await expectReason(
      management.invite(to(OUTSIDER)),
      'HandshakeConstraintViolationException',
      'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
      "You can't issue new invitations to join an organization while it's in the process of enabling all features. You can resume inviting accounts after you finalize the process when all accounts have agreed to the change.",
    )
    await management.cancel(id)
    await management.invite(to(OUTSIDER))
  })
})

describe('the process', () => {
  test('is open once every member has approved, and ends with the management account', async () => {
    addMember(SECOND)
    const { id } = await enable()
    await administrator(server, OTHER).accept(await requestTo(OTHER))
    expect(await stateOf(id)).toBe('REQUESTED')
    await expectError(management.accept(id), INVALID_TRANSITION)
    expect(await administrator(server, SECOND).accept(await requestTo(SECOND))).toMatchObject({
      State: 'ACCEPTED',
    })
    expect(await stateOf(id)).toBe('OPEN')
    expect(await featureSet()).toBe('CONSOLIDATED_BILLING')
    expect(await management.accept(id)).toMatchObject({ Id: id, State: 'ACCEPTED' })
    expect(await featureSet()).toBe('ALL')
    const { Roots } = await management.client.send(new ListRootsCommand({}))
    expect(Roots?.[0]?.PolicyTypes).toEqual([])
  })

  test('is open at once when nobody has to approve', async () => {
    removeMember(OTHER)
    const { id, State } = await enable()
    expect(State).toBe('REQUESTED')
    expect(await stateOf(id)).toBe('OPEN')
    await management.accept(id)
    expect(await featureSet()).toBe('ALL')
  })

  test.each(['leaves', 'is closed'])('waits for a member that declines until it %s', async (how) => {
    addMember(SECOND)
    const { id } = await enable()
    const request = await requestTo(SECOND)
    await administrator(server, OTHER).accept(await requestTo(OTHER))
    await administrator(server, SECOND).decline(request)
    server.iamulator.clock.advance(31 * DAY)
    expect(await stateOf(id)).toBe('REQUESTED')
    if (how === 'leaves') removeMember(SECOND)
    else changeMember(server, ACCOUNT, SECOND, { closeDate: NOW })
    expect(await stateOf(id)).toBe('OPEN')
  })

  test('no longer asks a member that has left', async () => {
    const { id } = await enable()
    const request = await requestTo(OTHER)
    removeMember(OTHER)
    expect(await stateOf(request)).toBe('CANCELED')
    await expectError(administrator(server, OTHER).accept(request), INVALID_TRANSITION)
    expect(await stateOf(id)).toBe('OPEN')
  })

  test.each(['cancel', 'decline'] as const)('ends for all when the organization %ss it', async (ending) => {
    const { id } = await enable()
    const request = await requestTo(OTHER)
    await management[ending](id)
    expect(await stateOf(request)).toBe('CANCELED')
    await expectError(administrator(server, OTHER).accept(request), INVALID_TRANSITION)
    server.iamulator.clock.advance(30 * DAY)
    expect(await receivedBy(OTHER)).toEqual([])
  })

  test('expires after 90 days, with its parts', async () => {
    const { id } = await enable()
    const request = await requestTo(OTHER)
    server.iamulator.clock.advance(90 * DAY - 1)
    expect([await stateOf(id), await stateOf(request)]).toEqual(['REQUESTED', 'OPEN'])
    server.iamulator.clock.advance(1)
    expect([await stateOf(id), await stateOf(request)]).toEqual(['EXPIRED', 'EXPIRED'])
    const again = await enable()
    expect(await stateOf(again.id)).toBe('REQUESTED')
    server.iamulator.clock.advance(30 * DAY)
    await management.cancel(again.id)
    await enable()
    const kept = server.iamulator.store.view(at(ACCOUNT)).handshakes
    expect([kept.has(id), kept.has(request), kept.has(again.id)]).toEqual([false, false, true])
  })

  test('is that of the organization: members have no part in it, and respond only for themselves', async () => {
    addMember(SECOND)
    const { id } = await enable()
    const request = await requestTo(OTHER)
    const second = administrator(server, SECOND)
    const notFound = { code: 'HandshakeNotFoundException', status: 400 }
    await expectError(second.accept(id), notFound)
    await expectError(second.accept(request), notFound)
    await expectError(management.accept(request), { code: 'AccessDeniedException', status: 400 })
    await expectError(administrator(server, OTHER).cancel(request), {
      code: 'AccessDeniedException',
      status: 400,
    })
  })

  test('needs the permission to create the service-linked role of the member', async () => {
    await enable()
    deleteLinkedRole(server, OTHER)
    const limited = partyOf(
      server,
      await roleSession(server, OTHER, 'limited', policy('Allow', 'organizations:*')),
    )
    await expectError(limited.accept(await requestTo(OTHER)), {
      code: 'AccessDeniedForDependencyException',
      status: 400,
    })
  })

  test('heeds the resource policy, which binds members', async () => {
    await enable()
    const content = policy('Deny', 'organizations:AcceptHandshake').replace(
      '"Action"',
      '"Principal":"*","Action"',
    )
    const resourcePolicy = { id: 'rp-example1', arn: 'arn', content }
    changeOrganization(server, { resourcePolicy })
    const request = await requestTo(OTHER)
    await expectError(administrator(server, OTHER).accept(request), {
      code: 'AccessDeniedException',
      status: 400,
    })
    await administrator(server, OTHER).decline(request)
  })
})
