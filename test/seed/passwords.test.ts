import {
  ChangePasswordCommand,
  GetAccountPasswordPolicyCommand,
  GetLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { afterEach, describe, expect, test } from '@jest/globals'
import { verifyPassword } from '../../core/identity/passwords.ts'
import { SeedError } from '../../core/runtime/errors.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { keyOf, type LoginProfileRow } from '../../store/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'

const SEED = `
accounts:
  "${ACCOUNT}":
    passwordPolicy: { minimumPasswordLength: 9, requireSymbols: true, allowUsersToChangePassword: true, maxPasswordAge: 30 }
    root: { email: root@example.com, password: short }
    users:
      - name: Alice
        password: "alice's password"
        passwordResetRequired: true
        accessKeys: [{ id: AKIAALICEALICEALICE7, secret: known }]
      - { name: bob, password: "bob's password" }
      - { name: carol }
`

let server: TestServer
afterEach(() => server.close())

async function seeded(text: string): Promise<TestServer> {
  server = await startServer()
  server.iamulator.seed = await withFile('seed.yaml', text, loadSeed)
  server.iamulator.seed.apply(server.iamulator)
  return server
}

/** Returns the login profile of a user, or of the root user for `root`. */
function profileOf(name: string): LoginProfileRow | undefined {
  const view = server.iamulator.store.view(at(ACCOUNT))
  return view.loginProfiles.get(view.users.get(keyOf(name))?.id ?? name)
}

async function has(name: string, password: string): Promise<boolean> {
  const profile = profileOf(name)
  return profile !== undefined && verifyPassword(profile, password)
}

describe('a seed with passwords', () => {
  test('gives them to users', async () => {
    const { iam } = await seeded(SEED)
    expect(await has('alice', "alice's password")).toBe(true)
    expect(await has('bob', "alice's password")).toBe(false)
    expect(profileOf('carol')).toBeUndefined()
    const { LoginProfile } = await iam().send(new GetLoginProfileCommand({ UserName: 'alice' }))
    expect(LoginProfile).toMatchObject({ UserName: 'Alice', PasswordResetRequired: true })
    expect(profileOf('bob')).toMatchObject({ resetRequired: false })
  })

  test('gives one, and an e-mail address, to the root user, whom no password policy binds', async () => {
    const { iamulator } = await seeded(SEED)
    expect(await has('root', 'short')).toBe(true)
    expect(iamulator.store.view(at(ACCOUNT)).rootUsers.get('root')?.email).toBe('root@example.com')
  })

  test('or an e-mail address alone', async () => {
    const { iamulator } = await seeded(`accounts: { "${ACCOUNT}": { root: { email: a@b } } }`)
    expect(iamulator.store.view(at(ACCOUNT)).rootUsers.get('root')?.email).toBe('a@b')
    expect(profileOf('root')).toBeUndefined()
  })

  test('makes the password policy before', async () => {
    const { iam } = await seeded(SEED)
    const { PasswordPolicy } = await iam().send(new GetAccountPasswordPolicyCommand({}))
    expect(PasswordPolicy).toMatchObject({
      MinimumPasswordLength: 9,
      RequireSymbols: true,
      AllowUsersToChangePassword: true,
      MaxPasswordAge: 30,
    })
  })

  test('is what a reset goes back to', async () => {
    const { iam, url } = await seeded(SEED)
    const alice = iam({ accessKeyId: 'AKIAALICEALICEALICE7', secretAccessKey: 'known' })
    const change = { OldPassword: "alice's password", NewPassword: 'another-password' }
    await alice.send(new ChangePasswordCommand(change))
    expect(await has('alice', change.NewPassword)).toBe(true)
    await fetch(`${url}/_iamulator/reset`, { method: 'POST' })
    expect(await has('alice', change.OldPassword)).toBe(true)
    expect(await has('root', 'short')).toBe(true)
  })
})

describe('a seed with a wrong password is refused with line and column', () => {
  const inAccount = (text: string) => `accounts:\n  "${ACCOUNT}":\n${text}`
  test.each([
    [
      '    users: [{ name: a, password: abcdefg1 }]',
      'AWS would reject the seed at accounts.000000000000.users[0].password',
      ':3:34): PasswordPolicyViolation: Password should meet 1 more of',
    ],
    [
      '    passwordPolicy: { requireNumbers: true }\n    users: [{ name: a, password: abcdef }]',
      'AWS would reject the seed at accounts.000000000000.users[0].password',
      ':4:34): PasswordPolicyViolation: Password should have at least one number',
    ],
    [
      '    passwordPolicy: { maxPasswordAge: 0 }',
      'AWS would reject the seed at accounts.000000000000.passwordPolicy',
      ":3:21): ValidationError: 1 validation error detected: Value at 'maxPasswordAge'",
    ],
    [
      '    root: { password: "" }',
      'AWS would reject the seed at accounts.000000000000.root',
      ":3:11): ValidationError: 2 validation errors detected: Value at 'password'",
    ],
    [
      '    root: { email: nobody }',
      'Invalid value at accounts.000000000000.root.email',
      ':3:20): must match pattern',
    ],
    [
      '    root: { email: a@example.com }\n  "111122223333": { root: { email: A@example.com } }',
      'AWS would reject the seed at accounts.111122223333.root',
      ':4:27): EntityAlreadyExists: The email address A@example.com already belongs to the root user',
    ],
    [
      '    users: [{ name: a, hashed: {} }]',
      'Unknown property "hashed" at accounts.000000000000.users[0]',
      ':3:24)',
    ],
  ])('%j', async (text, problem, message) => {
    server = await startServer()
    const applying = withFile('seed.yaml', inAccount(text), async (file) => {
      const seed = await loadSeed(file)
      seed.apply(await assembleIamulator())
    })
    await expect(applying).rejects.toThrow(SeedError)
    await expect(applying).rejects.toThrow(`${problem} (`)
    await expect(applying).rejects.toThrow(`seed.yaml${message}`)
  })
})
