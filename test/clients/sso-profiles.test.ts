/** Clients with profiles of IAM Identity Center use and refresh the tokens in their cache. Programs are those of the guide. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { blocksOf } from '../docs/pages.ts'
import { startAssigned } from '../services/sso/assigned.ts'
import { NOW, OTHER, type TestServer } from '../support/harness.ts'
import { START_URL, signInByDevice } from '../support/portal.ts'
import { findCli, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { pathOf, run } from './programs.ts'
import { ANN, makeSsoHome, type SsoHome, WHO_AM_I } from './sso-home.ts'

let server: TestServer
let client: SsoHome
beforeEach(async () => {
  ;({ server } = await startAssigned())
  client = makeSsoHome(server)
})
afterEach(async () => {
  client.home.remove()
  await server.close()
})

const iso = (time: number) => new Date(time).toISOString().replace('.000', '')

/** Writes a cache file whose access token has expired. */
async function cacheExpiredToken(): Promise<void> {
  const { clientId, clientSecret, accessToken, refreshToken } = await signInByDevice(server)
  mkdirSync(dirname(client.tokenFile), { recursive: true })
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
  writeFileSync(client.tokenFile, JSON.stringify(token))
}

/** Returns the example of the guide in a language. */
const exampleIn = (language: string) =>
  blocksOf('docs/guide/identity-center.md').find((block) => block.language === language)?.text ?? ''

const cli = findCli()
const python = findPython()
const WITH_TOKEN = new RegExp(`^${OTHER}\\n$`)
const programs = [
  ['AWS CLI v2', cli, WHO_AM_I, ANN],
  ['boto3', python, ['-B', '-c', exampleIn('python')], ANN],
  ['the SDK for JavaScript', process.execPath, ['--input-type=module', '-e', exampleIn('js')], ANN],
  ['the token provider of boto3', python, ['-B', pathOf('boto3-sso-token.py')], WITH_TOKEN],
  ['the token provider of the SDK for JavaScript', process.execPath, [pathOf('sso-token.mjs')], WITH_TOKEN],
  ...['fromSSO', 'fromIni', 'fromNodeProviderChain'].map(
    (provider) =>
      [
        `${provider} of the SDK for JavaScript`,
        process.execPath,
        [pathOf('sso-whoami.mjs'), provider],
        ANN,
      ] as const,
  ),
] as const

for (const [name, program, parameters, shown] of programs)
  tool(name, () => program !== undefined)(`${name} refreshes a token, and uses it`, async () => {
    await cacheExpiredToken()
    const before = client.cachedToken()
    const { status, stdout, stderr } = await run(program ?? '', parameters, client.environment)
    expect([status, stdout, status === 0 || stderr]).toEqual([0, expect.stringMatching(shown), true])
    const after = client.cachedToken()
    expect(after['accessToken']).not.toBe(before['accessToken'])
    expect(after['refreshToken']).toMatch(/^aor/)
  })
