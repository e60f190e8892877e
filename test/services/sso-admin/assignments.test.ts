/** Tests assigning permission sets to users and groups in accounts, and the status of the requests. */
import { randomUUID } from 'node:crypto'
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ProvisionPermissionSetCommand,
  paginateListAccountAssignmentCreationStatus,
  paginateListAccountAssignmentDeletionStatus,
  paginateListAccountAssignments,
  paginateListAccountAssignmentsForPrincipal,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE } from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { namesOf } from '../callers.ts'
import { notFound, REFUSED } from './errors.ts'
import {
  ANN,
  assign,
  assigned,
  DEVS,
  GROUP,
  grantOf,
  NOBODY,
  newSet,
  rolesIn,
  startGranting,
  unassign,
  unassigned,
} from './granting.ts'

let server: TestServer
let client: SSOAdminClient
let set: string
beforeEach(async () => {
  ;({ server, client, set } = await startGranting())
})
afterEach(() => server.close())

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/)
const grant = { TargetId: OTHER, TargetType: 'AWS_ACCOUNT', PrincipalType: 'USER', PrincipalId: ANN } as const

const listed = async (AccountId = OTHER) =>
  (
    await client.send(
      new ListAccountAssignmentsCommand({ InstanceArn: INSTANCE, PermissionSetArn: set, AccountId }),
    )
  ).AccountAssignments
const listedFor = async (principal: { PrincipalType: 'USER' | 'GROUP'; PrincipalId: string }, Filter = {}) =>
  (
    await client.send(
      new ListAccountAssignmentsForPrincipalCommand({ InstanceArn: INSTANCE, Filter, ...principal }),
    )
  ).AccountAssignments
const entry = (more: object = {}) => ({
  AccountId: OTHER,
  PermissionSetArn: set,
  PrincipalType: 'USER',
  PrincipalId: ANN,
  ...more,
})

describe('requests', () => {
  test('the response to an assignment is in progress, and the status then has succeeded', async () => {
    const { AccountAssignmentCreationStatus: started } = await client.send(
      new CreateAccountAssignmentCommand(grantOf(set)),
    )
    expect(started).toEqual({ Status: 'IN_PROGRESS', RequestId: UUID, PermissionSetArn: set, ...grant })
    expect(await assigned(client, started?.RequestId)).toEqual({
      ...started,
      Status: 'SUCCEEDED',
      CreatedDate: new Date(NOW),
    })
    expect(await listed()).toEqual([entry()])
  })

  test('the same for its deletion', async () => {
    await assign(client, set)
    const { AccountAssignmentDeletionStatus: started } = await client.send(
      new DeleteAccountAssignmentCommand(grantOf(set)),
    )
    expect(started).toEqual({ Status: 'IN_PROGRESS', RequestId: UUID, PermissionSetArn: set, ...grant })
    expect(await unassigned(client, started?.RequestId)).toEqual({
      ...started,
      Status: 'SUCCEEDED',
      CreatedDate: new Date(NOW),
    })
    expect(await listed()).toEqual([])
  })

  test('a status is found only by an operation of its kind', async () => {
    const created = await assign(client, set)
    const deleted = await unassign(client, set)
    const ids = [created?.RequestId ?? '', deleted?.RequestId ?? '', randomUUID()] as const
    for (const id of [ids[1], ids[2]])
      await expectError(
        client.send(
          new DescribeAccountAssignmentCreationStatusCommand({
            InstanceArn: INSTANCE,
            AccountAssignmentCreationRequestId: id,
          }),
        ),
        notFound(`Could not find Request with id ${id}`),
      )
    for (const id of [ids[0], ids[2]])
      await expectError(
        client.send(
          new DescribeAccountAssignmentDeletionStatusCommand({
            InstanceArn: INSTANCE,
            AccountAssignmentDeletionRequestId: id,
          }),
        ),
        notFound(`Could not find Request with id ${id}`),
      )
  })

  test('lists have the requests of their kind, with the wanted status', async () => {
    const good = await assign(client, set)
    const bad = await assign(client, set, { PrincipalId: NOBODY })
    const gone = await unassign(client, set, GROUP)
    const creations = async (Status?: 'FAILED' | 'IN_PROGRESS' | 'SUCCEEDED') =>
      (
        await client.send(
          new ListAccountAssignmentCreationStatusCommand({
            InstanceArn: INSTANCE,
            ...(Status === undefined ? {} : { Filter: { Status } }),
          }),
        )
      ).AccountAssignmentsCreationStatus
    const summary = (id: string | undefined, Status: string) => ({
      Status,
      RequestId: id,
      CreatedDate: new Date(NOW),
    })
    const [succeeded, failed] = [summary(good?.RequestId, 'SUCCEEDED'), summary(bad?.RequestId, 'FAILED')]
    expect(await creations()).toHaveLength(2)
    expect(await creations()).toEqual(expect.arrayContaining([succeeded, failed]))
    expect(await creations('SUCCEEDED')).toEqual([succeeded])
    expect(await creations('FAILED')).toEqual([failed])
    expect(await creations('IN_PROGRESS')).toEqual([])
    const { AccountAssignmentsDeletionStatus: deletions } = await client.send(
      new ListAccountAssignmentDeletionStatusCommand({ InstanceArn: INSTANCE }),
    )
    expect(deletions).toEqual([summary(gone?.RequestId, 'FAILED')])
  })

  test('lists of requests have pages', async () => {
    for (let count = 0; count < 3; count++) {
      await assign(client, set)
      await unassign(client, set)
    }
    const paging = { client, pageSize: 2 }
    const creations = await namesOf(
      paginateListAccountAssignmentCreationStatus(paging, { InstanceArn: INSTANCE }),
      ({ AccountAssignmentsCreationStatus: page = [] }) => page.map(({ RequestId }) => RequestId),
    )
    const deletions = await namesOf(
      paginateListAccountAssignmentDeletionStatus(paging, { InstanceArn: INSTANCE }),
      ({ AccountAssignmentsDeletionStatus: page = [] }) => page.map(({ RequestId }) => RequestId),
    )
    for (const pages of [creations, deletions]) {
      expect(pages.map((page) => page.length)).toEqual([2, 1])
      expect(new Set(pages.flat()).size).toBe(3)
    }
  })
})

