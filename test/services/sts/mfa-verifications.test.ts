/** How often the code of an MFA device may be verified. */
import { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import { codeAt } from '../../support/authenticator.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { userWith } from '../callers.ts'
import {
  type Device,
  enable,
  enabledDevice,
  newDevice,
  Time,
  WINDOW,
} from '../iam/credentials/mfa-callers.ts'
import { assume, roleTrusting } from './sts-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))

/** Every test starts in a window of its own. */
beforeEach(() => time.passWindow())

const denied = (message: string) => ({ code: 'AccessDenied', status: 403, message })
const WRONG_CODE = denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')
const TOO_MANY = denied(
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
)

const token = (caller: Credentials, { SerialNumber }: Device, TokenCode: string) =>
  server.sts(caller).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
const codeOf = ({ seed }: Device, later = 0) => codeAt(seed, time.now, later)

const reset = (account: string) => post(server, 'reset', { account })

async function failTimes(count: number, caller: Credentials, device: Device): Promise<void> {
  for (let done = 0; done < count; done++) await expectError(token(caller, device, '000000'), WRONG_CODE)
}

test('6.6, C7.6.3: nine times in three minutes, good, wrong, and repeated codes alike', async () => {
  const credentials = await userWith(server, 'busy', policy('Allow', '*'))
  const device = await enabledDevice(server, 'busy', 'busy', time)
  const role = await roleTrusting(server, 'Busy', trust({ AWS: ACCOUNT }))
  const good = codeOf(device)
  await token(credentials, device, good)
  await expectError(token(credentials, device, good), WRONG_CODE)
  const { SerialNumber } = device
  const tags = { Tags: [{ Key: 'team', Value: 'blue' }], SourceIdentity: 'busy' }
  await expectError(assume(server, credentials, role, { SerialNumber, TokenCode: good, ...tags }), WRONG_CODE)
  const untagged = { SerialNumber, TokenCode: codeOf(device, 1) }
  await assume(server, credentials, role, untagged)
  await failTimes(5, credentials, device)
  const fresh = codeOf(device, 2)
  await expectError(token(credentials, device, fresh), TOO_MANY)
  await expectError(assume(server, credentials, role, { SerialNumber, TokenCode: fresh }), TOO_MANY)
  time.now += WINDOW - 1
  await expectError(token(credentials, device, codeOf(device)), TOO_MANY)
  time.now += 1
  await token(credentials, device, codeOf(device))
})

test('6.6, C7.6.3: each device has its own count; other failures do not count', async () => {
  const credentials = await userWith(server, 'twofold', policy('Allow', '*'))
  const [first, second] = [
    await enabledDevice(server, 'twofold', 'first', time),
    await enabledDevice(server, 'twofold', 'second', time),
  ]
  const others = await userWith(server, 'others')
  for (let done = 0; done < 9; done++) await expectError(token(others, first, codeOf(first)), TOO_MANY)
  await failTimes(9, credentials, first)
  await expectError(token(credentials, first, codeOf(first)), TOO_MANY)
  await token(credentials, second, codeOf(second))
})

test('6.6: a device that is created again under its ARN keeps the count, until a reset', async () => {
  const credentials = await userWith(server, 'again', policy('Allow', '*'))
  const device = await enabledDevice(server, 'again', 'again', time)
  const { SerialNumber } = device
  await failTimes(9, credentials, device)
  await server.iam().send(new DeactivateMFADeviceCommand({ UserName: 'again', SerialNumber }))
  await server.iam().send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
  const another = await newDevice(server, 'again')
  expect(another.SerialNumber).toBe(SerialNumber)
  await enable(server, 'again', another, time)
  await expectError(token(credentials, another, codeOf(another)), TOO_MANY)

  await reset('111122223333')
  await expectError(token(credentials, another, codeOf(another)), TOO_MANY)
  await reset(ACCOUNT)
  const after = await userWith(server, 'again', policy('Allow', '*'))
  const last = await enabledDevice(server, 'again', 'again', time)
  await token(after, last, codeOf(last))
})
