/** MFA devices: creating, enabling, and deleting them. */
import {
  CreateAccountAliasCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  type CreateVirtualMFADeviceCommandInput,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { PNG } from 'pngjs'
import { create as qrCodeOf } from 'qrcode'
import { codeAt } from '../../../support/authenticator.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { here, PARTITION } from '../../../support/places.ts'
import { accessKeyOf, administratorIsReadOnly, membersOf, withServer } from '../../callers.ts'
import {
  codesOf,
  enable,
  enabledDevice,
  NOT_OF_USER,
  newDevice,
  noSuchDevice,
  SOME_CODES,
  serialOf,
  Time,
  WRONG_PAIR,
} from './mfa-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))
const iam = server.iam()

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const create = (VirtualMFADeviceName: string, more: Partial<CreateVirtualMFADeviceCommandInput> = {}) =>
  iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName, ...more }))
const remove = (SerialNumber: string) => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
const deactivate = (UserName: string, SerialNumber: string) =>
  iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
const enableWith = (UserName: string, SerialNumber: string, codes: ReturnType<typeof codesOf>) =>
  iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
const serialsOf = async (UserName: string) =>
  (await iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices?.map((each) => each.SerialNumber)

describe('CreateVirtualMFADevice', () => {
  test('answers a serial number, and a secret that no other device has', async () => {
    const { VirtualMFADevice: device = { SerialNumber: undefined } } = await create('first')
    expect(device).toEqual({
      SerialNumber: serialOf('first'),
      Base32StringSeed: expect.any(Uint8Array),
      QRCodePNG: expect.any(Uint8Array),
    })
    const seeds = [Buffer.from(device.Base32StringSeed ?? []).toString(), (await newDevice(server, 'b')).seed]
    for (const seed of seeds) expect(seed).toMatch(/^[A-Z2-7]{64}$/)
    expect(new Set(seeds).size).toBe(2)
  })

  test('has a path, which may hold empty parts, and tags in the order sent', async () => {
    const Tags = [
      { Key: 'Zone', Value: 'a' },
      { Key: 'App', Value: '' },
    ]
    const { VirtualMFADevice } = await create('deep', { Path: '/a//b/', Tags })
    expect(VirtualMFADevice).toMatchObject({ SerialNumber: serialOf('deep', '/a//b/'), Tags })
  })

  test.each([
    ['the number of the account', 'by+number', undefined, `by%2Bnumber@${ACCOUNT}`],
    ['the alias of the account', 'phone', 'my-company', 'phone@my-company'],
  ])('shows the secret as a QR code, with %s', async (_what, name, AccountAlias, label) => {
    await withServer({}, async (other) => {
      const client = other.iam()
      if (AccountAlias) await client.send(new CreateAccountAliasCommand({ AccountAlias }))
      const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name })
      const { QRCodePNG, Base32StringSeed } = (await client.send(command)).VirtualMFADevice ?? {}
      const seed = Buffer.from(Base32StringSeed ?? []).toString()
      expect(modulesIn(Buffer.from(QRCodePNG ?? []))).toEqual(
        modulesOf(`otpauth://totp/${label}?secret=${seed}`),
      )
    })
  })

  test('the same name is another device under another path, and in other letters', async () => {
    await create('twice')
    await create('twice', { Path: '/other/' })
    await create('TWICE')
    await expectRecorded(
      create('twice'),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_virtual_mfa_device_errors/create-duplicate-error',
    )
  })

  test('C5.1: what is wrong with a path', async () => {
    await expectRecorded(
      create('pathless', { Path: 'no-slash' }),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_virtual_mfa_device_errors/create-invalid-path-no-leading-slash-error',
    )
    await expectRecorded(
      create('pathless', { Path: `/${'x'.repeat(512)}/` }),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_virtual_mfa_device_errors/create-path-too-long-error',
    )
    for (const Path of ['/a', 'a/', '//', '/a b/', '/é/', '/a\u007f/']) {
      await expectError(create('pathless', { Path }), {
        code: 'ValidationError',
        status: 400,
        message:
          'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
      })
    }
  })

  test.each(['/', '/a-b/', '/a!/~/', '/a//b/', `/${'x'.repeat(20)}/`])('C5.1: the path %s', async (Path) => {
    const { SerialNumber } = await newDevice(server, 'pathed', { Path })
    expect(SerialNumber).toBe(`arn:aws:iam::${ACCOUNT}:mfa${Path}pathed`)
  })

  test('a serial number fits into the requests that name it', async () => {
    // The serial number with this name and without a path has 256 characters in `aws`, and more in other partitions.
    const rest = 256 - `arn:${PARTITION}:iam::${ACCOUNT}:mfa/`.length
    const { SerialNumber } = await newDevice(server, 'n'.repeat(rest))
    expect(here(SerialNumber)).toHaveLength(256)
    await remove(SerialNumber)
    await expectError(create('n'.repeat(227)), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to 226",
    })
    const Path = `/${'p'.repeat(28)}/`
    expect(here((await newDevice(server, 'n'.repeat(rest - 29), { Path })).SerialNumber)).toHaveLength(256)
    await expectError(create('n'.repeat(rest - 28), { Path }), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'serialNumber' failed to satisfy constraint: Member must have length less than or equal to 256",
    })
  })

  test('as many devices as users, enabled or not', async () => {
    await withServer({ quotas: { UsersQuota: 2 } }, async (other) => {
      await newDevice(other, 'a')
      await newDevice(other, 'b')
      await expectError(newDevice(other, 'c'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for VirtualMFADevicesPerAccount: 2',
      })
    })
  })
})

