/** Tests the built-in OpenID Connect provider, and the issuers that are tied to it or to others. */
import { GetOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  ISSUER,
  keySetOf,
  makeKey,
  providerArn,
  roleForProvider,
  signToken,
  WITH_WEB_IDENTITY,
} from '../../support/web-identity.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeEach(() => post('/_iamulator/reset', undefined))

interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function get(path: string): Promise<Reply> {
  const { status, body } = await send(server, { method: 'GET', path })
  return { status, body: JSON.parse(body) }
}

async function post(path: string, body: unknown): Promise<Reply> {
  const answer = await send(server, { path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: JSON.parse(answer.body) }
}

const issue = (request: object) => post('/_iamulator/idp/oidc/token', request)
const register = (request: object) => post('/_iamulator/idp/oidc/provider', request)
const tokenOf = async (request: object): Promise<string> => String((await issue(request)).body['token'])

const PRESETS = [
  ['github', 'https://token.actions.githubusercontent.com', 'repo:octo-org/octo-repo:ref:refs/heads/main'],
  ['gitlab', 'https://gitlab.com', 'project_path:my-group/my-project:ref_type:branch:ref:main'],
  [
    'eks',
    'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
    'system:serviceaccount:default:my-service-account',
  ],
] as const

describe('a token', () => {
  test.each(PRESETS)(
    'in the shape of %s gets credentials, after one call',
    async (preset, issuer, subject) => {
      const arn = providerArn(issuer)
      expect(await register({ preset })).toMatchObject({ status: 200, body: { issuer, arn } })
      const condition = { StringEquals: { [`${issuer.slice(8)}:sub`]: subject } }
      const role = await roleForProvider(server, preset, condition, { principal: arn })
      const answer = await assumeWith(server, role, await tokenOf({ preset }))
      expect(answer).toMatchObject({ Provider: arn, SubjectFromWebIdentityToken: subject })
    },
  )

  test.each([
    ['google', 'accounts.google.com'],
    ['cognito', 'cognito-identity.amazonaws.com'],
  ])('in the shape of %s needs no provider of its own', async (preset, name) => {
    expect((await register({ preset })).body).toEqual({ issuer: `https://${name}` })
    const { body } = await issue({ preset })
    const condition = { StringEquals: { [`${name}:aud`]: Object(body['claims']).aud } }
    const role = await roleForProvider(server, preset, condition, { principal: name })
    expect(await assumeWith(server, role, await tokenOf({ preset }))).toMatchObject({ Provider: name })
  })

  test('says what is asked of it', async () => {
    const request = {
      issuer: ISSUER,
      subject: 'alice',
      audience: ['one', 'two'],
      claims: { groups: ['staff'], azp: 'one' },
      expiresIn: 60,
      algorithm: 'ES256',
    }
    const { body } = await issue(request)
    const seconds = Math.floor(NOW / 1000)
    const claims = {
      iss: ISSUER,
      sub: 'alice',
      aud: ['one', 'two'],
      iat: seconds,
      exp: seconds + 60,
      groups: ['staff'],
      azp: 'one',
    }
    expect(body).toEqual({ token: expect.any(String), claims, tied: false })
    expect(decodeJwt(String(body['token']))).toEqual(claims)
    expect(decodeProtectedHeader(String(body['token']))).toMatchObject({ alg: 'ES256', typ: 'JWT' })
  })

  test('3.13, 3.30: can carry nested session tags, a source identity, and the roles that it permits', async () => {
    await register({ issuer: ISSUER })
    const actions = [WITH_WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity']
    const role = await roleForProvider(server, 'Carrying', undefined, { actions })
    const claims = {
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'alice',
      'https://aws.amazon.com/roles': [role],
    }
    const answer = await assumeWith(server, role, await tokenOf({ issuer: ISSUER, claims }))
    expect(answer.SourceIdentity).toBe('alice')
    const other = { ...claims, 'https://aws.amazon.com/roles': [`${role}-other`] }
    await expectError(assumeWith(server, role, await tokenOf({ issuer: ISSUER, claims: other })), {
      code: 'InvalidIdentityToken',
      status: 400,
      message: 'The target role ARN is not present in the roles claim of the identity token',
    })
  })

  test('changes with the preset and what is said besides', async () => {
    const { body } = await issue({ preset: 'github', issuer: ISSUER, claims: { ref: 'refs/tags/v1' } })
    expect(body['claims']).toMatchObject({ iss: ISSUER, ref: 'refs/tags/v1', actor: 'octocat' })
  })

  test.each(['RS256', 'ES256'])('of %s is verified by others, by the published keys', async (algorithm) => {
    const keySet = createLocalJWKSet(
      JSON.parse(JSON.stringify((await get('/_iamulator/idp/oidc/jwks')).body)),
    )
    const { payload } = await jwtVerify(await tokenOf({ issuer: ISSUER, algorithm }), keySet)
    expect(payload.sub).toBe('somebody')
  })

  test('is believed by nobody unless its issuer is tied to the provider in the box', async () => {
    await createProvider(server)
    const role = await roleForProvider(server, 'Untied')
    const token = await tokenOf({ issuer: ISSUER })
    await expectError(assumeWith(server, role, token), { code: 'InvalidIdentityToken', status: 400 })
    await post('/_iamulator/issuers', { issuer: ISSUER, source: 'idp' })
    expect((await issue({ issuer: ISSUER })).body['tied']).toBe(true)
    await assumeWith(server, role, token)
  })

  test('is issued by the clock of the account that the body names, by which the account verifies it', async () => {
    await register({ issuer: ISSUER })
    const role = await roleForProvider(server, 'Role')
    await post('/_iamulator/clock', { advance: '10h', account: ACCOUNT })
    await expectError(assumeWith(server, role, await tokenOf({ issuer: ISSUER })), {
      code: 'ExpiredTokenException',
      status: 400,
    })
    const answer = await assumeWith(server, role, await tokenOf({ issuer: ISSUER, account: ACCOUNT }))
    expect(answer.Credentials?.Expiration).toEqual(new Date(NOW + 11 * 3_600_000))
    const elsewhere = { issuer: ISSUER, account: ACCOUNT, partition: 'aws-cn' }
    expect(decodeJwt(await tokenOf(elsewhere)).iat).toBe(NOW / 1000)
  })
})

test.each([
  ['expired', 'ExpiredTokenException', 'Token expired'],
  ['not-yet-valid', 'InvalidIdentityToken', 'Token not yet valid'],
  ['wrong-audience', 'InvalidIdentityToken', 'The web identity token provided could not be validated'],
  ['wrong-issuer', 'InvalidIdentityToken', 'No OpenIDConnect provider found'],
  ['no-subject', 'InvalidIdentityToken', 'Missing a required claim: sub'],
  ['bad-signature', 'InvalidIdentityToken', 'The web identity token provided could not be validated'],
  ['unknown-key', 'InvalidIdentityToken', "Couldn't retrieve verification key"],
  ['unsigned', 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT'],
  ['hmac', 'InvalidIdentityToken', 'The token is signed with an algorithm that is not supported: HS256'],
])('a token that is %s is refused', async (broken, code, message) => {
  await register({ issuer: ISSUER })
  const role = await roleForProvider(server, 'Role')
  await assumeWith(server, role, await tokenOf({ issuer: ISSUER }))
  const call = assumeWith(server, role, await tokenOf({ issuer: ISSUER, broken }))
  await expect(call).rejects.toMatchObject({ Code: code, message: expect.stringContaining(message) })
})

describe('registering', () => {
  test('adds to a provider what it lacks, in the account that is named', async () => {
    const request = { issuer: ISSUER, account: OTHER }
    const arn = providerArn(ISSUER, OTHER)
    expect((await register({ ...request, clientIds: ['one'] })).body).toEqual({
      issuer: ISSUER,
      arn,
      clientIds: ['one'],
    })
    expect((await register({ ...request, clientIds: ['one', 'two'] })).body['clientIds']).toEqual([
      'one',
      'two',
    ])
    const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })
    const provider = await server.iam(administratorOf(OTHER)).send(command)
    expect(provider.ClientIDList).toEqual(['one', 'two'])
  })

  test('says what AWS says of too many client ids', async () => {
    const clientIds = Array.from({ length: 101 }, (_, index) => `client-${index}`)
    expect(await register({ issuer: ISSUER, clientIds })).toMatchObject({
      status: 409,
      body: { error: 'LimitExceeded' },
    })
  })

  test('ends with a reset', async () => {
    await register({ issuer: ISSUER })
    await post('/_iamulator/reset', undefined)
    expect((await get('/_iamulator/issuers')).body).toEqual({ issuers: {} })
    await createProvider(server)
    const role = await roleTrusting(server, 'Role', trust({ Federated: providerArn() }, WITH_WEB_IDENTITY))
    await expectError(assumeWith(server, role, await tokenOf({ issuer: ISSUER })), {
      code: 'InvalidIdentityToken',
      status: 400,
    })
  })
})

describe('issuers', () => {
  test('are tied to a URL, to the provider in the box, or to keys, of which only public halves count', async () => {
    const key = await makeKey()
    await post('/_iamulator/issuers', { issuer: 'https://one.example.com', source: 'http://localhost:8080' })
    await post('/_iamulator/issuers', { issuer: 'https://two.example.com', source: 'idp' })
    const { body } = await post('/_iamulator/issuers', { issuer: ISSUER, source: await keySetOf(key) })
    expect(body).toEqual({
      issuers: {
        'https://one.example.com': 'http://localhost:8080/',
        'https://two.example.com': 'idp',
        [ISSUER]: 'keys',
      },
    })
    await createProvider(server)
    const role = await roleForProvider(server, 'Role')
    await assumeWith(server, role, await signToken(key, claimsAt(NOW)))
  })

  test.each([
    [
      { issuer: ISSUER, source: 'http://192.0.2.1/' },
      'InvalidIssuer',
      'keys are not fetched from 192.0.2.1. Allow it with --issuer-host 192.0.2.1.',
    ],
    [{ issuer: ISSUER, source: 'keys.json' }, 'InvalidIssuer', '"keys.json" is neither a URL nor idp.'],
    [
      { issuer: 'https://a b', source: 'idp' },
      'InvalidIssuer',
      '"https://a b" is not a valid issuer: it must be https:// followed by a host and a path.',
    ],
    [
      { issuer: 'http://idp.example.com', source: 'idp' },
      'InvalidBody',
      'Invalid value at issuer: must match pattern "^https://", as "https://idp.example.com" does.',
    ],
    [{ issuer: ISSUER }, 'InvalidBody', 'Missing property "source".'],
  ])('%j is refused', async (body, error, message) => {
    expect(await post('/_iamulator/issuers', body)).toEqual({ status: 400, body: { error, message } })
  })

  test('are tied to any URL of a host that one of the command line is tied to', async () => {
    const configured = await startServer({ issuers: { 'https://one.example.com': 'http://192.0.2.1/' } })
    const tied = { issuer: ISSUER, source: 'http://192.0.2.1/keys' }
    const { status } = await fetch(`${configured.url}/_iamulator/issuers`, {
      method: 'POST',
      body: JSON.stringify(tied),
    })
    expect(status).toBe(200)
    await configured.close()
  })
})

test.each([
  [
    '/_iamulator/idp/oidc/token',
    { preset: 'okta' },
    'Invalid value "okta" at preset. Use "github", "gitlab", "eks", "google", or "cognito".',
  ],
  ['/_iamulator/idp/oidc/token', {}, 'The body must contain preset or issuer.'],
  ['/_iamulator/idp/oidc/provider', { clientIds: ['a'] }, 'The body must contain preset or issuer.'],
])('%s of %j is refused', async (path, body, message) => {
  expect(await post(path, body)).toEqual({ status: 400, body: { error: 'InvalidBody', message } })
})

test.each(['https://x?y', 'https://x#y', 'https://a b', 'https://'])(
  'there are no tokens of %s, which no provider can have',
  async (issuer) => {
    const message = `${JSON.stringify(issuer)} is not a valid issuer: it must be https:// followed by a host and a path.`
    for (const request of [{ issuer }, { preset: 'github', issuer }])
      expect(await issue(request)).toEqual({ status: 400, body: { error: 'InvalidIssuer', message } })
    expect((await register({ issuer })).body).toEqual({ error: 'InvalidIssuer', message })
  },
)

test('tokens of the provider in the box pass with --federation strict too', async () => {
  const strict = await startServer({ federation: 'strict' }, { now: () => NOW })
  const asked = async (path: string, body: object) => {
    const answer = await send(strict, { path, body: JSON.stringify(body) })
    return JSON.parse(answer.body)
  }
  await asked('/_iamulator/idp/oidc/provider', { issuer: ISSUER })
  const role = await roleForProvider(strict, 'Role')
  for (const algorithm of ['RS256', 'ES256']) {
    const { token } = await asked('/_iamulator/idp/oidc/token', { issuer: ISSUER, algorithm })
    expect(await assumeWith(strict, role, token)).toHaveProperty('Credentials')
  }
  await strict.close()
})

test('answers have the form that openapi.json describes', async () => {
  const replies: [string, Reply][] = [
    ['KeySet', await get('/_iamulator/idp/oidc/jwks')],
    ['Token', await issue({ preset: 'eks' })],
    ['Provider', await register({ preset: 'eks' })],
    ['Provider', await register({ preset: 'google' })],
    ['Issuers', await get('/_iamulator/issuers')],
  ]
  for (const [schema, { status, body }] of replies) {
    expect({ schema, status }).toEqual({ schema, status: 200 })
    const check = schemaCheck(openApi, `#/components/schemas/${schema}`, 'the body')
    expect(check(body)).toEqual({ data: body })
  }
})

test('the key set holds nothing private', async () => {
  const { body } = await get('/_iamulator/idp/oidc/jwks')
  expect(JSON.stringify(body)).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/)
  expect(body['keys']).toEqual([
    expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' }),
    expect.objectContaining({ kty: 'EC', alg: 'ES256', crv: 'P-256' }),
  ])
})
