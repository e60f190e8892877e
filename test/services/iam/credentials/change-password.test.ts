import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  GetLoginProfileCommand,
  type IAMClient,
  SimulatePrincipalPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
  type UpdateAccountPasswordPolicyCommandInput,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { verifyPassword } from '../../../../core/identity/passwords.ts'
import { expectError, NOW, policy, ROOT, serverForAllTests, startServer } from '../../../support/harness.ts'
import {
  administratorIsReadOnly,
  changeUser,
  deniedText,
  membersOf,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import { NEW_PASSWORD, noSuchProfile, PASSWORD, profileOf } from './passwords.ts'

const MAY_CHANGE = policy('Allow', 'iam:ChangePassword')
const DAY = 24 * 60 * 60 * 1000
const INCORRECT = { code: 'AccessDenied', status: 403, message: 'The old password was incorrect.' }

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()
afterEach(() => iam.send(new DeleteAccountPasswordPolicyCommand({})).catch(() => undefined))

const change = (client: IAMClient, OldPassword: string, NewPassword: string) =>
  client.send(new ChangePasswordCommand({ OldPassword, NewPassword }))
const rule = (rules: UpdateAccountPasswordPolicyCommandInput) =>
  iam.send(new UpdateAccountPasswordPolicyCommand(rules))

/** Creates a user with a password and `document` as its only policy. */
async function userWithPassword(
  name: string,
  document?: string,
  PasswordResetRequired = false,
): Promise<IAMClient> {
  const credentials = await userWith(server, name, document)
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: PASSWORD, PasswordResetRequired }))
  return server.iam(credentials)
}

const has = (name: string, password: string) => verifyPassword(profileOf(server, name), password)

