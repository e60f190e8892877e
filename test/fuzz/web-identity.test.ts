/**
 * Checks that a token with a valid signature gets credentials or an AWS error. It never gets an internal
 * error.
 */
import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AwsError } from '../../protocol/errors.ts'
import { type Forge, forged } from '../attacks/forge.ts'
import { ACCOUNT, serverForAllTests, startServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { claimsAt, ISSUER, providerArn } from '../support/web-identity.ts'

const NOW = Date.UTC(2030, 0, 1)

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let forge: Forge
beforeAll(() => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { privateKey: ed25519 } = generateKeyPairSync('ed25519')
  const key = rsa.privateKey
  forge = { now: NOW, rsa: key, otherRsa: key, weakRsa: key, ec, ed25519, url: '' }
  const published = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' }
  server.iamulator.webIdentities.issuers.tie(ISSUER, { keys: [published] })
  addProvider()
})

/** Adds a provider as CreateOpenIDConnectProvider does. At NOW, no request for it could be signed. */
function addProvider(): void {
  const url = ISSUER.slice('https://'.length)
  const arn = providerArn()
  const facts = { clientIds: ['sts.amazonaws.com'], thumbprints: [], createDate: NOW, tags: [] }
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.oidcProviders.put(arn, { arn, url, ...facts }))
}

/** Returns the outcome for a token: `accepted`, `refused`, or an unexpected error. */
async function outcomeOf(token: string): Promise<unknown> {
  const view = server.iamulator.store.view(at(ACCOUNT))
  return server.iamulator.webIdentities
    .verify(view, { RoleArn: 'role', WebIdentityToken: token }, { now: NOW, federation: 'aws' })
    .then(
      () => 'accepted',
      (error: unknown) => (error instanceof AwsError && error.status < 500 ? 'refused' : error),
    )
}

const NAMES = ['iss', 'sub', 'aud', 'azp', 'amr', 'email', 'iat', 'exp', 'nbf', 'alg', 'kid', 'crit', 'typ']
const TAGS = [
  'https://aws.amazon.com/tags',
  'https://aws.amazon.com/tags/principal_tags/a',
  'https://aws.amazon.com/tags/transitive_tag_keys',
  'https://aws.amazon.com/source_identity',
]
const members = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES, ...TAGS), fc.string()), fc.jsonValue(), {
  maxKeys: 4,
})

test('any claims and any header', async () => {
  const outcomes = new Set<unknown>()
  await fc.assert(
    fc.asyncProperty(members, members, async (header, claims) => {
      const parts = {
        header: { alg: 'RS256', kid: 'rsa', ...header },
        claims: { ...claimsAt(NOW), ...claims },
      }
      const outcome = await outcomeOf(forged(forge, parts))
      outcomes.add(outcome)
      expect(['accepted', 'refused']).toContain(outcome)
    }),
    { numRuns: 1000 },
  )
  expect(outcomes).toEqual(new Set(['accepted', 'refused']))
})

test('any texts in place of the parts', async () => {
  const part = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String(), fc.jsonValue())
  await fc.assert(
    fc.asyncProperty(part, part, fc.string(), async (header, claims, signature) => {
      const [encodedHeader, encodedClaims] = forged(forge, { header, claims }, () => Buffer.alloc(0)).split(
        '.',
      )
      expect(await outcomeOf(`${encodedHeader}.${encodedClaims}.${signature}`)).toBe('refused')
      const raw = [header, claims].map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
      expect(await outcomeOf(`${raw.join('.')}.${signature}`)).toBe('refused')
    }),
    { numRuns: 1000 },
  )
})
