/** Tests the effective policies of accounts: what they are made of, and who may see them. */
import {
  DescribeEffectivePolicyCommand,
  type EffectivePolicyType,
  ListAccountsWithInvalidEffectivePolicyCommand,
  ListEffectivePolicyValidationErrorsCommand,
  MoveAccountCommand,
  PutResourcePolicyCommand,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { post } from '../../../admin/decisions/requests.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  NOW,
  OTHER,
  rootOf,
  serverForEachTest,
} from '../../../support/harness.ts'
import {
  changeMember,
  changeOrganization,
  INNER,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { userWith } from '../../callers.ts'
import { expectEffect } from '../effect.ts'
import { MEMBER, policyOf } from './delegation.ts'
import { DENIED, NOT_ALL_FEATURES, policyCalls, ROOT_ID, refused, TARGET_NOT_FOUND } from './policy-calls.ts'

const server = serverForEachTest(() => {
  now = NOW
  return seededServer({ organization: organizationWith([], {}) }, {}, { now: () => now })
})
let calls: ReturnType<typeof policyCalls>
let now: number
beforeEach(() => {
  calls = policyCalls(server)
})

const MINUTE = 60_000
const TAG = 'TAG_POLICY'
const BACKUP = 'BACKUP_POLICY'

/** Returns the effective policy of an account, or of the caller. */
const described = async (
  TargetId?: string,
  PolicyType: EffectivePolicyType = TAG,
  credentials: Credentials = ADMINISTRATOR,
) => {
  const command = new DescribeEffectivePolicyCommand({ PolicyType, TargetId })
  return (await server.organizations(credentials).send(command)).EffectivePolicy
}
const contentOf = async (...which: Parameters<typeof described>) => (await described(...which))?.PolicyContent
const updatedAt = async (...which: Parameters<typeof described>) =>
  (await described(...which))?.LastUpdatedTimestamp?.getTime()
const invalidAccounts = (PolicyType: EffectivePolicyType) =>
  calls.client.send(new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType }))
const errorsOf = (AccountId: string, PolicyType: EffectivePolicyType) =>
  calls.client.send(new ListEffectivePolicyValidationErrorsCommand({ AccountId, PolicyType }))

/** Returns a tag policy that changes the values of the tag `team`. */
const values = (operators: object) => JSON.stringify({ tags: { team: { tag_value: operators } } })
const effective = (...tag_value: readonly string[]) =>
  JSON.stringify({ tags: { team: { tag_key: 'team', tag_value } } })
const tagPolicy = (name: string, operators: object) =>
  calls.created(name, TAG, { Content: values(operators) })

const NOT_ENABLED = refused(
  'EffectivePolicyNotFoundException',
  'The specified policy type is not enabled. Enable that policy type on your organization root and then retry.',
)
const NOT_SUPPORTED = refused(
  'InvalidInputException',
  'You specified a target that is not currently supported.',
  'TARGET_NOT_SUPPORTED',
)
const NOT_IN_USE = refused(
  'AWSOrganizationsNotInUseException',
  'Your account is not a member of an organization.',
)

describe('DescribeEffectivePolicy', () => {
  test('answers the policies of all levels together', async () => {
    await calls.enable(TAG)
    await calls.attach(await tagPolicy('root', { '@@assign': ['a', 'b'] }), ROOT_ID)
    await calls.attach(await tagPolicy('outer', { '@@append': ['c'] }), OUTER)
    await calls.attach(await tagPolicy('inner', { '@@remove': ['a'] }), INNER)
    now += MINUTE
    await calls.attach(await tagPolicy('account', { '@@append': ['d'] }), OTHER)
    expect(await described(OTHER)).toEqual({
      LastUpdatedTimestamp: new Date(NOW + MINUTE),
      PolicyContent: effective('b', 'c', 'd'),
      PolicyType: TAG,
      TargetId: OTHER,
    })
    expect(await contentOf(ACCOUNT)).toBe(effective('a', 'b'))
    expect(await contentOf()).toBe(effective('a', 'b'))
  })

  test('ORG7.3: answers an empty policy where nothing is attached, and what is detached or disabled has no effect', async () => {
    await calls.enable(TAG)
    expect(await contentOf(ACCOUNT)).toBe('{}')
    const id = await tagPolicy('p', { '@@assign': ['a'] })
    const reads = { DescribeEffectivePolicy: () => contentOf(OTHER) }
    await expectEffect('AttachPolicy', () => calls.attach(id, OUTER), reads)
    expect(await contentOf(OTHER)).toBe(effective('a'))
    expect(await contentOf(ACCOUNT)).toBe('{}')
    await expectEffect('DetachPolicy', () => calls.detach(id, OUTER), reads)
    expect(await contentOf(OTHER)).toBe('{}')
    await calls.attach(id, OTHER)
    await expectEffect('DisablePolicyType', () => calls.disable(TAG), reads)
    await expectEffect('EnablePolicyType', () => calls.enable(TAG), reads)
    expect(await contentOf(OTHER)).toBe('{}')
  })

  test('takes an update at once, and keeps types apart', async () => {
    await calls.enable(TAG)
    await calls.enable('AISERVICES_OPT_OUT_POLICY')
    const id = await tagPolicy('p', { '@@assign': ['a'] })
    await calls.attach(id, ROOT_ID)
    const update = new UpdatePolicyCommand({ PolicyId: id, Content: values({ '@@assign': ['b'] }) })
    await expectEffect('UpdatePolicy', () => calls.client.send(update), {
      DescribeEffectivePolicy: () => contentOf(OTHER),
    })
    expect(await contentOf(OTHER)).toBe(effective('b'))
    expect(await contentOf(OTHER, 'AISERVICES_OPT_OUT_POLICY')).toBe('{}')
    await calls.attach(await calls.created('ai', 'AISERVICES_OPT_OUT_POLICY'), OTHER)
    expect(await contentOf(OTHER, 'AISERVICES_OPT_OUT_POLICY')).toBe(
      '{"services":{"default":{"opt_out_policy":"optOut"}}}',
    )
  })

  test('applies the policies of a level in the order of attachment', async () => {
    await calls.enable(TAG)
    const [first, second] = [
      await tagPolicy('1', { '@@assign': ['1'] }),
      await tagPolicy('2', { '@@assign': ['2'] }),
    ]
    await calls.attach(second, ROOT_ID)
    await calls.attach(first, ROOT_ID)
    expect(await contentOf()).toBe(effective('2'))
    await calls.detach(second, ROOT_ID)
    await calls.attach(second, ROOT_ID)
    expect(await contentOf()).toBe(effective('1'))
  })
})

