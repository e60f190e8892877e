/** Tokens for services outside AWS, verified like these services do: by discovery and published keys. */
import {
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { GetWebIdentityTokenCommand, type GetWebIdentityTokenCommandInput } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
  ROOT,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { ORGANIZATION, organizationWith, seededServer } from '../../support/organizations.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { noisyTags, roleTrusting, sessionAt } from './sts-callers.ts'

const AUDIENCE = 'https://api.example.com'
const CLAIMS = 'https://sts.amazonaws.com/'
const START = NOW / 1000

let server: TestServer
let issuer: string
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  issuer = await enable(server)
})
afterAll(() => server.close())
beforeEach(() => server.iamulator.clock.reset())

async function enable(on: TestServer, credentials = ADMINISTRATOR): Promise<string> {
  const command = new EnableOutboundWebIdentityFederationCommand({})
  return (await on.iam(credentials).send(command)).IssuerIdentifier ?? ''
}

async function tokenOf(
  caller: Credentials,
  more: Partial<GetWebIdentityTokenCommandInput> = {},
  on = server,
  region = 'us-east-1',
) {
  const input = { Audience: [AUDIENCE], SigningAlgorithm: 'RS256', ...more }
  const { WebIdentityToken: token = '', Expiration } = await on
    .sts(caller, region)
    .send(new GetWebIdentityTokenCommand(input))
  return { token, Expiration }
}

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
  return jwtVerify(token, keys, { issuer: iss, audience, currentDate: new Date(NOW) })
}

