/** Tests public clients of applications, which restrict them. */
import { DeleteApplicationCommand, UpdateApplicationCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { here } from '../../support/places.ts'
import {
  authorizeParameters,
  CLI,
  codeFor,
  createToken,
  portalSession,
  REDIRECT_URI,
  type RegisteredClient,
  register,
  START_URL,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import { newApplication } from '../sso-admin/applications.ts'
import {
  applicationWorld,
  expectInvalidGrant,
  expectOAuthError,
  putGrant,
  putScope,
  type World,
} from './application-world.ts'

const SCOPE = 'redshift:connect'

let world: World
let client: RegisteredClient
beforeEach(async () => {
  world = await applicationWorld()
  await putCodes(world.clientId)
  await putScope(world.admin, world.clientId, SCOPE, here(world.clientId))
  client = await registerFor(world.clientId)
})
afterEach(() => world.close())

const putCodes = (applicationArn: string) =>
  putGrant(world.admin, applicationArn, 'authorization_code', {
    AuthorizationCode: { RedirectUris: [REDIRECT_URI] },
  })
const registerFor = (applicationArn: string) =>
  register(world.server.ssoOidc(), {
    ...CLI,
    scopes: [SCOPE, 'redshift:write'],
    redirectUris: [REDIRECT_URI, 'myapp:callback'],
    entitledApplicationArn: here(applicationArn),
  })

const codeOf = (more: Readonly<Record<string, string>> = {}, session = portalSession(world.server)) =>
  codeFor(world.server, authorizeParameters(client.clientId, { scopes: SCOPE, ...more }), session)
const redeem = (code: string) =>
  createToken(world.server.ssoOidc(), client, {
    grantType: 'authorization_code',
    code,
    redirectUri: 'http://127.0.0.1:41234/oauth/callback',
    codeVerifier: VERIFIER,
  })
const NO_GRANT = /not registered for this grant type/

test('a client gets tokens for users of the application', async () => {
  expect(await redeem(codeOf())).toMatchObject({ accessToken: expect.stringMatching(/^aoa/) })
})

test('scopes, redirect URIs, and grants are those of the application, too', async () => {
  expect(() => codeOf({ scopes: 'redshift:write' })).toThrow(/scopes/)
  expect(() => codeOf({ redirect_uri: 'myapp:callback' })).toThrow(/redirect URI/)
  const entitledApplicationArn = here(world.clientId)
  const device = await register(world.server.ssoOidc(), { scopes: [SCOPE], entitledApplicationArn })
  const { deviceCode } = await startDevice(world.server.ssoOidc(), device, START_URL)
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const tokens = createToken(world.server.ssoOidc(), device, { grantType, deviceCode })
  await expectOAuthError(tokens, 'UnauthorizedClientException', NO_GRANT)
})

test('refresh tokens need the grant of the application', async () => {
  const refresh = async () => {
    const { refreshToken } = await redeem(codeOf())
    return createToken(world.server.ssoOidc(), client, { grantType: 'refresh_token', refreshToken })
  }
  await expectOAuthError(refresh(), 'UnauthorizedClientException', NO_GRANT)
  await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
  await refresh()
})

test('users must be assigned to the application, and be of its instance', async () => {
  const code = codeOf()
  const elsewhere = codeOf({}, portalSession(world.server, { instanceId: 'ssoins-0000000000000000' }))
  await expectInvalidGrant(redeem(elsewhere))
  await redeem(code)
  const other = await newApplication(world.admin, 'Other')
  await putCodes(other)
  await putScope(world.admin, other, SCOPE, here(other))
  client = await registerFor(other)
  await expectOAuthError(redeem(codeOf()), 'AccessDeniedException', /not assigned/)
})

test('an application that is disabled or deleted permits nothing', async () => {
  const code = codeOf()
  const ApplicationArn = world.clientId
  await world.admin.send(new UpdateApplicationCommand({ ApplicationArn, Status: 'DISABLED' }))
  expect(() => codeOf()).toThrow(/redirect URI/)
  await expectOAuthError(redeem(code), 'UnauthorizedClientException', NO_GRANT)
  await world.admin.send(new UpdateApplicationCommand({ ApplicationArn, Status: 'ENABLED' }))
  await redeem(code)
  const later = codeOf()
  await world.admin.send(new DeleteApplicationCommand({ ApplicationArn }))
  await expectOAuthError(redeem(later), 'UnauthorizedClientException', NO_GRANT)
})
