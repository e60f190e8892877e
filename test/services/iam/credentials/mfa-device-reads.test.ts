/** MFA devices: lists, tags, and calls without a user name. */
import {
  type AssignmentStatusType,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  GetMFADeviceCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListMFADeviceTagsCommand,
  ListVirtualMFADevicesCommand,
  paginateListMFADevices,
  paginateListMFADeviceTags,
  paginateListVirtualMFADevices,
  TagMFADeviceCommand,
  UntagMFADeviceCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../../support/authenticator.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { administratorIsReadOnly, deniedText, membersOf, namesOf, userArn, userWith } from '../../callers.ts'
import { credentialsIn } from '../../sts/sts-callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import {
  enabledDevice,
  NOT_A_SECURITY_KEY,
  NOT_OF_USER,
  newDevice,
  noSuchDevice,
  notUser,
  rootDevice,
  securityKey,
  serialOf,
  Time,
} from './mfa-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))
const iam = server.iam()
beforeAll(async () => {
  await iam.send(new CreateUserCommand({ UserName: 'alice', Path: '/staff/' }))
  for (const name of ['used-a', 'used-b']) await enabledDevice(server, 'alice', name, time)
  await newDevice(server, 'idle', { Tags: [{ Key: 'team', Value: 'blue' }] })
  rootDevice(server, 'root-account-mfa-device')
})

describe('ListVirtualMFADevices', () => {
  const serialsOf = async (AssignmentStatus?: AssignmentStatusType) => {
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }))
    return VirtualMFADevices?.map(({ SerialNumber }) => SerialNumber)
  }
  const assigned = ['root-account-mfa-device', 'used-a', 'used-b'].map((name) => serialOf(name))

  test('lists those that are assigned, those that are not, or any', async () => {
    expect(await serialsOf('Assigned')).toEqual(assigned)
    expect(await serialsOf('Unassigned')).toEqual([serialOf('idle')])
    for (const all of [await serialsOf('Any'), await serialsOf()])
      expect(all).toEqual([serialOf('idle'), ...assigned])
  })

  test('shows users, but neither secrets nor tags', async () => {
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({}))
    expect(VirtualMFADevices?.[0]).toEqual({ SerialNumber: serialOf('idle') })
    expect(VirtualMFADevices?.[1]).toEqual({
      SerialNumber: serialOf('root-account-mfa-device'),
      EnableDate: new Date(time.now),
      User: {
        UserId: ACCOUNT,
        Arn: `arn:aws:iam::${ACCOUNT}:root`,
        CreateDate: new Date('2020-01-01'),
      },
    })
    expect(VirtualMFADevices?.[2]).toEqual({
      SerialNumber: serialOf('used-a'),
      EnableDate: new Date(time.now),
      User: {
        Path: '/staff/',
        UserName: 'alice',
        UserId: expect.stringMatching(/^AIDA/),
        Arn: userArn('alice', '/staff/'),
        CreateDate: new Date(time.now),
      },
    })
  })

  test.each([
    [
      'Any',
      [
        [serialOf('idle'), assigned[0]],
        [assigned[1], assigned[2]],
      ],
    ],
    ['Assigned', [[assigned[0], assigned[1]], [assigned[2]]]],
  ] as const)('comes in pages: %s', async (AssignmentStatus, expected) => {
    const pages = paginateListVirtualMFADevices({ client: iam, pageSize: 2 }, { AssignmentStatus })
    expect(
      await namesOf(pages, ({ VirtualMFADevices = [] }) =>
        VirtualMFADevices.map((each) => each.SerialNumber),
      ),
    ).toEqual(expected)
  })

  test('a Marker that was not given out', () =>
    expectRecorded(
      iam.send(new ListVirtualMFADevicesCommand({ Marker: 'invalid-marker' })),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_list_virtual_mfa_devices/list-invalid-marker-error',
    ))
})

