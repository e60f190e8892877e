/** Clients that prompt for an MFA code before they assume a role. */
import { writeFileSync } from 'node:fs'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accessKeyOf } from '../services/callers.ts'
import { serialOf } from '../services/iam/credentials/mfa-callers.ts'
import { assumeDenied } from '../services/sts/sts-callers.ts'
import { codeAt } from '../support/authenticator.ts'
import { seeded } from '../support/console.ts'
import { ACCOUNT, type Credentials, expectError, NOW, type TestServer, trust } from '../support/harness.ts'
import { findCli, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Home, makeHome, pathOf, run } from './programs.ts'

const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
const USERS = ['javascript', 'python', 'cli'] as const
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/guarded`
const session = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/guarded/${name}`

/** Each client has its own user, because a code is valid only once. */
const SEED = `
accounts:
  "${ACCOUNT}":
    users:
${USERS.map((name) => `      - { name: ${name}, mfaDevices: [{ name: ${name}, seed: ${DEVICE} }] }`).join('\n')}
    roles:
      - { name: guarded, trust: '${trust({ AWS: USERS.map((name) => `arn:aws:iam::${ACCOUNT}:user/${name}`) }, 'sts:AssumeRole', MFA)}' }
`

let server: TestServer
let home: Home
const keys: Record<string, Credentials> = {}
beforeAll(async () => {
  // The clock is stopped, so that the current code stays valid.
  server = await seeded(SEED, { now: () => NOW })
  home = makeHome(server, '', '')
  for (const name of USERS) keys[name] = await accessKeyOf(server, name)
  writeFileSync(home.configFile, USERS.map(profilesOf).join('\n'))
})
afterAll(async () => {
  home.remove()
  await server.close()
})

/** Returns two profiles: `NAME` assumes the role with a device, and `NAME-alone` without. */
function profilesOf(name: string): string {
  const { accessKeyId = '', secretAccessKey = '' } = keys[name] ?? {}
  const role = `role_arn = ${ROLE_ARN}\nsource_profile = ${name}-keys\nrole_session_name = ${name}\n`
  return `[profile ${name}-keys]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
[profile ${name}]
${role}mfa_serial = ${serialOf(name)}
[profile ${name}-alone]
${role}`
}

const CODE = codeAt(DEVICE, NOW)
const WRONG = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'

describe('fromTemporaryCredentials of the SDK for JavaScript', () => {
  /** @param code undefined for a client without a device */
  function whoami(code: string | undefined, prompts: string[] = []) {
    const credentials = fromTemporaryCredentials({
      masterCredentials: keys['javascript'] ?? { accessKeyId: '', secretAccessKey: '' },
      params: {
        RoleArn: ROLE_ARN,
        RoleSessionName: 'javascript',
        ...(code === undefined ? {} : { SerialNumber: serialOf('javascript') }),
      },
      mfaCodeProvider: async (serial) => {
        prompts.push(serial)
        return code ?? ''
      },
      clientConfig: { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
    })
    return credentials().then(async ({ accessKeyId, secretAccessKey, sessionToken = '' }) => {
      const client = server.sts({ accessKeyId, secretAccessKey, sessionToken })
      return (await client.send(new GetCallerIdentityCommand({}))).Arn
    })
  }

  test('asks for the code, which counts once', async () => {
    await expectError(whoami(undefined), assumeDenied(`arn:aws:iam::${ACCOUNT}:user/javascript`, ROLE_ARN))
    await expect(whoami('000000')).rejects.toThrow(WRONG)
    const prompts: string[] = []
    expect(await whoami(CODE, prompts)).toBe(session('javascript'))
    expect(prompts).toEqual([serialOf('javascript')])
    await expect(whoami(CODE)).rejects.toThrow(WRONG)
  })
})

const python = findPython()
const cli = findCli()
const programs = [
  ['boto3', 'python', 'boto3', [python ?? '', '-B', pathOf('boto3-whoami.py')]],
  [
    'AWS CLI v2 with a Python and boto3',
    'cli',
    'the AWS CLI',
    [cli ?? '', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'],
  ],
] as const

for (const [needed, user, name, command] of programs) {
  const isThere = () => python !== undefined && command[0] !== ''
  tool(needed, isThere)(
    `${name}, with mfa_serial in a profile, asks for the code in a terminal`,
    async () => {
      const answer = async (profile: string, code: string) => {
        const prompts = [[`Enter MFA code for ${serialOf(user)}: `, `${code}\r`]]
        const parameters = ['-B', pathOf('answer-prompts.py'), JSON.stringify(prompts), ...command]
        const environment = { ...home.environment, AWS_PROFILE: profile }
        const { status, stdout, stderr } = await run(python ?? '', parameters, environment)
        return { asked: !stderr.includes('no prompt'), status, stdout }
      }
      expect(await answer(`${user}-alone`, CODE)).toEqual({
        asked: false,
        status: expect.any(Number),
        stdout: expect.stringContaining('is not authorized to perform: sts:AssumeRole'),
      })
      expect(await answer(user, '000000')).toMatchObject({
        asked: true,
        stdout: expect.stringContaining(WRONG),
      })
      const { asked, status, stdout } = await answer(user, CODE)
      expect({ asked, status, arn: stdout.trim().split(/\s+/).at(-1) }).toEqual({
        asked: true,
        status: 0,
        arn: session(user),
      })
    },
  )
}