/** Returns whether each pixel of an image is dark, row by row. */
function darkPixels(png: Buffer): boolean[][] {
  const { width, height, data } = PNG.sync.read(png)
  const isDark = (x: number, y: number) => data.readUInt8((y * width + x) * 4) < 128
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => isDark(x, y)))
}

/** Returns the modules of a QR code from an image with a margin, one value for each module. */
function modulesIn(png: Buffer): boolean[][] {
  const rows = darkPixels(png)
  const start = rows.findIndex((row) => row.includes(true))
  const left = rows[start]?.indexOf(true) ?? 0
  // The finder pattern in the corner is seven modules wide.
  const size = ((rows[start]?.indexOf(false, left) ?? 0) - left) / 7
  const end = rows[start]?.lastIndexOf(true) ?? 0
  const count = Math.round((end + 1 - left) / size)
  const middle = (at: number) => Math.floor((at + 0.5) * size)
  return Array.from({ length: count }, (_, y) =>
    Array.from({ length: count }, (_, x) => rows[start + middle(y)]?.[left + middle(x)] ?? false),
  )
}

function modulesOf(text: string): boolean[][] {
  const { modules } = qrCodeOf([{ data: Buffer.from(text), mode: 'byte' }])
  return Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (_, x) => modules.get(y, x) === 1),
  )
}

describe('EnableMFADevice', () => {
  test.each([
    ['the last two', 0],
    ['the present one and the next', 1],
    ['two that have just passed', -1],
    ['two of ten minutes ago', -20],
    ['two of a clock that is ahead', 20],
    ['two of a clock that is more than eight hours behind', -998],
    ['two of a clock that is more than eight hours ahead', 1000],
  ])('6.4, C7.6.1: takes two codes in a row: %s', async (_which, later) => {
    const name = `in-a-row-${later}`
    await createUser(name)
    const { SerialNumber, seed } = await newDevice(server, name)
    const answer = await enableWith(name, SerialNumber, codesOf({ seed }, time, later))
    expect(membersOf(answer)).toEqual({})
    expect(await serialsOf(name)).toEqual([SerialNumber])
  })

  test('6.4, C7.6.1: takes no others', async () => {
    await createUser('guesser')
    const { SerialNumber, seed } = await newDevice(server, 'guessed')
    const at = (later: number) => codeAt(seed, time.now, later)
    const others = [
      [at(0), at(-1)],
      [at(0), at(0)],
      [at(-2), at(0)],
      [at(0), '000000'],
      ['000000', at(0)],
      [at(-1000), at(-999)],
      [at(1000), at(1001)],
    ] as const
    for (const [AuthenticationCode1, AuthenticationCode2] of others) {
      const codes = { AuthenticationCode1, AuthenticationCode2 }
      await expectError(enableWith('guesser', SerialNumber, codes), WRONG_PAIR)
    }
    expect(await serialsOf('guesser')).toEqual([])
  })

  test('real time rules, whatever the clock of the emulator says', async () => {
    await createUser('traveller')
    const device = await newDevice(server, 'travelling')
    server.iamulator.clock.advance(86_400_000)
    await enable(server, 'traveller', device, time)
    server.iamulator.clock.reset()
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'traveller' }))
    expect(MFADevices?.map(({ EnableDate }) => EnableDate?.getTime())).toEqual([time.now + 86_400_000])
  })

  test('C7.6.4: a device is enabled once', async () => {
    await createUser('owner')
    await createUser('thief')
    const device = await enabledDevice(server, 'owner', 'owned', time)
    await expectRecorded(
      enable(server, 'thief', device, time),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_enable_mfa_device_already_attached/enable-mfa-already-attached-error',
    )
    await expectError(enable(server, 'OWNER', device, time), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'MFA Device for user owner already exists.',
    })
  })

  test('a user who is not there, a device that is not there', async () => {
    await createUser('seeker')
    const device = await newDevice(server, 'found')
    await expectRecorded(
      enable(server, 'nonexistent-user', device, time),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_enable_mfa_device_errors/enable-mfa-nonexistent-user-error',
    )
    for (const serial of [serialOf('lost'), serialOf('found', '/x/'), 'GAHT12345678']) {
      await expectError(enableWith('seeker', serial, SOME_CODES), noSuchDevice(serial))
    }
    await expectError(enable(server, 'iamulator', device, time), administratorIsReadOnly)
  })

  test('a user has eight devices at most', async () => {
    await createUser('many')
    for (let count = 0; count < 8; count++) await enabledDevice(server, 'many', `many-${count}`, time)
    await expectError(enabledDevice(server, 'many', 'many-8', time), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for MFADevicesPerUser: 8',
    })
    await deactivate('many', serialOf('many-0'))
    await enable(server, 'many', await newDevice(server, 'many-9'), time)
    expect(await serialsOf('many')).toHaveLength(8)
  })
})

