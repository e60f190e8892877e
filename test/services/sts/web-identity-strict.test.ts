/** `--federation strict` refuses web identity tokens that AWS accepts, and says so. */
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { forged } from '../../attacks/forge.ts'
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
  WITH_WEB_IDENTITY,
} from '../../support/web-identity.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000
const SECONDS = NOW / 1000
/** The end of each refusal that AWS would not make. */
const NOTE = ' (AWS accepts this; --federation strict does not)'
const ALL = [WITH_WEB_IDENTITY, 'sts:TagSession']
const MODES = ['aws', 'strict'] as const

const { privateKey: rsa, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** Signs tokens whose JSON no library would write. */
const forge = { now: NOW, rsa, otherRsa: rsa, weakRsa: rsa, ec: rsa, ed25519: rsa, url: '' }

let key: TestKey
const servers: Record<string, { readonly server: TestServer; readonly role: string }> = {}
beforeAll(async () => {
  key = await makeKey()
  const { keys } = await keySetOf(key)
  const published = [...keys, { ...publicKey.export({ format: 'jwk' }), kid: 'rsa' }]
  for (const federation of MODES) {
    const server = await startServer({ federation }, { now: () => NOW })
    server.iamulator.webIdentities.issuers.tie(ISSUER, { keys: published })
    await createProvider(server)
    servers[federation] = { server, role: await roleForProvider(server, 'Role', undefined, { actions: ALL }) }
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

describe('members that stand twice', () => {
  const NOT_A_JWT = invalidToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  )
  const TAGS = (tags: string) => `"https://aws.amazon.com/tags":{"principal_tags":{${tags}}}`
  /** Returns claims with one more member at the end. */
  const doubled = (member: string) =>
    forged(forge, { claims: JSON.stringify(claimsAt(NOW)).replace(/\}$/, `,${member}}`) })
  const refused = (token: string) =>
    expectError(assumed('strict', token), { ...NOT_A_JWT, message: NOT_A_JWT.message + NOTE })

  test.each([
    ['subjects, one of them escaped', '"s\\u0075b":"root"', 'root'],
    ['equal subjects', '"sub":"alice@example.com"', 'alice@example.com'],
    ['teams among the tags', TAGS('"team":["blue"],"team":["red"]'), 'alice@example.com'],
    ['lists of tags', TAGS('"team":["blue"]},"principal_tags":{"team":["red"]'), 'alice@example.com'],
    ['members in a list that nobody reads', '"x":[0,[{"a:":1,"\\u0061:":{}}]]', 'alice@example.com'],
  ])('3.11: of two %s, the last counts on AWS', async (_what, member, subject) => {
    const token = doubled(member)
    expect((await assumed('aws', token)).SubjectFromWebIdentityToken).toBe(subject)
    await refused(token)
  })

  test('3.11: members of one name in different objects are no harm, nor are colons in texts', async () => {
    const harmless = { a: { b: { b: ':"b":' }, c: [{ b: 1 }, { b: 2 }] }, b: '\\":', '': {} }
    const claims = JSON.stringify({ ...claimsAt(NOW), 'x:y': harmless }, undefined, 1)
    const nested = `,"__proto__":{"b":1},"d":${'['.repeat(5000)}${']'.repeat(5000)}}`
    const tokens = [claims, claims.replace(/\}$/, nested)].map((text) => forged(forge, { claims: text }))
    for (const mode of MODES)
      for (const token of tokens) expect(await assumed(mode, token)).toHaveProperty('Credentials')
  })

  test('3.11: the last of two issuers is the issuer, and the last of two audiences the audience', async () => {
    const issuers = doubled('"iss":"https://evil.example.com"')
    await expectError(
      assumed('aws', issuers),
      invalidToken('No OpenIDConnect provider found in your account for https://evil.example.com'),
    )
    await refused(issuers)
    const audiences = doubled('"aud":"other"')
    await expectError(assumed('aws', audiences), { code: 'InvalidIdentityToken', status: 400 })
    await refused(audiences)
  })

  test('3.11: the signature is verified with the last of two algorithms and key IDs', async () => {
    const last = forged(forge, { header: '{"alg":"none","kid":"other","alg":"RS256","kid":"rsa"}' })
    expect(await assumed('aws', last)).toHaveProperty('Credentials')
    await refused(last)
    const unsigned = forged(forge, { header: '{"alg":"RS256","kid":"rsa","alg":"none"}' })
    await expectError(assumed('aws', unsigned), { code: 'InvalidIdentityToken', status: 400 })
  })
})
