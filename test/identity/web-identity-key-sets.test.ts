/** Which keys of a key set verify a web identity token. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { exportJWK, SignJWT } from 'jose'
import { selfSigned } from '../../core/standards/x509/self-signed.ts'
import { expectError, serverForAllTests, startServer } from '../support/harness.ts'
import { KeyServer } from '../support/key-server.ts'
import {
  assumeWith,
  type Claims,
  claimsAt,
  createProvider,
  forgetIssuers,
  ISSUER,
  invalidToken,
  keySetOf,
  makeKey,
  NOT_VALIDATED,
  roleForProvider,
  signToken,
  type TestKey,
} from '../support/web-identity.ts'

const START = Math.floor(Date.now() / 1000) * 1000
const NO_KEY = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)

let now = START
const server = serverForAllTests(() => startServer({}, { now: () => now }))
let idp: KeyServer
let rsa: TestKey
let otherRsa: TestKey
let ec: TestKey
let role: string
beforeAll(async () => {
  idp = await new KeyServer().listen()
  rsa = await makeKey('RS256', 'rsa')
  otherRsa = await makeKey('RS256', 'other')
  ec = await makeKey('ES256', 'ec')
  await createProvider(server)
  role = await roleForProvider(server, 'Role')
})
afterAll(() => idp.close())
beforeEach(() => {
  now = START
  forgetIssuers(server)
})

/** Returns the public half of a key with members changed. Undefined removes one. */
const published = async ({ kid, alg, pair }: TestKey, more: Claims = {}) => ({
  ...(await exportJWK(pair.publicKey)),
  kid,
  alg,
  use: 'sig',
  ...more,
})
const tie = (...keys: readonly object[]) => server.iamulator.webIdentities.issuers.tie(ISSUER, { keys })
const assume = async (key: TestKey) => assumeWith(server, role, await signToken(key, claimsAt(now)))
/** Signs a token with this key ID, or without one. */
const assumeNaming = async ({ alg, pair }: TestKey, kid?: string) => {
  const header = kid === undefined ? { alg } : { alg, kid }
  const token = new SignJWT(claimsAt(now)).setProtectedHeader(header).sign(pair.privateKey)
  return assumeWith(server, role, await token)
}

describe('a token without a key ID', () => {
  test('3.20: is verified by the only key of the type that it needs', async () => {
    tie(await published(rsa), await published(ec), await published(otherRsa, { kid: undefined }))
    for (const key of [rsa, ec]) expect(await assumeNaming(key)).toHaveProperty('Credentials')
    await expectError(assumeNaming(otherRsa), NOT_VALIDATED)
  })

  test('3.20: is refused where there are several keys, or none', async () => {
    tie(await published(rsa), await published(otherRsa))
    await expectError(assumeNaming(rsa), NO_KEY)
    await expectError(assumeNaming(ec), NO_KEY)
  })

  test('3.20: is verified by the only key that is for signatures', async () => {
    tie(await published(rsa), await published(otherRsa, { use: 'enc' }))
    expect(await assumeNaming(rsa)).toHaveProperty('Credentials')
  })
})

test.each([undefined, ''])('3.20: a key whose ID is %j is not used', async (kid) => {
  tie(await published(rsa, { kid }))
  for (const named of [undefined, '', 'rsa']) await expectError(assumeNaming(rsa, named), NO_KEY)
})

test('3.20: a token that names an unknown key is refused, even where there is only one', async () => {
  tie(await published(rsa))
  for (const named of ['', 'unknown', 'RSA']) await expectError(assumeNaming(rsa, named), NO_KEY)
})

test('3.21: of keys with one ID, the last is used', async () => {
  tie(await published(rsa, { kid: 'one' }), await published(otherRsa, { kid: 'one' }))
  expect(await assumeNaming(otherRsa, 'one')).toHaveProperty('Credentials')
  await expectError(assumeNaming(rsa, 'one'), NOT_VALIDATED)
  tie(await published(rsa, { kid: 'one' }), await published(otherRsa, { kid: 'one', use: 'enc' }))
  expect(await assumeNaming(rsa, 'one')).toHaveProperty('Credentials')
})

describe('3.22: the algorithm of a key', () => {
  test.each(['RS512', 'PS256', 'ES256', 'x', undefined])('can be %s for a token of RS256', async (alg) => {
    tie(await published(rsa, { alg }))
    expect(await assume(rsa)).toHaveProperty('Credentials')
  })

  test('does not let a token choose another type of key', async () => {
    tie(await published(rsa, { alg: 'ES256' }), await published(ec, { alg: 'RS256' }))
    for (const [key, kid] of [
      [rsa, 'ec'],
      [ec, 'rsa'],
    ] as const)
      await expectError(assumeNaming(key, kid), NO_KEY)
  })

  test('must be that of the token with --federation strict', async () => {
    const strict = await startServer({ federation: 'strict' }, { now: () => now })
    strict.iamulator.webIdentities.issuers.tie(ISSUER, {
      keys: [await published(rsa), await published(otherRsa, { alg: 'RS512' })],
    })
    await createProvider(strict)
    const arn = await roleForProvider(strict, 'Role')
    await assumeWith(strict, arn, await signToken(rsa, claimsAt(now)))
    const refusal = {
      ...NO_KEY,
      message: `${NO_KEY.message} (AWS accepts this; --federation strict does not)`,
    }
    await expectError(assumeWith(strict, arn, await signToken(otherRsa, claimsAt(now))), refusal)
    const next = { ...otherRsa, kid: 'rsa' }
    idp.serve({ '/keys': { keys: [await published(rsa)] } })
    strict.iamulator.webIdentities.issuers.tie(ISSUER, `${idp.url}/keys`)
    await assumeWith(strict, arn, await signToken(rsa, claimsAt(now)))
    idp.serve({ '/keys': { keys: [await published(next, { alg: 'RS512' })] } })
    now += 1000
    await expectError(assumeWith(strict, arn, await signToken(next, claimsAt(now))), refusal)
    await strict.close()
  })
})

