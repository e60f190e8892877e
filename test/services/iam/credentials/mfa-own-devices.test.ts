/** Users who change their own MFA devices must have authenticated with one. */
import {
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { codeAt } from '../../../support/authenticator.ts'
import {
  type Credentials,
  expectError,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { deniedText, membersOf, userArn, userWith } from '../../callers.ts'
import { credentialsIn } from '../../sts/sts-callers.ts'
import {
  codesOf,
  type Device,
  enabledDevice,
  keySerialOf,
  newDevice,
  rootDevice,
  securityKey,
  serialOf,
  Time,
} from './mfa-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))

const MFA_REQUIRED = {
  code: 'AccessDenied',
  status: 403,
  message:
    'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
}
const LOST: Device = { SerialNumber: serialOf('lost'), seed: 'JBSWY3DPEHPK3PXP' }

const enable = (iam: IAMClient, UserName: string, device: Device, later = 0) => {
  const { SerialNumber } = device
  return iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codesOf(device, time, later) }))
}
const deactivate = (iam: IAMClient, UserName: string | undefined, { SerialNumber }: Device) =>
  iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
const serialsOf = async (UserName: string) => {
  const { MFADevices = [] } = await server.iam().send(new ListMFADevicesCommand({ UserName }))
  return MFADevices.map(({ SerialNumber }) => SerialNumber)
}

/** Creates a user who may do everything, and has one device. */
async function holder(name: string) {
  const credentials = await userWith(server, name, policy('Allow', '*'))
  const device = await enabledDevice(server, name, name, time)
  return { credentials, device, iam: server.iam(credentials) }
}

async function withMfa(credentials: Credentials, { SerialNumber, seed }: Device): Promise<IAMClient> {
  const TokenCode = codeAt(seed, time.now)
  const command = new GetSessionTokenCommand({ SerialNumber, TokenCode })
  return server.iam(credentialsIn(await server.sts(credentials).send(command)))
}

describe('6.7, C7.6.5: a user with a device', () => {
  test('enables and deactivates own devices in a session with MFA only', async () => {
    const { credentials, device, iam } = await holder('own')
    const second = await newDevice(server, 'second')
    await expectError(enable(iam, 'own', second), MFA_REQUIRED)
    await expectError(enable(iam, 'OWN', second), MFA_REQUIRED)
    await expectError(deactivate(iam, 'own', device), MFA_REQUIRED)
    await expectError(deactivate(iam, undefined, device), MFA_REQUIRED)
    expect(await serialsOf('own')).toEqual([device.SerialNumber])
    const session = await withMfa(credentials, device)
    expect(membersOf(await enable(session, 'own', second))).toEqual({})
    expect(membersOf(await deactivate(session, undefined, device))).toEqual({})
    expect(await serialsOf('own')).toEqual([second.SerialNumber])
  })

  test('is told so before anything about the device', async () => {
    const { device, iam } = await holder('early')
    const { device: others } = await holder('neighbor')
    for (const each of [device, others, LOST]) {
      await expectError(enable(iam, 'early', each), MFA_REQUIRED)
      await expectError(deactivate(iam, 'early', each), MFA_REQUIRED)
    }
  })

  test('is told so even if its only device is a security key', async () => {
    const credentials = await userWith(server, 'keyed', policy('Allow', '*'))
    securityKey(server, 'blue', 'keyed')
    const key = { ...LOST, SerialNumber: keySerialOf('keyed', 'blue') }
    await expectError(deactivate(server.iam(credentials), 'keyed', key), MFA_REQUIRED)
  })

  test('must be permitted all the same', async () => {
    const credentials = await userWith(server, 'powerless', policy('Allow', 'sts:*'))
    const device = await enabledDevice(server, 'powerless', 'powerless', time)
    for (const iam of [server.iam(credentials), await withMfa(credentials, device)]) {
      await expectError(deactivate(iam, 'powerless', device), {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn('powerless'), 'iam:DeactivateMFADevice', 'user powerless'),
      })
    }
  })

  test('synchronizes own devices without MFA', async () => {
    const { device, iam } = await holder('drifting')
    const { SerialNumber } = device
    await iam.send(
      new ResyncMFADeviceCommand({ UserName: 'drifting', SerialNumber, ...codesOf(device, time, 2) }),
    )
  })

  test('changes the devices of other users without MFA', async () => {
    const { iam } = await holder('helper')
    const { device } = await holder('helped')
    await deactivate(iam, 'helped', device)
    await enable(iam, 'helped', device, 2)
  })
})

test('6.7, C7.6.5: the first device needs no MFA, nor does the last one once it is gone', async () => {
  const credentials = await userWith(server, 'new', policy('Allow', '*'))
  const iam = server.iam(credentials)
  const device = await newDevice(server, 'new')
  await enable(iam, 'new', device)
  await expectError(deactivate(iam, 'new', device), MFA_REQUIRED)
  await deactivate(server.iam(), 'new', device)
  await enable(iam, 'new', device, 2)
})

test('the root user deactivates its own devices without MFA', async () => {
  rootDevice(server, 'root-account-mfa-device')
  await deactivate(server.iam(ROOT), undefined, {
    ...LOST,
    SerialNumber: serialOf('root-account-mfa-device'),
  })
})
