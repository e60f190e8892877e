/** The purpose of MFA devices: sessions whose callers authenticated with one. */
import {
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  GetUserCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { codeAt } from '../../support/authenticator.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import {
  codesOf,
  type Device,
  enable,
  enabledDevice,
  newDevice,
  ROOT_SEED,
  rootDevice,
  serialOf,
  Time,
} from '../iam/credentials/mfa-callers.ts'
import { changeRole } from '../iam/roles/role-callers.ts'
import { assume, assumeDenied, credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))
const iam = server.iam()

const WRONG_CODE = {
  code: 'AccessDenied',
  status: 403,
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
}
const WRONG_DEVICE = {
  code: 'AccessDenied',
  status: 403,
  message:
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
}

interface Holder {
  readonly credentials: Credentials
  readonly device: Device
}

/** Creates a user with a device, at a time when the codes that enabled it have expired. */
async function holder(name: string, document = policy('Allow', '*')): Promise<Holder> {
  const credentials = await userWith(server, name, document)
  const device = await enabledDevice(server, name, name, time)
  time.pass(1)
  return { credentials, device }
}

/** Returns the MFA parameters with the code of `later` steps from now. */
const proof = ({ SerialNumber, seed }: Device, later = 0) => ({
  SerialNumber,
  TokenCode: codeAt(seed, time.now, later),
})
const sessionToken = (caller: Credentials, input: { SerialNumber: string; TokenCode: string }) =>
  server.sts(caller).send(new GetSessionTokenCommand(input))
const canCallIam = (caller: Credentials) => server.iam(caller).send(new GetUserCommand({}))

/** Returns a policy that allows everything under a condition. */
const when = (operator: string, key: string, value: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: value } } },
  })

describe('codes', () => {
  test('6.1, C7.6.2: of two steps before and after the present are good, in any order', async () => {
    const { credentials, device } = await holder('tolerant')
    for (const later of [1, -2, 0, 2, -1]) await sessionToken(credentials, proof(device, later))
  })

  test('6.1, C7.6.2: of other times and other devices are not', async () => {
    const { credentials, device } = await holder('strict')
    for (const later of [-3, 3]) {
      await expectError(sessionToken(credentials, proof(device, later)), WRONG_CODE)
    }
    const other = await newDevice(server, 'strict-2')
    const TokenCode = codeAt(other.seed, time.now)
    await expectError(sessionToken(credentials, { ...proof(device), TokenCode }), WRONG_CODE)
  })

  test('6.2, C7.6.2: are good once', async () => {
    const { credentials, device } = await holder('once')
    const role = await roleTrusting(server, 'Once', trust({ AWS: ACCOUNT }))
    await sessionToken(credentials, proof(device))
    await expectError(sessionToken(credentials, proof(device)), WRONG_CODE)
    await expectError(assume(server, credentials, role, proof(device)), WRONG_CODE)
    await assume(server, credentials, role, proof(device, 1))
    await expectError(assume(server, credentials, role, proof(device, 1)), WRONG_CODE)
    await expectError(sessionToken(credentials, proof(device)), WRONG_CODE)
    await sessionToken(credentials, proof(device, -1))
    time.pass(1)
    await expectError(sessionToken(credentials, proof(device, -1)), WRONG_CODE)
  })

  test('6.3, C7.6.2: are good after they enabled or synchronized the device', async () => {
    const credentials = await userWith(server, 'paired', policy('Allow', '*'))
    const device = await enabledDevice(server, 'paired', 'paired', time)
    for (const later of [-1, 0]) await sessionToken(credentials, proof(device, later))
    const { SerialNumber } = device
    const codes = codesOf(device, time, 2)
    await iam.send(new ResyncMFADeviceCommand({ UserName: 'paired', SerialNumber, ...codes }))
    for (const later of [1, 2]) await sessionToken(credentials, proof(device, later))
  })

  test('6.3, C7.6.1: may enable or synchronize the device afterwards, and stay used', async () => {
    const { credentials, device } = await holder('early')
    await sessionToken(credentials, proof(device, 2))
    const { SerialNumber } = device
    const codes = codesOf(device, time, 2)
    await iam.send(new ResyncMFADeviceCommand({ UserName: 'early', SerialNumber, ...codes }))
    await expectError(sessionToken(credentials, proof(device, 2)), WRONG_CODE)
    await iam.send(new DeactivateMFADeviceCommand({ UserName: 'early', SerialNumber }))
    await enable(server, 'early', device, time, 4)
    await expectError(sessionToken(credentials, proof(device, 2)), WRONG_CODE)
    await sessionToken(credentials, proof(device, 3))
  })

  test('are not used up by a request that is refused', async () => {
    const { credentials, device } = await holder('refused')
    const role = await roleTrusting(server, 'Refusing', trust({ AWS: ACCOUNT }))
    const tooLong = assume(server, credentials, role, { ...proof(device), DurationSeconds: 7200 })
    await expectError(tooLong, { code: 'ValidationError', status: 400 })
    await assume(server, credentials, role, proof(device))
  })

  test('stay on real time, whatever the clock of the emulator says', async () => {
    const { credentials, device } = await holder('traveller')
    server.iamulator.clock.advance(3_600_000)
    const answer = await sessionToken(credentials, proof(device))
    server.iamulator.clock.reset()
    expect(answer.Credentials?.Expiration?.getTime()).toBeGreaterThan(time.now + 43_200_000)
  })

  test('of a device that was enabled with old codes are bad until it is synchronized (documented)', async () => {
    const credentials = await userWith(server, 'slow', policy('Allow', '*'))
    const device = await newDevice(server, 'slow')
    await enable(server, 'slow', device, time, -5)
    await expectError(sessionToken(credentials, proof(device)), WRONG_CODE)
    const { SerialNumber } = device
    const codes = codesOf(device, time)
    await iam.send(new ResyncMFADeviceCommand({ UserName: 'slow', SerialNumber, ...codes }))
    time.pass(1)
    await sessionToken(credentials, proof(device))
  })

  test('of a device whose clock is ahead are good once it is synchronized', async () => {
    const { credentials, device } = await holder('fast')
    const { SerialNumber } = device
    await expectError(sessionToken(credentials, proof(device, 10)), WRONG_CODE)
    const codes = codesOf(device, time, 10)
    await iam.send(new ResyncMFADeviceCommand({ UserName: 'fast', SerialNumber, ...codes }))
    time.pass(1)
    await sessionToken(credentials, proof(device, 10))
    await expectError(sessionToken(credentials, proof(device)), WRONG_CODE)
  })
})

