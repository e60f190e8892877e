/**
 * Tests hardware tokens and security keys, which only a seed can create.
 *
 * They are listed and counted, and some have no codes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { membersOf } from '../services/callers.ts'
import { NOT_A_SECURITY_KEY, noSuchDevice } from '../services/iam/credentials/mfa-callers.ts'
import { roleTrusting, TRUST_ACCOUNT } from '../services/sts/sts-callers.ts'
import { codeAt } from '../support/authenticator.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  ROOT,
  serverForEachTest,
  startServer,
} from '../support/harness.ts'

const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-hardware-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SEED = 'JBSWY3DPEHPK3PXP'
const TOKEN = 'GAHT12345678'
const MUTE_TOKEN = 'GAHT00000000'
const KEY = `arn:aws:iam::${ACCOUNT}:u2f/user/alice/yubikey`
const ROOT_KEY = `arn:aws:iam::${ACCOUNT}:u2f/root-account/yubikey`
const ALICE: Credentials = { accessKeyId: 'AKIAALICEALICEALICE7', secretAccessKey: 'secret' }

const seedWith = (tokens: string) => `
accounts:
  "${ACCOUNT}":
    root: { securityKeys: [{ name: yubikey }] }
    users:
      - name: alice
        accessKeys: [{ id: ${ALICE.accessKeyId}, secret: ${ALICE.secretAccessKey} }]
        inlinePolicies:
          all: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "*", Resource: "*" } }
        hardwareMfaDevices: ${tokens}
        securityKeys: [{ name: yubikey, certifications: { FIDO: L1, FIPS-140-2: L2 } }]
      - name: bob
`
const TOKENS = `[{ serialNumber: ${TOKEN}, seed: ${SEED} }, { serialNumber: ${MUTE_TOKEN} }]`

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let iam: sdk.IAMClient

async function seed(tokens: string): Promise<void> {
  const file = join(directory, 'seed.yaml')
  writeFileSync(file, seedWith(tokens))
  server.iamulator.seed = await loadSeed(file)
  server.iamulator.seed.apply(server.iamulator)
}

beforeEach(() => {
  iam = server.iam()
})

const serialsOf = async (UserName?: string, client = iam) =>
  (await client.send(new sdk.ListMFADevicesCommand({ UserName }))).MFADevices?.map(
    ({ SerialNumber }) => SerialNumber,
  )
const deactivate = (SerialNumber: string, UserName?: string, client = iam) =>
  client.send(new sdk.DeactivateMFADeviceCommand({ UserName, SerialNumber }))
const summary = async () => (await iam.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap

describe('where they show', () => {
  beforeEach(() => seed(TOKENS))

  test('in the lists of their users, not among the virtual ones', async () => {
    const { MFADevices } = await iam.send(new sdk.ListMFADevicesCommand({ UserName: 'alice' }))
    const listed = (SerialNumber: string) => ({
      UserName: 'alice',
      SerialNumber,
      EnableDate: new Date(NOW),
    })
    expect(MFADevices).toEqual([MUTE_TOKEN, TOKEN, KEY].map(listed))
    expect(await serialsOf(undefined, server.iam(ROOT))).toEqual([ROOT_KEY])
    for (const AssignmentStatus of ['Any', 'Assigned', 'Unassigned'] as const) {
      const command = new sdk.ListVirtualMFADevicesCommand({ AssignmentStatus })
      expect((await iam.send(command)).VirtualMFADevices).toEqual([])
    }
  })

  test('by themselves: security keys, with their certifications; tokens are not shown', async () => {
    const get = async (SerialNumber: string) =>
      membersOf(await iam.send(new sdk.GetMFADeviceCommand({ UserName: 'alice', SerialNumber })))
    const Certifications = { FIDO: 'L1', 'FIPS-140-2': 'L2' }
    const shown = { UserName: 'alice', EnableDate: new Date(NOW), SerialNumber: KEY, Certifications }
    expect(await get(KEY)).toEqual(shown)
    await expectError(get(TOKEN), NOT_A_SECURITY_KEY)
  })

  test('in the account summary and the credential report, and in the way of deleting a user', async () => {
    expect(await summary()).toMatchObject({ MFADevices: 4, MFADevicesInUse: 4, AccountMFAEnabled: 1 })
    await iam.send(new sdk.GenerateCredentialReportCommand({}))
    const { Content = [] } = await iam.send(new sdk.GetCredentialReportCommand({}))
    const [, ...lines] = Buffer.from(Content).toString().split('\n')
    expect(lines.map((line) => line.split(',')).map((cells) => [cells[0], cells[7]])).toEqual([
      ['<root_account>', 'true'],
      ['alice', 'true'],
      ['bob', 'false'],
    ])
    const { accessKeyId: AccessKeyId } = ALICE
    await iam.send(new sdk.DeleteUserPolicyCommand({ UserName: 'alice', PolicyName: 'all' }))
    await iam.send(new sdk.DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId }))
    const removal = new sdk.DeleteUserCommand({ UserName: 'alice' })
    for (const serial of [TOKEN, MUTE_TOKEN, KEY]) {
      await expectError(iam.send(removal), {
        code: 'DeleteConflict',
        status: 409,
        message: 'Cannot delete entity, must remove tokens from principal first.',
      })
      await deactivate(serial, 'alice')
    }
    await iam.send(removal)
    expect(await summary()).toMatchObject({ MFADevices: 1, MFADevicesInUse: 1 })
  })

  test('under their old serial numbers when the user is renamed', async () => {
    await iam.send(new sdk.UpdateUserCommand({ UserName: 'alice', NewUserName: 'alicia' }))
    expect(await serialsOf('alicia')).toEqual([MUTE_TOKEN, TOKEN, KEY])
  })
})

describe('their codes', () => {
  beforeEach(() => seed(TOKENS))

  const wrongCode = {
    code: 'AccessDenied',
    status: 403,
    message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
  }
  const proof = (SerialNumber: string) => ({ SerialNumber, TokenCode: codeAt(SEED, NOW) })

  test('count where the secret is known, and are good once; security keys have none', async () => {
    const RoleArn = await roleTrusting(server, 'app', TRUST_ACCOUNT)
    const assume = (SerialNumber: string) =>
      server
        .sts(ALICE)
        .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...proof(SerialNumber) }))
    for (const serial of [KEY, MUTE_TOKEN]) await expectError(assume(serial), wrongCode)
    expect((await assume(TOKEN)).Credentials).toBeDefined()
    await expectError(assume(TOKEN), wrongCode)
    const token = new GetSessionTokenCommand(proof(ROOT_KEY))
    await expectError(server.sts(ROOT).send(token), wrongCode)
  })

  test('enable and synchronize a token, never a key', async () => {
    const codesFrom = (step: number) => ({
      AuthenticationCode1: codeAt(SEED, NOW, step),
      AuthenticationCode2: codeAt(SEED, NOW, step + 1),
    })
    const resync = (SerialNumber: string) =>
      iam.send(new sdk.ResyncMFADeviceCommand({ UserName: 'alice', SerialNumber, ...codesFrom(0) }))
    const invalid = { code: 'InvalidAuthenticationCode', status: 403 }
    for (const serial of [KEY, MUTE_TOKEN]) await expectError(resync(serial), invalid)
    await resync(TOKEN)

    for (const serial of [TOKEN, KEY]) await deactivate(serial, 'alice')
    expect(await serialsOf('alice')).toEqual([MUTE_TOKEN])
    const enable = (SerialNumber: string, codes = codesFrom(2)) =>
      iam.send(new sdk.EnableMFADeviceCommand({ UserName: 'bob', SerialNumber, ...codes }))
    await expectError(enable(TOKEN, codesFrom(0)), invalid)
    await enable(TOKEN)
    expect(await serialsOf('bob')).toEqual([TOKEN])
    await expectError(enable(KEY), noSuchDevice(KEY))
    await expectError(enable(MUTE_TOKEN), { code: 'EntityAlreadyExists', status: 409 })
  })
})

test('root gives up its own; a key that is given up is gone', async () => {
  await seed(TOKENS)
  const root = server.iam(ROOT)
  await deactivate(ROOT_KEY, undefined, root)
  expect(await serialsOf(undefined, root)).toEqual([])
  await expectError(deactivate(ROOT_KEY, undefined, root), noSuchDevice(ROOT_KEY))
  expect(await summary()).toMatchObject({ AccountMFAEnabled: 0 })
})

test('they have no tags, and are not deleted as virtual ones are', async () => {
  await seed(TOKENS)
  for (const SerialNumber of [TOKEN, KEY]) {
    const calls = [
      iam.send(new sdk.TagMFADeviceCommand({ SerialNumber, Tags: [{ Key: 'a', Value: '' }] })),
      iam.send(new sdk.UntagMFADeviceCommand({ SerialNumber, TagKeys: ['a'] })),
      iam.send(new sdk.ListMFADeviceTagsCommand({ SerialNumber })),
      iam.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber })),
    ]
    for (const call of calls) await expectError(call, noSuchDevice(SerialNumber))
  }
})

test.each([
  [
    `[{ seed: ${SEED} }]`,
    'Missing property "serialNumber" at accounts.000000000000.users[0].hardwareMfaDevices[0] (',
  ],
  [
    '[{ serialNumber: short }]',
    /^AWS would reject the seed at .*hardwareMfaDevices\[0\] .*: ValidationError: 1 validation error detected: Value at 'ser/,
  ],
  ['[{ serialNumber: GAHT12345678, seed: no }]', /hardwareMfaDevices\[0\]\.seed \(.*\): must match pattern/],
  [
    '[{ serialNumber: "arn:aws:iam::1:mfa/x" }]',
    /hardwareMfaDevices\[0\]\.serialNumber \(.*\): must match pattern/,
  ],
  [
    `[{ serialNumber: ${TOKEN} }, { serialNumber: ${TOKEN} }]`,
    ':10:62): EntityAlreadyExists: MFA Device is already in use.',
  ],
])('are refused where they cannot be: %s', async (tokens, message) => {
  await expect(seed(tokens)).rejects.toThrow(message)
  expect(server.iamulator.store.status().rows).toBe(0)
})
