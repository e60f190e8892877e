/** Tests what happens when an account accepts an invitation: it joins, and leaves where it was. */
import { GetRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { membershipOf } from '../../../../core/access/organization/membership.ts'
import {
  administrator,
  DAY,
  partyOf,
  RIVAL,
  RIVAL_MEMBER,
  RIVAL_ORGANIZATION,
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
  type TestServer,
} from '../../../support/harness.ts'
import { changeMember, ORGANIZATION, OUTSIDER, serviceControl } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { roleSession } from '../../sts/sts-callers.ts'
import { verdictsOn } from '../../verdicts.ts'
import { DENIED, expectReason } from '../errors.ts'

const NO_USERS = serviceControl('no-users', 'Deny', 'iam:ListUsers')

let server: TestServer
let sender: ReturnType<typeof partyOf>
beforeEach(async () => {
  server = await serverWithRival([NO_USERS], {
    root: { serviceControlPolicies: ['FullAWSAccess', 'no-users'] },
    account: { email: 'payments@example.org' },
  })
  sender = partyOf(server)
})
afterEach(() => server.close())

const organizationFor = (accountId: string) =>
  server
    .organizations(administratorOf(accountId))
    .send(new DescribeOrganizationCommand({}))
    .then(({ Organization }) => Organization?.Id)
const describeMember = (client: ReturnType<typeof partyOf>, AccountId: string) =>
  client.client.send(new DescribeAccountCommand({ AccountId })).then(({ Account }) => Account)

/** Returns a party in another account, with a policy of its own. */
async function memberWith(accountId: string, document: string): Promise<ReturnType<typeof partyOf>> {
  return partyOf(server, await roleSession(server, accountId, 'limited', document))
}
const tagsOf = (management: string, member: string) =>
  server.iamulator.store.view(at(management)).memberAccounts.get(member)?.tags

describe('a standalone account', () => {
  test('joins in the root, as an invited account with the tags of the invitation', async () => {
    const { id } = await sender.invite(to(OUTSIDER), { Tags: [{ Key: 'team', Value: 'red' }] })
    server.iamulator.clock.advance(1000)
    const accepted = await administrator(server, OUTSIDER).accept(id)
    expect(accepted).toEqual({ ...(await sender.describe(id)), State: 'ACCEPTED' })
    expect(await describeMember(sender, OUTSIDER)).toEqual({
      Arn: `arn:aws:organizations::${ACCOUNT}:account/${ORGANIZATION}/${OUTSIDER}`,
      Email: `${OUTSIDER}@example.com`,
      Id: OUTSIDER,
      JoinedMethod: 'INVITED',
      JoinedTimestamp: new Date(NOW + 1000),
      Name: OUTSIDER,
      Paths: [`${ORGANIZATION}/r-exam/${OUTSIDER}/`],
      State: 'ACTIVE',
      Status: 'ACTIVE',
    })
    expect(tagsOf(ACCOUNT, OUTSIDER)).toEqual([{ key: 'team', value: 'red' }])
  })

  test('is bound by the service control policies at its next call, and has the organization in its requests', async () => {
    const iam = server.iam(administratorOf(OUTSIDER))
    const [before] = await verdictsOn(server, () => iam.send(new ListUsersCommand({})))
    expect(before?.request.context.get('aws:principalorgid')).toBeUndefined()
    const { id } = await sender.invite(to(OUTSIDER))
    await administrator(server, OUTSIDER).accept(id)
    const failed = () =>
      expectError(iam.send(new ListUsersCommand({})), { code: 'AccessDenied', status: 403 })
    const [after] = await verdictsOn(server, failed)
    expect(after?.request.context.get('aws:principalorgid')).toBe(ORGANIZATION)
    expect(after?.decision.layer).toBe('serviceControl')
  })

  test('gets the service-linked role, and no role for the management account', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    await administrator(server, OUTSIDER).accept(id)
    const iam = server.iam(administratorOf(OUTSIDER))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForOrganizations' }))
    expect(Role?.Path).toBe('/aws-service-role/organizations.amazonaws.com/')
    await expectError(iam.send(new GetRoleCommand({ RoleName: 'OrganizationAccountAccessRole' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
  })

  test('needs the permission to create that role, unless it exists', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const limited = await memberWith(OUTSIDER, policy('Allow', 'organizations:*'))
    await expectReason(
      limited.accept(id),
      'AccessDeniedForDependencyException',
      'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE',
      "The operation that you attempted requires you to have the iam:CreateServiceLinkedRole for organizations.amazonaws.com permission so that Organizations can create the required service-linked role. You don't have that permission.",
    )
    expect(await sender.describe(id)).toMatchObject({ State: 'OPEN' })
    await administrator(server, OUTSIDER).accept(id)
    const again = await administrator(server, RIVAL).invite(to(OUTSIDER))
    await limited.accept(again.id)
  })

  test('ORG5.7: accepts what was sent to its address, and is then a party by its number', async () => {
    const invitation = await sender.invite(to(`${OUTSIDER}@Example.com`, 'EMAIL'))
    const { Parties, Resources, State } = await administrator(server, OUTSIDER).accept(invitation.id)
    expect(State).toBe('ACCEPTED')
    expect(Parties).toContainEqual({ Id: OUTSIDER, Type: 'ACCOUNT' })
    expect(Resources).toEqual(invitation.Resources)
  })

  test('keeps its other invitations, which now move it', async () => {
    const first = await sender.invite(to(OUTSIDER))
    const second = await administrator(server, RIVAL).invite(to(OUTSIDER))
    await administrator(server, OUTSIDER).accept(first.id)
    expect(await administrator(server, OUTSIDER).describe(second.id)).toMatchObject({ State: 'OPEN' })
    await administrator(server, OUTSIDER).accept(second.id)
    expect(await organizationFor(OUTSIDER)).toBe(RIVAL_ORGANIZATION)
  })

  test('ORG5.7: with a declined address stays one', async () => {
    const { id, Parties } = await sender.invite(to(`${OUTSIDER}@example.com`, 'EMAIL'))
    expect((await administrator(server, OUTSIDER).decline(id)).Parties).toEqual(Parties)
    await expectError(organizationFor(OUTSIDER), { code: 'AWSOrganizationsNotInUseException', status: 400 })
  })
})

describe('a member of the same organization', () => {
  test('ORG5.6: that was invited by its address is refused, and the invitation is accepted all the same', async () => {
    const { id, Resources } = await sender.invite(to('payments@example.org', 'EMAIL'))
    const member = administrator(server, OTHER)
    await expectReason(
      member.accept(id),
      'HandshakeConstraintViolationException',
      'ALREADY_IN_AN_ORGANIZATION',
      'The AWS account is already a member of an organization.',
    )
    const accepted = await member.describe(id)
    expect(accepted.State).toBe('ACCEPTED')
    expect(accepted.Parties).toContainEqual({ Id: OTHER, Type: 'ACCOUNT' })
    expect(accepted.Resources).toEqual(Resources)
    await expectError(member.accept(id), { code: 'HandshakeAlreadyInStateException', status: 400 })
    expect(await describeMember(sender, OTHER)).toMatchObject({
      Paths: [expect.stringContaining('ou-exam-inner')],
    })
  })
})

describe('a member of another organization', () => {
  test('ORG4.9: leaves that and joins this, with its name and address', async () => {
    const { id } = await sender.invite(to(RIVAL_MEMBER))
    server.iamulator.clock.advance(1000)
    await administrator(server, RIVAL_MEMBER).accept(id)
    expect(await describeMember(sender, RIVAL_MEMBER)).toMatchObject({
      Name: 'Mover',
      Email: 'mover@example.org',
      JoinedMethod: 'INVITED',
      JoinedTimestamp: new Date(NOW + 1000),
    })
    const { Accounts } = await administrator(server, RIVAL).client.send(new ListAccountsCommand({}))
    expect(Accounts?.map(({ Id }) => Id)).toEqual([RIVAL])
    const view = server.iamulator.store.view(at(RIVAL_MEMBER))
    expect(membershipOf(view, RIVAL_MEMBER)?.organizationId).toBe(ORGANIZATION)
    await expectError(server.iam(administratorOf(RIVAL_MEMBER)).send(new ListUsersCommand({})), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('must be allowed to leave', async () => {
    const { id } = await sender.invite(to(RIVAL_MEMBER))
    const document = policy('Allow', ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'])
    const limited = await memberWith(RIVAL_MEMBER, document)
    await expectError(limited.accept(id), DENIED)
    expect(await organizationFor(RIVAL_MEMBER)).toBe(RIVAL_ORGANIZATION)
  })

  test('is bound by the service control policies that it leaves', async () => {
    await server.close()
    const staying = serviceControl('stay', 'Deny', 'organizations:LeaveOrganization')
    server = await serverWithRival([staying], {
      account: { serviceControlPolicies: ['FullAWSAccess', 'stay'] },
    })
    const { id } = await administrator(server, RIVAL).invite(to(OTHER))
    await expectError(administrator(server, OTHER).accept(id), DENIED)
    expect(await administrator(server, RIVAL).describe(id)).toMatchObject({ State: 'OPEN' })
  })

  test('ORG4.9: meets the conditions of leaving', async () => {
    const { id } = await sender.invite(to(RIVAL_MEMBER))
    changeMember(server, RIVAL, RIVAL_MEMBER, { joinedMethod: 'CREATED' })
    const member = administrator(server, RIVAL_MEMBER)
    await expectReason(
      member.accept(id),
      'ConstraintViolationException',
      'WAIT_PERIOD_ACTIVE',
      'This operation requires a wait period.  Try again later.',
    )
    const administers = [{ principal: 'config.amazonaws.com', since: NOW }]
    changeMember(server, RIVAL, RIVAL_MEMBER, { administers })
    await expect(member.accept(id)).rejects.toMatchObject({
      Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    })
    expect(await organizationFor(RIVAL_MEMBER)).toBe(RIVAL_ORGANIZATION)
    changeMember(server, RIVAL, RIVAL_MEMBER, { administers: [] })
    server.iamulator.clock.advance(4 * DAY)
    await member.accept(id)
  })

  test('does not manage it', async () => {
    const { id } = await sender.invite(to(RIVAL))
    await expectError(administrator(server, RIVAL).accept(id), {
      code: 'MasterCannotLeaveOrganizationException',
      status: 400,
      message:
        "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
    })
    expect(await sender.describe(id)).toMatchObject({ State: 'OPEN' })
  })
})
