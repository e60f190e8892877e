/** Signing programs in as `aws login` does: consent, credentials, and their refresh. */
import { verify } from 'node:crypto'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../support/authenticator.ts'
import { ACCOUNT, expectError, NOW, OTHER, policy } from '../../support/harness.ts'
import { form, send } from '../../support/raw.ts'
import { CROSS_DEVICE } from '../../support/signin.ts'

import {
  ALICE,
  claimsOf,
  DEVICE,
  errorCodeOf,
  invalidGrant,
  PASSWORD,
  READER,
  Scene,
  tokenExpired,
} from './logins.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let scene: Scene
let now = NOW
beforeEach(async () => {
  now = NOW
  scene = await Scene.start({ now: () => now })
})
afterEach(() => scene.server.close())

describe('a program', () => {
  test('gets credentials of the user who consents', async () => {
    const { output } = await scene.logIn()
    expect(output).toEqual({
      accessToken: {
        accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        sessionToken: expect.any(String),
      },
      tokenType: 'aws_sigv4',
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^ASOR[\w-]{1,2044}$/),
      idToken: expect.any(String),
    })
    expect(await scene.arnOf(output.accessToken)).toBe(ALICE)
  })

  test('gets an ID token that AWS Sign-In signed', async () => {
    const { output } = await scene.logIn()
    const { idToken = '' } = output
    const [head = '', payload = '', signature = ''] = idToken.split('.')
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      kid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
      typ: 'JWT',
      alg: 'ES384',
    })
    expect(claimsOf(idToken)).toEqual({
      sub: ALICE,
      aud: 'arn:aws:signin:::cli/same-device',
      iss: 'https://signin.aws.amazon.com/signin',
      session_arn: expect.stringMatching(`^arn:aws:signin:us-east-1:${ACCOUNT}:session/[\\da-f-]{36}$`),
      iat: NOW / 1000,
      exp: NOW / 1000 + 900,
    })
    const key = scene.server.iamulator.logins.key.publicKey
    const isSigned = (text: string) =>
      verify(
        'sha384',
        Buffer.from(text),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
    expect(isSigned(`${head}.${payload}`)).toBe(true)
    expect(isSigned(`${head}.${payload}x`)).toBe(false)
  })

  test('can send a form', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const body = form({
      client_id: program.clientId,
      grant_type: 'authorization_code',
      code: await program.codeOf(scene.visitor),
      code_verifier: program.verifier,
      redirect_uri: program.redirectUri,
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', DPoP: program.proof() }
    const answer = await send(scene.server, { path: '/v1/token', headers, body })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ tokenType: 'aws_sigv4', accessToken: {} })
  })

  test('on another device gets a code that the user types in', async () => {
    await scene.visitor.post('/signin', { administrator: ACCOUNT })
    const program = scene.newProgram(CROSS_DEVICE)
    const shown = await program.consentOf(scene.visitor)
    expect(shown.place).toMatch(/^\/v1\/sessions\/confirmation\?code=/)
    const typed = /<pre id="code">([\w+/=]+)<\/pre>/.exec(shown.text)?.[1] ?? ''
    const parameters = new URLSearchParams(Buffer.from(typed, 'base64').toString())
    expect(parameters.get('state')).toBe(program.state)
    const output = await program.exchange(parameters.get('code') ?? '')
    expect(await scene.arnOf(output.accessToken)).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
    expect(claimsOf(output.idToken)).toMatchObject({ aud: 'arn:aws:signin:::cli/cross-device' })
  })

  test('can act for the root user, who needs no permission', async () => {
    await scene.visitor.post('/signin', { email: 'root@example.com', password: PASSWORD })
    const program = scene.newProgram()
    const { accessToken, idToken } = await program.logIn(scene.visitor)
    expect(await scene.arnOf(accessToken)).toBe(`arn:aws:iam::${ACCOUNT}:root`)
    expect(claimsOf(idToken)).toMatchObject({ sub: `arn:aws:iam::${ACCOUNT}:root` })
  })

  test('can act for the role that the user switched to, until that session ends', async () => {
    await scene.signIn('alice')
    await scene.switchRole()
    const program = scene.newProgram()
    const output = await program.logIn(scene.visitor)
    expect(await scene.arnOf(output.accessToken)).toBe(READER)
    expect(claimsOf(output.idToken)).toMatchObject({ sub: READER })
    now += 2 * HOUR - 5 * MINUTE
    const last = await program.refresh(output.refreshToken)
    expect(last.expiresIn).toBe(300)
    now += 5 * MINUTE
    await expectError(program.refresh(last.refreshToken), tokenExpired)
  })

  test('was authenticated with MFA if the user was', async () => {
    await scene.visitor.post('/signin', { account: ACCOUNT, user: 'mia', password: PASSWORD })
    await scene.visitor.submit({ code: codeAt(DEVICE, NOW) })
    const { accessToken } = await scene.newProgram().logIn(scene.visitor)
    const { Users } = await scene.server.iam(accessToken).send(new ListUsersCommand({}))
    expect(Users).toHaveLength(2)
  })

  test('cannot open the console for longer than the credentials last, like the console’s own', async () => {
    const input = { RoleArn: `arn:aws:iam::${OTHER}:role/reader`, RoleSessionName: 'alice' }
    const { Credentials: assumed } = await scene.server.sts().send(new AssumeRoleCommand(input))
    const tokenFor = async (id = '', key = '', sessionToken = '', more = {}) => {
      const Session = JSON.stringify({ sessionId: id, sessionKey: key, sessionToken })
      const query = new URLSearchParams({ Action: 'getSigninToken', SessionType: 'json', Session, ...more })
      const { status, text } = await scene.visitor.get(`/federation?${query}`)
      return { status, token: /"SigninToken":"([^"]+)"/.exec(text)?.[1] ?? '' }
    }
    const LONG = { SessionDuration: '1800' }
    const { AccessKeyId, SecretAccessKey, SessionToken } = assumed ?? {}
    const { token: SigninToken } = await tokenFor(AccessKeyId, SecretAccessKey, SessionToken, LONG)
    const login = { Action: 'login', Issuer: 'https://example.com', Destination: '/console', SigninToken }
    await scene.visitor.get(`/federation?${new URLSearchParams(login)}`)
    const { accessToken, expiresIn } = await scene.newProgram().logIn(scene.visitor)
    expect(await scene.arnOf(accessToken)).toBe(READER)
    expect(expiresIn).toBe(900)
    const { accessKeyId, secretAccessKey, sessionToken } = accessToken
    expect((await tokenFor(accessKeyId, secretAccessKey, sessionToken)).status).toBe(200)
    expect((await tokenFor(accessKeyId, secretAccessKey, sessionToken, LONG)).status).toBe(400)
  })

  test('can be denied by the ARN of its session', async () => {
    const { output } = await scene.logIn()
    const arn = String(claimsOf(output.idToken)['session_arn'])
    const deny = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { ArnEquals: { 'aws:SignInSessionArn': arn } },
        },
      ],
    })
    scene.changeAlice(deny)
    const list = () => scene.server.iam(output.accessToken).send(new ListUsersCommand({}))
    await expectError(list(), { code: 'AccessDenied', status: 403 })
    scene.changeAlice(policy('Allow', 'iam:ListUsers'))
    expect((await list()).Users).toHaveLength(2)
  })
})

