/** Tokens for services outside AWS, verified like these services do: by discovery and published keys. */
import {
  DisableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { ORGANIZATION, organizationWith, seededServer } from '../../support/organizations.ts'
import { at, here, OTHER_REGION, REGION, there } from '../../support/places.ts'
import { userArn, userWith } from '../callers.ts'
import { AUDIENCE, enable, tokenOf } from './outbound-tokens.ts'
import { credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

const CLAIMS = 'https://sts.amazonaws.com/'
const START = NOW / 1000

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let issuer: string
beforeAll(async () => {
  issuer = await enable(server)
})
beforeEach(() => server.iamulator.clock.reset())

interface IssuerDocument {
  readonly jwks_uri: string
  readonly keys?: readonly { readonly kid: string }[]
}

const read = async (url: string): Promise<IssuerDocument> => JSON.parse(await (await fetch(url)).text())

/** Verifies a token with the keys of the issuer that it names. */
async function verify(token: string, audience = AUDIENCE) {
  const { iss = '' } = decodeJwt(token)
  const discovery = await read(`${iss}/.well-known/openid-configuration`)
  expect(discovery).toMatchObject({ issuer: iss, id_token_signing_alg_values_supported: ['RS256', 'ES384'] })
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri))
  const verified = await jwtVerify(token, keys, { issuer: iss, audience, currentDate: new Date(NOW) })
  return { ...verified, payload: there(verified.payload) }
}

