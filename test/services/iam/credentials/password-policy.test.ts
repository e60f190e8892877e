import {
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  ListAccountAliasesCommand,
  UpdateAccountPasswordPolicyCommand,
  type UpdateAccountPasswordPolicyCommandInput,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  administratorOf,
  expectError,
  expectRecorded,
  OTHER,
  serverForAllTests,
} from '../../../support/harness.ts'
import { deniedText, membersOf, userArn, userWith } from '../../callers.ts'

const STRICT = {
  MinimumPasswordLength: 10,
  RequireSymbols: true,
  RequireNumbers: true,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
}

const server = serverForAllTests()
const iam = server.iam()

const update = (rules: UpdateAccountPasswordPolicyCommandInput, client = iam) =>
  client.send(new UpdateAccountPasswordPolicyCommand(rules))
const get = (client = iam) => client.send(new GetAccountPasswordPolicyCommand({}))
const remove = (client = iam) => client.send(new DeleteAccountPasswordPolicyCommand({}))

describe('the password policy', () => {
  test('there is none to begin with', async () => {
    await expectRecorded(
      get(),
      'test_iam_account_password_policy.py::TestAccountPasswordPolicy::test_get_account_password_policy_not_found/policy-not-found',
    )
    await expectRecorded(
      remove(),
      'test_iam_account_password_policy.py::TestAccountPasswordPolicy::test_delete_account_password_policy_not_found/delete-not-found',
    )
  })

  test('of no rules has defaults', async () => {
    expect(membersOf(await update({}))).toEqual({})
    expect(membersOf(await get())).toEqual({
      PasswordPolicy: {
        MinimumPasswordLength: 6,
        RequireSymbols: false,
        RequireNumbers: false,
        RequireUppercaseCharacters: false,
        RequireLowercaseCharacters: false,
        AllowUsersToChangePassword: false,
        ExpirePasswords: false,
      },
    })
  })

  const FULL = {
    ...STRICT,
    AllowUsersToChangePassword: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 5,
    HardExpiry: true,
  }

  test('has every rule that it was given', async () => {
    await update(FULL)
    expect((await get()).PasswordPolicy).toEqual({ ...FULL, ExpirePasswords: true })
  })

  test.each(Object.entries(FULL))('has %s alone, if it was given that alone', async (name, value) => {
    await update({})
    const { PasswordPolicy: defaults } = await get()
    await update({ [name]: value })
    const expiry = name === 'MaxPasswordAge' ? { ExpirePasswords: true } : {}
    expect((await get()).PasswordPolicy).toEqual({ ...defaults, [name]: value, ...expiry })
  })

  test('is updated as a whole', async () => {
    await update(FULL)
    await update({ HardExpiry: false })
    expect((await get()).PasswordPolicy).toMatchObject({ MinimumPasswordLength: 6, HardExpiry: false })
    expect((await get()).PasswordPolicy).not.toHaveProperty('MaxPasswordAge')
  })

  test("is the account's own", async () => {
    await update(FULL)
    const message = `The Password Policy with domain name ${OTHER} cannot be found.`
    await expectError(get(server.iam(administratorOf(OTHER))), { code: 'NoSuchEntity', status: 404, message })
  })

  test('goes, and leaves the rest of the settings', async () => {
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'has-a-policy' }))
    await update({})
    expect(membersOf(await remove())).toEqual({})
    await expectError(remove(), { code: 'NoSuchEntity', status: 404 })
    expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['has-a-policy'])
  })

  test('beyond its limits', async () => {
    await expectRecorded(
      update({ MinimumPasswordLength: 129, PasswordReusePrevention: 25, MaxPasswordAge: 1096 }),
      'test_iam_account_password_policy.py::TestAccountPasswordPolicy::test_update_account_password_policy_validation_errors/validation-errors',
    )
    await expectError(update({ MinimumPasswordLength: 5, PasswordReusePrevention: 0, MaxPasswordAge: 0 }), {
      code: 'ValidationError',
      status: 400,
    })
    await expectError(get(), { code: 'NoSuchEntity', status: 404 })
  })

  test('nobody is allowed to read or change it by default', async () => {
    const client = server.iam(await userWith(server, 'powerless'))
    const denied = (operation: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('powerless'), `iam:${operation}`, '*'),
    })
    await expectError(get(client), denied('GetAccountPasswordPolicy'))
    await expectError(update({}, client), denied('UpdateAccountPasswordPolicy'))
    await expectError(remove(client), denied('DeleteAccountPasswordPolicy'))
  })
})

const should = (kind: string) => `Password should have at least one ${kind}`
const KINDS = ['uppercase letter', 'lowercase letter', 'number', 'symbol'].map(should)
const choice = (count: number, ...of: (string | undefined)[]) =>
  `Password should meet ${count} more of the following requirements: ${of.join(', ')}`
const length = (count: number) => `Password should have a minimum length of ${count}`

/** Creates a user and tries to set its password. */
async function tryPassword(Password: string): Promise<unknown> {
  const UserName = `candidate-${++candidates}`
  await iam.send(new CreateUserCommand({ UserName }))
  return iam.send(new CreateLoginProfileCommand({ UserName, Password }))
}
let candidates = 0

const violation = (message: string) => ({ code: 'PasswordPolicyViolation', status: 400, message })

describe('without a policy a password', () => {
  beforeAll(() => remove().catch(() => undefined))

  test.each(['Abcdefg1', 'abcdefg1!', 'ABCDEFG1!', 'Abcdefg!', "'|Aa}{[]", 'A1 ~ with spaces and é'])(
    'of eight characters of three kinds does: %s',
    (password) => expect(tryPassword(password)).resolves.toBeDefined(),
  )

  test.each([
    ['Abcde1!', length(8)],
    ['abcdefgh', choice(2, KINDS[0], KINDS[2], KINDS[3])],
    ['ABCDEFG1', choice(1, KINDS[1], KINDS[3])],
    ['12345678', choice(2, KINDS[0], KINDS[1], KINDS[3])],
    ['é~/\\?<>é', choice(3, ...KINDS)],
    ['abc', `${length(8)}, ${choice(2, KINDS[0], KINDS[2], KINDS[3])}`],
  ])('does not: %s', (password, message) => expectError(tryPassword(password), violation(message)))
})

describe('by a policy a password', () => {
  test.each([
    [{}, 'abcdef'],
    [STRICT, 'Abcdefgh1!'],
    [{ RequireNumbers: true }, '123456'],
    [{ RequireSymbols: true }, 'abcde|'],
  ])('%j does: %s', async (rules, password) => {
    await update(rules)
    await expect(tryPassword(password)).resolves.toBeDefined()
  })

  test.each([
    [{}, 'abcde', length(6)],
    [{ MinimumPasswordLength: 128 }, 'a'.repeat(127), length(128)],
    [{ RequireUppercaseCharacters: true }, 'abcdef', KINDS[0]],
    [{ RequireLowercaseCharacters: true }, 'ABCDEF', KINDS[1]],
    [{ RequireNumbers: true }, 'abcdef', KINDS[2]],
    [{ RequireSymbols: true }, 'abcdef~', KINDS[3]],
    [STRICT, '~~~', [length(10), ...KINDS].join(', ')],
  ])('%j does not: %s', async (rules, password, message = '') => {
    await update(rules)
    await expectError(tryPassword(password), violation(message))
  })

  afterAll(() => remove())
})