describe('LastUpdatedTimestamp is the time of the last change on the way', () => {
  test('ORG7.6: from joining to the last attachment, and never that of another account', async () => {
    expect(await enableAt(1)).toBe(NOW + MINUTE)
    const id = await tagPolicy('p', { '@@assign': ['a'] })
    now = NOW + 2 * MINUTE
    await calls.attach(id, ROOT_ID)
    expect(await updatedAt(OTHER)).toBe(now)
    now = NOW + 3 * MINUTE
    await calls.attach(await tagPolicy('q', {}), ACCOUNT)
    expect(await updatedAt(ACCOUNT)).toBe(now)
    expect(await updatedAt(OTHER)).toBe(NOW + 2 * MINUTE)
    now = NOW + 4 * MINUTE
    await calls.client.send(new UpdatePolicyCommand({ PolicyId: id, Content: values({}) }))
    expect(await updatedAt(OTHER)).toBe(now)
    now = NOW + 5 * MINUTE
    await calls.detach(id, ROOT_ID)
    expect(await updatedAt(OTHER)).toBe(now)
    now = NOW + 6 * MINUTE
    expect(await updatedAt(OTHER)).toBe(NOW + 5 * MINUTE)
  })

  /** Enables the type after some minutes. */
  async function enableAt(minutes: number) {
    now = NOW + minutes * MINUTE
    await calls.enable(TAG)
    return updatedAt(OTHER)
  }

  test('also of joining and of moving', async () => {
    await enableAt(1)
    changeMember(server, ACCOUNT, OTHER, { joinDate: NOW + 7 * MINUTE })
    expect(await updatedAt(OTHER)).toBe(NOW + 7 * MINUTE)
    now = NOW + 8 * MINUTE
    const places = { SourceParentId: INNER, DestinationParentId: OUTER }
    await calls.client.send(new MoveAccountCommand({ AccountId: OTHER, ...places }))
    now = NOW + 9 * MINUTE
    expect(await updatedAt(OTHER)).toBe(NOW + 8 * MINUTE)
    expect(await updatedAt(ACCOUNT)).toBe(NOW + MINUTE)
  })

  test('by the clock of the management account', async () => {
    await post(server, 'clock', { advance: '1h', account: ACCOUNT })
    await calls.enable(TAG)
    expect(await updatedAt(OTHER, TAG, administratorOf(OTHER))).toBe(NOW + 60 * MINUTE)
  })
})