describe('ListMFADevices', () => {
  test('lists those of a user, in pages', async () => {
    const pages = paginateListMFADevices({ client: iam, pageSize: 1 }, { UserName: 'ALICE' })
    expect(
      await namesOf(pages, ({ MFADevices = [] }) => MFADevices.map((each) => each.SerialNumber)),
    ).toEqual([[serialOf('used-a')], [serialOf('used-b')]])
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'alice' }))
    expect(MFADevices?.[0]).toEqual({
      UserName: 'alice',
      SerialNumber: serialOf('used-a'),
      EnableDate: new Date(time.now),
    })
  })

  test('a user who is not there', () =>
    expectError(iam.send(new ListMFADevicesCommand({ UserName: 'nobody' })), notUser('nobody')))

  test('the devices of a user who is renamed', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'before' }))
    const { SerialNumber } = await enabledDevice(server, 'before', 'kept', time)
    await iam.send(new UpdateUserCommand({ UserName: 'before', NewUserName: 'after' }))
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'after' }))
    expect(MFADevices).toMatchObject([{ UserName: 'after', SerialNumber }])
    await iam.send(new DeactivateMFADeviceCommand({ UserName: 'after', SerialNumber }))
  })
})

describe('GetMFADevice', () => {
  const get = (UserName: string | undefined, SerialNumber: string, client = iam) =>
    client.send(new GetMFADeviceCommand({ UserName, SerialNumber }))

  test('tells of a security key of the user', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'keyed' }))
    const SerialNumber = securityKey(server, 'blue', 'keyed')
    expect(membersOf(await get('keyed', SerialNumber))).toEqual({
      UserName: 'keyed',
      SerialNumber,
      EnableDate: new Date(time.now),
    })
  })

  test('knows no others', async () => {
    for (const UserName of ['bob', 'key-owner']) await iam.send(new CreateUserCommand({ UserName }))
    await expectError(get('bob', serialOf('lost')), noSuchDevice(serialOf('lost')))
    await expectError(get('bob', securityKey(server, 'red', 'key-owner')), NOT_OF_USER)
    await expectError(get('nobody', serialOf('used-a')), notUser('nobody'))
  })

  test.each([
    ['alice', 'used-b'],
    ['bob', 'used-b'],
    ['bob', 'idle'],
  ])('C7.6.4: does not support virtual devices: of %s, %s', (user, name) =>
    expectError(get(user, serialOf(name)), NOT_A_SECURITY_KEY),
  )
})

describe('without UserName', () => {
  const calls = (client: IAMClient, SerialNumber: string) => ({
    list: () => client.send(new ListMFADevicesCommand({})),
    get: () => client.send(new GetMFADeviceCommand({ SerialNumber })),
    deactivate: () => client.send(new DeactivateMFADeviceCommand({ SerialNumber })),
  })

  test('a user means itself', async () => {
    const credentials = await userWith(server, 'self', policy('Allow', 'iam:*MFADevice*', userArn('self')))
    const { SerialNumber, seed } = await enabledDevice(server, 'self', 'own', time)
    // 6.7: a user who changes own devices needs a session with MFA.
    const proof = new GetSessionTokenCommand({ SerialNumber, TokenCode: codeAt(seed, time.now) })
    const session = credentialsIn(await server.sts(credentials).send(proof))
    const { list, deactivate } = calls(server.iam(session), SerialNumber)
    expect((await list()).MFADevices).toMatchObject([{ UserName: 'self', SerialNumber }])
    await deactivate()
    expect((await list()).MFADevices).toEqual([])
    const key = securityKey(server, 'own', 'self')
    const ofKey = calls(server.iam(session), key)
    expect(await ofKey.get()).toMatchObject({ UserName: 'self', SerialNumber: key })
    await ofKey.deactivate()
    await expectError(ofKey.get(), noSuchDevice(key))
  })

  test('root means itself', async () => {
    const serial = serialOf('root-device-2')
    rootDevice(server, 'root-device-2')
    const { list, deactivate } = calls(server.iam(ROOT), serial)
    const serials = async () => (await list()).MFADevices?.map(({ SerialNumber }) => SerialNumber)
    expect(await serials()).toEqual([serialOf('root-account-mfa-device'), serial])
    expect((await list()).MFADevices?.[1]).toEqual({ SerialNumber: serial, EnableDate: new Date(time.now) })
    await deactivate()
    expect(await serials()).toEqual([serialOf('root-account-mfa-device')])
    const key = securityKey(server, 'of-root')
    const ofKey = calls(server.iam(ROOT), key)
    expect(membersOf(await ofKey.get())).toEqual({ SerialNumber: key, EnableDate: new Date(time.now) })
    await ofKey.deactivate()
    await expectError(calls(server.iam(ROOT), serialOf('used-a')).deactivate(), NOT_OF_USER)
  })

  test('a role session must name a user', async () => {
    const session = server.iam(await administratorSession(server, 'keeper'))
    for (const call of Object.values(calls(session, serialOf('used-a')))) {
      await expectError(call(), {
        code: 'ValidationError',
        status: 400,
        message: 'Must specify userName when calling with non-User credentials',
      })
    }
  })

  test('the administrator has none, and is not changed', async () => {
    const { list, get, deactivate } = calls(iam, serialOf('used-a'))
    expect((await list()).MFADevices).toEqual([])
    await expectError(get(), NOT_A_SECURITY_KEY)
    await expectError(deactivate(), administratorIsReadOnly)
  })
})

