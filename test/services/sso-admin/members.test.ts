/** Tests what Identity Center does in accounts that join the organization, leave it, or are closed. */
import {
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
} from '@aws-sdk/client-iam'
import {
  AcceptHandshakeCommand,
  CloseAccountCommand,
  InviteAccountToOrganizationCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { ListAccountAssignmentsForPrincipalCommand } from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ensureLinkedRole } from '../../../core/engine/linked-roles.ts'
import {
  ACCOUNT,
  administratorOf,
  countingBytes,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { INSTANCE, identityCenterServer } from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, REGION } from '../../support/places.ts'
import {
  ANN,
  accountsWith,
  assign,
  GROUP,
  newSet,
  providersIn,
  provisionSet,
  putDirectory,
  rolesIn,
  unassign,
} from './granting.ts'

const DAY = 24 * 60 * 60 * 1000
const LINKED = 'AWSServiceRoleForSSO'

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
const client = server.ssoAdmin()
let sets: readonly [string, string]
beforeEach(async () => {
  putDirectory(server)
  sets = [await newSet(client, 'Dev'), await newSet(client, 'Other')]
  server.iamulator.store.transact(at(OTHER), (tx) =>
    ensureLinkedRole(tx, 'sso.amazonaws.com', { now: NOW, randomBytes: countingBytes() }),
  )
  for (const set of sets) await assign(client, set)
  await assign(client, sets[0], GROUP)
  await assign(client, sets[0], { TargetId: ACCOUNT })
})

const assignments = async () =>
  (
    await client.send(
      new ListAccountAssignmentsForPrincipalCommand({
        InstanceArn: INSTANCE,
        PrincipalType: 'USER',
        PrincipalId: ANN,
      }),
    )
  ).AccountAssignments
const linkedRole = (accountId: string) =>
  server.iam(administratorOf(accountId)).send(new GetRoleCommand({ RoleName: LINKED }))
const NO_ROLE = { code: 'NoSuchEntity', status: 404 }

/** Expects that only the assignment in the management account is left. */
async function expectCleanedUp(): Promise<void> {
  expect(rolesIn(server, OTHER)).toEqual([])
  expect(providersIn(server, OTHER)).toEqual([])
  expect(server.iamulator.store.view(at(OTHER)).roles.has(LINKED.toLowerCase())).toBe(false)
  expect(await assignments()).toEqual([
    { AccountId: ACCOUNT, PermissionSetArn: sets[0], PrincipalType: 'USER', PrincipalId: ANN },
  ])
  expect([await accountsWith(client, sets[0]), await accountsWith(client, sets[1])]).toEqual([[ACCOUNT], []])
  expect([rolesIn(server, ACCOUNT).length, providersIn(server, ACCOUNT).length]).toEqual([1, 1])
}

describe('an account that leaves', () => {
  // New accounts cannot leave.
  beforeEach(() => server.iamulator.clock.advance(5 * DAY))

  test('by itself loses everything of Identity Center', async () => {
    expect(await assignments()).toHaveLength(4)
    await server.organizations(administratorOf(OTHER)).send(new LeaveOrganizationCommand({}))
    await expectCleanedUp()
    await expectError(assign(client, sets[0]), {
      code: 'ResourceNotFoundException',
      status: 400,
      message: `Could not find Account with id ${OTHER}`,
    })
  })

  test('because it is removed loses the same', async () => {
    await server.organizations().send(new RemoveAccountFromOrganizationCommand({ AccountId: OTHER }))
    await expectCleanedUp()
  })
})

describe('a closed account', () => {
  const close = () => server.organizations().send(new CloseAccountCommand({ AccountId: OTHER }))

  test('keeps its roles, gets no access, and can lose it', async () => {
    await close()
    expect(rolesIn(server, OTHER)).toHaveLength(2)
    const refused = { code: 'ResourceNotFoundException', status: 400 }
    await expectError(assign(client, sets[1], GROUP), refused)
    await expectError(provisionSet(client, sets[1], OTHER), refused)
    expect(await unassign(client, sets[1])).toMatchObject({ Status: 'SUCCEEDED' })
    expect(rolesIn(server, OTHER)).toHaveLength(1)
  })

  test('is cleaned up when it leaves the organization after 90 days', async () => {
    await close()
    server.iamulator.clock.advance(90 * DAY)
    await server.organizations().send(new ListAccountsCommand({}))
    await expectCleanedUp()
  })
})

test('an account that joins gets the service-linked role', async () => {
  const organizations = server.organizations()
  await expectError(linkedRole(OUTSIDER), NO_ROLE)
  const { Handshake } = await organizations.send(
    new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: OUTSIDER } }),
  )
  await server
    .organizations(administratorOf(OUTSIDER))
    .send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }))
  expect((await linkedRole(OUTSIDER)).Role?.Path).toBe('/aws-service-role/sso.amazonaws.com/')
})

test('the service-linked role stays as long as there are roles of permission sets', async () => {
  const iam = server.iam(administratorOf(OTHER))
  const remove = async () => {
    const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: LINKED }))
    server.iamulator.clock.advance(1000)
    return iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))
  }
  await unassign(client, sets[1])
  expect(await remove()).toMatchObject({
    Status: 'FAILED',
    Reason: {
      Reason: 'The account has roles of permission sets.',
      RoleUsageList: [{ Region: REGION, Resources: [rolesIn(server, OTHER)[0]?.arn] }],
    },
  })
  await unassign(client, sets[0])
  await unassign(client, sets[0], GROUP)
  expect(await remove()).toMatchObject({ Status: 'SUCCEEDED' })
  await expectError(linkedRole(OTHER), NO_ROLE)
})