describe('failures', () => {
  test('an unknown principal fails later, on creation and on deletion', async () => {
    for (const PrincipalType of ['USER', 'GROUP'] as const) {
      const unknown = { PrincipalType, PrincipalId: NOBODY }
      const failed = {
        Status: 'FAILED',
        FailureReason: `Received a 404 status error: the ${PrincipalType} assignee ${NOBODY} was not found in directory ${IDENTITY_STORE}.`,
      }
      expect(await assign(client, set, unknown)).toMatchObject(failed)
      expect(await unassign(client, set, unknown)).toMatchObject(failed)
    }
    expect(await assign(client, set, { PrincipalType: 'GROUP', PrincipalId: ANN })).toMatchObject({
      Status: 'FAILED',
    })
    expect(await listed()).toEqual([])
    expect(rolesIn(server, OTHER)).toEqual([])
  })

  test('the assignment of a deleted user cannot be deleted', async () => {
    await assign(client, set)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.delete(ANN))
    expect(await unassign(client, set)).toMatchObject({ Status: 'FAILED' })
    expect(await listed()).toEqual([entry()])
  })

  test('deleting an assignment that is not there fails later', async () => {
    await assign(client, set, GROUP)
    expect(await unassign(client, set)).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'Received a 404 status error: Assignment not found.',
    })
    expect(rolesIn(server, OTHER)).toHaveLength(1)
  })

  test('creating an assignment again succeeds and changes nothing', async () => {
    await assign(client, set)
    const before = rolesIn(server, OTHER)
    expect(await assign(client, set)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(await listed()).toEqual([entry()])
    expect(rolesIn(server, OTHER)).toEqual(before)
  })

  test('an account outside the organization is refused at once', async () => {
    const refused = notFound(`Could not find Account with id ${OUTSIDER}`)
    await expectError(assign(client, set, { TargetId: OUTSIDER }), refused)
    await expectError(unassign(client, set, { TargetId: OUTSIDER }), refused)
    await expectError(listed(OUTSIDER), refused)
  })

  test('an unknown permission set is refused at once', async () => {
    const unknown = set.replace(/ps-.*/, 'ps-ffffffffffffffff')
    const refused = notFound('Could not find PermissionSet with id ps-ffffffffffffffff')
    await expectError(assign(client, unknown), refused)
    await expectError(unassign(client, unknown), refused)
  })
})

