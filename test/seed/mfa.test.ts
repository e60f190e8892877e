/** Tests MFA devices of a seed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListMFADevicesCommand, ListVirtualMFADevicesCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { codeAt } from '../support/authenticator.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  ROOT,
  startServer,
  type TestServer,
} from '../support/harness.ts'

const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-mfa-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SEED = 'JBSWY3DPEHPK3PXP'
const ALICE: Credentials = { accessKeyId: 'AKIAALICEALICEALICE7', secretAccessKey: 'secret' }
const devicesOf = (devices: string) => `
accounts:
  "${ACCOUNT}":
    root: { mfaDevices: [{ name: root-account-mfa-device, seed: ${SEED} }] }
    users:
      - name: alice
        accessKeys: [{ id: ${ALICE.accessKeyId}, secret: ${ALICE.secretAccessKey} }]
        mfaDevices: ${devices}
`

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function seeded(text: string): Promise<TestServer> {
  const file = join(directory, 'seed.yaml')
  writeFileSync(file, text)
  server = await startServer({}, { now: () => NOW })
  server.iamulator.seed = await loadSeed(file)
  server.iamulator.seed.apply(server.iamulator)
  return server
}

const serial = (name: string) => `arn:aws:iam::${ACCOUNT}:mfa${name}`

test('are enabled from the start, those of the root user too', async () => {
  const { iam, sts } = await seeded(devicesOf(`[{ name: phone, path: /staff/, seed: ${SEED} }]`))
  const { MFADevices } = await iam().send(new ListMFADevicesCommand({ UserName: 'alice' }))
  expect(MFADevices).toEqual([
    { UserName: 'alice', SerialNumber: serial('/staff/phone'), EnableDate: new Date(NOW) },
  ])
  const { VirtualMFADevices } = await iam().send(
    new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned' }),
  )
  expect(VirtualMFADevices?.map(({ User }) => User?.Arn)).toEqual([
    `arn:aws:iam::${ACCOUNT}:root`,
    `arn:aws:iam::${ACCOUNT}:user/alice`,
  ])
  const TokenCode = codeAt(SEED, NOW)
  for (const [caller, name] of [
    [ALICE, '/staff/phone'],
    [ROOT, '/root-account-mfa-device'],
  ] as const) {
    const token = () =>
      sts(caller).send(new GetSessionTokenCommand({ SerialNumber: serial(name), TokenCode }))
    expect((await token()).Credentials).toBeDefined()
    await expectError(token(), { code: 'AccessDenied', status: 403 })
  }
})

const device = (name: string, seed = SEED) => `{ name: ${name}, seed: ${seed} }`
test.each([
  [
    '[{ name: phone }]',
    /^Missing property "seed" at accounts\.000000000000\.users\[0\]\.mfaDevices\[0\] \(.*:8:22\)/,
  ],
  [
    `[${device('phone', 'not+base32+at+all')}]`,
    /users\[0\]\.mfaDevices\[0\]\.seed \(.*\): must match pattern/,
  ],
  [`[${device('a')}, ${device('a')}]`, ':8:59): EntityAlreadyExists: MFA device already exists.'],
  [
    `[${Array.from({ length: 9 }, (_, index) => device(`d${index}`)).join(', ')}]`,
    /^AWS would reject the seed at .*: LimitExceeded: Cannot exceed quota for MFADevicesPerUser: 8/,
  ],
])('are refused where they cannot be: %s', async (devices, message) => {
  await expect(seeded(devicesOf(devices))).rejects.toThrow(message)
  expect(server?.iamulator.store.status().rows).toBe(0)
})