describe('DeactivateMFADevice', () => {
  test('C7.6.4: the device stays, and somebody else may have it', async () => {
    await createUser('giver')
    await createUser('taker')
    const device = await enabledDevice(server, 'giver', 'given', time)
    expect(membersOf(await deactivate('giver', device.SerialNumber))).toEqual({})
    expect(await serialsOf('giver')).toEqual([])
    time.pass(2)
    await enable(server, 'taker', device, time)
    expect(await serialsOf('taker')).toEqual([device.SerialNumber])
    await expectError(deactivate('giver', device.SerialNumber), NOT_OF_USER)
  })

  test('a user who is not there, a device that is not there', async () => {
    await createUser('finder')
    await expectRecorded(
      deactivate('nonexistent-user', serialOf('found')),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_enable_mfa_device_errors/deactivate-mfa-nonexistent-user-error',
    )
    await expectRecorded(
      deactivate('finder', serialOf('nonexistent-mfa')),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_enable_mfa_device_errors/deactivate-nonexistent-mfa-error',
    )
    await newDevice(server, 'idle')
    await expectError(deactivate('finder', serialOf('idle')), NOT_OF_USER)
    await expectError(deactivate('iamulator', serialOf('idle')), administratorIsReadOnly)
  })
})

describe('DeleteVirtualMFADevice', () => {
  test('C7.6.4: only once nobody uses it', async () => {
    await createUser('user')
    const { SerialNumber } = await enabledDevice(server, 'user', 'used', time)
    await expectError(remove(SerialNumber), {
      code: 'DeleteConflict',
      status: 409,
      message: 'MFA VirtualDevice in use. Must deactivate first.',
    })
    await deactivate('user', SerialNumber)
    expect(membersOf(await remove(SerialNumber))).toEqual({})
    await expectError(remove(SerialNumber), noSuchDevice(SerialNumber))
    await create('used')
  })

  test('a device that is not there', async () => {
    await expectRecorded(
      remove(serialOf('nonexistent-device')),
      'test_iam_mfa.py::TestVirtualMfaDevice::test_virtual_mfa_device_errors/delete-nonexistent-error',
    )
    for (const serial of ['GAHT12345678', serialOf('used').replace(ACCOUNT, '111122223333')]) {
      await expectError(remove(serial), noSuchDevice(serial))
    }
  })
})

test('C7.3.8: a user who has a device is not deleted, which comes before access keys', async () => {
  await createUser('leaver')
  const { accessKeyId: AccessKeyId } = await accessKeyOf(server, 'leaver')
  const { SerialNumber } = await enabledDevice(server, 'leaver', 'left', time)
  const leave = () => iam.send(new DeleteUserCommand({ UserName: 'leaver' }))
  await expectError(leave(), {
    code: 'DeleteConflict',
    status: 409,
    message: 'Cannot delete entity, must remove tokens from principal first.',
  })
  await deactivate('leaver', SerialNumber)
  await expectError(leave(), {
    code: 'DeleteConflict',
    status: 409,
    message: 'Cannot delete entity, must delete access keys first.',
  })
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'leaver', AccessKeyId }))
  await leave()
})
