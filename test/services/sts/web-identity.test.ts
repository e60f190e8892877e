/** AssumeRoleWithWebIdentity: responses, permitted callers, and the permissions of the session. */
import {
  DeleteOpenIDConnectProviderCommand,
  EnableOutboundWebIdentityFederationCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleWithWebIdentityCommand, GetWebIdentityTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { settingsKey, settingsOf } from '../../../store/index.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, type TestServer } from '../../support/harness.ts'
import { at, FACTS, here, OTHER_REGION, REGION, there } from '../../support/places.ts'
import { form, send } from '../../support/raw.ts'
import {
  AUDIENCE,
  assumeWith,
  claimsAt,
  createProvider,
  hostOf,
  ISSUER,
  invalidToken,
  keySetOf,
  makeKey,
  NOT_VALIDATED,
  notAuthorized,
  providerArn,
  roleForProvider,
  SUBJECT,
  signToken,
  startWithProvider,
  type TestKey,
} from '../../support/web-identity.ts'
import { membersOf, withServer } from '../callers.ts'
import { roleTrusting, TRUST_ACCOUNT } from './sts-callers.ts'

/** The fixed time of the server's clock, at which current signatures are valid. */
const NOW = Math.floor(Date.now() / 1000) * 1000 + 400
const HOST = hostOf(ISSUER)

const NO_AMAZON_TOKEN = invalidToken('Provided Token is not a Login With Amazon token')
const REJECTED_BY_FACEBOOK = {
  code: 'IDPRejectedClaim',
  status: 403,
  message: 'graph.facebook.com rejected OAuth token with response "Bad signature" and code 190',
}
const UNRECOGNIZED = {
  code: 'AccessDenied',
  status: 403,
  message:
    'Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens',
}

let server: TestServer
let key: TestKey
let role: string
beforeAll(async () => {
  const started = await startWithProvider(NOW)
  server = started.server
  key = started.key
  role = started.role
})
afterAll(() => server.close())

/** Signs a token with these claims instead of the default ones. */
const token = (claims: object = {}) => signToken(key, { ...claimsAt(NOW), ...claims })
const assumed = async (arn: string, claims: object = {}, more: object = {}) =>
  assumeWith(server, arn, await token(claims), more)

describe('the answer', () => {
  test('holds the session, its credentials and whom the token is of', async () => {
    expect(membersOf(await assumed(role))).toEqual({
      SubjectFromWebIdentityToken: SUBJECT,
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`,
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/),
        Expiration: new Date(NOW - 400 + 3_600_000),
      },
      Provider: providerArn(),
      Audience: AUDIENCE,
      PackedPolicySize: 25,
    })
  })

  test('is the same to a token with the line end of its file', async () => {
    const { Provider } = await assumeWith(server, role, `${await token()}\r\n`)
    expect(Provider).toBe(providerArn())
  })

  test('is the same to an unsigned GET', async () => {
    const parameters = { RoleArn: role, RoleSessionName: 'by-get', WebIdentityToken: await token() }
    const query = form({ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', ...parameters })
    const { status, body } = await send(server, { method: 'GET', path: here(`/?${query}`) })
    expect(status).toBe(200)
    expect(there(body)).toContain(`<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/Role/by-get</Arn>`)
  })
})

describe('who may', () => {
  const who = { StringEquals: { [`${HOST}:sub`]: SUBJECT, [`${HOST}:aud`]: AUDIENCE } }

  test('K9: whoever a trust policy names by subject and audience, and nobody else', async () => {
    const arn = await roleForProvider(server, 'Named', who)
    expect(await assumed(arn)).toMatchObject({ Audience: AUDIENCE })
    await expectError(assumed(arn, { sub: 'mallory@example.com' }), notAuthorized())
  })

  test('patterns, as in trust policies for GitHub', async () => {
    const like = { StringLike: { [`${HOST}:sub`]: 'repo:octo-org/*:ref:refs/heads/main' } }
    const arn = await roleForProvider(server, 'Like', like)
    await assumed(arn, { sub: 'repo:octo-org/app:ref:refs/heads/main' })
    await expectError(assumed(arn, { sub: 'repo:octo-org/app:pull_request' }), notAuthorized())
  })

  test('K9: each of several values of amr', async () => {
    const any = { 'ForAnyValue:StringLike': { [`${HOST}:amr`]: 'mfa*' } }
    const arn = await roleForProvider(server, 'Methods', any)
    await assumed(arn, { amr: ['pwd', 'mfa-totp'] })
    await expectError(assumed(arn, { amr: ['pwd'] }), notAuthorized())
    await expectError(assumed(arn), notAuthorized())
  })

  test('K9: the party that a token is for on behalf of another is its audience, the other is oaud', async () => {
    const condition = { StringEquals: { [`${HOST}:aud`]: AUDIENCE, [`${HOST}:oaud`]: 'backend' } }
    const arn = await roleForProvider(server, 'OnBehalf', condition)
    expect(await assumed(arn, { azp: AUDIENCE, aud: 'backend' })).toMatchObject({ Audience: AUDIENCE })
    await expectError(assumed(arn), notAuthorized())
  })

  test('3.8, 3.10: the one audience of a list, and no audience that is not registered', async () => {
    const arn = await roleForProvider(server, 'OneInAList', who)
    expect(await assumed(arn, { aud: [AUDIENCE] })).toMatchObject({ Audience: AUDIENCE })
    for (const aud of ['other', '', ['other']]) await expectError(assumed(role, { aud }), NOT_VALIDATED)
    await expectError(assumed(role, { aud: [] }), invalidToken('Claim is not allowed to be empty: aud'))
  })

  test('3.8: several audiences need an authorized party, even where all of them are registered', async () => {
    const issuer = 'https://several.example.com'
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    await createProvider(server, issuer, ['one', 'two'])
    const arn = await roleForProvider(server, 'Several', undefined, { principal: providerArn(issuer) })
    const several = { iss: issuer, aud: ['one', 'two'] }
    await expectError(
      assumed(arn, several),
      invalidToken('Token audience contains more than one audience while authorized party is not present'),
    )
    expect(await assumed(arn, { ...several, azp: 'two' })).toMatchObject({ Audience: 'two' })
  })

  test('3.9, 3.10: the authorized party must be registered, and the audience need not be', async () => {
    expect(await assumed(role, { azp: AUDIENCE, aud: ['a', 'b'] })).toMatchObject({ Audience: AUDIENCE })
    for (const azp of ['other', '']) await expectError(assumed(role, { azp }), NOT_VALIDATED)
  })

  test('claims that AWS has no key for decide nothing', async () => {
    const arn = await roleForProvider(server, 'Groups', {
      StringEquals: { [`${HOST}:groups`]: 'admins' },
    })
    await expectError(assumed(arn, { groups: 'admins' }), notAuthorized())
  })

  test('a role that trusts others, that denies, or that is not there', async () => {
    const other = providerArn('https://other.example.com')
    const stranger = await roleForProvider(server, 'Stranger', undefined, { principal: other })
    const account = await roleTrusting(server, 'Account', TRUST_ACCOUNT)
    for (const arn of [
      stranger,
      account,
      `arn:aws:iam::${ACCOUNT}:role/missing`,
      role.replace('Role', 'ROLE'),
    ])
      await expectError(assumed(arn), notAuthorized())
  })

  test('no policy of the caller is asked: the trust policy alone decides (S11)', async () => {
    const signedIn = server.sts(administratorOf(OTHER))
    const input = { RoleArn: role, RoleSessionName: 'signed', WebIdentityToken: await token() }
    const { Provider } = await signedIn.send(new AssumeRoleWithWebIdentityCommand(input))
    expect(Provider).toBe(providerArn())
  })

  test('what is no role', async () => {
    const message = 'Request ARN is invalid'
    for (const arn of [`arn:aws:iam::${ACCOUNT}:user/alice`, 'x'.repeat(30)])
      await expectError(assumed(arn), { code: 'ValidationError', status: 400, message })
  })
})

describe('the provider', () => {
  test('of another account is none', async () => {
    const arn = await roleTrusting(server, 'Elsewhere', TRUST_ACCOUNT, {}, administratorOf(OTHER))
    await expectError(
      assumed(arn),
      invalidToken(`No OpenIDConnect provider found in your account for ${ISSUER}`),
    )
  })

  test.each(['aws', 'https://iamulator.example.com'])(
    '9.10: is never an account whose tokens are from %s: they are for services outside of AWS',
    async (tokenIssuer) => {
      await withServer({ tokenIssuer }, async (issuing) => {
        const enable = new EnableOutboundWebIdentityFederationCommand({})
        const { IssuerIdentifier: issuer = '' } = await issuing.iam().send(enable)
        const id = /[\da-f-]{36}/.exec(issuer)?.[0]
        const keys = `${issuing.url}/_iamulator/token-issuers/${id}/.well-known/jwks.json`
        issuing.iamulator.webIdentities.issuers.tie(issuer, keys)
        await createProvider(issuing, issuer)
        const arn = await roleForProvider(issuing, 'Back', undefined, { principal: providerArn(issuer) })
        const input = { Audience: [AUDIENCE], SigningAlgorithm: 'RS256' }
        const { WebIdentityToken = '' } = await issuing.sts().send(new GetWebIdentityTokenCommand(input))
        await expectError(
          assumeWith(issuing, arn, WebIdentityToken),
          invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`),
        )
      })
    },
  )

  test('that is deleted, or forgets the audience, is trusted no longer', async () => {
    const issuer = 'https://short-lived.example.com'
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    await createProvider(server, issuer, ['one', 'two'])
    const arn = await roleForProvider(server, 'ShortLived', undefined, { principal: providerArn(issuer) })
    await assumed(arn, { iss: issuer, aud: 'one' })
    const provider = { OpenIDConnectProviderArn: providerArn(issuer) }
    await server
      .iam()
      .send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...provider, ClientID: 'one' }))
    await expectError(assumed(arn, { iss: issuer, aud: 'one' }), NOT_VALIDATED)
    await assumed(arn, { iss: issuer, aud: 'two' })
    await server.iam().send(new DeleteOpenIDConnectProviderCommand(provider))
    await expectError(
      assumed(arn, { iss: issuer, aud: 'two' }),
      invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`),
    )
  })

  test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'])('3.1: may sign with %s', async (alg) => {
    const issuer = `https://${alg.toLowerCase()}.example.com`
    const own = await makeKey(alg)
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(own))
    await createProvider(server, issuer)
    const arn = await roleForProvider(server, alg, undefined, { principal: providerArn(issuer) })
    const signed = await signToken(own, { ...claimsAt(NOW), iss: issuer })
    expect(await assumeWith(server, arn, signed)).toMatchObject({ Provider: providerArn(issuer) })
  })
})

