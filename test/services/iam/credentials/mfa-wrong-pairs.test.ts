/** How many wrong pairs of codes EnableMFADevice and ResyncMFADevice take. */
import {
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, expect, test } from '@jest/globals'
import { post } from '../../../admin/decisions/requests.ts'
import { codeAt } from '../../../support/authenticator.ts'
import { ACCOUNT, expectError, policy, serverForAllTests, startServer } from '../../../support/harness.ts'
import { PARTITION } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import {
  codesOf,
  type Device,
  enable,
  enabledDevice,
  newDevice,
  SOME_CODES,
  Time,
  WINDOW,
  WRONG_PAIR,
} from './mfa-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))

/** Every test starts in a window of its own. */
beforeEach(() => time.passWindow())

const createUser = (UserName: string) => server.iam().send(new CreateUserCommand({ UserName }))
const enableWith = (UserName: string, { SerialNumber }: Device, codes: typeof SOME_CODES) =>
  server.iam().send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
const resync = (UserName: string, { SerialNumber }: Device, codes: typeof SOME_CODES) =>
  server.iam().send(new ResyncMFADeviceCommand({ UserName, SerialNumber, ...codes }))
const reset = (account: string) => post(server, 'reset', { account })

test('after nine wrong pairs, EnableMFADevice refuses a right one until the window ends', async () => {
  await createUser('guessed')
  const device = await newDevice(server, 'guessed')
  const other = await newDevice(server, 'other')
  for (let done = 0; done < 9; done++)
    await expectError(enableWith('guessed', device, SOME_CODES), WRONG_PAIR)
  await expectError(enable(server, 'guessed', device, time), WRONG_PAIR)
  await enable(server, 'guessed', other, time)
  time.now += WINDOW - 1
  await expectError(enable(server, 'guessed', device, time), WRONG_PAIR)
  time.now += 1
  await enable(server, 'guessed', device, time)
})

test('ResyncMFADevice counts with EnableMFADevice; the codes of STS have a count of their own', async () => {
  const credentials = await userWith(server, 'resynced', policy('Allow', '*'))
  const device = await newDevice(server, 'resynced')
  for (let done = 0; done < 4; done++)
    await expectError(enableWith('resynced', device, SOME_CODES), WRONG_PAIR)
  await enable(server, 'resynced', device, time)
  for (let done = 0; done < 4; done++) await expectError(resync('resynced', device, SOME_CODES), WRONG_PAIR)
  await resync('resynced', device, codesOf(device, time, 2))
  await expectError(resync('resynced', device, SOME_CODES), WRONG_PAIR)
  await expectError(resync('resynced', device, codesOf(device, time, 4)), WRONG_PAIR)
  const { SerialNumber, seed } = device
  const TokenCode = codeAt(seed, time.now, 2)
  await server.sts(credentials).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
})

test('right pairs do not count', async () => {
  await createUser('often')
  const device = await enabledDevice(server, 'often', 'often', time)
  const { SerialNumber } = device
  for (let pair = 1; pair <= 10; pair++) {
    await server.iam().send(new DeactivateMFADeviceCommand({ UserName: 'often', SerialNumber }))
    await enable(server, 'often', device, time, 2 * pair)
  }
})

test('a reset of the account forgets wrong pairs', async () => {
  await createUser('reset')
  const device = await newDevice(server, 'reset')
  for (let done = 0; done < 9; done++) await expectError(enableWith('reset', device, SOME_CODES), WRONG_PAIR)
  await reset('111122223333')
  await expectError(enable(server, 'reset', device, time), WRONG_PAIR)
  await reset(ACCOUNT)
  await createUser('reset')
  const again = await newDevice(server, 'reset')
  expect(again.SerialNumber).toBe(device.SerialNumber)
  await enable(server, 'reset', again, time)
})

/** A partition other than that of the tests. */
const ELSEWHERE =
  PARTITION === 'aws-cn'
    ? { partition: 'aws-us-gov', region: 'us-gov-west-1' }
    : { partition: 'aws-cn', region: 'cn-north-1' }

test('wrong pairs in another partition are forgotten with the account there', async () => {
  const { partition, region } = ELSEWHERE
  const iam = server.iam(undefined, region)
  const UserName = 'elsewhere'
  const SerialNumber = `arn:${partition}:iam::${ACCOUNT}:mfa/${UserName}`
  const create = async () => {
    await iam.send(new CreateUserCommand({ UserName }))
    const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName })
    const { Base32StringSeed = new Uint8Array() } = (await iam.send(command)).VirtualMFADevice ?? {}
    return { seed: Buffer.from(Base32StringSeed).toString() }
  }
  const enableThere = (codes: typeof SOME_CODES) =>
    iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
  const device = await create()
  for (let done = 0; done < 9; done++) await expectError(enableThere(SOME_CODES), WRONG_PAIR)
  await reset(ACCOUNT)
  await expectError(enableThere(codesOf(device, time)), WRONG_PAIR)
  await post(server, 'reset', { account: ACCOUNT, partition })
  await enableThere(codesOf(await create(), time))
})
