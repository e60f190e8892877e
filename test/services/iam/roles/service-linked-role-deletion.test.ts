import {
  CreateServiceLinkedRoleCommand,
  type CreateServiceLinkedRoleCommandInput,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListEntitiesForPolicyCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { post } from '../../../admin/decisions/requests.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at, FACTS, REGION } from '../../../support/places.ts'
import { membersOf } from '../../callers.ts'
import { roleOf } from './role-callers.ts'

const SECOND = 1000

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (AWSServiceName: string, more: Partial<CreateServiceLinkedRoleCommandInput> = {}) =>
  iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName, ...more }))
const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role
const remove = (RoleName: string) => iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }))
const statusOf = (DeletionTaskId: string, client = iam) =>
  client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))

describe('DeleteServiceLinkedRole and GetServiceLinkedRoleDeletionStatus', () => {
  test('10.2: the task is named after the role, and runs for a second of the emulator’s clock', async () => {
    await create('connect.amazonaws.com', { CustomSuffix: 'gone' })
    const { DeletionTaskId: id = '' } = await remove('AWSSERVICEROLEFORAMAZONCONNECT_GONE')
    expect(id).toMatch(
      /^task\/aws-service-role\/connect\.amazonaws\.com\/AWSServiceRoleForAmazonConnect_gone\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
    expect(membersOf(await statusOf(id))).toEqual({ Status: 'IN_PROGRESS' })
    server.iamulator.clock.advance(SECOND - 1)
    expect((await statusOf(id)).Status).toBe('IN_PROGRESS')
    server.iamulator.clock.advance(1)
    expect(membersOf(await statusOf(id))).toEqual({ Status: 'SUCCEEDED' })
    await expectError(get('AWSServiceRoleForAmazonConnect_gone'), { code: 'NoSuchEntity', status: 404 })
  })

  test('10.2: while it runs, the role exists and its name is taken', async () => {
    const suffix = { CustomSuffix: 'staying' }
    const RoleName = 'AWSServiceRoleForAmazonConnect_staying'
    await create('connect.amazonaws.com', suffix)
    const before = await get(RoleName)
    await remove(RoleName)
    expect(await get(RoleName)).toEqual(before)
    await expectError(create('connect.amazonaws.com', suffix), {
      code: 'InvalidInput',
      status: 400,
      message: `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
    })
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'until the end' }))
    server.iamulator.clock.advance(SECOND)
    await create('connect.amazonaws.com', suffix)
    expect((await get(RoleName))?.RoleId).not.toBe(before?.RoleId)
  })

  test('10.2: it ends although nobody asks for its status', async () => {
    await create('ecs.amazonaws.com')
    const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'
    const holders = async () => (await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).PolicyRoles
    expect(await holders()).toHaveLength(1)
    await remove('AWSServiceRoleForECS')
    server.iamulator.clock.advance(SECOND)
    expect(await holders()).toEqual([])
    await expectError(remove('AWSServiceRoleForECS'), { code: 'NoSuchEntity', status: 404 })
  })

  test('10.2: a request during the deletion answers the same task', async () => {
    await create('connect.amazonaws.com', { CustomSuffix: 'same' })
    const first = await remove('AWSServiceRoleForAmazonConnect_same')
    server.iamulator.clock.advance(SECOND / 2)
    expect((await remove('awsserviceroleforamazonconnect_SAME')).DeletionTaskId).toBe(first.DeletionTaskId)
    server.iamulator.clock.advance(SECOND / 2)
    expect((await statusOf(first.DeletionTaskId ?? '')).Status).toBe('SUCCEEDED')
  })

  test('one that is made again has a task of its own', async () => {
    const tasks: (string | undefined)[] = []
    for (const _time of [1, 2]) {
      await create('connect.amazonaws.com', { CustomSuffix: 'again' })
      tasks.push((await remove('AWSServiceRoleForAmazonConnect_again')).DeletionTaskId)
      server.iamulator.clock.advance(SECOND)
    }
    expect(new Set(tasks).size).toBe(2)
    for (const id of tasks) expect((await statusOf(id ?? '')).Status).toBe('SUCCEEDED')
  })

  test('a role that never was, and one that is no service-linked role', async () => {
    await expectError(remove('no-role-at-all'), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name no-role-at-all cannot be found.',
    })
    await roleOf(server, 'Plain-role')
    await expectError(remove('plain-role'), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'Plain-role exists but is not a service role.',
    })
    expect((await get('plain-role'))?.RoleName).toBe('Plain-role')
  })

  test('a task that nobody submitted, or that another account did', async () => {
    const unknown =
      'task/aws-service-role/x.amazonaws.com/AWSServiceRoleForX/1d3c5b0e-9a3f-4a5e-8f6b-0c2d4e6f8a1b'
    await expectError(statusOf(unknown), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'Cannot find deletion status for given id.',
    })
    await create('connect.amazonaws.com', { CustomSuffix: 'ours' })
    const { DeletionTaskId: id = '' } = await remove('AWSServiceRoleForAmazonConnect_ours')
    await expectError(statusOf(id, server.iam(administratorOf(OTHER))), { code: 'NoSuchEntity', status: 404 })
  })

  test('what is no task', () =>
    expectError(statusOf('task/of/mine'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Invalid task id',
    }))
})

describe('a role that is in use', () => {
  const serviceCall = async (target: TestServer, service: string, roleArn: string) =>
    (await post(target, 'service-call', { service, roleArn, sessionName: 'job' })).status

  test('10.2: is not deleted while it has a session, and is afterwards', async () => {
    const RoleName = 'AWSServiceRoleForBatch'
    await create('batch.amazonaws.com')
    const role = await get(RoleName)
    expect(await serviceCall(server, 'batch.amazonaws.com', role?.Arn ?? '')).toBe(200)
    const { DeletionTaskId: failing = '' } = await remove(RoleName)
    expect((await statusOf(failing)).Status).toBe('IN_PROGRESS')
    server.iamulator.clock.advance(SECOND)
    const failed = {
      Status: 'FAILED',
      Reason: {
        Reason: 'The role has active sessions.',
        RoleUsageList: [
          { Region: REGION, Resources: [`arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/job`] },
        ],
      },
    }
    expect(membersOf(await statusOf(failing))).toEqual(failed)
    expect((await get(RoleName))?.RoleId).toBe(role?.RoleId)

    server.iamulator.clock.advance(3600 * SECOND)
    const { DeletionTaskId: succeeding = '' } = await remove(RoleName)
    expect(succeeding).not.toBe(failing)
    server.iamulator.clock.advance(SECOND)
    expect((await statusOf(succeeding)).Status).toBe('SUCCEEDED')
    expect(membersOf(await statusOf(failing))).toEqual(failed)
    await expectError(get(RoleName), { code: 'NoSuchEntity', status: 404 })
  })

  test('10.2: the service cannot assume it once the deletion has ended, in any account', async () => {
    const other = server.iam(administratorOf(OTHER))
    const { Role } = await other.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: 'backup.amazonaws.com' }),
    )
    const assume = () => serviceCall(server, 'backup.amazonaws.com', Role?.Arn ?? '')
    await other.send(new DeleteServiceLinkedRoleCommand({ RoleName: Role?.RoleName }))
    server.iamulator.clock.advance(SECOND)
    expect(await assume()).toBe(403)
    await other.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'backup.amazonaws.com' }))
    expect(await assume()).toBe(200)
  })

  /** Deletes a role in an account, and returns the end of the task. */
  async function endOf(target: TestServer, account: string, RoleName: string) {
    const client = target.iam(administratorOf(account))
    const { DeletionTaskId } = await client.send(new DeleteServiceLinkedRoleCommand({ RoleName }))
    target.iamulator.clock.advance(SECOND)
    return membersOf(await client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId })))
  }

  const createIn = (target: TestServer, account: string, AWSServiceName: string) =>
    target.iam(administratorOf(account)).send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))

  const LINKED = 'AWSServiceRoleForOrganizations'

  test('10.3: the role of Organizations stays in an organization with all features', async () => {
    const organized = await seededServer({ organization: organizationWith([], {}) }, {}, { now: () => NOW })
    try {
      for (const account of [ACCOUNT, OTHER]) {
        expect(await endOf(organized, account, LINKED)).toEqual({
          Status: 'FAILED',
          Reason: {
            Reason: 'The account is in an organization that has all features enabled.',
            RoleUsageList: [
              {
                Region: FACTS.organizationsRegion,
                Resources: [`arn:aws:organizations::${ACCOUNT}:organization/${ORGANIZATION}`],
              },
            ],
          },
        })
      }
      await createIn(organized, OTHER, 'batch.amazonaws.com')
      expect(await endOf(organized, OTHER, 'AWSServiceRoleForBatch')).toEqual({ Status: 'SUCCEEDED' })
      await createIn(organized, OUTSIDER, 'organizations.amazonaws.com')
      expect(await endOf(organized, OUTSIDER, LINKED)).toEqual({ Status: 'SUCCEEDED' })
    } finally {
      await organized.close()
    }
  })

  test('10.3: an organization for billing alone does not need it', async () => {
    const organized = await seededServer({ organization: organizationWith([], {}) }, {}, { now: () => NOW })
    try {
      organized.iamulator.store.transact(at(ACCOUNT), ({ organizations }) => {
        for (const [key, row] of organizations.rows())
          organizations.put(key, { ...row, featureSet: 'CONSOLIDATED_BILLING' })
      })
      expect(await endOf(organized, OTHER, LINKED)).toEqual({ Status: 'SUCCEEDED' })
    } finally {
      await organized.close()
    }
  })
})
