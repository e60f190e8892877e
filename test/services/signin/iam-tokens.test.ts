/** Tokens for callers who sign their requests: creating, introspecting, and revoking them. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
} from '../../support/harness.ts'
import { CROSS_DEVICE, callSignin, SAME_DEVICE } from '../../support/signin.ts'
import { userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { ALICE, claimsOf, Scene } from './logins.ts'

const HOUR = 3_600_000

let scene: Scene
let now = NOW
beforeEach(async () => {
  now = NOW
  scene = await Scene.start({ now: () => now })
})
afterEach(() => scene.server.close())

const call = (operation: string, input: object, credentials?: Credentials, region?: string) =>
  callSignin(scene.server, operation, input, credentials, region)
const MCP = 'aws-mcp.amazonaws.com'
const create = (input: object = {}, credentials?: Credentials, region?: string) =>
  call(
    'CreateOAuth2TokenWithIAM',
    { grant_type: 'client_credentials', resource: MCP, ...input },
    credentials,
    region,
  )
const introspect = (token: string, credentials?: Credentials, more: object = {}) =>
  call('IntrospectOAuth2TokenWithIAM', { token, ...more }, credentials)
const revoke = (token: string, credentials?: Credentials) =>
  call('RevokeOAuth2TokenWithIAM', { token }, credentials)

const withCondition = (action: string, resource: string, key: string, value: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: action,
      Resource: resource,
      Condition: { StringEquals: { [key]: value } },
    },
  })
const denied = (name: string, action: string, resource: string) => ({
  code: 'AccessDeniedException',
  status: 403,
  message: `User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
})

describe('CreateOAuth2TokenWithIAM', () => {
  const RESOURCE = `arn:aws:signin:us-east-1:${ACCOUNT}:service-principal/${MCP}`

  test('gives a token for a service', async () => {
    const answer = await create()
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 })
    expect(claimsOf(String(answer['access_token']))).toEqual({
      sub: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
      aud: MCP,
      iss: 'https://signin.aws.amazon.com/signin',
      client_id: 'arn:aws:signin:::client-credentials/sigv4',
      user_id: (await scene.server.sts().send(new GetCallerIdentityCommand({}))).UserId,
      account_id: ACCOUNT,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: NOW / 1000,
      nbf: NOW / 1000,
      exp: NOW / 1000 + 3600,
    })
  })

  test('gives a token that expires with the session of the caller', async () => {
    const { output } = await scene.logIn()
    scene.changeAlice(policy('Allow', 'signin:CreateOAuth2Token'))
    const answer = await create({}, output.accessToken)
    expect(answer['expires_in']).toBe(900)
    expect(claimsOf(String(answer['access_token']))).toMatchObject({ sub: ALICE, exp: NOW / 1000 + 900 })
  })

  test.each([
    'x',
    'amazonaws.com',
    'https://aws-mcp.amazonaws.com',
    'aws-mcp.amazonaws.com.attacker.example',
  ])('refuses the resource %s', async (resource) => {
    await expectError(create({ resource }), {
      code: 'ValidationException',
      status: 400,
      message: `The resource ${resource} is not the name of a service.`,
    })
  })

  test('needs a permission on the service, in the region of the request', async () => {
    const nobody = await userWith(scene.server, 'nobody')
    await expectError(create({}, nobody), denied('nobody', 'signin:CreateOAuth2Token', RESOURCE))
    const document = policy('Allow', 'signin:CreateOAuth2Token', RESOURCE)
    const somebody = await userWith(scene.server, 'somebody', document)
    await create({}, somebody)
    await expectError(create({}, somebody, 'eu-west-1'), { code: 'AccessDeniedException', status: 403 })
  })

  test.each([
    ['signin:OAuthClientId', 'arn:aws:signin:::client-credentials/sigv4'],
    ['signin:OAuthGrantType', 'client_credentials'],
  ])('can depend on the condition key %s', async (key, value) => {
    const right = withCondition('signin:CreateOAuth2Token', '*', key, value)
    await create({}, await userWith(scene.server, 'right', right))
    const wrong = withCondition('signin:CreateOAuth2Token', '*', key, 'other')
    await expectError(create({}, await userWith(scene.server, 'wrong', wrong)), {
      code: 'AccessDeniedException',
      status: 403,
    })
  })
})

describe('IntrospectOAuth2TokenWithIAM', () => {
  test('shows the refresh token of a program', async () => {
    const { output } = await scene.logIn()
    const session = claimsOf(output.idToken)['session_arn']
    const { UserId } = await scene.server.sts(output.accessToken).send(new GetCallerIdentityCommand({}))
    expect(await introspect(output.refreshToken, undefined, { token_type_hint: 'access_token' })).toEqual({
      active: true,
      client_id: SAME_DEVICE,
      user_id: UserId,
      token_type: 'refresh_token',
      exp: Math.floor((NOW + 12 * HOUR) / 1000),
      iat: NOW / 1000,
      nbf: NOW / 1000,
      sub: ALICE,
      aud: `arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/localhost`,
      iss: 'https://signin.aws.amazon.com/signin',
      jti: String(session).split('/')[1],
      account_id: ACCOUNT,
      signin_session: session,
    })
  })

  const INACTIVE = { active: false }
  test('shows nothing of tokens that cannot be used', async () => {
    const { program, output } = await scene.logIn()
    for (const unknown of ['ASORx', 'ASOAx', `${output.refreshToken}A`])
      expect(await introspect(unknown)).toEqual(INACTIVE)
    expect(await introspect(output.refreshToken, administratorOf(OTHER))).toEqual(INACTIVE)
    const next = await program.refresh(output.refreshToken)
    expect(await introspect(output.refreshToken)).toEqual(INACTIVE)
    expect(await introspect(next.refreshToken)).toMatchObject({ active: true })
    await fetch(`${scene.server.url}/_iamulator/clock`, { method: 'POST', body: '{"advance":"12h"}' })
    expect(await introspect(next.refreshToken)).toEqual(INACTIVE)
  })

  test('shows nothing after the sign-out', async () => {
    const { output } = await scene.logIn()
    await scene.visitor.post('/signout', {})
    expect(await introspect(output.refreshToken)).toEqual(INACTIVE)
  })

  test('takes only tokens in the form of AWS Sign-In', async () => {
    const { access_token } = await create()
    await expectError(introspect(String(access_token)), { code: 'ValidationException', status: 400 })
    await expectError(introspect('x'), { code: 'ValidationException', status: 400 })
  })

  test('needs a permission on the client', async () => {
    const { output } = await scene.logIn()
    const action = 'signin:IntrospectOAuth2Token'
    const local = `arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/localhost`
    const nobody = await userWith(scene.server, 'nobody')
    await expectError(introspect(output.refreshToken, nobody), denied('nobody', action, local))
    await expectError(introspect('ASORx', nobody), denied('nobody', action, local))
    const somebody = await userWith(scene.server, 'somebody', policy('Allow', action, local))
    expect(await introspect(output.refreshToken, somebody)).toMatchObject({ active: true })
    await scene.visitor.post('/signin', { administrator: ACCOUNT })
    const remote = scene.newProgram(CROSS_DEVICE)
    const shown = await scene.visitor.get(remote.page())
    expect(shown.status).toBe(200)
    const { text } = await scene.visitor.submit({ answer: 'allow' })
    const typed = Buffer.from(/<pre id="code">([^<]+)/.exec(text)?.[1] ?? '', 'base64').toString()
    const { refreshToken } = await remote.exchange(new URLSearchParams(typed).get('code') ?? '')
    await expectError(introspect(refreshToken, somebody), { code: 'AccessDeniedException', status: 403 })
  })

  test.each([
    ['signin:OAuthClientId', SAME_DEVICE],
    ['signin:OAuthTokenType', 'refresh_token'],
  ])('can depend on the condition key %s', async (key, value) => {
    const { output } = await scene.logIn()
    const document = withCondition('signin:IntrospectOAuth2Token', '*', key, value)
    const somebody = await userWith(scene.server, 'somebody', document)
    expect(await introspect(output.refreshToken, somebody)).toMatchObject({ active: true })
    await expectError(introspect('ASOAx', somebody), { code: 'AccessDeniedException', status: 403 })
  })
})

describe('RevokeOAuth2TokenWithIAM', () => {
  test('ends the login, but not the credentials that it has given', async () => {
    const { program, output } = await scene.logIn()
    expect(await revoke(output.refreshToken)).toEqual({})
    await expectError(program.refresh(output.refreshToken), {
      code: 'ValidationException',
      status: 400,
      message: 'The provided authorization grant is invalid, expired, revoked, or malformed',
    })
    expect(await scene.arnOf(output.accessToken)).toBe(ALICE)
    expect(await revoke(output.refreshToken)).toEqual({})
  })

  test('takes only refresh tokens', async () => {
    await expectError(revoke('ASOAx'), { code: 'ValidationException', status: 400 })
  })

  test('ignores tokens that cannot be used, and those of other accounts', async () => {
    const { program, output } = await scene.logIn()
    expect(await revoke('ASORx')).toEqual({})
    expect(await revoke(output.refreshToken, administratorOf(OTHER))).toEqual({})
    await program.refresh(output.refreshToken)
  })

  test('needs a permission on the client, and can depend on the type of the token', async () => {
    const { output } = await scene.logIn()
    const action = 'signin:RevokeOAuth2Token'
    const local = `arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/localhost`
    const nobody = await userWith(scene.server, 'nobody')
    await expectError(revoke(output.refreshToken, nobody), denied('nobody', action, local))
    const document = withCondition(action, local, 'signin:OAuthTokenType', 'refresh_token')
    await revoke(output.refreshToken, await userWith(scene.server, 'somebody', document))
    expect(await introspect(output.refreshToken)).toEqual({ active: false })
  })
})

test('operations show the effects of others', async () => {
  const expectEffect = effectsIn('signin')
  const { program, output } = await scene.logIn()
  let token = output.refreshToken
  const reads = { IntrospectOAuth2TokenWithIAM: () => introspect(token, ADMINISTRATOR) }
  const refreshed = await expectEffect('CreateOAuth2Token', () => program.refresh(token), reads)
  token = refreshed.refreshToken
  await expectEffect('RevokeOAuth2TokenWithIAM', () => revoke(token), reads)
})
