/** What clients try with scopes: to get tokens for the accounts of a user that nobody allowed them to access. */
import { GetRoleCredentialsCommand, ListAccountRolesCommand, ListAccountsCommand } from '@aws-sdk/client-sso'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { applicationWorld, putGrant, type World } from '../../services/sso-oidc/application-world.ts'
import { ACCOUNT, expectError } from '../../support/harness.ts'
import { here } from '../../support/places.ts'
import {
  authorizeParameters,
  CLI,
  checkRequest,
  codeFor,
  createToken,
  REDIRECT_URI,
  register,
  signInByDevice,
  VERIFIER,
} from '../../support/portal.ts'

const APP_URI = 'https://app.example/callback'
const USED_URI = 'http://127.0.0.1:41234/oauth/callback'

let world: World
beforeEach(async () => {
  world = await applicationWorld()
  await putGrant(world.admin, world.clientId, 'authorization_code', {
    AuthorizationCode: { RedirectUris: [APP_URI, REDIRECT_URI] },
  })
})
afterEach(() => world.close())

/** Expects that a token opens no account: not in the API, and not for tools at the portal. */
async function expectNoAccounts(accessToken = ''): Promise<void> {
  expect(accessToken).toMatch(/^aoa/)
  const client = world.server.sso()
  for (const call of [
    () => client.send(new ListAccountsCommand({ accessToken })),
    () => client.send(new ListAccountRolesCommand({ accessToken, accountId: ACCOUNT })),
    () => client.send(new GetRoleCredentialsCommand({ accessToken, accountId: ACCOUNT, roleName: 'Dev' })),
  ])
    await expectError(call(), { code: 'ForbiddenException', status: 403 })
  const path = `/federation/console?account_id=${ACCOUNT}&role_name=Dev`
  const headers = { 'x-amz-sso_bearer_token': accessToken }
  expect((await fetch(`${world.server.url}${path}`, { headers })).status).toBe(403)
}

/** Redeems the code of a public client. */
async function redeem(client: Awaited<ReturnType<typeof register>>, scopes: string) {
  const code = codeFor(world.server, authorizeParameters(client.clientId, { scopes }))
  const request = { code, redirectUri: USED_URI, codeVerifier: VERIFIER }
  return createToken(world.server.ssoOidc(), client, { grantType: 'authorization_code', ...request })
}

describe('without scopes', () => {
  test('a client that registered none has access to accounts, as others would like', async () => {
    const { accessToken } = await signInByDevice(world.server, {}, { scopes: [] })
    await world.server.sso().send(new ListAccountsCommand({ accessToken }))
  })

  test.each(['', ' ', '  '])('a client that registered other scopes gets those for %j', async (scopes) => {
    const client = await register(world.server.ssoOidc(), { ...CLI, scopes: ['codewhisperer:completions'] })
    const { accessToken, expiresIn } = await redeem(client, scopes)
    expect(expiresIn).toBe(3600)
    await expectNoAccounts(accessToken)
  })

  test('an application that exchanges a token of its issuer gets its own scopes', async () => {
    const { accessToken, scope } = await world.createByJwt({}, { scope: [] })
    expect(scope).toEqual(['openid', 'aws', 'sts:identity_context'])
    await expectNoAccounts(accessToken)
  })

  test('an application that redeems a code gets the scopes of the application or of the code', async () => {
    for (const [scopes, expected] of [
      ['', ['openid', 'aws', 'sts:identity_context']],
      ['openid', ['openid']],
    ] as const) {
      const parameters = { redirect_uri: APP_URI, scopes }
      const code = codeFor(world.server, authorizeParameters(here(world.clientId), parameters))
      const request = { code, redirectUri: APP_URI, codeVerifier: VERIFIER, scope: [] }
      const { accessToken, scope } = await world.create('authorization_code', request)
      expect(scope).toEqual(expected)
      await expectNoAccounts(accessToken)
    }
  })

  test('an application that refreshes gets the scopes of the token', async () => {
    await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
    const { refreshToken } = await world.createByJwt({}, { scope: ['openid'] })
    const { accessToken, scope } = await world.create('refresh_token', { refreshToken, scope: [] })
    expect(scope).toEqual(['openid'])
    await expectNoAccounts(accessToken)
  })
})

describe('a client of an application', () => {
  test.each([[['sso:account:access']], [['codewhisperer:completions']], [[]]])(
    'that has none of the scopes %j gets no code',
    async (scopes) => {
      const facts = { ...CLI, scopes, entitledApplicationArn: here(world.clientId) }
      const { clientId } = await register(world.server.ssoOidc(), facts)
      for (const asked of ['', ...scopes])
        expect(checkRequest(world.server, authorizeParameters(clientId, { scopes: asked }))).toMatchObject({
          refused: { error: 'invalid_scope', redirectUri: USED_URI },
        })
    },
  )
})
