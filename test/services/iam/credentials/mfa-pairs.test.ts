/** MFA devices: pairs of codes that synchronize them, before and after they are deactivated. */
import {
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, serverForAllTests, startServer } from '../../../support/harness.ts'
import { at, here } from '../../../support/places.ts'
import { administratorIsReadOnly, membersOf } from '../../callers.ts'
import {
  codesOf,
  type Device,
  enable,
  enabledDevice,
  NOT_OF_USER,
  newDevice,
  noSuchDevice,
  notUser,
  SOME_CODES,
  serialOf,
  Time,
  WRONG_PAIR,
} from './mfa-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))
const iam = server.iam()

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const remove = (SerialNumber: string) => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
const deactivate = (UserName: string, SerialNumber: string) =>
  iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
const resync = (UserName: string, { SerialNumber }: Device, codes: ReturnType<typeof codesOf>) =>
  iam.send(new ResyncMFADeviceCommand({ UserName, SerialNumber, ...codes }))

describe('ResyncMFADevice', () => {
  test('6.3, C7.6.1: takes codes that are later than the last pair', async () => {
    await createUser('late')
    const device = await enabledDevice(server, 'late', 'late', time)
    await expectError(resync('late', device, codesOf(device, time)), WRONG_PAIR)
    await expectError(resync('late', device, codesOf(device, time, 1)), WRONG_PAIR)
    await expectError(resync('late', device, SOME_CODES), WRONG_PAIR)
    expect(membersOf(await resync('late', device, codesOf(device, time, 2)))).toEqual({})
    await expectError(resync('late', device, codesOf(device, time, 2)), WRONG_PAIR)
  })

  test('C7.6.4: is for a device of the user', async () => {
    await createUser('resyncer')
    await createUser('another')
    const others = await enabledDevice(server, 'another', 'of-another', time)
    const unassigned = await newDevice(server, 'of-nobody')
    const lost = { ...others, SerialNumber: serialOf('lost') }
    for (const device of [others, unassigned])
      await expectError(resync('resyncer', device, codesOf(device, time, 2)), NOT_OF_USER)
    const missing = noSuchDevice(lost.SerialNumber)
    await expectError(resync('resyncer', lost, codesOf(lost, time, 2)), missing)
    await expectError(resync('nobody', others, SOME_CODES), notUser('nobody'))
    await expectError(resync('iamulator', others, SOME_CODES), administratorIsReadOnly)
  })
})

describe('a device that is deactivated', () => {
  test('6.3, 6.5, C7.6.1: afterwards a pair must be later than the last one, whoever has the device', async () => {
    for (const name of ['again', 'heir']) await createUser(name)
    const device = await enabledDevice(server, 'again', 'again', time)
    await deactivate('again', device.SerialNumber)
    await expectError(enable(server, 'again', device, time), WRONG_PAIR)
    time.pass(1)
    for (const name of ['again', 'heir']) await expectError(enable(server, name, device, time), WRONG_PAIR)
    time.pass(1)
    await enable(server, 'heir', device, time)
  })

  test('6.5: a device that an older version stored keeps its last pair, and has no known drift', async () => {
    await createUser('older')
    const device = await newDevice(server, 'older')
    const last = Math.floor(time.now / 30_000) - 1
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = tx.mfaDevices.get(here(device.SerialNumber))
      if (row) tx.mfaDevices.put(row.serialNumber, { ...row, spentStep: last })
    })
    await expectError(enable(server, 'older', device, time), WRONG_PAIR)
    await enable(server, 'older', device, time, 1)
  })

  test('6.5: keeps what is known of its clock, until it is created again under its ARN', async () => {
    await createUser('ahead')
    const device = await enabledDevice(server, 'ahead', 'ahead', time)
    await expectError(resync('ahead', device, codesOf(device, time, 1500)), WRONG_PAIR)
    await resync('ahead', device, codesOf(device, time, 900))
    await deactivate('ahead', device.SerialNumber)
    await enable(server, 'ahead', device, time, 1500)
    await deactivate('ahead', device.SerialNumber)
    await remove(device.SerialNumber)
    const again = await newDevice(server, 'ahead')
    expect(again.SerialNumber).toBe(device.SerialNumber)
    await expectError(enable(server, 'ahead', again, time, 1500), WRONG_PAIR)
    await enable(server, 'ahead', again, time)
  })
})