describe('the errors, in the order of their checks', () => {
  test('ORG7.4: DescribeEffectivePolicy: the target, its existence, the policy type', async () => {
    for (const target of [ROOT_ID, OUTER])
      await expect(described(target)).rejects.toMatchObject(NOT_SUPPORTED)
    await expect(described('999999999999')).rejects.toMatchObject(TARGET_NOT_FOUND)
    await expect(described(OUTSIDER)).rejects.toMatchObject(TARGET_NOT_FOUND)
    await expect(described(OTHER)).rejects.toMatchObject(NOT_ENABLED)
  })

  test('the lists: the account, then the policy type', async () => {
    const unknown = refused('AccountNotFoundException', "You specified an account that doesn't exist.")
    await expect(errorsOf('999999999999', TAG)).rejects.toMatchObject(unknown)
    await expect(errorsOf(OTHER, TAG)).rejects.toMatchObject(NOT_ENABLED)
    await expect(invalidAccounts(TAG)).rejects.toMatchObject(NOT_ENABLED)
  })

  test('all: the feature set', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(described(ROOT_ID)).rejects.toMatchObject(NOT_ALL_FEATURES)
    await expect(errorsOf('999999999999', TAG)).rejects.toMatchObject(NOT_ALL_FEATURES)
    await expect(invalidAccounts(TAG)).rejects.toMatchObject(NOT_ALL_FEATURES)
  })

  test.each([
    ['SERVICE_CONTROL_POLICY', 'INVALID_ENUM_POLICY_TYPE', 'INVALID_ENUM_POLICY_TYPE'],
    ['RESOURCE_CONTROL_POLICY', 'INVALID_ENUM:POLICY_TYPE', 'INVALID_ENUM_POLICY_TYPE'],
    ['NO_POLICY', 'INVALID_ENUM:POLICY_TYPE', 'INVALID_ENUM_POLICY_TYPE'],
  ])('ORG7.5: a type without effective policies, such as %s', async (type, ofPolicy, ofErrors) => {
    const wrong = (reason: string) =>
      refused(
        'InvalidInputException',
        reason.includes(':') ? 'You specified an invalid value.' : 'You specified an invalid policy type.',
        reason,
      )
    const PolicyType = type as EffectivePolicyType
    await expect(described(OTHER, PolicyType)).rejects.toMatchObject(wrong(ofPolicy))
    await expect(errorsOf(OTHER, PolicyType)).rejects.toMatchObject(wrong(ofErrors))
    await expect(invalidAccounts(PolicyType)).rejects.toMatchObject(wrong('INVALID_ENUM:POLICY_TYPE'))
  })

  test('ORG7.7: ListEffectivePolicyValidationErrors without an account, or of a root or unit', async () => {
    for (const id of [undefined, ROOT_ID, OUTER])
      await expect(errorsOf(id as string, TAG)).rejects.toMatchObject(NOT_SUPPORTED)
    const pattern = 'You provided a value that does not match the required pattern.'
    await expect(errorsOf('x', TAG)).rejects.toMatchObject(
      refused('InvalidInputException', pattern, 'INVALID_PATTERN:ACCOUNT_ID'),
    )
  })
})

describe('who may see effective policies', () => {
  const asMember = administratorOf(OTHER)

  test('ORG2.4: every member its own, with its number or without', async () => {
    await calls.enable(TAG)
    for (const target of [undefined, OTHER]) {
      expect(await described(target, TAG, asMember)).toMatchObject({ TargetId: OTHER, PolicyContent: '{}' })
      expect(await described(target, TAG, rootOf(OTHER))).toMatchObject({ TargetId: OTHER })
    }
    for (const target of [ACCOUNT, '999999999999', ROOT_ID])
      await expect(described(target, TAG, asMember)).rejects.toMatchObject(DENIED)
  })

  test('a member with a grant those of all accounts, and none that the resource policy denies', async () => {
    await calls.enable(TAG)
    await calls.enable(BACKUP)
    const statement = { Principal: MEMBER, Action: 'organizations:DescribeEffectivePolicy', Resource: '*' }
    const put = (...statements: readonly object[]) =>
      calls.client.send(
        new PutResourcePolicyCommand({
          Content: policyOf(...statements.map((each) => ({ ...statement, ...each }))),
        }),
      )
    await put({ Effect: 'Allow', Condition: { StringEquals: { 'organizations:PolicyType': BACKUP } } })
    expect(await described(ACCOUNT, BACKUP, asMember)).toMatchObject({ TargetId: ACCOUNT })
    await expect(described(ACCOUNT, TAG, asMember)).rejects.toMatchObject(DENIED)
    await described(OTHER, TAG, asMember)
    await put({ Effect: 'Deny', Condition: { StringEquals: { 'organizations:PolicyType': TAG } } })
    await expect(described(undefined, TAG, asMember)).rejects.toMatchObject(DENIED)
    await described(undefined, BACKUP, asMember)
    await described(OTHER, TAG)
  })

  test('a user whose policy allows the type and the account', async () => {
    await calls.enable(TAG)
    await calls.enable(BACKUP)
    const allow = (Resource: string, type: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: ['organizations:DescribeEffectivePolicy', 'organizations:List*'],
          Resource,
          Condition: { StringEquals: { 'organizations:PolicyType': type } },
        },
      })
    const user = await userWith(server, 'user', allow(`arn:aws:organizations::*:account/*/${OTHER}`, TAG))
    await described(OTHER, TAG, user)
    await expect(described(OTHER, BACKUP, user)).rejects.toMatchObject(DENIED)
    await expect(described(undefined, TAG, user)).rejects.toMatchObject(DENIED)
    const client = server.organizations(await userWith(server, 'lists', allow('*', TAG)))
    const list = (PolicyType: EffectivePolicyType) =>
      client.send(new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType }))
    await list(TAG)
    await expect(list(BACKUP)).rejects.toMatchObject(DENIED)
  })

  test('nobody outside of organizations', async () => {
    await expect(described(undefined, TAG, administratorOf(OUTSIDER))).rejects.toMatchObject(NOT_IN_USE)
  })
})
