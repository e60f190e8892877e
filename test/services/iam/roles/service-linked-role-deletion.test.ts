import {
  CreateServiceLinkedRoleCommand,
  type CreateServiceLinkedRoleCommandInput,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  administratorOf,
  expectError,
  NOW,
  OTHER,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { membersOf } from '../../callers.ts'
import { roleOf } from './role-callers.ts'

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterAll(() => server.close())

const create = (AWSServiceName: string, more: Partial<CreateServiceLinkedRoleCommandInput> = {}) =>
  iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName, ...more }))
const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role
const remove = (RoleName: string) => iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }))
const statusOf = (DeletionTaskId: string, client = iam) =>
  client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))

describe('DeleteServiceLinkedRole and GetServiceLinkedRoleDeletionStatus', () => {
  test('the role is gone with its policy, and its task has succeeded', async () => {
    await create('connect.amazonaws.com', { CustomSuffix: 'gone' })
    const { DeletionTaskId: id = '' } = await remove('AWSSERVICEROLEFORAMAZONCONNECT_GONE')
    expect(id).toMatch(
      /^task\/aws-service-role\/connect\.amazonaws\.com\/AWSServiceRoleForAmazonConnect_gone\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
    expect(membersOf(await statusOf(id))).toEqual({ Status: 'SUCCEEDED' })
    await expectError(get('AWSServiceRoleForAmazonConnect_gone'), { code: 'NoSuchEntity', status: 404 })
  })

  test('one that is made again has a task of its own', async () => {
    const tasks: (string | undefined)[] = []
    for (const _time of [1, 2]) {
      await create('connect.amazonaws.com', { CustomSuffix: 'again' })
      tasks.push((await remove('AWSServiceRoleForAmazonConnect_again')).DeletionTaskId)
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