describe('a token', () => {
  test.each([
    ['RS256', 'RSA_0'],
    ['ES384', 'EC384_0'],
  ])('C7.10.3: of %s verifies against the keys of its issuer', async (SigningAlgorithm, kid) => {
    const { token, Expiration } = await tokenOf(server, ADMINISTRATOR, { SigningAlgorithm })
    const { payload, protectedHeader } = await verify(token)
    expect(protectedHeader).toEqual({ alg: SigningAlgorithm, kid, typ: 'JWT' })
    expect(payload).toEqual({
      iss: issuer,
      aud: AUDIENCE,
      sub: userArn('iamulator'),
      iat: START,
      exp: START + 300,
      jti: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      [CLAIMS]: {
        aws_account: ACCOUNT,
        principal_id: userArn('iamulator'),
        source_region: REGION,
      },
    })
    expect(Expiration).toEqual(new Date(NOW + 300_000))
  })

  test('that was changed does not verify', async () => {
    const [header, payload, signature] = (await tokenOf(server, ADMINISTRATOR)).token.split('.')
    const claims = JSON.stringify({ ...decodeJwt(`${header}.${payload}.`), sub: 'somebody else' })
    const forged = `${header}.${Buffer.from(claims).toString('base64url')}.${signature}`
    await expect(verify(forged)).rejects.toThrow('signature verification failed')
  })

  test('is another every time', async () => {
    const ids = [await tokenOf(server, ADMINISTRATOR), await tokenOf(server, ADMINISTRATOR)].map(
      ({ token }) => decodeJwt(token).jti,
    )
    expect(new Set(ids).size).toBe(2)
  })

  test('9.5, C7.10.2: for several audiences names them all, doubles and blanks included', async () => {
    const Audience = [AUDIENCE, 'another', ' ', 'another']
    const { token } = await tokenOf(server, ADMINISTRATOR, { Audience })
    expect((await verify(token, 'another')).payload.aud).toEqual(Audience)
  })

  test('9.4, 9.5, C7.10.3: lasts as long as asked for, and tells milliseconds beside the token alone', async () => {
    server.iamulator.clock.advance(1_000_789)
    const { token, Expiration } = await tokenOf(server, ADMINISTRATOR, { DurationSeconds: 3600 })
    expect(decodeJwt(token)).toMatchObject({ iat: START + 1000, exp: START + 4600 })
    expect(Expiration).toEqual(new Date(NOW + 4_600_789))
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    expect(Credentials?.Expiration).toEqual(new Date(NOW + 1_900_000))
  })

  test('9.5, 9.6: tells the tags of the principal and of the request, and the region', async () => {
    const arn = await roleTrusting(server, 'tagged', trust({ AWS: ACCOUNT }, 'sts:*'), {
      Path: '/team/',
      Tags: [{ Key: 'Team', Value: 'blue' }],
    })
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = tx.roles.get('tagged')
      if (row) tx.roles.put('tagged', { ...row, inline: { only: policy('Allow', 'sts:*') } })
    })
    await server.iam().send(new TagRoleCommand({ RoleName: 'tagged', Tags: [{ Key: 'cost', Value: '5' }] }))
    const session = await sessionAt(server, ADMINISTRATOR, arn, {
      SourceIdentity: 'alice',
      Tags: [{ Key: 'team', Value: 'red' }],
    })
    const { token } = await tokenOf(server, session, { Tags: [{ Key: 'job', Value: '7' }] }, OTHER_REGION)
    expect((await verify(token)).payload).toMatchObject({
      sub: arn,
      [CLAIMS]: {
        aws_account: ACCOUNT,
        principal_id: arn,
        source_region: OTHER_REGION,
        principal_tags: { cost: '5', team: 'red' },
        request_tags: { job: '7' },
        original_session_exp: new Date(NOW + 3_600_000).toISOString().replace('.000Z', 'Z'),
        source_identity: 'alice',
      },
    })
  })

  test('9.6: tells the provider of somebody from outside', async () => {
    const arn = await roleTrusting(server, 'federated', trust({ AWS: ACCOUNT }))
    const role = server.iamulator.store.view(at(ACCOUNT)).roles.get('federated')
    if (!role) throw new Error('CreateRole made no role')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      tx.roles.put('federated', { ...role, inline: { only: policy('Allow', 'sts:*') } })
    })
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`
    const session = server.iamulator.sessions.seal(at(ACCOUNT), {
      kind: 'role',
      principalId: role.id,
      name: 'session',
      issuedAt: NOW,
      expiresAt: NOW + 3_600_000,
      federation: { provider: here(provider), claims: {} },
    })
    const { payload } = await verify((await tokenOf(server, session)).token)
    expect(payload).toMatchObject({ sub: arn, [CLAIMS]: { federated_provider: provider } })
  })

  test('9.3, 9.6, C7.10.4: of a session of a user tells when the session ends, and no provider', async () => {
    const user = await userWith(server, 'in-session', policy('Allow', 'sts:GetWebIdentityToken'))
    const session = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand()))
    const { payload } = await verify((await tokenOf(server, session)).token)
    expect(payload).toMatchObject({ sub: userArn('in-session') })
    expect(payload[CLAIMS]).toEqual({
      aws_account: ACCOUNT,
      source_region: REGION,
      principal_id: userArn('in-session'),
      original_session_exp: new Date(NOW + 43_200_000).toISOString().replace('.000Z', 'Z'),
    })
  })

  test('of root', async () => {
    const { payload } = await verify((await tokenOf(server, ROOT)).token)
    expect(payload.sub).toBe(`arn:aws:iam::${ACCOUNT}:root`)
  })

  test('9.6, C7.10.3: tells the place in the organization', async () => {
    const other = await seededServer({ organization: organizationWith([], {}) })
    try {
      const member = administratorOf(OTHER)
      await enable(other, member)
      const { token } = await tokenOf(other, member)
      expect(decodeJwt(token)[CLAIMS]).toMatchObject({
        org_id: ORGANIZATION,
        ou_path: [`${ORGANIZATION}/r-exam/ou-exam-outer001/ou-exam-inner001/`],
      })
    } finally {
      await other.close()
    }
  })
})

describe('its issuer', () => {
  test('C7.10.3: is one for each account, and publishes a key for each algorithm, and nothing secret', async () => {
    const theirs = await enable(server, administratorOf(OTHER))
    expect(theirs).not.toBe(issuer)
    const keysOf = async (url: string) => (await read(`${url}/.well-known/jwks.json`)).keys ?? []
    const keys = await keysOf(issuer)
    expect(keys).toEqual([
      { alg: 'RS256', e: 'AQAB', kid: 'RSA_0', kty: 'RSA', n: expect.any(String), use: 'sig' },
      {
        alg: 'ES384',
        crv: 'P-384',
        kid: 'EC384_0',
        kty: 'EC',
        use: 'sig',
        x: expect.any(String),
        y: expect.any(String),
      },
    ])
    const others = await keysOf(theirs)
    expect(others.map(({ kid }) => kid)).toEqual(keys.map(({ kid }) => kid))
    expect(others).not.toEqual(keys)
  })

  test('is not known when there is none', async () => {
    const unknown = issuer.replace(/[^/]+$/, 'nobody')
    for (const path of ['openid-configuration', 'jwks.json']) {
      const answer = await fetch(`${unknown}/.well-known/${path}`)
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 404,
        body: { error: 'NoSuchIssuer', message: 'Unknown issuer: it does not belong to an account.' },
      })
    }
    expect((await fetch(`${issuer}/.well-known/other`)).status).toBe(404)
  })

  test('is named as iamulator was reached, unless told otherwise', async () => {
    const id = issuer.split('/').at(-1)
    expect(issuer).toBe(`${server.url}/_iamulator/token-issuers/${id}`)
    for (const [tokenIssuer, named] of [
      ['http://iamulator:4566', /^http:\/\/iamulator:4566\/_iamulator\/token-issuers\/[\da-f-]{36}$/],
      ['aws', /^https:\/\/[\da-f-]{36}\.tokens\.sts\.global\.api\.aws$/],
    ] as const) {
      const other = await startServer({ tokenIssuer })
      try {
        const identifier = await enable(other)
        expect(identifier).toMatch(named)
        expect(decodeJwt((await tokenOf(other, ADMINISTRATOR)).token).iss).toBe(identifier)
        const key = identifier.replace(/^https:\/\/([\da-f-]+).*/, '/_iamulator/token-issuers/$1')
        const path = key.replace('http://iamulator:4566', '')
        const discovery = await read(`${other.url}${path}/.well-known/openid-configuration`)
        expect(discovery).toMatchObject({
          issuer: identifier,
          jwks_uri: `${identifier}/.well-known/jwks.json`,
        })
      } finally {
        await other.close()
      }
    }
  })

  test('9.8, 9.9: stays, with its keys, while the federation is disabled; STS follows at once', async () => {
    const other = await startServer({}, { now: () => NOW })
    try {
      const identifier = await enable(other)
      const { token } = await tokenOf(other, ADMINISTRATOR)
      await other.iam().send(new DisableOutboundWebIdentityFederationCommand({}))
      await verify(token)
      await expectError(tokenOf(other, ADMINISTRATOR), {
        code: 'OutboundWebIdentityFederationDisabledException',
        status: 403,
        message: 'OutboundWebIdentityFederation is disabled.',
      })
      expect(await enable(other)).toBe(identifier)
      await verify(token)
      await verify((await tokenOf(other, ADMINISTRATOR)).token)
      const info = await other.iam().send(new GetOutboundWebIdentityFederationInfoCommand({}))
      expect(info).toMatchObject({ IssuerIdentifier: identifier, JwtVendingEnabled: true })
    } finally {
      await other.close()
    }
  })

  test('is not enabled twice, however close together', async () => {
    const other = await startServer()
    try {
      const outcomes = await Promise.allSettled([enable(other), enable(other)])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    } finally {
      await other.close()
    }
  })

  test('is another one after a reset, with other keys', async () => {
    const other = await startServer()
    try {
      const before = await enable(other)
      other.iamulator.store.resetAccount(at(ACCOUNT))
      expect((await fetch(`${before}/.well-known/jwks.json`)).status).toBe(404)
      expect(await enable(other)).not.toBe(before)
    } finally {
      await other.close()
    }
  })
})
