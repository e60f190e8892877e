import {
  ChangePasswordCommand,
  DeleteLoginProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { ACCOUNT, expectError, NOW, OTHER, policy } from '../../support/harness.ts'
import { CROSS_DEVICE, SAME_DEVICE } from '../../support/signin.ts'

import {
  ALICE,
  credentialsChanged,
  errorCodeOf,
  invalidGrant,
  PASSWORD,
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

describe('a refresh token', () => {
  test('gives new credentials and a new refresh token, but no ID token', async () => {
    const { program, output } = await scene.logIn()
    now += 14 * MINUTE
    const second = await program.refresh(output.refreshToken)
    expect(second).toEqual({
      accessToken: expect.any(Object),
      tokenType: 'aws_sigv4',
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^ASOR/),
    })
    expect(second.accessToken.accessKeyId).not.toBe(output.accessToken.accessKeyId)
    expect(second.refreshToken).not.toBe(output.refreshToken)
    now = NOW
    await request(scene.server, 'POST', 'clock', { advance: '16m' })
    await expectError(scene.arnOf(output.accessToken), { code: 'ExpiredToken', status: 403 })
    expect(await scene.arnOf(second.accessToken)).toBe(ALICE)
  })

  test('gives the same answer again while its credentials are valid', async () => {
    const { program, output } = await scene.logIn()
    const second = await program.refresh(output.refreshToken)
    now += 10 * MINUTE
    expect(await program.refresh(output.refreshToken)).toEqual({ ...second, expiresIn: 300 })
    const third = await program.refresh(second.refreshToken)
    await expectError(program.refresh(output.refreshToken), invalidGrant)
    now += 15 * MINUTE
    await expectError(program.refresh(second.refreshToken), invalidGrant)
    await program.refresh(third.refreshToken)
  })

  test('works for 12 hours after the sign-in', async () => {
    const { program, output } = await scene.logIn()
    now += 12 * HOUR - 1
    const last = await program.refresh(output.refreshToken)
    expect(last.expiresIn).toBe(1)
    now += 1
    await expectError(program.refresh(last.refreshToken), tokenExpired)
    expect(await errorCodeOf(program.refresh(last.refreshToken))).toBe('TOKEN_EXPIRED')
    // The rows of logins that have ended are gone with the next one.
    await scene.logIn()
    expect(scene.server.iamulator.store.view({ partition: 'aws', accountId: ACCOUNT }).logins.size).toBe(1)
    await expectError(program.refresh(last.refreshToken), tokenExpired)
  })

  test('is required', async () => {
    const { program, output } = await scene.logIn()
    await expectError(program.refresh(output.refreshToken, { refreshToken: undefined }), {
      code: 'ValidationException',
      status: 400,
      message: 'The member refreshToken is required for the grant type refresh_token.',
    })
    await expectError(program.refresh('ASORx'), invalidGrant)
    await expectError(program.refresh(`${output.refreshToken}=`), invalidGrant)
    await expectError(program.refresh(output.refreshToken, { clientId: CROSS_DEVICE }), invalidGrant)
  })

  test('ends when the user changes the password', async () => {
    const { program, output } = await scene.logIn()
    scene.changeAlice(policy('Allow', 'iam:ChangePassword'))
    const change = new ChangePasswordCommand({ OldPassword: PASSWORD, NewPassword: 'Other-horse-8' })
    await scene.server.iam(output.accessToken).send(change)
    await expectError(program.refresh(output.refreshToken), credentialsChanged)
    expect(await errorCodeOf(program.refresh(output.refreshToken))).toBe('USER_CREDENTIALS_CHANGED')
  })

  test('ends when an administrator changes or deletes the password', async () => {
    const { program, output } = await scene.logIn()
    const other = await scene.newProgram().codeOf(scene.visitor)
    const update = { UserName: 'alice', Password: 'Other-horse-8' }
    await scene.server.iam().send(new UpdateLoginProfileCommand(update))
    await expectError(program.refresh(output.refreshToken), credentialsChanged)
    await expectError(scene.newProgram().exchange(other), invalidGrant)
    await scene.server.iam().send(new DeleteLoginProfileCommand({ UserName: 'alice' }))
    await expectError(program.refresh(output.refreshToken), credentialsChanged)
  })

  test('ends when the user is deleted', async () => {
    const { program, output } = await scene.logIn()
    const iam = scene.server.iam()
    await iam.send(new DeleteLoginProfileCommand({ UserName: 'alice' }))
    const UserName = 'alice'
    const PolicyArn = 'arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess'
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
    scene.server.iamulator.store.transact({ partition: 'aws', accountId: ACCOUNT }, (tx) => {
      const user = tx.users.get('alice')
      if (user) tx.users.put('alice', { ...user, inline: {} })
    })
    await iam.send(new DeleteUserCommand({ UserName }))
    await expectError(program.refresh(output.refreshToken), tokenExpired)
  })

  test('ends when the role is deleted', async () => {
    await scene.signIn('alice')
    await scene.switchRole()
    const program = scene.newProgram()
    const { refreshToken } = await program.logIn(scene.visitor)
    const iam = scene.server.iam({ accessKeyId: OTHER, secretAccessKey: 'test' })
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'reader', PolicyName: 'signin' }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'reader' }))
    await expectError(program.refresh(refreshToken), tokenExpired)
  })

  test('ends when the console session is signed out', async () => {
    const { program, output } = await scene.logIn()
    await scene.visitor.post('/signout', {})
    await expectError(program.refresh(output.refreshToken), tokenExpired)
  })

  test('does not work without the permission, which counts at every refresh', async () => {
    const { program, output } = await scene.logIn()
    const PolicyArn = 'arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess'
    await scene.server.iam().send(new DetachUserPolicyCommand({ UserName: 'alice', PolicyArn }))
    const refresh = program.refresh(output.refreshToken)
    await expectError(refresh, {
      code: 'AccessDeniedException',
      status: 403,
      message: `User: ${ALICE} is not authorized to perform: signin:CreateOAuth2Token on resource: arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/localhost because no identity-based policy allows the signin:CreateOAuth2Token action`,
    })
    expect(await errorCodeOf(refresh)).toBe('INSUFFICIENT_PERMISSIONS')
    scene.changeAlice(policy('Allow', 'signin:CreateOAuth2Token'))
    await program.refresh(output.refreshToken)
  })

  test.each([
    ['signin:OAuthClientId', SAME_DEVICE],
    ['signin:OAuthGrantType', 'refresh_token'],
    ['signin:OAuthRedirectUri', 'http://127.0.0.1:4567/oauth/callback'],
    ['signin:OAuthClientAuthentication', 'none'],
  ])('can depend on the condition key %s', async (key, value) => {
    const { program, output } = await scene.logIn()
    const deny = (unless: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Action: 'signin:*',
          Resource: '*',
          Condition: { StringNotEquals: { [key]: unless } },
        },
      })
    scene.changeAlice(deny(`${value}x`))
    await expectError(program.refresh(output.refreshToken), { code: 'AccessDeniedException', status: 403 })
    scene.changeAlice(deny(value))
    await program.refresh(output.refreshToken)
  })
})