describe('ChangePassword', () => {
  test('C7.3.5: takes the old password for a new one, and nothing is left to be reset', async () => {
    const client = await userWithPassword('changer', MAY_CHANGE, true)
    expect(membersOf(await change(client, PASSWORD, NEW_PASSWORD))).toEqual({})
    expect([await has('changer', PASSWORD), await has('changer', NEW_PASSWORD)]).toEqual([false, true])
    const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName: 'changer' }))
    expect(LoginProfile).toMatchObject({ PasswordResetRequired: false, CreateDate: new Date(NOW) })
  })

  test('with a wrong old password changes nothing', async () => {
    const client = await userWithPassword('forgetful', MAY_CHANGE, true)
    const before = profileOf(server, 'forgetful')
    await expectError(change(client, NEW_PASSWORD, NEW_PASSWORD), INCORRECT)
    expect(profileOf(server, 'forgetful')).toEqual(before)
  })

  test('of two with the same old password one succeeds', async () => {
    const client = await userWithPassword('hasty', MAY_CHANGE)
    const both = await Promise.allSettled([
      change(client, PASSWORD, `${NEW_PASSWORD}-1`),
      change(client, PASSWORD, `${NEW_PASSWORD}-2`),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(profileOf(server, 'hasty').hashes).toHaveLength(2)
  })

  test('to a weak password', async () => {
    const client = await userWithPassword('careless', MAY_CHANGE)
    await expectError(change(client, PASSWORD, 'Short-1'), {
      code: 'PasswordPolicyViolation',
      status: 400,
      message: 'Password should have a minimum length of 8',
    })
  })

  test('of a user without a password', async () => {
    const client = server.iam(await userWith(server, 'Keyholder', MAY_CHANGE))
    await expectError(change(client, PASSWORD, NEW_PASSWORD), noSuchProfile('Keyholder'))
  })

  test.each([
    ['root', async () => ROOT],
    ['a role session', () => administratorSession(server, 'janitor')],
  ])('%s has none to change', async (_who, credentials) => {
    await expectError(change(server.iam(await credentials()), PASSWORD, NEW_PASSWORD), {
      code: 'InvalidUserType',
      status: 400,
      message: 'Only IAM Users can change their own password',
    })
  })

  test('the administrator has none either', () =>
    expectError(change(iam, PASSWORD, NEW_PASSWORD), administratorIsReadOnly))

  test('session tokens without MFA call no IAM', async () => {
    const credentials = await userWith(server, 'tokened', MAY_CHANGE)
    const { Credentials } = await server.sts(credentials).send(new GetSessionTokenCommand({}))
    const client = server.iam({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    await expectError(change(client, PASSWORD, NEW_PASSWORD), { code: 'InvalidClientTokenId', status: 403 })
  })
})

describe('PasswordReusePrevention', () => {
  const used = (count: number) => ({
    code: 'PasswordPolicyViolation',
    status: 400,
    message: `Password should not be one of the last ${count} passwords`,
  })
  const set = (UserName: string, Password: string) =>
    iam.send(new UpdateLoginProfileCommand({ UserName, Password }))

  test('forbids the present password and those before it, as many as it says', async () => {
    const client = await userWithPassword('returning', MAY_CHANGE)
    await rule({ PasswordReusePrevention: 2 })
    await expectError(change(client, PASSWORD, PASSWORD), used(2))
    await change(client, PASSWORD, 'second')
    await expectError(change(client, 'second', PASSWORD), used(2))
    await change(client, 'second', 'third!')
    await expectError(change(client, 'third!', 'second'), used(2))
    await change(client, 'third!', PASSWORD)
  })

  test('counts passwords that were used before there was the rule, and those that administrators set', async () => {
    await userWithPassword('governed')
    await set('governed', NEW_PASSWORD)
    await rule({ PasswordReusePrevention: 24 })
    await expectError(set('governed', PASSWORD), used(24))
    await rule({})
    await set('governed', PASSWORD)
    await set('governed', PASSWORD)
  })

  test('24 are remembered', async () => {
    await userWithPassword('eternal')
    for (let count = 1; count <= 24; count++) await set('eternal', `${NEW_PASSWORD}-${count}`)
    expect(profileOf(server, 'eternal').hashes).toHaveLength(24)
    await rule({ PasswordReusePrevention: 24 })
    await expectError(set('eternal', `${NEW_PASSWORD}-1`), used(24))
    await set('eternal', PASSWORD)
  })
})

describe('MaxPasswordAge and HardExpiry', () => {
  test('leave those who have access keys the change of an expired password', async () => {
    const client = await userWithPassword('expired', MAY_CHANGE)
    await rule({ MaxPasswordAge: 1, HardExpiry: true })
    server.iamulator.clock.advance(2 * DAY)
    await change(client, PASSWORD, NEW_PASSWORD)
    expect(profileOf(server, 'expired')).toMatchObject({ createDate: NOW, changeDate: NOW + 2 * DAY })
    server.iamulator.clock.reset()
  })
})

describe('who may', () => {
  const denied = (name: string, reason?: string) => {
    const expectedMessage = deniedText(userArn(name), 'iam:ChangePassword', `user ${name}`)
    return {
      code: 'AccessDenied',
      status: 403,
      message: reason === undefined ? expectedMessage : expectedMessage.replace(/ because .*/, reason),
    }
  }

  test('nobody by default, nor who may change another', async () => {
    await expectError(change(await userWithPassword('shut-out'), PASSWORD, NEW_PASSWORD), denied('shut-out'))
    const other = policy('Allow', 'iam:ChangePassword', userArn('changer'))
    await expectError(change(await userWithPassword('other', other), PASSWORD, NEW_PASSWORD), denied('other'))
    await rule({ AllowUsersToChangePassword: false })
    await expectError(
      change(await userWithPassword('still-out'), PASSWORD, NEW_PASSWORD),
      denied('still-out'),
    )
  })

  test('all users once AllowUsersToChangePassword says so, who then may read the policy too', async () => {
    const client = await userWithPassword('let-in')
    await rule({ AllowUsersToChangePassword: true })
    await change(client, PASSWORD, NEW_PASSWORD)
    const { PasswordPolicy } = await client.send(new GetAccountPasswordPolicyCommand({}))
    expect(PasswordPolicy).toMatchObject({ AllowUsersToChangePassword: true })
    await expectError(client.send(new UpdateAccountPasswordPolicyCommand({})), {
      code: 'AccessDenied',
      status: 403,
    })
    await expectError(client.send(new CreateUserCommand({ UserName: 'x' })), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test.each([
    ['enforce', 'allowed'],
    ['aws', 'implicitDeny'],
  ] as const)('which simulations as in mode %s tell: %s', (simulate, decision) =>
    withServer({ simulate }, async (simulating) => {
      const client = simulating.iam()
      await client.send(new CreateUserCommand({ UserName: 'simulated' }))
      await client.send(new UpdateAccountPasswordPolicyCommand({ AllowUsersToChangePassword: true }))
      const ARN = userArn('simulated')
      const { EvaluationResults } = await client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: ARN,
          ActionNames: ['iam:ChangePassword'],
          ResourceArns: [ARN, userArn('other')],
        }),
      )
      // C7.5.1: one result for the action, with the worst decision, and one decision for each resource.
      const [result] = EvaluationResults ?? []
      expect(result?.EvalDecision).toBe('implicitDeny')
      const decisions = result?.ResourceSpecificResults?.map((each) => each.EvalResourceDecision)
      expect(decisions).toEqual([decision, 'implicitDeny'])
    }),
  )

  test('but not whom a policy denies it, or whom a boundary does not allow it', async () => {
    await rule({ AllowUsersToChangePassword: true })
    const client = await userWithPassword('forbidden', policy('Deny', 'iam:ChangePassword'))
    await expectError(
      change(client, PASSWORD, NEW_PASSWORD),
      denied('forbidden', ' with an explicit deny in an identity-based policy'),
    )
    const bounded = await userWithPassword('bounded')
    changeUser(server, 'bounded', (user) => ({
      ...user,
      boundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    }))
    await expectError(
      change(bounded, PASSWORD, NEW_PASSWORD),
      denied('bounded', ' because no permissions boundary allows the iam:ChangePassword action'),
    )
  })
})

test('no password gets into the log, the decisions or what is on disk', async () => {
  const data = mkdtempSync(join(tmpdir(), 'iamulator-passwords-'))
  const keeping = await startServer({ data })
  const client = keeping.iam(await userWith(keeping, 'discreet', MAY_CHANGE))
  await keeping.iam().send(new CreateLoginProfileCommand({ UserName: 'discreet', Password: PASSWORD }))
  await change(client, PASSWORD, NEW_PASSWORD)
  await expectError(change(client, PASSWORD, 'Battery-'), INCORRECT)
  const decisions = [...keeping.iamulator.decisions].map(({ verdict: { request, ...verdict } }) => [
    { ...request, context: [...request.context.all()] },
    verdict,
  ])
  const log = keeping.log()
  await keeping.close()
  const files = readdirSync(data).map((file) => readFileSync(join(data, file), 'latin1'))
  rmSync(data, { recursive: true })
  expect(log).toContain('iam:ChangePassword')
  expect(files.join('')).toContain('hashes')
  for (const text of [log, JSON.stringify(decisions), ...files]) expect(text).not.toMatch(/Horse|Battery/)
})
