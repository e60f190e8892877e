import { randomUUID } from 'node:crypto'
import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  type CreateLoginProfileCommandInput,
  CreateUserCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  UpdateLoginProfileCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { verifyPassword } from '../../../../core/identity/passwords.ts'
import {
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { administratorIsReadOnly, deniedText, membersOf, userArn, userWith } from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import { NEW_PASSWORD, noSuchProfile, PASSWORD, profileOf, putProfile } from './passwords.ts'

const DAY = 24 * 60 * 60 * 1000
const NO_USER_NAME = {
  code: 'ValidationError',
  status: 400,
  message: 'Must specify userName when calling with non-User credentials',
}
const NO_SUCH_USER = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'The user with name nobody cannot be found.',
}

/** Does nothing. Tests replace it to act when a request arrives, before any asynchronous work starts. */
const ignore = () => undefined
let arrived: () => void = ignore
function newRequestId(): string {
  arrived()
  return randomUUID()
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW, newRequestId }))
const iam = server.iam()

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const create = (UserName: string, more: Partial<CreateLoginProfileCommandInput> = {}) =>
  iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD, ...more }))
const update = (UserName: string, more: { Password?: string; PasswordResetRequired?: boolean }) =>
  iam.send(new UpdateLoginProfileCommand({ UserName, ...more }))
const remove = (UserName?: string, client = iam) => client.send(new DeleteLoginProfileCommand({ UserName }))
const get = async (UserName?: string, client = iam) =>
  (await client.send(new GetLoginProfileCommand({ UserName }))).LoginProfile

/** Checks the user's current password. */
const isCurrentPassword = (name: string, password: string) =>
  verifyPassword(profileOf(server, name), password)

/** Replaces the profile's salt, as if the profile had been deleted and created again. */
function resetSalt(name: string): void {
  const { hashing, ...rest } = profileOf(server, name)
  putProfile(server, name, { ...rest, hashing: { ...hashing, salt: 'AAAA' } })
}

