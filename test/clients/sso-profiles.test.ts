/** Clients with profiles of IAM Identity Center: they log in, use and refresh tokens from their cache, and log out. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { startAssigned } from '../services/sso/assigned.ts'
import { NOW, OTHER, type TestServer } from '../support/harness.ts'
import { outputOf, untilWritten } from '../support/output.ts'
import { ACCOUNT_ACCESS, approve, START_URL, signInByDevice } from '../support/portal.ts'
import { tool } from '../support/tools.ts'
import { type Environment, findCli, findPython, type Home, makeHome, pathOf, run } from './programs.ts'

const CONFIG = `[profile dev]
sso_session = s
sso_account_id = ${OTHER}
sso_role_name = Dev
region = us-east-1
[sso-session s]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = ${ACCOUNT_ACCESS}
`
const ANN = new RegExp(`^arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Dev_[\\da-f]{16}/ann\\n$`)

/** A user code on a line of its own. */
const CODE = /^[A-Z]{4}-[A-Z]{4}$/m

let server: TestServer
let home: Home
let environment: Environment
beforeEach(async () => {
  ;({ server } = await startAssigned())
  home = makeHome(server, CONFIG, '')
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...rest } = home.environment
  environment = { ...rest, AWS_PROFILE: 'dev' }
})
afterEach(async () => {
  home.remove()
  await server.close()
})

const tokenFile = () =>
  join(home.directory, '.aws', 'sso', 'cache', `${createHash('sha1').update('s').digest('hex')}.json`)
const cachedToken = (): Readonly<Record<string, string>> => JSON.parse(readFileSync(tokenFile(), 'utf8'))
const iso = (time: number) => new Date(time).toISOString().replace('.000', '')

/** Writes a cache file whose access token has expired. */
async function cacheExpiredToken(): Promise<void> {
  const { clientId, clientSecret, accessToken, refreshToken } = await signInByDevice(server)
  mkdirSync(join(tokenFile(), '..'), { recursive: true })
  const token = {
    startUrl: START_URL,
    region: 'us-east-1',
    accessToken,
    expiresAt: iso(NOW - 1000),
    clientId,
    clientSecret,
    registrationExpiresAt: iso(NOW + 90 * 24 * 3_600_000),
    refreshToken,
  }
  writeFileSync(tokenFile(), JSON.stringify(token))
}

const cli = findCli()
const python = findPython()
const programs = [
  ['AWS CLI v2', cli, ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']],
  ['boto3', python, ['-B', pathOf('boto3-whoami.py')]],
  ['the SDK for JavaScript', process.execPath, [pathOf('sso-whoami.mjs')]],
] as const

for (const [name, program, parameters] of programs)
  tool(name, () => program !== undefined)(
    `${name} refreshes a token, and gets credentials with it`,
    async () => {
      await cacheExpiredToken()
      const before = cachedToken()
      const { status, stdout, stderr } = await run(program ?? '', parameters, environment)
      expect([status, stdout, status === 0 || stderr]).toEqual([0, expect.stringMatching(ANN), true])
      const after = cachedToken()
      expect(after['accessToken']).not.toBe(before['accessToken'])
      expect(after['refreshToken']).toMatch(/^aor/)
    },
  )

tool('AWS CLI v2', () => cli !== undefined)(
  'AWS CLI v2 logs in with a device code, and logs out',
  async () => {
    const words = ['sso', 'login', '--use-device-code', '--no-browser']
    const child = spawn(cli ?? '', words, { env: { PATH: process.env['PATH'], ...environment } })
    const [stdout, stderr] = [outputOf(child.stdout), outputOf(child.stderr)]
    const ended = new Promise((resolve) => child.on('close', resolve))
    await untilWritten(child.stdout, stdout, CODE)
    approve(server, CODE.exec(stdout())?.[0])
    expect([await ended, stderr()]).toEqual([0, ''])
    const { stdout: caller } = await run(
      cli ?? '',
      ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'],
      environment,
    )
    expect(caller).toMatch(ANN)
    const { accessToken = '' } = cachedToken()
    expect((await run(cli ?? '', ['sso', 'logout'], environment)).status).toBe(0)
    const answer = await fetch(`${server.url}/assignment/accounts`, {
      headers: { 'x-amz-sso_bearer_token': accessToken },
    })
    expect(answer.status).toBe(401)
  },
)
