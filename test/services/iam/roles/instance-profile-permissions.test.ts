import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  type CreateInstanceProfileCommandInput,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  type IAMClient,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, policy, serverForAllTests } from '../../../support/harness.ts'
import { deniedText, userArn, userWith } from '../../callers.ts'
import { profileArn, roleArn, roleOf } from './role-callers.ts'

const server = serverForAllTests()
const iam = server.iam()

const create = (InstanceProfileName: string, Path = '/') =>
  iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, Path }))
const addRole = (InstanceProfileName: string, RoleName: string, client = iam) =>
  client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }))

describe('who may', () => {
  type Call = (client: IAMClient, InstanceProfileName: string) => Promise<unknown>
  const Tags = [{ Key: 'k', Value: 'v' }]
  const named: [string, Call][] = [
    [
      'GetInstanceProfile',
      (client, InstanceProfileName) => client.send(new GetInstanceProfileCommand({ InstanceProfileName })),
    ],
    [
      'TagInstanceProfile',
      (client, InstanceProfileName) =>
        client.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags })),
    ],
    [
      'UntagInstanceProfile',
      (client, InstanceProfileName) =>
        client.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['k'] })),
    ],
    [
      'ListInstanceProfileTags',
      (client, InstanceProfileName) =>
        client.send(new ListInstanceProfileTagsCommand({ InstanceProfileName })),
    ],
    [
      'RemoveRoleFromInstanceProfile',
      (client, InstanceProfileName) =>
        client.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'on-duty' })),
    ],
    [
      'DeleteInstanceProfile',
      (client, InstanceProfileName) => client.send(new DeleteInstanceProfileCommand({ InstanceProfileName })),
    ],
  ]
  beforeAll(() => roleOf(server, 'on-duty'))

  test.each(named)('%s: on exactly the instance profile that a policy names', async (operation, call) => {
    const mine = `mine-${operation}`
    await create(mine, '/mine/')
    if (operation.startsWith('Remove')) await addRole(mine, 'on-duty')
    const allowed = policy('Allow', `iam:${operation}`, profileArn(mine, '/mine/'))
    const client = server.iam(await userWith(server, operation, allowed))
    await expectError(call(client, 'someone-else'), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(operation), `iam:${operation}`, 'instance profile someone-else'),
    })
    await expect(call(client, mine)).resolves.toBeDefined()
  })

  test('CreateInstanceProfile: under the path that a policy names; tags need iam:TagInstanceProfile', async () => {
    const allowed = policy('Allow', 'iam:CreateInstanceProfile', profileArn('*', '/team/'))
    const client = server.iam(await userWith(server, 'creator', allowed))
    const send = (input: CreateInstanceProfileCommandInput) =>
      client.send(new CreateInstanceProfileCommand(input))
    const denied = (action: string, arn: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('creator'), action, arn),
    })
    await send({ InstanceProfileName: 'in-team', Path: '/team/' })
    await expectError(
      send({ InstanceProfileName: 'outside' }),
      denied('iam:CreateInstanceProfile', profileArn('outside')),
    )
    await expectError(
      send({ InstanceProfileName: 'with-tags', Path: '/team/', Tags }),
      denied('iam:TagInstanceProfile', profileArn('with-tags', '/team/')),
    )
  })

  test('ListInstanceProfiles and ListInstanceProfilesForRole', async () => {
    const client = server.iam(await userWith(server, 'nobody'))
    const denied = (action: string, resource: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('nobody'), action, resource),
    })
    await expectError(
      client.send(new ListInstanceProfilesCommand({ PathPrefix: '/team/' })),
      denied('iam:ListInstanceProfiles', profileArn('', '/team/')),
    )
    await expectError(
      client.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'on-duty' })),
      denied('iam:ListInstanceProfilesForRole', 'role on-duty'),
    )
  })

  test('S12: AddRoleToInstanceProfile needs iam:PassRole on the role, for EC2', async () => {
    const passing = (service: string) => ({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: roleArn('on-duty'),
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    })
    const adding = { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' }
    const clientWith = async (name: string, ...Statement: object[]) =>
      server.iam(await userWith(server, name, JSON.stringify({ Version: '2012-10-17', Statement })))
    const denied = (name: string, action: string, resource: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(name), action, resource),
    })
    await create('station')
    const passer = await clientWith('passer', passing('ec2.amazonaws.com'))
    await expectError(
      addRole('station', 'on-duty', passer),
      denied('passer', 'iam:AddRoleToInstanceProfile', 'instance profile station'),
    )
    const adder = await clientWith('adder', adding, passing('lambda.amazonaws.com'))
    await expectError(
      addRole('station', 'on-duty', adder),
      denied('adder', 'iam:PassRole', roleArn('on-duty')),
    )
    const both = await clientWith('both', adding, passing('ec2.amazonaws.com'))
    await expectError(
      addRole('station', 'off-duty', both),
      denied('both', 'iam:PassRole', roleArn('off-duty')),
    )
    await addRole('station', 'on-duty', both)
    const { InstanceProfile } = await iam.send(
      new GetInstanceProfileCommand({ InstanceProfileName: 'station' }),
    )
    expect(InstanceProfile).toMatchObject({ Roles: [{ RoleName: 'on-duty' }] })
  })
})
