import * as sdk from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../../support/authenticator.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  expectRecorded,
  NOW,
  OTHER,
  policy,
  ROOT,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { accessKeyOf, changeUser, membersOf, userArn, userWith } from '../../callers.ts'
import { certificates } from '../credentials/key-fixtures.ts'
import { PASSWORD } from '../credentials/passwords.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
/** Formats a date like the report. */
const time = (date: number) => new Date(date).toISOString().replace('.000', '')

let server: TestServer
let iam: sdk.IAMClient
beforeEach(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterEach(() => server.close())

const generate = async (client = iam) =>
  membersOf(await client.send(new sdk.GenerateCredentialReportCommand({})))
const get = (client = iam) => client.send(new sdk.GetCredentialReportCommand({}))

const STARTED = {
  State: 'STARTED',
  Description: 'No report exists. Starting a new report generation task',
}
const COMPLETE = { State: 'COMPLETE' }

/** Returns the rows by user name, and the cells of each row by column name. */
async function report(client = iam): Promise<Record<string, Record<string, string>>> {
  await generate(client)
  const { Content } = await get(client)
  const [head = '', ...lines] = Buffer.from(Content ?? [])
    .toString()
    .split('\n')
  const names = head.split(',')
  const rows = lines.map((line) => line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [])
  return Object.fromEntries(
    rows.map((cells) => [cells[0], Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))]),
  )
}

const rowOf = async (user: string, client = iam) => (await report(client))[user]

describe('the report', () => {
  test('is not there before it is generated', async () => {
    await expectError(get(), { code: 'ReportNotPresent', status: 410 })
    await expectRecorded(
      get().catch((error: unknown) => {
        // The response contains no message, and the SDK adds one of its own.
        throw Object.assign(Object(error), { message: '' })
      }),
      'test_iam_credential_report.py::TestIAMCredentialReport::test_get_credential_report_before_generated/get-credential-report-without-generate-error',
    )
  })

  test('C5.3: is started, and then complete for four hours', async () => {
    expect(await generate()).toEqual(STARTED)
    expect(await generate()).toEqual(COMPLETE)
    const { clock } = server.iamulator
    const generated = NOW
    expect(await get()).toMatchObject({ ReportFormat: 'text/csv', GeneratedTime: new Date(generated) })
    clock.set(NOW + 4 * HOUR - 1000)
    expect(await generate()).toEqual(COMPLETE)
    expect(await get()).toMatchObject({ GeneratedTime: new Date(generated) })
    clock.set(NOW + 4 * HOUR)
    await expectError(get(), { code: 'ReportExpired', status: 410 })
    expect(await generate()).toEqual(STARTED)
    expect(await get()).toMatchObject({ GeneratedTime: new Date(NOW + 4 * HOUR) })
  })

  test('is as it was when it was generated', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'early' }))
    await generate()
    await iam.send(new sdk.CreateUserCommand({ UserName: 'late' }))
    expect(Object.keys(await report())).toEqual(['<root_account>', 'early'])
  })

  test('is of the account, and gone with a reset', async () => {
    await generate()
    await expectError(get(server.iam(administratorOf(OTHER))), { code: 'ReportNotPresent', status: 410 })
    server.iamulator.store.resetAccount(ACCOUNT)
    await expectError(get(), { code: 'ReportNotPresent', status: 410 })
  })

  test('has the columns of AWS', async () => {
    await generate()
    const { Content } = await get()
    expect(
      Buffer.from(Content ?? [])
        .toString()
        .split('\n')[0],
    ).toBe(
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
    )
  })
})

const NO_KEY = (place: number) => ({
  [`access_key_${place}_active`]: 'false',
  [`access_key_${place}_last_rotated`]: 'N/A',
  [`access_key_${place}_last_used_date`]: 'N/A',
  [`access_key_${place}_last_used_region`]: 'N/A',
  [`access_key_${place}_last_used_service`]: 'N/A',
})
const NO_CERTIFICATE = (place: number) => ({
  [`cert_${place}_active`]: 'false',
  [`cert_${place}_last_rotated`]: 'N/A',
})
const NOTHING = {
  mfa_active: 'false',
  ...NO_KEY(1),
  ...NO_KEY(2),
  ...NO_CERTIFICATE(1),
  ...NO_CERTIFICATE(2),
}

