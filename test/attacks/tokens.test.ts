/**
 * Tests that every forged, expired, or malformed web identity token is rejected. Checks for the correct
 * error.
 */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { administratorOf, expectError, OTHER, serverForAllTests, startServer } from '../support/harness.ts'
import { assumeWith, createProvider, ISSUER, roleForProvider } from '../support/web-identity.ts'
import { type Forge, forged, published } from './forge.ts'
import { attacks } from './tokens.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let attacker: Server
let forge: Forge
let role: string
const requestedPaths: string[] = []

beforeAll(async () => {
  attacker = createServer((request, response) => {
    requestedPaths.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((listening) => attacker.listen(0, '127.0.0.1', listening))
  forge = makeForge(`http://127.0.0.1:${Reflect.get(Object(attacker.address()), 'port')}/`)
  const { issuers } = server.iamulator.webIdentities
  issuers.tie(ISSUER, providerKeys(forge))
  issuers.tie('https://other.example.com', {
    keys: [published(forge.otherRsa, 'other'), published(forge.otherRsa, 'shared')],
  })
  await createProvider(server)
  await createProvider(server, 'https://other.example.com')
  const elsewhere = new CreateOpenIDConnectProviderCommand({ Url: 'https://elsewhere.example.com' })
  await server.iam(administratorOf(OTHER)).send(elsewhere)
  const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
  role = await roleForProvider(server, 'Role', undefined, { actions })
})
afterAll(() => new Promise((closed) => attacker.close(closed)))

function makeForge(url: string): Forge {
  const rsa = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength }).privateKey
  return {
    now: NOW,
    rsa: rsa(),
    otherRsa: rsa(),
    weakRsa: rsa(1024),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    ed25519: generateKeyPairSync('ed25519').privateKey,
    url,
  }
}

/** Returns the keys that a careless provider might publish. */
function providerKeys({ rsa, weakRsa, ec, ed25519 }: Forge) {
  return {
    keys: [
      published(rsa, 'rsa', { alg: 'RS256', use: 'sig' }),
      published(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'shared'),
      published(rsa, 'enc', { use: 'enc' }),
      published(rsa, 'wrap', { key_ops: ['wrapKey'] }),
      published(rsa, 'verify', { key_ops: ['verify'] }),
      published(rsa, 'replaced'),
      published(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'replaced'),
      published(weakRsa, 'weak'),
      published(ec, 'ec'),
      { ...published(ec, 'damaged'), x: 'AAAA' },
      published(ed25519, 'ed'),
      { kty: 'oct', kid: 'oct', k: Buffer.from('secret').toString('base64url') },
      { kty: 'RSA', kid: 'rsa-without-modulus' },
      null,
      'rsa',
    ],
  }
}

test('the forge can make a good token', async () => {
  const { Credentials } = await assumeWith(server, role, forged(forge, {}))
  expect(Credentials?.SessionToken).toBeDefined()
})

describe.each(Object.entries(attacks))('%s', (_kind, attacksOfKind) => {
  test.each(attacksOfKind.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
    await expectError(assumeWith(server, role, attack.token(forge)), attack.refusal)
  })
})

test('there are many, and no name stands twice', () => {
  const names = Object.values(attacks).flatMap((attacksOfKind) => attacksOfKind.map(({ name }) => name))
  expect(names.length).toBeGreaterThanOrEqual(140)
  expect(new Set(names).size).toBe(names.length)
})

test('nothing that a token says made the server ask anybody', () => {
  expect(requestedPaths).toEqual([])
})

test('no token got into the log', () => {
  const log = server.log()
  expect(log).toContain('AssumeRoleWithWebIdentity')
  expect(log).not.toContain('eyJ')
})
