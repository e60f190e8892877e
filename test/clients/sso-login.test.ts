/**
 * The AWS CLI logs in to IAM Identity Center, both ways, and out. The test is the browser, which signs in to the access
 * portal with a password.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { assign, portalServer } from '../support/access-portal.ts'
import { OTHER, type TestServer } from '../support/harness.ts'
import { START_URL } from '../support/portal.ts'
import { findCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { run, startUntilShown } from './programs.ts'
import {
  ANN,
  AUTHORIZE,
  allowDevice,
  answerAt,
  CODE,
  makeSsoHome,
  type SsoHome,
  WHO_AM_I,
} from './sso-home.ts'

const cli = findCli()
const cliTest = tool('AWS CLI v2', () => cli !== undefined)

let server: TestServer
let client: SsoHome
beforeEach(async () => {
  server = await portalServer()
  await assign(server)
  client = makeSsoHome(server)
})
afterEach(async () => {
  client.home.remove()
  await server.close()
})

const aws = (...words: string[]) => run(cli ?? '', words, client.environment)

/** Starts `aws sso login`, and waits until it shows what the browser needs. */
const startLogin = (wanted: RegExp, ...words: string[]) =>
  startUntilShown(wanted, cli ?? '', ['sso', 'login', '--no-browser', ...words], client.environment)

/** Logs in with a code that the browser brings to the CLI. */
async function logIn(answer: 'allow' | 'deny') {
  const { shown, end } = await startLogin(AUTHORIZE)
  await answerAt(server, shown, answer)
  return end()
}

describe('aws sso login', () => {
  cliTest('AWS CLI v2 logs in with PKCE, works, and logs out', async () => {
    expect(await logIn('allow')).toEqual({
      status: 0,
      stdout: expect.stringContaining(`Successfully logged into Start URL: ${START_URL}`),
      stderr: '',
    })
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
    const denied = await aws('iam', 'create-user', '--user-name', 'bob')
    expect([denied.status, denied.stderr]).toEqual([254, expect.stringContaining('(AccessDenied)')])
    const { accessToken = '' } = client.cachedToken()
    expect((await aws('sso', 'logout')).status).toBe(0)
    const headers = { 'x-amz-sso_bearer_token': accessToken }
    expect((await fetch(`${server.url}/assignment/accounts`, { headers })).status).toBe(401)
    expect((await aws(...WHO_AM_I)).status).not.toBe(0)
  })

  cliTest('AWS CLI v2 uses its registration again after a reset', async () => {
    await logIn('allow')
    await aws('sso', 'logout')
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    await server.close()
    server = await portalServer()
    await assign(server)
    const { environment } = client
    client = { ...client, environment: { ...environment, AWS_ENDPOINT_URL: server.url } }
    expect((await logIn('allow')).status).toBe(0)
    expect(server.log()).not.toContain('RegisterClient')
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
  })

  cliTest('AWS CLI v2 learns that the user refused', async () => {
    const { status, stderr } = await logIn('deny')
    expect([status, stderr]).toEqual([
      255,
      expect.stringContaining('Failed to retrieve an authorization code'),
    ])
  })

  cliTest('AWS CLI v2 logs in with a device code', async () => {
    const { shown, end } = await startLogin(CODE, '--use-device-code')
    await allowDevice(server, shown)
    expect(await end()).toEqual({
      status: 0,
      stdout: expect.stringContaining('Successfully logged into'),
      stderr: '',
    })
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
  })

  const startUrls: readonly [string, () => string][] = [
    ['with a fragment', () => `${START_URL}/#/`],
    ['with the name that the customer chose', () => 'https://acme.awsapps.com/start'],
    ["at the server's own address", () => `${server.url}/start`],
  ]
  for (const [name, startUrl] of startUrls)
    cliTest(`AWS CLI v2 logs in to a start URL ${name}`, async () => {
      client.home.remove()
      client = makeSsoHome(server, startUrl())
      const { shown, end } = await startLogin(CODE, '--use-device-code')
      await allowDevice(server, shown)
      expect((await end()).status).toBe(0)
      expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
    })

  cliTest('AWS CLI v2 logs in with a profile that has no session, only by a device code', async () => {
    const profile = `[profile dev]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_account_id = ${OTHER}
sso_role_name = Dev
region = us-east-1
`
    writeFileSync(client.home.configFile, profile)
    const { shown, end } = await startLogin(CODE)
    await allowDevice(server, shown)
    expect((await end()).status).toBe(0)
    expect((await aws(...WHO_AM_I)).stdout).toMatch(ANN)
    // Such a token lives as long as the portal session. Nothing refreshes it.
    server.iamulator.clock.advance(8 * 60 * 60 * 1000)
    rmSync(join(client.home.directory, '.aws', 'cli', 'cache'), { recursive: true })
    const { stderr } = await aws(...WHO_AM_I)
    expect(stderr).toContain('The SSO session associated with this profile has expired')
  })
})
