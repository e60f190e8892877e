/**
 * Tests that CreateTokenWithIAM takes none of the forged tokens that web identity refuses, although an application trusts
 * their issuer.
 */
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newIssuer } from '../../services/sso-admin/applications.ts'
import {
  applicationWorld,
  expectOAuthError,
  JWT_BEARER,
  trustIssuer,
  type World,
} from '../../services/sso-oidc/application-world.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { KeyServer } from '../../support/key-server.ts'
import { at } from '../../support/places.ts'
import { timeOf } from '../../support/portal.ts'
import { secondsAt } from '../../support/web-identity.ts'
import { type Forge, forged, published } from '../forge.ts'
import * as formAttacks from '../form-attacks.ts'
import * as keyAttacks from '../key-attacks.ts'
import type { Row } from '../refusals.ts'

const ISSUER = 'https://idp.example.com'

let world: World
let attacker: KeyServer
let forge: Forge

beforeAll(async () => {
  // Keys take a while, after which the server would close idle connections.
  const [own, otherRsa, shared, replaced] = [rsa(), rsa(), rsa(), rsa()]
  const weakRsa = rsa(1024)
  world = await applicationWorld()
  attacker = await new KeyServer().listen()
  forge = {
    ...{ now: timeOf(world.server), rsa: own, otherRsa, weakRsa },
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    ed25519: generateKeyPairSync('ed25519').privateKey,
    url: `${attacker.url}/`,
  }
  const { ec, ed25519 } = forge
  world.server.iamulator.webIdentities.issuers.tie(ISSUER, {
    keys: [
      ...[published(own, 'rsa', { alg: 'RS256', use: 'sig' }), published(shared, 'shared')],
      ...[published(own, 'enc', { use: 'enc' }), published(own, 'wrap', { key_ops: ['wrapKey'] })],
      ...[published(own, 'replaced'), published(replaced, 'replaced'), published(weakRsa, 'weak')],
      ...[published(ec, 'ec'), { ...published(ec, 'damaged'), x: 'AAAA' }, published(ed25519, 'ed')],
      { kty: 'oct', kid: 'oct', k: Buffer.from('secret').toString('base64url') },
    ],
  })
  const issuerArn = await newIssuer(world.admin, 'tied', {
    TrustedTokenIssuerConfiguration: {
      OidcJwtConfiguration: {
        IssuerUrl: ISSUER,
        ClaimAttributePath: 'email',
        IdentityStoreAttributePath: 'emails.value',
        JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
      },
    },
  })
  await trustIssuer(world.admin, world.clientId, issuerArn)
})
afterAll(async () => {
  await world.close()
  await attacker.close()
})

const rsa = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength }).privateKey

/** Returns the claims that the application accepts. */
function claims(more: object = {}) {
  const iat = secondsAt(forge.now)
  return { iss: ISSUER, sub: '1', aud: 'app', iat, exp: iat + 600, email: 'ann@example.com', ...more }
}

const exchange = (assertion: string) => world.create(JWT_BEARER, { assertion })
const ended = () => world.server.iamulator.store.view(at(ACCOUNT)).endedTokens.size

test('the forge can make a good token', async () => {
  expect((await exchange(forged(forge, { claims: claims() }))).accessToken).toMatch(/^aoa/)
})

async function expectRefused(token: (forge: Forge) => string): Promise<void> {
  const before = ended()
  const logged = world.server.log().length
  await expect(exchange(token(forge))).rejects.toMatchObject({
    name: expect.stringMatching(/^(?:InvalidGrant|InvalidRequest|Validation)Exception$/),
  })
  expect(ended()).toBe(before)
  // The token must not get as far as its audience, which is that of web identity.
  expect(world.server.log().slice(logged)).not.toContain('audience')
}

/** A limit of AWS STS, whose model has one. */
const ONLY_IN_STS = 'more characters than the model admits'

const tokensIn = (attacks: Readonly<Record<string, readonly Row[]>>) =>
  Object.values(attacks)
    .flat()
    .filter(([name]) => name !== ONLY_IN_STS)
    .map(([name, token]) => [name, token] as const)

test.each(tokensIn(keyAttacks))('algorithms and keys: %s', (_name, token) => expectRefused(token))
test.each(tokensIn(formAttacks))('forms: %s', (_name, token) => expectRefused(token))

describe('a token that the issuer signed', () => {
  test.each([
    ['for another audience', { aud: 'other' }],
    ['for an audience that begins with the right one', { aud: 'app2' }],
    ['without an audience', { aud: undefined }],
    ['for an object as the audience', { aud: { 0: 'app' } }],
    ['that has expired', { exp: 1 }],
    ['that never expires', { exp: undefined }],
    ['that expires at infinity', { exp: '1e999' }],
    ['of the future', { iat: 9e9, exp: 9e9 + 600 }],
    ['that says to be from another issuer', { iss: 'https://other.example.com' }],
    ['from an issuer with a trailing slash', { iss: `${ISSUER}/` }],
    ['from an issuer at an address of metadata', { iss: 'http://169.254.169.254' }],
    ['from no issuer', { iss: undefined }],
    ['of a user by a number', { email: 1 }],
    ['of a list of users', { email: ['ann@example.com'] }],
    ['of nobody', { email: '' }],
    ['of a prototype', JSON.parse('{"email":null,"__proto__":{"email":"ann@example.com"}}')],
  ])('%s', async (_name, more) => {
    const before = ended()
    await expect(exchange(forged(forge, { claims: claims(more) }))).rejects.toMatchObject({
      name: expect.stringMatching(/^(?:InvalidGrant|AccessDenied)Exception$/),
    })
    expect(ended()).toBe(before)
  })

  test('of an issuer that the attacker controls is refused before anybody asks for its keys', async () => {
    const iss = forge.url.slice(0, -1)
    await expectOAuthError(
      exchange(forged(forge, { claims: claims({ iss }) })),
      'InvalidGrantException',
      /^Invalid grant provided/,
    )
  })

  test('of two requests at the same time with the same identifier, one succeeds', async () => {
    const assertion = forged(forge, { claims: claims({ jti: 'twice' }) })
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => exchange(assertion)))
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  })
})

test('nothing that a token says made the server ask anybody', () => {
  expect(attacker.paths).toEqual([])
})

test('no token got into the log, and no answer was an internal error', () => {
  expect(world.server.log()).toContain('CreateTokenWithIAM')
  expect(world.server.log()).not.toMatch(/eyJ| failed \(request/)
})