describe('CreateLoginProfile', () => {
  test('answers all but the password, which is kept as a hash', async () => {
    await createUser('Maker')
    const created = await create('maker')
    const LoginProfile = { UserName: 'Maker', CreateDate: new Date(NOW), PasswordResetRequired: false }
    expect(membersOf(created)).toEqual({ LoginProfile })
    expect(membersOf(await iam.send(new GetLoginProfileCommand({ UserName: 'MAKER' })))).toEqual({
      LoginProfile,
    })
    expect(await isCurrentPassword('maker', PASSWORD)).toBe(true)
    expect(await isCurrentPassword('maker', `${PASSWORD}.`)).toBe(false)
    expect(JSON.stringify(profileOf(server, 'maker'))).not.toContain(PASSWORD)
  })

  test('two users with one password have different hashes', async () => {
    await Promise.all(['twin-1', 'twin-2'].map(createUser))
    await Promise.all(['twin-1', 'twin-2'].map((name) => create(name)))
    expect(profileOf(server, 'twin-1').hashes).not.toEqual(profileOf(server, 'twin-2').hashes)
  })

  test('PasswordResetRequired', async () => {
    await createUser('newcomer')
    await create('newcomer', { PasswordResetRequired: true })
    expect(await get('newcomer')).toMatchObject({ PasswordResetRequired: true })
  })

  test('one a user', async () => {
    await createUser('Twice')
    await create('twice')
    await expectRecorded(
      create('TWICE'),
      'test_iam_users.py::TestUserLoginProfile::test_login_profile_errors/create-duplicate-login-profile-error',
      {
        'user-name:1': 'Twice',
      },
    )
  })

  test('of two at once the second is told that there is one', async () => {
    await createUser('raced')
    const both = await Promise.allSettled([create('raced'), create('raced')])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('for a user that never was', () =>
    expectRecorded(
      create('nonexistent-user'),
      'test_iam_users.py::TestUserLoginProfile::test_login_profile_errors/create-login-profile-unknown-user-error',
    ))

  test('a password is required', async () => {
    await createUser('wordless')
    await expectError(iam.send(new CreateLoginProfileCommand({ UserName: 'wordless' })), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    })
  })

  test('a password of characters that AWS does not take', () =>
    expectError(create('whoever', { Password: 'пароль-12345' }), { code: 'ValidationError', status: 400 }))

  test('a weak password', async () => {
    await createUser('weak')
    await expectError(create('weak', { Password: 'abcdefg1' }), {
      code: 'PasswordPolicyViolation',
      status: 400,
      message:
        'Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one symbol',
    })
    await expectError(get('weak'), noSuchProfile('weak'))
  })
})

describe('UpdateLoginProfile', () => {
  test('C7.3.5: sets another password and leaves the rest', async () => {
    await createUser('changed')
    await create('changed', { PasswordResetRequired: true })
    server.iamulator.clock.advance(DAY)
    try {
      expect(membersOf(await update('Changed', { Password: NEW_PASSWORD }))).toEqual({})
      expect(profileOf(server, 'changed')).toMatchObject({ createDate: NOW, changeDate: NOW + DAY })
    } finally {
      server.iamulator.clock.reset()
    }
    expect(await get('changed')).toEqual({
      UserName: 'changed',
      CreateDate: new Date(NOW),
      PasswordResetRequired: true,
    })
    expect([
      await isCurrentPassword('changed', PASSWORD),
      await isCurrentPassword('changed', NEW_PASSWORD),
    ]).toEqual([false, true])
  })

  test('C7.3.5: sets whether another one must be chosen, and leaves the password; nothing changes nothing', async () => {
    await createUser('renewing')
    await create('renewing')
    const before = profileOf(server, 'renewing')
    await update('renewing', { PasswordResetRequired: true })
    expect(profileOf(server, 'renewing')).toEqual({ ...before, resetRequired: true })
    await update('renewing', {})
    expect(profileOf(server, 'renewing')).toEqual({ ...before, resetRequired: true })
    await update('renewing', { PasswordResetRequired: false })
    expect(profileOf(server, 'renewing')).toEqual(before)
  })

  test('of a user without one, and of none', async () => {
    await createUser('Without')
    await expectError(update('without', { Password: PASSWORD }), noSuchProfile('Without'))
    await expectError(update('nobody', { Password: PASSWORD }), NO_SUCH_USER)
  })

  test('a weak password', async () => {
    await createUser('weakened')
    await create('weakened')
    await expectError(update('weakened', { Password: 'Ab1$', PasswordResetRequired: true }), {
      code: 'PasswordPolicyViolation',
      status: 400,
      message: 'Password should have a minimum length of 8',
    })
    expect(await get('weakened')).toMatchObject({ PasswordResetRequired: false })
    expect(await isCurrentPassword('weakened', PASSWORD)).toBe(true)
  })
})

describe('a profile that is deleted and made anew while a password is hashed for it', () => {
  test.each<[string, (client: IAMClient, name: string) => Promise<unknown>]>([
    ['UpdateLoginProfile', (_, name) => update(name, { Password: NEW_PASSWORD })],
    [
      'ChangePassword',
      (client) =>
        client.send(new ChangePasswordCommand({ OldPassword: PASSWORD, NewPassword: NEW_PASSWORD })),
    ],
  ])('is not changed by %s', async (operation, change) => {
    const name = `remade-${operation}`
    const client = server.iam(await userWith(server, name, policy('Allow', 'iam:ChangePassword')))
    await create(name)
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const answer = change(client, name)
    await arrival
    arrived = ignore
    resetSalt(name)
    await expectError(answer, {
      code: 'EntityTemporarilyUnmodifiable',
      status: 409,
      message: `Login Profile for User ${name} cannot be modified while login profile is being created.`,
    })
    expect(profileOf(server, name).hashing.salt).toBe('AAAA')
  })
})

describe('DeleteLoginProfile', () => {
  test('takes the password away, which frees the user to be deleted', async () => {
    await createUser('leaving')
    await create('leaving')
    await expectError(iam.send(new DeleteUserCommand({ UserName: 'leaving' })), {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must delete login profile first.',
    })
    expect(membersOf(await remove('LEAVING'))).toEqual({})
    await expectRecorded(
      get('leaving'),
      'test_iam_users.py::TestUserLoginProfile::test_login_profile_lifecycle/get-deleted-login-profile-error',
      { 'user-name:1': 'leaving' },
    )
    await iam.send(new DeleteUserCommand({ UserName: 'leaving' }))
    await createUser('leaving')
    await expectError(get('leaving'), noSuchProfile('leaving'))
  })

  test('of a user without one, and of none', async () => {
    await createUser('Bare')
    await expectRecorded(
      remove('bare'),
      'test_iam_users.py::TestUserLoginProfile::test_login_profile_errors/delete-nonexistent-login-profile-error',
      { 'user-name:1': 'Bare' },
    )
    await expectRecorded(
      remove('nonexistent-user'),
      'test_iam_users.py::TestUserLoginProfile::test_login_profile_errors/delete-login-profile-unknown-user-error',
    )
    await expectError(get('nobody'), NO_SUCH_USER)
  })
})

test('a profile follows its user to another name', async () => {
  await createUser('before')
  await create('before')
  await iam.send(new UpdateUserCommand({ UserName: 'before', NewUserName: 'after' }))
  expect(await get('after')).toMatchObject({ UserName: 'after' })
})

test('a password that nobody has used is no PasswordLastUsed', async () => {
  await createUser('unused')
  await create('unused')
  const { User } = await iam.send(new GetUserCommand({ UserName: 'unused' }))
  expect(User).not.toHaveProperty('PasswordLastUsed')
})

describe('without UserName', () => {
  test('a user means itself', async () => {
    const self = server.iam(
      await userWith(server, 'self', policy('Allow', 'iam:*LoginProfile', userArn('self'))),
    )
    const created = await self.send(new CreateLoginProfileCommand({ Password: PASSWORD }))
    expect(created.LoginProfile).toMatchObject({ UserName: 'self' })
    expect(await get(undefined, self)).toEqual(created.LoginProfile)
    await remove(undefined, self)
    await expectError(get(undefined, self), noSuchProfile('self'))
  })

  test.each([
    ['root', async () => ROOT],
    ['a role session', () => administratorSession(server, 'porter')],
  ])('%s must name a user', async (_who, credentials) => {
    const client = server.iam(await credentials())
    await expectError(client.send(new CreateLoginProfileCommand({ Password: PASSWORD })), NO_USER_NAME)
    await expectError(get(undefined, client), NO_USER_NAME)
    await expectError(remove(undefined, client), NO_USER_NAME)
    await createUser('named')
    const command = new CreateLoginProfileCommand({ UserName: 'named', Password: PASSWORD })
    expect((await client.send(command)).LoginProfile).toMatchObject({ UserName: 'named' })
    await remove('named', client)
    await iam.send(new DeleteUserCommand({ UserName: 'named' }))
  })

  test('the administrator has no password, and is told to name a user', async () => {
    await expectError(
      iam.send(new CreateLoginProfileCommand({ Password: PASSWORD })),
      administratorIsReadOnly,
    )
    await expectError(update('iamulator', { Password: PASSWORD }), administratorIsReadOnly)
    await expectError(remove(), administratorIsReadOnly)
    await expectError(get(), noSuchProfile('iamulator'))
  })
})

test('nobody is allowed any of it on itself by default', async () => {
  const client = server.iam(await userWith(server, 'powerless'))
  const denied = (operation: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: deniedText(userArn('powerless'), `iam:${operation}`, 'user powerless'),
  })
  await expectError(
    client.send(new CreateLoginProfileCommand({ Password: PASSWORD })),
    denied('CreateLoginProfile'),
  )
  await expectError(get(undefined, client), denied('GetLoginProfile'))
  await expectError(remove(undefined, client), denied('DeleteLoginProfile'))
})