describe('devices', () => {
  test("of others, nobody's, unknown ones, and those of before", async () => {
    const { credentials, device } = await holder('careless')
    const { device: others } = await holder('other')
    const unassigned = await newDevice(server, 'nobodys')
    const unknown = { ...device, SerialNumber: serialOf('unknown') }
    for (const wrong of [others, unassigned, unknown, { ...device, SerialNumber: 'GAHT12345678' }]) {
      await expectError(sessionToken(credentials, proof(wrong)), WRONG_DEVICE)
    }
    const { SerialNumber } = device
    await iam.send(new DeactivateMFADeviceCommand({ UserName: 'careless', SerialNumber }))
    await expectError(sessionToken(credentials, proof(device)), WRONG_DEVICE)
  })

  test('a role has none, not even those of the user who assumed it', async () => {
    const { credentials, device } = await holder('chained')
    const role = await roleTrusting(server, 'Chained', trust({ AWS: ACCOUNT }))
    const session = await sessionAt(server, credentials, role)
    await expectError(assume(server, session, role, proof(device)), WRONG_DEVICE)
  })

  test('a serial number without a code, a code without a serial number', async () => {
    const { credentials, device } = await holder('half')
    const { SerialNumber, TokenCode } = proof(device)
    for (const half of [{ SerialNumber }, { TokenCode }]) {
      await expectError(server.sts(credentials).send(new GetSessionTokenCommand(half)), {
        code: 'AccessDenied',
        status: 403,
        message:
          'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
      })
    }
  })
})

test('6.8, C7.6.6: a device counts at once when it is enabled, synchronized, and deactivated', async () => {
  const credentials = await userWith(server, 'hasty', policy('Allow', '*'))
  const device = await newDevice(server, 'hasty')
  await expectError(sessionToken(credentials, proof(device)), WRONG_DEVICE)
  await enable(server, 'hasty', device, time)
  await sessionToken(credentials, proof(device))
  const { SerialNumber } = device
  const codes = codesOf(device, time, 10)
  await iam.send(new ResyncMFADeviceCommand({ UserName: 'hasty', SerialNumber, ...codes }))
  await sessionToken(credentials, proof(device, 10))
  await expectError(sessionToken(credentials, proof(device, 1)), WRONG_CODE)
  await iam.send(new DeactivateMFADeviceCommand({ UserName: 'hasty', SerialNumber }))
  await expectError(sessionToken(credentials, proof(device, 9)), WRONG_DEVICE)
})

