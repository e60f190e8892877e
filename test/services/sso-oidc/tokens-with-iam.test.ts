/** Tests CreateTokenWithIAM: refresh tokens, codes, tokens of other applications, and which applications and callers get tokens. */

import {
  DeleteApplicationAuthenticationMethodCommand,
  DeleteApplicationGrantCommand,
  PutApplicationAuthenticationMethodCommand,
  UpdateApplicationCommand,
} from '@aws-sdk/client-sso-admin'
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { ACCOUNT, administratorOf, NOW, OTHER } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { FACTS, here, OTHER_REGION, REGION } from '../../support/places.ts'
import { authorizeParameters, codeFor, portalSession, VERIFIER } from '../../support/portal.ts'
import { send, signed } from '../../support/raw.ts'
import { secondsAt } from '../../support/web-identity.ts'
import { userArn, userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { assignApplication } from '../sso-admin/application-calls.ts'
import { newApplication } from '../sso-admin/applications.ts'
import { ANN } from '../sso-admin/granting.ts'
import {
  ACCESS_TYPE,
  applicationWorld,
  EXCHANGE,
  expectInvalidGrant,
  expectOAuthError,
  type Facts,
  JWT_BEARER,
  putGrant,
  putScope,
  REFRESH_TYPE,
  type World,
} from './application-world.ts'

const REDIRECT_URI = 'https://app.example/callback'
const MINUTE = 60 * 1000

const expectEffect = effectsIn('sso-oidc')

let world: World
beforeEach(async () => {
  world = await applicationWorld()
})
afterEach(() => world.close())

describe('refresh tokens', () => {
  test('are for applications with a grant for them, and lead to new tokens', async () => {
    await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
    let refreshToken = 'none'
    const create = async () => {
      const output = await world.createByJwt({}, { scope: ['openid'] })
      refreshToken = output.refreshToken ?? ''
    }
    await expectEffect('CreateTokenWithIAM', create, {
      CreateTokenWithIAM: () => world.create('refresh_token', { refreshToken }),
    })
    expect(refreshToken).toMatch(/^aor/)
    world.server.iamulator.clock.advance(30 * MINUTE)
    const output = await world.create('refresh_token', { refreshToken })
    expect(output).toMatchObject({ scope: ['openid'], refreshToken: expect.stringMatching(/^aor/) })
    const later = secondsAt(NOW + 30 * MINUTE)
    expect(decodeJwt(output.idToken ?? '')).toMatchObject({ sub: ANN, iat: later })
    await expectOAuthError(
      world.create('refresh_token', { refreshToken, scope: ['aws'] }),
      'InvalidScopeException',
      /aws/,
    )
    world.server.iamulator.clock.advance(8 * 60 * MINUTE)
    await expectOAuthError(
      world.create('refresh_token', { refreshToken }),
      'InvalidGrantException',
      'Invalid refresh token provided',
    )
  })

  test('are of use to their application alone', async () => {
    await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
    const { refreshToken } = await world.createByJwt()
    const id = await newApplication(world.admin, 'Other')
    await putGrant(world.admin, id, 'refresh_token', { RefreshToken: {} })
    await expectOAuthError(
      world.create('refresh_token', { refreshToken }, { id }),
      'InvalidGrantException',
      'Invalid refresh token provided',
    )
  })

  test('can be requested as the type of token', async () => {
    const request = { requestedTokenType: REFRESH_TYPE }
    await expectOAuthError(world.createByJwt({}, request), 'UnauthorizedClientException', /refresh_token/)
    await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
    expect(await world.createByJwt({}, request)).toMatchObject({
      issuedTokenType: REFRESH_TYPE,
      refreshToken: expect.any(String),
    })
    await expectOAuthError(
      world.createByJwt({}, { requestedTokenType: 'urn:other' }),
      'InvalidRequestException',
      /urn:other/,
    )
  })
})

describe('authorization codes', () => {
  const parameters = (more: Readonly<Record<string, string>> = {}) =>
    authorizeParameters(here(world.clientId), { redirect_uri: REDIRECT_URI, scopes: 'openid aws', ...more })
  const redeem = (code: string, more: Facts = {}) =>
    world.create('authorization_code', { code, redirectUri: REDIRECT_URI, codeVerifier: VERIFIER, ...more })

  beforeEach(() =>
    putGrant(world.admin, world.clientId, 'authorization_code', {
      AuthorizationCode: { RedirectUris: [REDIRECT_URI] },
    }),
  )

  test('lead to tokens for the user who consented', async () => {
    const code = codeFor(world.server, parameters())
    const { idToken = '', scope } = await redeem(code)
    expect(scope).toEqual(['openid', 'aws'])
    expect(decodeJwt(idToken)).toMatchObject({ sub: ANN, aud: here(world.clientId) })
    await expectInvalidGrant(redeem(code))
  })

  test('are refused with another redirect URI, verifier, or application, and when they have expired', async () => {
    const code = codeFor(world.server, parameters())
    await expectInvalidGrant(redeem(code, { redirectUri: 'https://evil.example' }))
    await expectInvalidGrant(redeem(code, { codeVerifier: 'b'.repeat(64) }))
    for (const name of ['code', 'redirectUri', 'codeVerifier'])
      await expectOAuthError(
        redeem(code, { [name]: undefined }),
        'InvalidRequestException',
        `The grant type requires ${name}.`,
      )
    world.server.iamulator.clock.advance(10 * MINUTE)
    await expectInvalidGrant(redeem(code))
    await expectInvalidGrant(redeem('none'))
  })

  test('are refused once the grant has other redirect URIs', async () => {
    const code = codeFor(world.server, parameters())
    await putGrant(world.admin, world.clientId, 'authorization_code', {
      AuthorizationCode: { RedirectUris: ['https://new.example'] },
    })
    await expectInvalidGrant(redeem(code))
  })

  test('are given for the redirect URIs and scopes of the application', () => {
    expect(() => codeFor(world.server, parameters({ redirect_uri: `${REDIRECT_URI}/x` }))).toThrow(
      /redirect URI/,
    )
    expect(() => codeFor(world.server, parameters({ scopes: 's3:read' }))).toThrow(/scopes/)
    expect(() => codeFor(world.server, authorizeParameters(here(`${world.clientId}0`)))).toThrow(
      /not registered/,
    )
  })

  test.each([
    'app',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://user:password@app.example',
    'https://app.example/#fragment',
  ])('are not sent to %s', async (uri) => {
    await putGrant(world.admin, world.clientId, 'authorization_code', {
      AuthorizationCode: { RedirectUris: [uri] },
    })
    expect(() => codeFor(world.server, parameters({ redirect_uri: uri }))).toThrow(/redirect URI/)
  })

  test('of sessions of other instances are refused', async () => {
    const session = portalSession(world.server, { instanceId: 'ssoins-0000000000000000' })
    await expectInvalidGrant(redeem(codeFor(world.server, parameters(), session)))
  })
})

describe('access tokens of other applications', () => {
  let other: string
  beforeEach(async () => {
    other = await newApplication(world.admin, 'Target')
    await putGrant(world.admin, other, EXCHANGE, { TokenExchange: {} })
    await assignApplication(world.admin, other)
  })
  const exchange = (subjectToken: string | undefined, subjectTokenType = ACCESS_TYPE) =>
    world.create(EXCHANGE, { subjectToken, subjectTokenType }, { id: other })

  test('are exchanged if a scope has the application as a target', async () => {
    await putScope(world.admin, world.clientId, 'redshift:connect', other)
    const { accessToken } = await world.createByJwt()
    const { idToken = '' } = await exchange(accessToken)
    expect(decodeJwt(idToken)).toMatchObject({ sub: ANN, aud: here(other) })
  })

  test('are refused without such a scope', async () => {
    await expectInvalidGrant(exchange((await world.createByJwt()).accessToken))
    await putScope(world.admin, world.clientId, 'redshift:connect', other)
    await expectInvalidGrant(exchange((await world.createByJwt({}, { scope: ['openid'] })).accessToken))
    await expectInvalidGrant(exchange('none'))
    const { accessToken } = await world.createByJwt()
    await expectOAuthError(exchange(accessToken, 'urn:other'), 'InvalidRequestException', /urn:other/)
    world.server.iamulator.clock.advance(61 * MINUTE)
    await expectInvalidGrant(exchange(accessToken))
  })
})

describe('an application', () => {
  test('must exist', async () => {
    const id = world.clientId.replace(/apl-.*/, 'apl-0000000000000000')
    await expectOAuthError(
      world.create('refresh_token', { refreshToken: 'x' }, { id }),
      'InvalidClientException',
      'Invalid client provided',
      401,
    )
  })

  test('must have the grant', async () => {
    await expectOAuthError(
      world.create('password', {}),
      'UnsupportedGrantTypeException',
      'The grant type is not supported: password',
    )
    await world.admin.send(
      new DeleteApplicationGrantCommand({ ApplicationArn: world.clientId, GrantType: JWT_BEARER }),
    )
    await expectOAuthError(world.createByJwt(), 'UnauthorizedClientException', /no grant/)
  })

  test('must be enabled', async () => {
    await world.admin.send(
      new UpdateApplicationCommand({ ApplicationArn: world.clientId, Status: 'DISABLED' }),
    )
    await expectOAuthError(world.createByJwt(), 'UnauthorizedClientException', 'The application is disabled.')
  })

  test('is used in the region of its instance', async () => {
    const call = world.createByJwt({}, {}, { by: world.server.ssoOidc(undefined, OTHER_REGION) })
    await expectOAuthError(call, 'InvalidRequestRegionException', /Send the request to the region/)
    await expect(call).rejects.toMatchObject({
      error: 'invalid_request',
      region: expect.any(String),
      endpoint: expect.stringMatching(/^https:\/\/oidc\./),
    })
  })
})

test('tokens are of use in their own region of an instance', async () => {
  const { server, admin, clientId } = world
  putInstance(server, ACCOUNT, instanceWith({ additionalRegions: [{ name: OTHER_REGION, addDate: NOW }] }))
  await putGrant(admin, clientId, 'refresh_token', { RefreshToken: {} })
  const post = async (region: string, input: object) => {
    const headers = { 'Content-Type': 'application/json', Host: `oidc.${region}.${FACTS.domain}` }
    const options = { service: 'sso-oauth', region, path: '/token?aws_iam=t', headers }
    const body = JSON.stringify({ clientId: here(clientId), ...input })
    const answer = await send(server, signed(server, body, options))
    return { status: answer.status, ...JSON.parse(answer.body) }
  }
  const assertion = await world.assertion()
  const { refreshToken } = await post(REGION, { grantType: JWT_BEARER, assertion })
  const refresh = { grantType: 'refresh_token', refreshToken }
  expect(await post(OTHER_REGION, refresh)).toEqual({
    status: 400,
    error: 'invalid_request',
    error_description: `Send the request to the region ${REGION}.`,
    region: REGION,
    endpoint: `https://oidc.${REGION}.${FACTS.domain}`,
  })
  expect(await post(REGION, refresh)).toMatchObject({ status: 200, tokenType: 'Bearer' })
  const output = await post(OTHER_REGION, { grantType: JWT_BEARER, assertion: await world.assertion() })
  expect(output.status).toBe(200)
})

describe('the caller', () => {
  const putPolicy = (statement: object) =>
    world.admin.send(
      new PutApplicationAuthenticationMethodCommand({
        ApplicationArn: world.clientId,
        AuthenticationMethodType: 'IAM',
        AuthenticationMethod: {
          Iam: { ActorPolicy: JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: statement })) },
        },
      }),
    )
  const ACTION = 'sso-oauth:CreateTokenWithIAM'
  const allow = (principal: string) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: ACTION,
    Resource: '*',
  })
  const expectDenied = (by: SSOOIDCClient) =>
    expectOAuthError(world.createByJwt({}, {}, { by }), 'AccessDeniedException', /CreateTokenWithIAM/)

  test('of the same account needs the actor policy or a policy of its own', async () => {
    const nobody = world.server.ssoOidc(await userWith(world.server, 'nobody'))
    await expectDenied(nobody)
    await putPolicy(allow(userArn('nobody')))
    const { idToken = '' } = await world.createByJwt({}, {}, { by: nobody })
    expect(decodeJwt(idToken)['act']).toEqual({ sub: here(userArn('nobody')) })
    await world.admin.send(
      new DeleteApplicationAuthenticationMethodCommand({
        ApplicationArn: world.clientId,
        AuthenticationMethodType: 'IAM',
      }),
    )
    await expectDenied(nobody)
    const Statement = { Effect: 'Allow', Action: ACTION, Resource: world.clientId }
    const document = JSON.stringify(here({ Version: '2012-10-17', Statement }))
    const by = world.server.ssoOidc(await userWith(world.server, 'permitted', document))
    await world.createByJwt({}, {}, { by })
  })

  test('is denied by the actor policy', async () => {
    await putPolicy({ ...allow('*'), Effect: 'Deny' })
    await expectOAuthError(world.createByJwt(), 'AccessDeniedException', /explicit deny/)
  })

  test('of another account needs the actor policy', async () => {
    const stranger = world.server.ssoOidc(administratorOf(OTHER))
    await expectDenied(stranger)
    await putPolicy(allow(OTHER))
    await world.createByJwt({}, {}, { by: stranger })
  })
})