describe('a code', () => {
  test('can be used once', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const code = await program.codeOf(scene.visitor)
    await program.exchange(code)
    await expectError(program.exchange(code), invalidGrant)
  })

  test('expires after five minutes', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const code = await program.codeOf(scene.visitor)
    const early = await program.codeOf(scene.visitor)
    now += 5 * MINUTE - 1
    await program.exchange(early)
    now += 1
    const expired = {
      code: 'AccessDeniedException',
      status: 401,
      message: 'The authorization code has expired.',
    }
    await expectError(program.exchange(code), expired)
    expect(await errorCodeOf(program.exchange(code))).toBe('AUTHCODE_EXPIRED')
  })

  test('belongs to its client, redirect URI, and verifier', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const code = await program.codeOf(scene.visitor)
    const other = { redirectUri: 'http://127.0.0.1:4568/oauth/callback' }
    await expectError(program.exchange(code, other), invalidGrant)
    await expectError(program.exchange(code, { clientId: CROSS_DEVICE }), invalidGrant)
    await expectError(program.exchange(code, { codeVerifier: program.challenge }), invalidGrant)
    await expectError(program.exchange(`${code}x`), invalidGrant)
    const { refreshToken } = await program.exchange(code)
    await expectError(program.exchange(refreshToken), invalidGrant)
  })

  test('needs everything that proves that it is the client’s', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const code = await program.codeOf(scene.visitor)
    for (const name of ['code', 'redirectUri', 'codeVerifier'])
      await expectError(program.exchange(code, { [name]: undefined }), {
        code: 'ValidationException',
        status: 400,
        message: `The member ${name} is required for the grant type authorization_code.`,
      })
  })

  test('dies with a reset', async () => {
    await scene.signIn('alice')
    const program = scene.newProgram()
    const code = await program.codeOf(scene.visitor)
    await fetch(`${scene.server.url}/_iamulator/reset`, { method: 'POST' })
    await expectError(program.exchange(code), invalidGrant)
  })
})