describe('tags', () => {
  const tag = (SerialNumber: string, Key: string, Value: string) =>
    iam.send(new TagMFADeviceCommand({ SerialNumber, Tags: [{ Key, Value }] }))
  const untag = (SerialNumber: string, ...TagKeys: string[]) =>
    iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys }))
  const tagsOf = async (SerialNumber: string) =>
    (await iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags?.map(
      ({ Key, Value }) => `${Key}=${Value}`,
    )

  test('are added, replaced and removed; the case of keys counts', async () => {
    const { SerialNumber } = await newDevice(server, 'tagged', { Tags: [{ Key: 'team', Value: 'blue' }] })
    await tag(SerialNumber, 'Team', 'red')
    await tag(SerialNumber, 'team', 'green')
    await tag(SerialNumber, 'a', '')
    expect(await tagsOf(SerialNumber)).toEqual(['a=', 'Team=red', 'team=green'])
    const pages = paginateListMFADeviceTags({ client: iam, pageSize: 2 }, { SerialNumber })
    expect(await namesOf(pages, ({ Tags = [] }) => Tags.map(({ Key }) => Key))).toEqual([
      ['a', 'Team'],
      ['team'],
    ])
    await untag(SerialNumber, 'team', 'unknown')
    expect(await tagsOf(SerialNumber)).toEqual(['a=', 'Team=red'])
  })

  test('6.5: stay when a device is enabled and deactivated', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'tagger' }))
    const { SerialNumber } = await enabledDevice(server, 'tagger', 'tagger', time)
    await tag(SerialNumber, 'a', '1')
    await iam.send(new DeactivateMFADeviceCommand({ UserName: 'tagger', SerialNumber }))
    expect(await tagsOf(SerialNumber)).toEqual(['a=1'])
  })

  test('are fifty at most', async () => {
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }))
    const { SerialNumber } = await newDevice(server, 'full', { Tags })
    await tag(SerialNumber, 'k0', 'new')
    await expectError(tag(SerialNumber, 'k50', ''), {
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  test('of a device that is not there', async () => {
    const lost = serialOf('lost')
    await expectError(tag(lost, 'a', ''), noSuchDevice(lost))
    await expectError(untag(lost, 'a'), noSuchDevice(lost))
    await expectError(tagsOf(lost), noSuchDevice(lost))
  })

  test('are seen by policies', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'blue' } }
    const Statement = { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition }
    const document = JSON.stringify({ Version: '2012-10-17', Statement })
    const client = server.iam(await userWith(server, 'blue', document))
    await client.send(new ListMFADeviceTagsCommand({ SerialNumber: serialOf('idle') }))
    await expectError(client.send(new ListMFADeviceTagsCommand({ SerialNumber: serialOf('full') })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('blue'), 'iam:ListMFADeviceTags', serialOf('full')),
    })
  })
})

test('a hardware device is under the default path for policies', async () => {
  const client = server.iam(
    await userWith(server, 'hard', policy('Allow', 'iam:*', serialOf('GAHT12345678'))),
  )
  const SerialNumber = 'GAHT12345678'
  await expectError(client.send(new ListMFADeviceTagsCommand({ SerialNumber })), noSuchDevice(SerialNumber))
})
