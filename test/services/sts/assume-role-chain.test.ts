/** Role chaining, session tags, and source identities: what sessions pass on to each other. */
import { ListUsersCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import type { AssumeRoleCommandInput, Tag } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  expectError,
  expectRecorded,
  policy,
  serverForAllTests,
  trust,
} from '../../support/harness.ts'
import { userArn, userWith } from '../callers.ts'
import { arnOf, assume, assumeDenied, noisyTags, roleTrusting, sessionAt } from './sts-callers.ts'

const ALL = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
const ADMIN_ARN = userArn('iamulator')
const sessionArn = (role: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/session`
const roleArn = (role: string) => `arn:aws:iam::${ACCOUNT}:role/${role}`
const validation = (message: string) => ({ code: 'ValidationError', status: 400, message })

const server = serverForAllTests()
/** Two roles that trust the account for all three actions and have full permissions. */
let first: string
let second: string
beforeAll(async () => {
  first = await openRole('First')
  second = await openRole('Second')
})

async function openRole(name: string, more: Parameters<typeof roleTrusting>[3] = {}): Promise<string> {
  const arn = await roleTrusting(server, name, trust({ AWS: ACCOUNT }, ALL), more)
  await allow(name, policy('Allow', '*'))
  return arn
}

const allow = (RoleName: string, PolicyDocument: string) =>
  server.iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'only', PolicyDocument }))

const tags = (all: Record<string, string>): Tag[] =>
  Object.entries(all).map(([Key, Value]) => ({ Key, Value }))

/** Creates a role whose sessions can list users if the principal tag `key` is `value`. */
async function roleForTag(name: string, key: string, value: string, Tags: Tag[] = []): Promise<string> {
  const arn = await openRole(name, { Tags })
  const Condition = { StringEquals: { [`aws:PrincipalTag/${key}`]: value } }
  const Statement = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition }
  await allow(name, JSON.stringify({ Version: '2012-10-17', Statement }))
  return arn
}

const mayList = (caller: Credentials) =>
  server
    .iam(caller)
    .send(new ListUsersCommand({}))
    .then(
      () => true,
      () => false,
    )

describe('chaining', () => {
  test('the session calls: its role or the session itself may be trusted', async () => {
    const caller = await sessionAt(server, ADMINISTRATOR, first)
    for (const [index, principal] of [roleArn('First'), sessionArn('First')].entries()) {
      const arn = await roleTrusting(server, `Names${index}`, trust({ AWS: principal }))
      expect(await arnOf(server, await sessionAt(server, caller, arn))).toBe(sessionArn(`Names${index}`))
      await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
    }
  })

  test('another session of the role is not the session that is trusted', async () => {
    const other = await sessionAt(server, ADMINISTRATOR, first, { RoleSessionName: 'other' })
    const arn = await roleTrusting(server, 'NamesSession', trust({ AWS: sessionArn('First') }))
    const denied = assumeDenied(`arn:aws:sts::${ACCOUNT}:assumed-role/First/other`, arn)
    await expectError(assume(server, other, arn), denied)
  })

  test('the role needs the permission, and a session policy limits it', async () => {
    const weak = await roleTrusting(server, 'Weak', trust({ AWS: ACCOUNT }))
    const caller = await sessionAt(server, ADMINISTRATOR, weak)
    await expectError(assume(server, caller, second), assumeDenied(sessionArn('Weak'), second))
    const limited = await sessionAt(server, ADMINISTRATOR, first, { Policy: policy('Allow', 'iam:*') })
    await expectError(assume(server, limited, second), assumeDenied(sessionArn('First'), second))
  })

  test('a role does not trust its own sessions unless it says so', async () => {
    const arn = await roleTrusting(server, 'Narcissus', trust({ AWS: ADMIN_ARN }))
    await allow('Narcissus', policy('Allow', 'sts:AssumeRole'))
    const caller = await sessionAt(server, ADMINISTRATOR, arn)
    await expectError(assume(server, caller, arn), assumeDenied(sessionArn('Narcissus'), arn))
    expect(await sessionAt(server, await sessionAt(server, ADMINISTRATOR, first), first)).toBeDefined()
  })

  test("S6: lasts an hour at most, also where the role's maximum is longer; that is checked first", async () => {
    const long = await openRole('Long', { MaxSessionDuration: 7200 })
    const caller = await sessionAt(server, ADMINISTRATOR, first)
    expect(await sessionAt(server, caller, long, { DurationSeconds: 3600 })).toBeDefined()
    await expectError(
      assume(server, caller, long, { DurationSeconds: 3601 }),
      validation(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      ),
    )
    await expectError(
      assume(server, caller, long, { DurationSeconds: 7201 }),
      validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
    )
    expect(await sessionAt(server, ADMINISTRATOR, long, { DurationSeconds: 7200 })).toBeDefined()
  })
})

describe('session tags', () => {
  test('are tags of the principal, over those of the role, whatever their case', async () => {
    const arn = await roleForTag('Tagged', 'team', 'blue', tags({ Team: 'red' }))
    const of = (all: Record<string, string>) => sessionAt(server, ADMINISTRATOR, arn, { Tags: tags(all) })
    expect(await mayList(await of({}))).toBe(false)
    expect(await mayList(await of({ TEAM: 'blue' }))).toBe(true)
    expect(await mayList(await of({ other: 'blue' }))).toBe(false)
  })

  test('need sts:TagSession of both sides', async () => {
    const Tags = tags({ team: 'blue' })
    const plain = await roleTrusting(server, 'NoTags', trust({ AWS: ACCOUNT }))
    await expectError(
      assume(server, ADMINISTRATOR, plain, { Tags }),
      assumeDenied(ADMIN_ARN, plain, 'sts:TagSession'),
    )
    const user = await userWith(server, 'untagging', policy('Allow', 'sts:AssumeRole'))
    const denied = assumeDenied(userArn('untagging'), first, 'sts:TagSession')
    await expectError(assume(server, user, first, { Tags }), denied)
    expect(await sessionAt(server, user, first)).toBeDefined()
    const named = await roleTrusting(server, 'NamesUser', trust({ AWS: userArn('untagging') }, ALL))
    expect(await sessionAt(server, user, named, { Tags })).toBeDefined()
  })

  test('PackedPolicySize is answered with tags, and too many are too large', async () => {
    const { PackedPolicySize } = await assume(server, ADMINISTRATOR, first, { Tags: tags({ team: 'blue' }) })
    expect(PackedPolicySize).toBeGreaterThan(0)
    const failure = assume(server, ADMINISTRATOR, first, { Tags: noisyTags(50) })
    await expectError(failure, { code: 'PackedPolicyTooLarge', status: 400 })
    await failure.catch((error: Error) =>
      expect(error.message).toMatch(/^Packed size of session tags consumes \d{3}% of allotted space\.$/),
    )
  })

  test('S8: keys do not differ by case alone (recorded)', async () => {
    await expectRecorded(
      assume(server, ADMINISTRATOR, first, { Tags: tags({ Key: '1', kEY: '2' }) }),
      'test_sts.py::TestSTSAssumeRoleTagging::test_assume_role_tag_validation/duplicate-tag-keys-different-casing',
    )
  })

  test('S8: transitive keys are keys of tags (recorded)', async () => {
    await expectRecorded(
      assume(server, ADMINISTRATOR, first, { Tags: tags({ a: '1' }), TransitiveTagKeys: ['b'] }),
      'test_sts.py::TestSTSAssumeRoleTagging::test_assume_role_tag_validation/invalid-transitive-tag-keys',
    )
    await expectRecorded(
      assume(server, ADMINISTRATOR, first, { TransitiveTagKeys: ['b'] }),
      'test_sts.py::TestSTSAssumeRoleTagging::test_assume_role_tag_validation/invalid-transitive-tag-keys',
    )
    const TransitiveTagKeys = ['A']
    expect(
      await sessionAt(server, ADMINISTRATOR, first, { Tags: tags({ a: '1' }), TransitiveTagKeys }),
    ).toBeDefined()
  })
})

describe('transitive tags', () => {
  const transitive: Partial<AssumeRoleCommandInput> = {
    Tags: tags({ Team: 'blue', Lost: 'yes' }),
    TransitiveTagKeys: ['Team'],
  }
  let caller: Credentials
  beforeAll(async () => {
    caller = await sessionAt(server, ADMINISTRATOR, first, transitive)
  })

  test('S8: persist down the chain over tags of the roles, others do not', async () => {
    const team = await roleForTag('Team', 'Team', 'blue', tags({ team: 'red' }))
    const lost = await roleForTag('Lost', 'Lost', 'yes')
    expect(await mayList(await sessionAt(server, caller, team))).toBe(true)
    expect(await mayList(await sessionAt(server, caller, lost))).toBe(false)
    const middle = await sessionAt(server, caller, second)
    expect(await mayList(await sessionAt(server, middle, team))).toBe(true)
    expect(await mayList(await sessionAt(server, ADMINISTRATOR, team))).toBe(false)
  })

  test('are joined by those of later links', async () => {
    const link = { Tags: tags({ Stage: 'test' }), TransitiveTagKeys: ['Stage'] }
    const middle = await sessionAt(server, caller, second, link)
    for (const [key, value] of [
      ['Team', 'blue'],
      ['Stage', 'test'],
    ] as const) {
      const arn = await roleForTag(`Third${key}`, key, value)
      expect(await mayList(await sessionAt(server, middle, arn))).toBe(true)
    }
  })

  test('S8: cannot be set again (recorded)', async () => {
    const again = [
      { Tags: tags({ Team: 'red' }), TransitiveTagKeys: ['Team'] },
      { Tags: tags({ team: 'red' }) },
      { Tags: tags({ Team: 'blue' }) },
    ]
    for (const more of again) {
      await expectRecorded(
        assume(server, caller, second, more),
        'test_sts.py::TestSTSAssumeRoleTagging::test_iam_role_chaining_override_transitive_tags/override-transitive-tag-error',
      )
    }
    expect(await sessionAt(server, caller, second, { Tags: tags({ Lost: 'no' }) })).toBeDefined()
  })

  test('S7: need sts:TagSession also when they are only inherited', async () => {
    const arn = await roleTrusting(server, 'TakesNoTags', trust({ AWS: ACCOUNT }))
    await expectError(assume(server, caller, arn), assumeDenied(sessionArn('First'), arn, 'sts:TagSession'))
    const untagged = await sessionAt(server, ADMINISTRATOR, first, { Tags: tags({ Lost: 'yes' }) })
    expect(await sessionAt(server, untagged, arn)).toBeDefined()
  })

  test('are not tags of the request', async () => {
    const condition = {
      Null: { 'aws:RequestTag/Team': 'true' },
      StringEquals: { 'aws:PrincipalTag/Team': 'blue' },
    }
    const arn = await roleTrusting(server, 'LooksAtTags', trust({ AWS: ACCOUNT }, ALL, condition))
    expect((await assume(server, caller, arn)).PackedPolicySize).toBeUndefined()
  })
})

describe('source identity', () => {
  const identified = { SourceIdentity: 'alice@example.com' }

  test('is answered, and seen by policies from then on', async () => {
    const arn = await openRole('Watched')
    const Condition = { StringEquals: { 'aws:SourceIdentity': 'alice@example.com' } }
    const Statement = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition }
    await allow('Watched', JSON.stringify({ Version: '2012-10-17', Statement }))
    const answer = await assume(server, ADMINISTRATOR, arn, identified)
    expect(answer.SourceIdentity).toBe('alice@example.com')
    expect(answer.PackedPolicySize).toBeUndefined()
    expect(await mayList(await sessionAt(server, ADMINISTRATOR, arn, identified))).toBe(true)
    expect(await mayList(await sessionAt(server, ADMINISTRATOR, arn))).toBe(false)
  })

  test('is a condition of the trust policy only where it is set', async () => {
    const condition = { StringLike: { 'sts:SourceIdentity': 'alice@*' } }
    const arn = await roleTrusting(server, 'Asks', trust({ AWS: ACCOUNT }, ALL, condition))
    expect(await sessionAt(server, ADMINISTRATOR, arn, identified)).toBeDefined()
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
    const bob = assume(server, ADMINISTRATOR, arn, { SourceIdentity: 'bob' })
    await expectError(bob, assumeDenied(ADMIN_ARN, arn))
  })

  test('S7: needs sts:SetSourceIdentity, also when it is only inherited', async () => {
    const arn = await roleTrusting(server, 'Plain', trust({ AWS: ACCOUNT }))
    const denied = (caller: string) => assumeDenied(caller, arn, 'sts:SetSourceIdentity')
    await expectError(assume(server, ADMINISTRATOR, arn, identified), denied(ADMIN_ARN))
    const caller = await sessionAt(server, ADMINISTRATOR, first, identified)
    await expectError(assume(server, caller, arn), denied(sessionArn('First')))
  })

  test('S9: is inherited, and cannot change', async () => {
    const caller = await sessionAt(server, ADMINISTRATOR, first, identified)
    expect((await assume(server, caller, second)).SourceIdentity).toBe('alice@example.com')
    expect((await assume(server, caller, second, identified)).SourceIdentity).toBe('alice@example.com')
    const third = await sessionAt(server, await sessionAt(server, caller, second), first)
    expect((await assume(server, third, second)).SourceIdentity).toBe('alice@example.com')
    await expectError(
      assume(server, third, second, { SourceIdentity: 'bob' }),
      validation('The source identity is already set for this assume role session'),
    )
    const late = await sessionAt(server, ADMINISTRATOR, first)
    expect((await assume(server, late, second, identified)).SourceIdentity).toBe('alice@example.com')
  })

  test('has 2 to 256 characters', async () => {
    for (const length of [2, 256]) {
      const SourceIdentity = 'x'.repeat(length)
      expect((await assume(server, ADMINISTRATOR, first, { SourceIdentity })).SourceIdentity).toBe(
        SourceIdentity,
      )
    }
    for (const SourceIdentity of ['x', 'x'.repeat(257), 'a b']) {
      const call = assume(server, ADMINISTRATOR, first, { SourceIdentity })
      await expectError(call, { code: 'ValidationError', status: 400 })
    }
  })
})