describe('a token', () => {
  test.each(['RS256', 'ES384'])('of %s verifies against the keys of its issuer', async (SigningAlgorithm) => {
    const { token, Expiration } = await tokenOf(ADMINISTRATOR, { SigningAlgorithm })
    const { payload, protectedHeader } = await verify(token)
    expect(protectedHeader).toEqual({ alg: SigningAlgorithm, kid: expect.any(String), typ: 'JWT' })
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
        source_region: 'us-east-1',
      },
    })
    expect(Expiration).toEqual(new Date(NOW + 300_000))
  })

  test('that was changed does not verify', async () => {
    const [header, payload, signature] = (await tokenOf(ADMINISTRATOR)).token.split('.')
    const claims = JSON.stringify({ ...decodeJwt(`${header}.${payload}.`), sub: 'somebody else' })
    const forged = `${header}.${Buffer.from(claims).toString('base64url')}.${signature}`
    await expect(verify(forged)).rejects.toThrow('signature verification failed')
  })

  test('is another every time', async () => {
    const ids = [await tokenOf(ADMINISTRATOR), await tokenOf(ADMINISTRATOR)].map(
      ({ token }) => decodeJwt(token).jti,
    )
    expect(new Set(ids).size).toBe(2)
  })

  test('for several audiences names them all', async () => {
    const Audience = [AUDIENCE, 'another']
    const { token } = await tokenOf(ADMINISTRATOR, { Audience })
    expect((await verify(token, 'another')).payload.aud).toEqual(Audience)
  })

  test('lasts as long as asked for, by the clock of the emulator', async () => {
    server.iamulator.clock.advance(1_000_000)
    const { token, Expiration } = await tokenOf(ADMINISTRATOR, { DurationSeconds: 3600 })
    expect(decodeJwt(token)).toMatchObject({ iat: START + 1000, exp: START + 4600 })
    expect(Expiration).toEqual(new Date(NOW + 4_600_000))
  })

  test('tells the tags of the principal and of the request, and the region', async () => {
    const arn = await roleTrusting(server, 'tagged', trust({ AWS: ACCOUNT }, 'sts:*'), {
      Tags: [{ Key: 'Team', Value: 'blue' }],
    })
    server.iamulator.store.transact(ACCOUNT, (tx) => {
      const row = tx.roles.get('tagged')
      if (row) tx.roles.put('tagged', { ...row, inline: { only: policy('Allow', 'sts:*') } })
    })
    await server.iam().send(new TagRoleCommand({ RoleName: 'tagged', Tags: [{ Key: 'cost', Value: '5' }] }))
    const session = await sessionAt(server, ADMINISTRATOR, arn, { Tags: [{ Key: 'team', Value: 'red' }] })
    const { token } = await tokenOf(session, { Tags: [{ Key: 'job', Value: '7' }] }, server, 'eu-west-1')
    expect((await verify(token)).payload).toMatchObject({
      sub: arn,
      [CLAIMS]: {
        aws_account: ACCOUNT,
        principal_id: arn,
        source_region: 'eu-west-1',
        principal_tags: { cost: '5', team: 'red' },
        request_tags: { job: '7' },
        original_session_exp: new Date(NOW + 3_600_000).toISOString(),
      },
    })
  })

  test('tells the provider of somebody from outside', async () => {
    const arn = await roleTrusting(server, 'federated', trust({ AWS: ACCOUNT }))
    const role = server.iamulator.store.view(ACCOUNT).roles.get('federated')
    if (!role) throw new Error('CreateRole made no role')
    server.iamulator.store.transact(ACCOUNT, (tx) => {
      tx.roles.put('federated', { ...role, inline: { only: policy('Allow', 'sts:*') } })
    })
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`
    const session = server.iamulator.sessions.seal(ACCOUNT, {
      kind: 'role',
      principalId: role.id,
      name: 'session',
      issuedAt: NOW,
      expiresAt: NOW + 3_600_000,
      federation: { provider, claims: {} },
    })
    const { payload } = await verify((await tokenOf(session)).token)
    expect(payload).toMatchObject({ sub: arn, [CLAIMS]: { federated_provider: provider } })
  })

  test('of root', async () => {
    const { payload } = await verify((await tokenOf(ROOT)).token)
    expect(payload.sub).toBe(`arn:aws:iam::${ACCOUNT}:root`)
  })

  test('tells the place in the organization', async () => {
    const other = await seededServer({ organization: organizationWith([], {}) })
    try {
      const member = administratorOf(OTHER)
      await enable(other, member)
      const { token } = await tokenOf(member, {}, other)
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
  test('is one for each account, and publishes a key for each algorithm, and nothing secret', async () => {
    const theirs = await enable(server, administratorOf(OTHER))
    expect(theirs).not.toBe(issuer)
    const keysOf = async (url: string) => (await read(`${url}/.well-known/jwks.json`)).keys ?? []
    const keys = await keysOf(issuer)
    expect(keys).toEqual([
      { alg: 'RS256', e: 'AQAB', kid: expect.any(String), kty: 'RSA', n: expect.any(String), use: 'sig' },
      {
        alg: 'ES384',
        crv: 'P-384',
        kid: expect.any(String),
        kty: 'EC',
        use: 'sig',
        x: expect.any(String),
        y: expect.any(String),
      },
    ])
    expect((await keysOf(theirs))[0]?.kid).not.toBe(keys[0]?.kid)
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
        expect(decodeJwt((await tokenOf(ADMINISTRATOR, {}, other)).token).iss).toBe(identifier)
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

  test('stays, with its keys, while the federation is disabled and afterwards', async () => {
    const other = await startServer({}, { now: () => NOW })
    try {
      const identifier = await enable(other)
      const { token } = await tokenOf(ADMINISTRATOR, {}, other)
      await other.iam().send(new DisableOutboundWebIdentityFederationCommand({}))
      await verify(token)
      await expectError(tokenOf(ADMINISTRATOR, {}, other), {
        code: 'OutboundWebIdentityFederationDisabledException',
        status: 403,
        message: 'The outbound web identity federation feature is not enabled for this account.',
      })
      expect(await enable(other)).toBe(identifier)
      const again = (await tokenOf(ADMINISTRATOR, {}, other)).token
      expect(decodeProtectedHeader(again).kid).toBe(decodeProtectedHeader(token).kid)
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
      other.iamulator.store.resetAccount(ACCOUNT)
      expect((await fetch(`${before}/.well-known/jwks.json`)).status).toBe(404)
      expect(await enable(other)).not.toBe(before)
    } finally {
      await other.close()
    }
  })
})

describe('what is refused', () => {
  test('a token that would outlive the session', async () => {
    const arn = await roleTrusting(server, 'brief', trust({ AWS: ACCOUNT }, 'sts:*'))
    server.iamulator.store.transact(ACCOUNT, (tx) => {
      const row = tx.roles.get('brief')
      if (row) tx.roles.put('brief', { ...row, inline: { only: policy('Allow', 'sts:*') } })
    })
    const session = await sessionAt(server, ADMINISTRATOR, arn, { DurationSeconds: 900 })
    await tokenOf(session, { DurationSeconds: 900 })
    await expectError(tokenOf(session, { DurationSeconds: 901 }), {
      code: 'SessionDurationEscalationException',
      status: 403,
      message: 'The requested token duration would extend the session beyond its original expiration time.',
    })
  })

  test('too many tags', () =>
    expectError(
      tokenOf(ADMINISTRATOR, {
        Tags: noisyTags(50).map((tag) => ({ ...tag, Value: String(tag.Key).repeat(6) })),
      }),
      {
        code: 'JWTPayloadSizeExceededException',
        status: 400,
        message: 'The requested token payload size exceeds the maximum allowed size.',
      },
    ))

  test.each<[string, Partial<GetWebIdentityTokenCommandInput>, string]>([
    [
      'another algorithm',
      { SigningAlgorithm: 'HS256' },
      'The signing algorithm HS256 is not supported. Valid values are RS256 and ES384.',
    ],
    [
      'an origin that the session does not have',
      { SubjectMode: 'OriginIdentity' },
      'The trusted identity propagation context of the calling session has no origin identity.',
    ],
    [
      'a scope without an origin',
      { Scope: 'read' },
      'Scope can be specified only with the subject mode OriginIdentity and exactly one audience.',
    ],
    [
      'a scope for several audiences',
      { Scope: 'read', SubjectMode: 'OriginIdentity', Audience: ['a', 'b'] },
      'Scope can be specified only with the subject mode OriginIdentity and exactly one audience.',
    ],
  ])('%s', (_what, more, message) =>
    expectError(tokenOf(ADMINISTRATOR, more), { code: 'ValidationError', status: 400, message }),
  )

  test('tags whose keys differ by case alone', () =>
    expectError(
      tokenOf(ADMINISTRATOR, {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      }),
      { code: 'InvalidParameterValue', status: 400 },
    ))
})

describe('who may ask', () => {
  const conditioned = (condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: '*', Condition: condition },
    })
  const denied = (name: string, action: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: deniedText(userArn(name), action, '*'),
  })

  test.each<
    [string, object, Partial<GetWebIdentityTokenCommandInput>, Partial<GetWebIdentityTokenCommandInput>]
  >([
    [
      'audience',
      { 'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': AUDIENCE } },
      {},
      { Audience: [AUDIENCE, 'b'] },
    ],
    ['algorithm', { StringEquals: { 'sts:SigningAlgorithm': 'ES384' } }, { SigningAlgorithm: 'ES384' }, {}],
    ['duration', { NumericLessThanEquals: { 'sts:DurationSeconds': '300' } }, {}, { DurationSeconds: 301 }],
    [
      'subjectmode',
      { StringEquals: { 'sts:SubjectMode': 'AWSIdentity' } },
      {},
      { SubjectMode: 'OriginIdentity' },
    ],
  ])('whom a policy allows it under a condition on the %s', async (key, condition, granted, refused) => {
    const name = `asks-${key}`
    const user = await userWith(server, name, conditioned(condition))
    await tokenOf(user, granted)
    await expectError(tokenOf(user, refused), denied(name, 'sts:GetWebIdentityToken'))
  })

  test('with tags and scopes those who may set them', async () => {
    const user = await userWith(server, 'plain', policy('Allow', 'sts:GetWebIdentityToken'))
    const Tags = [{ Key: 'a', Value: '1' }]
    await expectError(tokenOf(user, { Tags }), denied('plain', 'sts:TagGetWebIdentityToken'))
    await expectError(tokenOf(user, { Scope: 'read' }), denied('plain', 'sts:SetWebIdentityTokenScope'))
  })
})