describe('lists', () => {
  test('an account has the direct assignments of a permission set', async () => {
    const other = await newSet(client, 'Other')
    await assign(client, set)
    await assign(client, set, GROUP)
    await assign(client, other)
    await assign(client, set, { TargetId: ACCOUNT })
    expect(await listed()).toEqual([entry(GROUP), entry()])
    expect(await listed(ACCOUNT)).toEqual([entry({ AccountId: ACCOUNT })])
  })

  test('a user has what its groups have, and a group only what it has', async () => {
    await assign(client, set)
    await assign(client, set, { ...GROUP, TargetId: ACCOUNT })
    const [own, through] = [entry(), entry({ ...GROUP, AccountId: ACCOUNT })]
    expect(await listedFor({ PrincipalType: 'USER', PrincipalId: ANN })).toEqual([through, own])
    expect(await listedFor(GROUP)).toEqual([through])
    expect(await listedFor({ PrincipalType: 'GROUP', PrincipalId: ANN })).toEqual([])
    expect(await listedFor({ PrincipalType: 'USER', PrincipalId: NOBODY })).toEqual([])
    expect(await listedFor({ PrincipalType: 'USER', PrincipalId: ANN }, { AccountId: OTHER })).toEqual([own])
  })

  test('lists of assignments have pages', async () => {
    await assign(client, set)
    await assign(client, set, GROUP)
    await assign(client, set, { ...GROUP, TargetId: ACCOUNT })
    const paging = { client, pageSize: 1 }
    const one = { InstanceArn: INSTANCE, PermissionSetArn: set, AccountId: OTHER }
    const inAccount = await namesOf(
      paginateListAccountAssignments(paging, one),
      ({ AccountAssignments = [] }) => AccountAssignments.map(({ PrincipalId }) => PrincipalId),
    )
    expect(inAccount).toEqual([[DEVS], [ANN]])
    const ann = { InstanceArn: INSTANCE, PrincipalType: 'USER', PrincipalId: ANN } as const
    const forAnn = await namesOf(
      paginateListAccountAssignmentsForPrincipal(paging, ann),
      ({ AccountAssignments = [] }) =>
        AccountAssignments.map(({ AccountId, PrincipalId }) => `${AccountId} ${PrincipalId}`),
    )
    expect(forAnn).toEqual([[`${ACCOUNT} ${DEVS}`], [`${OTHER} ${DEVS}`], [`${OTHER} ${ANN}`]])
  })

  test('only the management account lists what a principal has', async () => {
    await expectError(
      server.ssoAdmin(administratorOf(OTHER)).send(
        new ListAccountAssignmentsForPrincipalCommand({
          InstanceArn: INSTANCE,
          PrincipalType: 'USER',
          PrincipalId: ANN,
        }),
      ),
      REFUSED,
    )
  })
})

test('an account has a limited number of provisioned permission sets', async () => {
  await server.close()
  ;({ server, client, set } = await startGranting({
    quotas: { ProvisionedPermissionSetsPerAccountQuota: 1 },
  }))
  const other = await newSet(client, 'Other')
  await assign(client, set)
  await assign(client, set, GROUP)
  const text = 'An account can have at most 1 provisioned permission sets.'
  await expectError(assign(client, other), {
    code: 'ServiceQuotaExceededException',
    status: 400,
    message: text,
  })
  const command = new ProvisionPermissionSetCommand({
    InstanceArn: INSTANCE,
    PermissionSetArn: other,
    TargetType: 'AWS_ACCOUNT',
    TargetId: OTHER,
  })
  await expectError(client.send(command), { code: 'ValidationException', status: 400, message: text })
  expect(await assign(client, other, { TargetId: ACCOUNT })).toMatchObject({ Status: 'SUCCEEDED' })
  expect(rolesIn(server, OTHER)).toHaveLength(1)
})
