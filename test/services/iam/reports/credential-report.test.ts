import * as sdk from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
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
  serverForEachTest,
  startServer,
} from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { at, FACTS, OTHER_REGION, there } from '../../../support/places.ts'
import { accessKeyOf, changeUser, membersOf, userArn, userWith } from '../../callers.ts'
import { certificates } from '../credentials/key-fixtures.ts'
import { PASSWORD } from '../credentials/passwords.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
/** Formats a date like the report. */
const time = (date: number) => new Date(date).toISOString().replace('.000', '')

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let iam: sdk.IAMClient
beforeEach(() => {
  iam = server.iam()
})

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
  const [head = '', ...lines] = there(Buffer.from(Content ?? []).toString()).split('\n')
  const names = head.split(',')
  const rows = lines.map((line) => line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [])
  return Object.fromEntries(
    rows.map((cells) => [cells[0], Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))]),
  )
}

const rowOf = async (user: string, client = iam) => (await report(client))[user]

describe('the report', () => {
  test('12.1: is not there before it is generated', async () => {
    await expectError(get(), { code: 'ReportNotPresent', status: 410 })
    await expectRecorded(
      get().catch((error: unknown) => {
        // The response contains no message, and the SDK adds one of its own.
        throw Object.assign(Object(error), { message: '' })
      }),
      'test_iam_credential_report.py::TestIAMCredentialReport::test_get_credential_report_before_generated/get-credential-report-without-generate-error',
    )
  })

  test('12.1: is started, and then complete for four hours', async () => {
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

  test('12.1: is as it was when it was generated', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'early' }))
    await generate()
    await iam.send(new sdk.CreateUserCommand({ UserName: 'late' }))
    expect(Object.keys(await report())).toEqual(['<root_account>', 'early'])
  })

  test('is of the account, and gone with a reset', async () => {
    await generate()
    await expectError(get(server.iam(administratorOf(OTHER))), { code: 'ReportNotPresent', status: 410 })
    server.iamulator.store.resetAccount(at(ACCOUNT))
    await expectError(get(), { code: 'ReportNotPresent', status: 410 })
  })

  test('12.2: has the columns of AWS', async () => {
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

  test('12.2, C7.8.4: root comes first, then users by name regardless of case, and no line break at the end', async () => {
    for (const UserName of ['beta', 'Zoe', 'Alpha', 'alpaca', 'beta-2'])
      await iam.send(new sdk.CreateUserCommand({ UserName }))
    await generate()
    const { Content } = await get()
    const text = Buffer.from(Content ?? []).toString()
    expect(text).not.toMatch(/\r|\n$/)
    expect(text.split('\n').map((line) => line.split(',')[0])).toEqual([
      'user',
      '<root_account>',
      'alpaca',
      'Alpha',
      'beta',
      'beta-2',
      'Zoe',
    ])
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

/** Returns the row of alice in a report that is generated at a later time. */
async function rowAt(now: number): Promise<Record<string, string> | undefined> {
  server.iamulator.clock.set(now)
  return rowOf('alice')
}

const setKey = (AccessKeyId: string, Status: sdk.StatusType) =>
  iam.send(new sdk.UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId, Status }))

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

  test('12.4: of the root user, who has everything', async () => {
    const root = {
      email: 'root@example.com',
      password: PASSWORD,
      ...(FACTS.rootSignsIn
        ? { mfaDevices: [{ name: 'root-account-mfa-device', seed: 'A'.repeat(64) }] }
        : {}),
    }
    const seeded = await seededServer({ accounts: { [ACCOUNT]: { root } } }, {}, { now: () => NOW })
    const client = seeded.iam(ROOT)
    await client.send(new sdk.CreateAccessKeyCommand({}))
    await client.send(new sdk.UploadSigningCertificateCommand({ CertificateBody: certificates.root }))
    expect(await rowOf('<root_account>', seeded.iam())).toMatchObject({
      password_enabled: 'true',
      password_last_used: 'no_information',
      // 12.4: recorded of a root user who may recover its password; the User Guide has not_supported.
      password_last_changed: time(NOW),
      password_next_rotation: 'not_supported',
      mfa_active: String(FACTS.rootSignsIn),
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
    store.transact(at(ACCOUNT), (tx) => tx.credentialReports.delete('report'))
    expect(await rowOf('alice')).toMatchObject({
      ...password,
      password_last_used: time(NOW + HOUR),
      password_next_rotation: time(NOW + 90 * DAY),
    })
    expect(clock.shared()).toBe(NOW)
  })

  test('12.3, C2.3, C2.4, C7.8.4: of a user with access keys, an active one before an inactive one', async () => {
    const { clock } = server.iamulator
    const first = await userWith(server, 'alice', policy('Allow', 'iam:GetUser'))
    clock.set(NOW + HOUR)
    const second = await accessKeyOf(server, 'alice')
    clock.set(NOW + 2 * HOUR)
    await server.iam(second, OTHER_REGION).send(new sdk.GetUserCommand({}))
    await setKey(first.accessKeyId, 'Inactive')
    const ofSecond = (place: 1 | 2) => ({
      [`access_key_${place}_last_rotated`]: time(NOW + HOUR),
      [`access_key_${place}_last_used_date`]: time(NOW + 2 * HOUR),
      [`access_key_${place}_last_used_region`]: OTHER_REGION,
      [`access_key_${place}_last_used_service`]: 'iam',
    })
    expect(await rowOf('alice')).toMatchObject({
      access_key_1_active: 'true',
      ...ofSecond(1),
      ...NO_KEY(2),
      access_key_2_last_rotated: time(NOW),
    })
    await setKey(first.accessKeyId, 'Active')
    await setKey(second.accessKeyId, 'Inactive')
    expect(await rowAt(NOW + 7 * HOUR)).toMatchObject({
      ...NO_KEY(1),
      access_key_1_active: 'true',
      access_key_1_last_rotated: time(NOW),
      access_key_2_active: 'false',
      ...ofSecond(2),
    })
  })

  test('12.3, C2.3: of a user with two keys of one status, the older one first', async () => {
    const { clock } = server.iamulator
    const first = await userWith(server, 'alice', policy('Allow', 'iam:GetUser'))
    clock.set(NOW + HOUR)
    const second = await accessKeyOf(server, 'alice')
    const dates = { access_key_1_last_rotated: time(NOW), access_key_2_last_rotated: time(NOW + HOUR) }
    expect(await rowOf('alice')).toMatchObject({
      ...dates,
      access_key_1_active: 'true',
      access_key_2_active: 'true',
    })
    for (const { accessKeyId } of [second, first]) await setKey(accessKeyId, 'Inactive')
    const inactive = { access_key_1_active: 'false', access_key_2_active: 'false' }
    expect(await rowAt(NOW + 7 * HOUR)).toMatchObject({ ...dates, ...inactive })
  })

  test.each([
    ['older', 0],
    ['younger', 1],
  ])('12.3, C7.8.4: of a user whose %s signing certificate is inactive: it comes first', async (_age, at) => {
    const { clock } = server.iamulator
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice' }))
    const ids: (string | undefined)[] = []
    for (const [hours, CertificateBody] of [certificates.root, certificates.server].entries()) {
      clock.set(NOW + hours * HOUR)
      const command = new sdk.UploadSigningCertificateCommand({ UserName: 'alice', CertificateBody })
      ids.push((await iam.send(command)).Certificate?.CertificateId)
    }
    const dates = (first: number) => ({
      cert_1_last_rotated: time(NOW + first * HOUR),
      cert_2_last_rotated: time(NOW + (1 - first) * HOUR),
    })
    expect(await rowOf('alice')).toMatchObject({ cert_1_active: 'true', cert_2_active: 'true', ...dates(0) })
    const change = { UserName: 'alice', CertificateId: ids[at], Status: 'Inactive' } as const
    await iam.send(new sdk.UpdateSigningCertificateCommand(change))
    const changed = { cert_1_active: 'false', cert_2_active: 'true', ...dates(at) }
    expect(await rowAt(NOW + 7 * HOUR)).toMatchObject(changed)
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