describe('providers that every account has', () => {
  test.each([
    ['https://accounts.google.com', 'accounts.google.com'],
    ['https://cognito-identity.amazonaws.com', 'cognito-identity.amazonaws.com'],
  ])('%s', async (issuer, name) => {
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    const condition = { StringEquals: { [`${name}:aud`]: 'my-app', [`${name}:sub`]: '12345' } }
    const arn = await roleForProvider(server, name, condition, { principal: name })
    expect(await assumed(arn, { iss: issuer, aud: 'my-app', sub: '12345' })).toMatchObject({
      Provider: name,
      Audience: 'my-app',
      SubjectFromWebIdentityToken: '12345',
    })
    await expectError(assumed(arn, { iss: issuer, aud: 'your-app', sub: '12345' }), notAuthorized())
  })

  test('Google by the name without https:// that it also uses', async () => {
    server.iamulator.webIdentities.issuers.tie('https://accounts.google.com', await keySetOf(key))
    const condition = { StringEquals: { 'accounts.google.com:sub': SUBJECT } }
    const arn = await roleForProvider(server, 'Google', condition, { principal: 'accounts.google.com' })
    expect(await assumed(arn, { iss: 'accounts.google.com' })).toMatchObject({
      Provider: 'accounts.google.com',
    })
  })

  test.each([
    ['https://www.amazon.com', 'www.amazon.com', 'user_id', NO_AMAZON_TOKEN],
    ['https://www.facebook.com', 'graph.facebook.com', 'id', REJECTED_BY_FACEBOOK],
  ])('%s, whose access tokens are its own to judge', async (issuer, name, idKey, rejected) => {
    server.iamulator.webIdentities.issuers.tie(issuer, await keySetOf(key))
    const condition = { StringEquals: { [`${name}:app_id`]: 'my-app', [`${name}:${idKey}`]: '12345' } }
    const arn = await roleForProvider(server, name, condition, { principal: name })
    const claims = { iss: issuer, aud: 'my-app', sub: '12345' }
    expect(await assumed(arn, claims, { ProviderId: name })).toMatchObject({ Provider: name })
    await expectError(assumed(arn, { ...claims, aud: 'your-app' }, { ProviderId: name }), notAuthorized())
    await expectError(assumed(arn, { ...claims, exp: 1 }, { ProviderId: name }), rejected)
    const forged = signToken(await makeKey('RS256', key.kid), { ...claimsAt(NOW), ...claims })
    await expectError(assumeWith(server, arn, await forged, { ProviderId: name }), rejected)
    const none = invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`)
    await expectError(assumed(arn, claims), none)
  })

  test.each([
    ['www.amazon.com', NO_AMAZON_TOKEN],
    ['graph.facebook.com', REJECTED_BY_FACEBOOK],
    ...['accounts.google.com', 'https://www.amazon.com', 'WWW.AMAZON.COM', HOST].map(
      (id) => [id, UNRECOGNIZED] as const,
    ),
  ])('3.16: the ProviderId %s with an ID token', async (ProviderId, refusal) => {
    await expectError(assumed(role, {}, { ProviderId }), refusal)
  })
})

describe('times', () => {
  const seconds = Math.floor(NOW / 1000)

  test('3.5, 3.6: a token is good until five minutes after it expires, by the emulator\u2019s time', async () => {
    await assumed(role, { exp: seconds - 299 })
    await expectError(assumed(role, { exp: seconds - 300 }), {
      code: 'ExpiredTokenException',
      status: 400,
      message: `Token expired: current date/time ${seconds - 300} must be before the expiration date/time ${seconds - 300}`,
    })
    await expectError(assumed(role, { exp: 7 }), {
      code: 'ExpiredTokenException',
      status: 400,
      message: `Token expired: current date/time ${seconds - 300} must be before the expiration date/time 7`,
    })
  })

  test('3.5, 3.7: issuers whose clocks are up to five minutes ahead', async () => {
    const [early, tooEarly] = [seconds + 300, seconds + 301]
    await assumed(role, { iat: early, nbf: early })
    await expectError(
      assumed(role, { iat: tooEarly }),
      invalidToken(`Token issued in the future: ${tooEarly}`),
    )
    await expectError(
      assumed(role, { nbf: tooEarly }),
      invalidToken(
        `Token not yet valid: current date/time ${early} must be after or equal to the not-before date/time ${tooEarly}`,
      ),
    )
  })

  test('3.4: whole seconds, as numbers or as text', async () => {
    await assumed(role, { exp: `${seconds + 60}`, iat: `${seconds}`, nbf: `${seconds}` })
    await expectError(assumed(role, { exp: `${seconds - 300}` }), {
      code: 'ExpiredTokenException',
      status: 400,
    })
    for (const name of ['exp', 'iat', 'nbf'])
      for (const time of [seconds + 0.5, `${seconds}.0`, `${seconds} `, '', 'soon', null, true, [seconds]])
        await expectError(assumed(role, { [name]: time }), invalidToken('Invalid timestamp in token claims.'))
  })

  test('the session lasts as long as asked for, an hour if nothing is said, and never longer than the role says', async () => {
    const { Credentials } = await assumed(role, {}, { DurationSeconds: 900 })
    expect(Credentials?.Expiration).toEqual(new Date((seconds + 900) * 1000))
    await expectError(assumed(role, {}, { DurationSeconds: 3601 }), {
      code: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    })
    await expectError(assumed(role, {}, { DurationSeconds: 899 }), { code: 'ValidationError', status: 400 })
  })
})

test.each(['off', 'audit'] as const)(
  'with --auth %s trust policies decide nothing, but tokens are verified',
  async (auth) => {
    await withServer({ auth }, async (open) => {
      open.iamulator.webIdentities.issuers.tie(ISSUER, await keySetOf(key))
      await createProvider(open)
      const untrusting = await roleTrusting(open, 'Untrusting', TRUST_ACCOUNT)
      await assumeWith(open, untrusting, await token())
      await expectError(assumeWith(open, untrusting, await token({ aud: 'other' })), NOT_VALIDATED)
      await expectError(assumeWith(open, `${untrusting}-missing`, await token()), notAuthorized())
    })
  },
)

test('an endpoint of a region that the account has switched off', async () => {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.settings.put(settingsKey, { ...settingsOf(tx), disabledRegions: [OTHER_REGION] })
  })
  const assumeAt = async (host: string) => assumeWith(server, role, await token(), {}, host)
  expect(await assumeAt(`sts.${REGION}.${FACTS.domain}`)).toHaveProperty('Credentials')
  await expectError(assumeAt(`sts.${OTHER_REGION}.${FACTS.domain}`), {
    code: 'RegionDisabledException',
    status: 403,
  })
})