describe('a row', () => {
  test('of the root user, who has nothing', async () => {
    expect(await report()).toEqual({
      '<root_account>': {
        user: '<root_account>',
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        user_creation_time: '2020-01-01T00:00:00Z',
        password_enabled: 'false',
        password_last_used: 'N/A',
        password_last_changed: 'not_supported',
        password_next_rotation: 'not_supported',
        ...NOTHING,
      },
    })
  })

  test('of the root user, who has everything', async () => {
    const root = {
      email: 'root@example.com',
      password: PASSWORD,
      mfaDevices: [{ name: 'root-account-mfa-device', seed: 'A'.repeat(64) }],
    }
    const seeded = await seededServer({ accounts: { [ACCOUNT]: { root } } })
    const client = seeded.iam(ROOT)
    await client.send(new sdk.CreateAccessKeyCommand({}))
    await client.send(new sdk.UploadSigningCertificateCommand({ CertificateBody: certificates.root }))
    expect(await rowOf('<root_account>', seeded.iam())).toMatchObject({
      password_enabled: 'true',
      password_last_used: 'no_information',
      password_last_changed: 'not_supported',
      password_next_rotation: 'not_supported',
      mfa_active: 'true',
      access_key_1_active: 'true',
      access_key_2_active: 'false',
      cert_1_active: 'true',
      cert_2_active: 'false',
    })
    await seeded.close()
  })

  test('of a user without credentials; the built-in administrator has none', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice', Path: '/team/' }))
    expect(Object.keys(await report())).toEqual(['<root_account>', 'alice'])
    expect(await rowOf('alice')).toEqual({
      user: 'alice',
      arn: userArn('alice', '/team/'),
      user_creation_time: time(NOW),
      password_enabled: 'false',
      password_last_used: 'N/A',
      password_last_changed: 'N/A',
      password_next_rotation: 'N/A',
      ...NOTHING,
    })
  })

  test('of a user with a password', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice' }))
    await iam.send(new sdk.CreateLoginProfileCommand({ UserName: 'alice', Password: PASSWORD }))
    const { clock, store } = server.iamulator
    const password = { password_enabled: 'true', password_last_changed: time(NOW) }
    expect(await rowOf('alice')).toMatchObject({
      ...password,
      password_last_used: 'no_information',
      password_next_rotation: 'N/A',
    })
    await iam.send(new sdk.UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 90 }))
    changeUser(server, 'alice', (user) => ({ ...user, passwordLastUsed: NOW + HOUR }))
    store.transact(ACCOUNT, (tx) => tx.credentialReports.delete('report'))
    expect(await rowOf('alice')).toMatchObject({
      ...password,
      password_last_used: time(NOW + HOUR),
      password_next_rotation: time(NOW + 90 * DAY),
    })
    expect(clock.now()).toBe(NOW)
  })

  test('C2.3, C2.4: of a user with access keys, active ones first, then the older one', async () => {
    const { clock } = server.iamulator
    const first = await userWith(server, 'alice', policy('Allow', 'iam:GetUser'))
    clock.set(NOW + HOUR)
    const second = await accessKeyOf(server, 'alice')
    clock.set(NOW + 2 * HOUR)
    await server.iam(second, 'eu-central-1').send(new sdk.GetUserCommand({}))
    const setStatus = (AccessKeyId: string, Status: sdk.StatusType) =>
      iam.send(new sdk.UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId, Status }))
    await setStatus(first.accessKeyId, 'Inactive')
    expect(await rowOf('alice')).toMatchObject({
      access_key_1_active: 'true',
      access_key_1_last_rotated: time(NOW + HOUR),
      access_key_1_last_used_date: time(NOW + 2 * HOUR),
      access_key_1_last_used_region: 'eu-central-1',
      access_key_1_last_used_service: 'iam',
      ...NO_KEY(2),
      access_key_2_last_rotated: time(NOW),
    })
  })

  test('C2.3: of a user with two active keys, the older one first', async () => {
    await userWith(server, 'alice')
    server.iamulator.clock.set(NOW + HOUR)
    await accessKeyOf(server, 'alice')
    expect(await rowOf('alice')).toMatchObject({
      access_key_1_last_rotated: time(NOW),
      access_key_2_last_rotated: time(NOW + HOUR),
    })
  })

  test('of a user with a signing certificate and an MFA device', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice' }))
    await iam.send(
      new sdk.UploadSigningCertificateCommand({ UserName: 'alice', CertificateBody: certificates.root }),
    )
    const device = new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'alice' })
    const { VirtualMFADevice } = await iam.send(device)
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    await iam.send(
      new sdk.EnableMFADeviceCommand({
        UserName: 'alice',
        SerialNumber: VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: codeAt(seed, NOW),
        AuthenticationCode2: codeAt(seed, NOW, 1),
      }),
    )
    expect(await rowOf('alice')).toMatchObject({
      mfa_active: 'true',
      cert_1_active: 'true',
      cert_1_last_rotated: time(NOW),
      ...NO_CERTIFICATE(2),
    })
  })

  test('of a user whose name holds commas', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'a,b=c' }))
    expect(await rowOf('"a,b=c"')).toMatchObject({ arn: `"${userArn('a,b=c')}"`, mfa_active: 'false' })
  })

  test('of a user whose path holds quotes, which are doubled', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice', Path: '/the"we,ird"/' }))
    const row = await rowOf('alice')
    expect(row).toMatchObject({ arn: `"${userArn('alice', '/the""we,ird""/')}"`, mfa_active: 'false' })
  })
})
