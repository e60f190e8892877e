/** `--federation strict` refuses web identity tokens that AWS accepts, and says so. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, startServer, type TestServer } from '../../support/harness.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  ISSUER,
  invalidToken,
  keySetOf,
  makeKey,
  roleForProvider,
  signToken,
  type TestKey,
} from '../../support/web-identity.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000
const SECONDS = NOW / 1000
/** The end of each refusal that AWS would not make. */
const NOTE = ' (AWS accepts this; --federation strict does not)'
const MODES = ['aws', 'strict'] as const

let key: TestKey
const servers: Record<string, { readonly server: TestServer; readonly role: string }> = {}
beforeAll(async () => {
  key = await makeKey()
  for (const federation of MODES) {
    const server = await startServer({ federation }, { now: () => NOW })
    server.iamulator.webIdentities.issuers.tie(ISSUER, await keySetOf(key))
    await createProvider(server)
    servers[federation] = { server, role: await roleForProvider(server, 'Role') }
  }
})
afterAll(() => Promise.all(MODES.map((mode) => servers[mode]?.server.close())))

function assumed(mode: (typeof MODES)[number], token: string) {
  const found = servers[mode]
  if (!found) throw new Error(`there is no server with --federation ${mode}`)
  return assumeWith(found.server, found.role, token)
}

describe('times', () => {
  const tokenOf = (claims: object) => signToken(key, { ...claimsAt(NOW), ...claims })
  const expired = (now: number, expiry: number) => ({
    code: 'ExpiredTokenException',
    status: 400,
    message: `Token expired: current date/time ${now} must be before the expiration date/time ${expiry}`,
  })
  const early = (now: number, notBefore: number) =>
    `Token not yet valid: current date/time ${now} must be after or equal to the not-before date/time ${notBefore}`

  test('3.5: a token of an issuer whose clock is a minute ahead is accepted', async () => {
    const token = await tokenOf({ exp: SECONDS + 1, iat: SECONDS + 60, nbf: SECONDS + 60 })
    for (const mode of MODES) expect(await assumed(mode, token)).toHaveProperty('Credentials')
  })

  test.each([
    ['expires now', { exp: SECONDS }, expired(SECONDS, SECONDS)],
    [
      'is issued in 61 seconds',
      { iat: SECONDS + 61 },
      invalidToken(`Token issued in the future: ${SECONDS + 61}`),
    ],
    ['is valid in 61 seconds', { nbf: SECONDS + 61 }, invalidToken(early(SECONDS + 60, SECONDS + 61))],
  ])('3.5: a token that %s is accepted by AWS alone', async (_when, claims, error) => {
    const token = await tokenOf(claims)
    expect(await assumed('aws', token)).toHaveProperty('Credentials')
    await expectError(assumed('strict', token), { ...error, message: error.message + NOTE })
  })

  test.each([
    ['expired five minutes ago', { exp: SECONDS - 300 }, expired(SECONDS - 300, SECONDS - 300)],
    [
      'is issued in 301 seconds',
      { iat: SECONDS + 301 },
      invalidToken(`Token issued in the future: ${SECONDS + 301}`),
    ],
    ['is valid in 301 seconds', { nbf: SECONDS + 301 }, invalidToken(early(SECONDS + 300, SECONDS + 301))],
  ])('3.5, 3.6, 3.7: a token that %s is refused as by AWS', async (_when, claims, error) => {
    const token = await tokenOf(claims)
    for (const mode of MODES) await expectError(assumed(mode, token), error)
  })
})