test.each(['enc', 'other', ''])('3.23: a key for the use %j is not there', async (use) => {
  tie(await published(rsa, { use }))
  await expectError(assume(rsa), NO_KEY)
})

test.each([[['verify']], [['sign', 'verify']], [['wrapKey']], [[]], 'verify'])(
  '3.24: a key with the operations %j verifies nothing',
  async (key_ops) => {
    tie(await published(rsa, { key_ops }))
    await expectError(assume(rsa), NOT_VALIDATED)
    expect(server.log()).toContain('the key "rsa" of https://idp.example.com has key_ops')
  },
)

describe('a key with a certificate', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'certified', use: 'sig' }
  const certificateOf = (key: KeyObject) => selfSigned(key, 'idp').replaceAll(/-----.*-----|\s/g, '')
  const signed = () =>
    new SignJWT(claimsAt(now)).setProtectedHeader({ alg: 'RS256', kid: 'certified' }).sign(privateKey)

  test('3.25: is used if the certificate is that of the key, whatever follows it', async () => {
    tie({ ...jwk, x5c: [certificateOf(privateKey), certificateOf(stranger)] })
    expect(await assumeWith(server, role, await signed())).toHaveProperty('Credentials')
  })

  test.each([
    ['of another key', [certificateOf(stranger)]],
    ['that is none', ['AAAA']],
    ['in a text', certificateOf(privateKey)],
    ['that is missing', []],
    ['of null', null],
  ])('3.25: is not used with a certificate %s', async (_what, x5c) => {
    tie({ ...jwk, x5c })
    await expectError(assumeWith(server, role, await signed()), NO_KEY)
  })

  test('3.25: needs the members of the key besides', async () => {
    tie({ kid: 'certified', kty: 'RSA', use: 'sig', x5c: [certificateOf(privateKey)] })
    await expectError(assumeWith(server, role, await signed()), NO_KEY)
  })
})

describe('more than a hundred keys', () => {
  const copies = async (key: TestKey, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => published(key, { kid: `${key.kid}-${index}` })))

  test('3.26: of RSA are none, and the other type is used as usual', async () => {
    tie(...(await copies(rsa, 101)), await published(ec))
    await expectError(assumeNaming(rsa, 'rsa-0'), NO_KEY)
    expect(await assume(ec)).toHaveProperty('Credentials')
  })

  test('3.26: of elliptic curves are none either', async () => {
    tie(...(await copies(ec, 101)), await published(rsa))
    await expectError(assumeNaming(ec, 'ec-0'), NO_KEY)
    expect(await assume(rsa)).toHaveProperty('Credentials')
  })

  test('3.26: a hundred of each type are used', async () => {
    tie(...(await copies(rsa, 100)), ...(await copies(ec, 100)))
    expect(await assumeNaming(rsa, 'rsa-99')).toHaveProperty('Credentials')
    expect(await assumeNaming(ec, 'ec-99')).toHaveProperty('Credentials')
  })
})

test('3.27: a token that another key signed under the right ID is refused', async () => {
  tie(await published(rsa))
  await expectError(assumeNaming(otherRsa, 'rsa'), NOT_VALIDATED)
})

describe('a wrong signature', () => {
  const rotated = () => makeKey('RS256', 'rsa')

  test('3.28: has the keys fetched once more, at most once a second', async () => {
    const next = await rotated()
    idp.serve({ '/keys': await keySetOf(rsa) })
    server.iamulator.webIdentities.issuers.tie(ISSUER, `${idp.url}/keys`)
    await assume(rsa)
    idp.serve({ '/keys': await keySetOf(next) })
    await expectError(assume(next), NOT_VALIDATED)
    expect(idp.paths).toHaveLength(0)
    now += 1000
    await assume(next)
    await expectError(assume(rsa), NOT_VALIDATED)
    expect(idp.paths).toHaveLength(1)
  })

  test('3.28: leaves the keys that are there while their server does not respond', async () => {
    idp.serve({ '/keys': await keySetOf(rsa) })
    server.iamulator.webIdentities.issuers.tie(ISSUER, `${idp.url}/keys`)
    await assume(rsa)
    now += 1000
    idp.serve({})
    await expectError(assume(await rotated()), NO_KEY)
    expect(await assume(rsa)).toHaveProperty('Credentials')
  })
})