describe('a session of GetSessionToken', () => {
  test('6.9: keeps MFA when the device is deactivated, and deleted', async () => {
    const { credentials, device } = await holder('keeper')
    const { SerialNumber } = device
    const session = credentialsIn(await sessionToken(credentials, proof(device)))
    await iam.send(new DeactivateMFADeviceCommand({ UserName: 'keeper', SerialNumber }))
    expect((await canCallIam(session)).User?.UserName).toBe('keeper')
    await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
    expect((await canCallIam(session)).User?.UserName).toBe('keeper')
  })

  test('S3: may call IAM, as one without MFA may not', async () => {
    const { credentials, device } = await holder('caller')
    const session = credentialsIn(await sessionToken(credentials, proof(device)))
    expect((await canCallIam(session)).User?.UserName).toBe('caller')
    const without = credentialsIn(await server.sts(credentials).send(new GetSessionTokenCommand({})))
    await expectError(canCallIam(without), { code: 'InvalidClientTokenId', status: 403 })
  })

  test('says that MFA is present, and how many seconds ago that was', async () => {
    const { credentials, device } = await holder(
      'aged',
      when('NumericLessThan', 'aws:MultiFactorAuthAge', '90'),
    )
    await expectError(canCallIam(credentials), { code: 'AccessDenied', status: 403 })
    const session = credentialsIn(await sessionToken(credentials, proof(device)))
    await canCallIam(session)
    server.iamulator.clock.advance(89_000)
    await canCallIam(session)
    server.iamulator.clock.advance(1_000)
    await expectError(canCallIam(session), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('aged'), 'iam:GetUser', userArn('aged')),
    })
    server.iamulator.clock.reset()
  })

  test('of the root user, with a device of its own', async () => {
    rootDevice(server, 'root-account-mfa-device')
    const SerialNumber = serialOf('root-account-mfa-device')
    const device = { SerialNumber, seed: ROOT_SEED }
    const session = credentialsIn(await sessionToken(ROOT, proof(device)))
    expect((await canCallIam(session)).User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`)
    await expectError(sessionToken(ROOT, proof(device)), WRONG_CODE)
    const { credentials } = await holder('not-root')
    await expectError(sessionToken(credentials, proof(device, 1)), WRONG_DEVICE)
  })
})

describe('AssumeRole', () => {
  const needsMfa = (name: string, condition: object) =>
    roleTrusting(server, name, trust({ AWS: ACCOUNT }, 'sts:*', condition))

  test('a trust policy can ask for MFA, in the request itself', async () => {
    const { credentials, device } = await holder('cautious')
    const role = await needsMfa('Present', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })
    await expectError(assume(server, credentials, role), assumeDenied(userArn('cautious'), role))
    await assume(server, credentials, role, proof(device))
    const tags = { Tags: [{ Key: 'team', Value: 'blue' }], SourceIdentity: 'cautious' }
    await assume(server, credentials, role, { ...proof(device, 1), ...tags })
  })

  test('or how long ago it may be', async () => {
    const { credentials, device } = await holder('prompt')
    const role = await needsMfa('Recent', { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } })
    await assume(server, credentials, role, proof(device))
    const session = credentialsIn(await sessionToken(credentials, proof(device, 1)))
    await assume(server, session, role)
    server.iamulator.clock.advance(60_000)
    await expectError(assume(server, session, role), assumeDenied(userArn('prompt'), role))
    time.pass(1)
    await assume(server, session, role, proof(device, 1))
    server.iamulator.clock.reset()
  })

  test("so can the caller's own policies", async () => {
    const { credentials, device } = await holder(
      'self-restrained',
      when('Bool', 'aws:MultiFactorAuthPresent', 'true'),
    )
    const role = await roleTrusting(server, 'Anybody', trust({ AWS: ACCOUNT }))
    await expectError(assume(server, credentials, role), assumeDenied(userArn('self-restrained'), role))
    await assume(server, credentials, role, proof(device))
  })

  test('the session of the role says so as well', async () => {
    const { credentials, device } = await holder('reader')
    const role = await roleTrusting(server, 'Reader', trust({ AWS: ACCOUNT }))
    const inline = { all: when('Bool', 'aws:MultiFactorAuthPresent', 'true') }
    changeRole(server, 'Reader', (row) => ({ ...row, inline }))
    const user = { UserName: 'reader' }
    const get = (session: Credentials) => server.iam(session).send(new GetUserCommand(user))
    expect((await get(await sessionAt(server, credentials, role, proof(device)))).User).toMatchObject(user)
    await expectError(get(await sessionAt(server, credentials, role)), { code: 'AccessDenied', status: 403 })
  })

  test('across accounts the device is of the account of the user', async () => {
    const { credentials, device } = await holder('visitor')
    const elsewhere = server.iam({ accessKeyId: '111122223333', secretAccessKey: 'test' })
    await elsewhere.send(new CreateUserCommand({ UserName: 'host' }))
    const role = await roleTrusting(
      server,
      'Guest',
      trust({ AWS: ACCOUNT }, 'sts:AssumeRole', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      {},
      { accessKeyId: '111122223333', secretAccessKey: 'test' },
    )
    await expectError(assume(server, credentials, role), assumeDenied(userArn('visitor'), role))
    await assume(server, credentials, role, proof(device))
    await expectError(assume(server, credentials, role, proof(device)), WRONG_CODE)
  })
})

test.each(['audit', 'off'] as const)('with --auth %s a code must still be right', async (auth) => {
  const lenient = await startServer({ auth }, { now: () => time.now })
  try {
    const credentials = await userWith(lenient, 'user')
    const device = await enabledDevice(lenient, 'user', 'device', time)
    const role = await roleTrusting(lenient, 'Role', trust({ AWS: ACCOUNT }))
    const { SerialNumber, seed } = device
    const TokenCode = codeAt(seed, time.now, 1)
    await assume(lenient, credentials, role, { SerialNumber, TokenCode })
    await expectError(assume(lenient, credentials, role, { SerialNumber, TokenCode }), WRONG_CODE)
  } finally {
    await lenient.close()
  }
})

test('no secret is logged', async () => {
  const { credentials, device } = await holder('logged')
  await sessionToken(credentials, proof(device))
  expect(server.log()).toContain('sts:GetSessionToken')
  expect(server.log()).not.toContain(device.seed)
})
