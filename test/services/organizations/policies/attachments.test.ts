/** Tests attaching policies to the root, units, and accounts, detaching them, and listing both sides. */
import {
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  type PolicyType,
  TagResourceCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { organizationPolicyLimits } from '../../../../policy/index.ts'
import { organizationKey } from '../../../../store/index.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, serverForEachTest } from '../../../support/harness.ts'
import {
  changeOrganization,
  INNER,
  ORGANIZATION,
  OUTER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { at, here } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import {
  arnOfPolicy,
  DENIED,
  FULL,
  NOT_ALL_FEATURES,
  NOT_ENABLED,
  POLICY_NOT_FOUND,
  policyCalls,
  RCP_FULL,
  ROOT_ID,
  refused,
  TARGET_NOT_FOUND,
} from './policy-calls.ts'

const DUPLICATE = refused(
  'DuplicatePolicyAttachmentException',
  'A policy with the specified name and type already exists.',
)
const NOT_ATTACHED = refused(
  'PolicyNotAttachedException',
  "The policy isn't attached to the specified target in the specified root.",
)
const TOO_MANY = refused(
  'ConstraintViolationException',
  'You have attached the maximum number of policies to the specified target.',
  'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
)
const LAST = refused(
  'ConstraintViolationException',
  'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
  'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
)
const NOT_DETACHABLE = refused(
  'InvalidInputException',
  "You can't detach this Amazon Web Services Managed Policy.",
  'NON_DETACHABLE_POLICY',
)
const SCP = 'SERVICE_CONTROL_POLICY'
const RCP = 'RESOURCE_CONTROL_POLICY'
const TARGETS = [ROOT_ID, OUTER, INNER, OTHER, ACCOUNT] as const
const NOWHERE = ['r-none', 'ou-exam-unknown1', '999999999999']
const UNKNOWN = 'p-unknown001'

const server = serverForEachTest(() => {
  const account = { name: 'Payments' }
  return seededServer({ organization: organizationWith([], { account }) }, {}, { now: () => NOW })
})
let calls: ReturnType<typeof policyCalls>
/** A service control policy. */
let id: string
beforeEach(async () => {
  calls = policyCalls(server)
  id = await calls.created('mine', SCP)
})

async function attachMany(count: number, type: PolicyType, target: string): Promise<readonly string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) {
    const each = await calls.created(`many ${number}`, type)
    await calls.attach(each, target)
    ids.push(each)
  }
  return ids
}

describe('AttachPolicy', () => {
  test.each(TARGETS)('ORG6.7: attaches to %s, after what is attached already', async (target) => {
    await calls.attach(id, target)
    expect(await calls.attachedTo(target)).toEqual([FULL, id])
    expect(await calls.targetsOf(id)).toEqual([target])
    await expect(calls.attach(id, target)).rejects.toMatchObject(DUPLICATE)
    expect(await calls.attachedTo(target)).toEqual([FULL, id])
  })

  test("attaches AWS's own policy again, and refuses it where it is attached", async () => {
    await expect(calls.attach(FULL, OTHER)).rejects.toMatchObject(DUPLICATE)
    await expect(calls.attach(RCP_FULL, OTHER)).rejects.toMatchObject(DUPLICATE)
    await calls.attach(id, OTHER)
    await calls.detach(FULL, OTHER)
    await calls.attach(FULL, OTHER)
    expect(await calls.attachedTo(OTHER)).toEqual([id, FULL])
  })

  test('requires a policy, then a target, then an enabled policy type', async () => {
    const tags = await calls.created('tags', 'TAG_POLICY')
    for (const target of NOWHERE) {
      await expect(calls.attach(UNKNOWN, target)).rejects.toMatchObject(POLICY_NOT_FOUND)
      await expect(calls.attach(tags, target)).rejects.toMatchObject(TARGET_NOT_FOUND)
    }
    await expect(calls.attach(tags, OTHER)).rejects.toMatchObject(NOT_ENABLED)
    await calls.enable('TAG_POLICY')
    await calls.attach(tags, OTHER)
  })

  test('requires all features before anything else', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(calls.attach(UNKNOWN, OTHER)).rejects.toMatchObject(NOT_ALL_FEATURES)
    await expect(calls.detach(UNKNOWN, OTHER)).rejects.toMatchObject(NOT_ALL_FEATURES)
  })

  test.each([SCP, RCP, 'AISERVICES_OPT_OUT_POLICY', 'TAG_POLICY'] as const)(
    'attaches as many of type %s to a target as the quota says',
    async (type) => {
      const { perTarget } = organizationPolicyLimits[type]
      const ofAws = type === SCP || type === RCP ? 1 : 0
      if (ofAws === 0) await calls.enable(type)
      const [first = ''] = await attachMany(perTarget - ofAws, type, OTHER)
      const more = await calls.created('more', type)
      await expect(calls.attach(more, OTHER)).rejects.toMatchObject(TOO_MANY)
      await expect(calls.attach(first, OTHER)).rejects.toMatchObject(DUPLICATE)
      await calls.attach(more, INNER)
      await calls.detach(first, OTHER)
      await calls.attach(more, OTHER)
    },
  )

  test('counts each type alone', async () => {
    await attachMany(9, SCP, OTHER)
    await calls.attach(await calls.created('rcp', RCP), OTHER)
  })
})

describe('DetachPolicy', () => {
  test.each(TARGETS)('detaches from %s, and only from it', async (target) => {
    for (const each of TARGETS) await calls.attach(id, each)
    await calls.detach(id, target)
    expect(await calls.attachedTo(target)).toEqual([FULL])
    expect(await calls.targetsOf(id)).toEqual(
      [ROOT_ID, INNER, OUTER, ACCOUNT, OTHER].filter((each) => each !== target),
    )
    await expect(calls.detach(id, target)).rejects.toMatchObject(NOT_ATTACHED)
  })

  test.each(TARGETS)('ORG6.7: leaves at least one service control policy at %s', async (target) => {
    await expect(calls.detach(FULL, target)).rejects.toMatchObject(LAST)
    await calls.attach(id, target)
    await calls.detach(FULL, target)
    await expect(calls.detach(id, target)).rejects.toMatchObject(LAST)
    expect(await calls.attachedTo(target)).toEqual([id])
  })

  test('leaves RCPFullAWSAccess everywhere, but no other policy has to stay', async () => {
    for (const target of [...TARGETS, ...NOWHERE])
      await expect(calls.detach(RCP_FULL, target)).rejects.toMatchObject(NOT_DETACHABLE)
    const rcp = await calls.created('rcp', RCP)
    await calls.attach(rcp, OTHER)
    await calls.detach(rcp, OTHER)
    expect(await calls.attachedTo(OTHER, RCP)).toEqual([RCP_FULL])
    await calls.enable('TAG_POLICY')
    const tags = await calls.created('tags', 'TAG_POLICY')
    await calls.attach(tags, OTHER)
    await calls.detach(tags, OTHER)
    expect(await calls.attachedTo(OTHER, 'TAG_POLICY')).toEqual([])
  })

  test('requires a policy, then a target', async () => {
    for (const target of NOWHERE) {
      await expect(calls.detach(UNKNOWN, target)).rejects.toMatchObject(POLICY_NOT_FOUND)
      await expect(calls.detach(id, target)).rejects.toMatchObject(TARGET_NOT_FOUND)
    }
  })
})

const arn = (resource: string) => `arn:aws:organizations::${ACCOUNT}:${resource}`

describe('lists', () => {
  test('of the targets of a policy have the root, then units, then accounts', async () => {
    for (const target of TARGETS.toReversed()) await calls.attach(id, target)
    const { Targets } = await calls.client.send(new ListTargetsForPolicyCommand({ PolicyId: id }))
    const unit = (unitId: string, Name: string) => ({
      Arn: arn(`ou/${ORGANIZATION}/${unitId}`),
      Name,
      TargetId: unitId,
      Type: 'ORGANIZATIONAL_UNIT',
    })
    const account = (TargetId: string, Name: string) => ({
      Arn: arn(`account/${ORGANIZATION}/${TargetId}`),
      Name,
      TargetId,
      Type: 'ACCOUNT',
    })
    expect(Targets).toEqual([
      { Arn: arn(`root/${ORGANIZATION}/${ROOT_ID}`), Name: 'Root', TargetId: ROOT_ID, Type: 'ROOT' },
      unit(INNER, 'inner'),
      unit(OUTER, 'outer'),
      account(ACCOUNT, ACCOUNT),
      account(OTHER, 'Payments'),
    ])
    await expect(calls.targetsOf(UNKNOWN)).rejects.toMatchObject(POLICY_NOT_FOUND)
    expect(await calls.targetsOf(FULL)).toEqual([ROOT_ID, INNER, OUTER, ACCOUNT, OTHER])
  })

  test('of the policies of a target have only those attached to itself', async () => {
    await calls.attach(id, OUTER)
    const list = new ListPoliciesForTargetCommand({ TargetId: OUTER, Filter: SCP })
    const { Policies } = await calls.client.send(list)
    expect(Policies).toEqual([
      expect.objectContaining({ Id: FULL, AwsManaged: true }),
      {
        Arn: arnOfPolicy(SCP, id),
        AwsManaged: false,
        Description: '',
        Id: id,
        Name: 'mine',
        Type: SCP,
      },
    ])
    expect(await calls.attachedTo(INNER)).toEqual([FULL])
    expect(await calls.attachedTo(OTHER)).toEqual([FULL])
  })

  test('are empty for types that are not enabled, and refuse unknown targets', async () => {
    expect(await calls.attachedTo(OTHER, 'BACKUP_POLICY')).toEqual([])
    for (const target of NOWHERE)
      await expect(calls.attachedTo(target)).rejects.toMatchObject(TARGET_NOT_FOUND)
  })
})

/** Returns a document that allows everything in Organizations on some resources, under a condition. */
const allowing = (Resource: readonly string[], Condition: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'organizations:*', Resource, Condition },
  })

/** Lets the member attach and detach these policies and targets. */
function grant(Resource: readonly string[]): void {
  const Action = ['organizations:AttachPolicy', 'organizations:DetachPolicy']
  const Statement = { Effect: 'Allow', Principal: { AWS: OTHER }, Action, Resource }
  const content = JSON.stringify(here({ Version: '2012-10-17', Statement }))
  changeOrganization(server, { resourcePolicy: { id: 'rp-example1', arn: 'arn', content } })
}

describe('permissions', () => {
  const account = `arn:aws:organizations::${ACCOUNT}:account/*`
  const awsPolicy = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'

  test("for AWS's own policy name its ARN, which is in no account", async () => {
    await calls.attach(id, OTHER)
    const named = policyCalls(server, await userWith(server, 'named', allowing([awsPolicy, account])))
    const own = `arn:aws:organizations::${ACCOUNT}:policy/*`
    const others = policyCalls(server, await userWith(server, 'others', allowing([own, account])))
    await expect(others.detach(FULL, OTHER)).rejects.toMatchObject(DENIED)
    await named.detach(FULL, OTHER)
    await named.attach(FULL, OTHER)
    await expect(named.detach(id, OTHER)).rejects.toMatchObject(DENIED)
    await others.detach(id, OTHER)
  })

  test('see the tags of the policy and of the target, each on its own', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }]
    const tagged = await calls.created('tagged', SCP, { Tags })
    const team = allowing(['*'], { StringEquals: { 'aws:ResourceTag/team': 'a' } })
    const user = policyCalls(server, await userWith(server, 'user', team))
    await expect(user.attach(tagged, OTHER)).rejects.toMatchObject(DENIED)
    await calls.client.send(new TagResourceCommand({ ResourceId: OTHER, Tags }))
    await expect(user.attach(id, OTHER)).rejects.toMatchObject(DENIED)
    await user.attach(tagged, OTHER)
    await user.attachedTo(OTHER)
    await expect(user.attachedTo(OUTER)).rejects.toMatchObject(DENIED)
  })

  test('have the type of the policy as a condition key on both resources', async () => {
    const tags = await calls.created('tags', 'TAG_POLICY')
    await calls.enable('TAG_POLICY')
    const onlyTags = allowing(['*'], { StringEquals: { 'organizations:PolicyType': 'TAG_POLICY' } })
    const user = policyCalls(server, await userWith(server, 'user', onlyTags))
    await user.attach(tags, OTHER)
    await user.attachedTo(OTHER, 'TAG_POLICY')
    await user.detach(tags, OTHER)
    await expect(user.attach(id, OTHER)).rejects.toMatchObject(DENIED)
    await expect(user.detach(FULL, OTHER)).rejects.toMatchObject(DENIED)
    await expect(user.attachedTo(OTHER)).rejects.toMatchObject(DENIED)
  })

  test('granted by the resource policy are needed on the policy and on the target', async () => {
    const member = policyCalls(server, administratorOf(OTHER))
    const own = `arn:aws:organizations::${ACCOUNT}:policy/*/service_control_policy/*`
    for (const resources of [[own], [account]]) {
      grant(resources)
      await expect(member.attach(id, OTHER)).rejects.toMatchObject(DENIED)
    }
    grant([own, account])
    await member.attach(id, OTHER)
    await expect(member.attach(id, OUTER)).rejects.toMatchObject(DENIED)
    await expect(member.detach(FULL, OTHER)).rejects.toMatchObject(DENIED)
  })
})

test('targets keep when attachments of a type last changed, by the clock of the management account', async () => {
  const dates = () => {
    const view = server.iamulator.store.view(at(ACCOUNT))
    return [
      view.organizations.get(organizationKey)?.attachmentDates,
      view.organizationalUnits.get(OUTER)?.attachmentDates,
      view.memberAccounts.get(OTHER)?.attachmentDates,
    ]
  }
  // The seed enables both types before it adds units and accounts.
  const first = { [SCP]: NOW, [RCP]: NOW }
  expect(dates()).toEqual([first, undefined, undefined])
  await calls.attach(id, OUTER)
  expect(dates()).toEqual([first, { [SCP]: NOW }, undefined])
  server.iamulator.clock.advance(60_000, at(ACCOUNT))
  await calls.detach(id, OUTER)
  await calls.attach(await calls.created('rcp', RCP), ROOT_ID)
  grant(['*'])
  await policyCalls(server, administratorOf(OTHER)).attach(id, OTHER)
  expect(dates()).toEqual([
    { ...first, [RCP]: NOW + 60_000 },
    { [SCP]: NOW + 60_000 },
    { [SCP]: NOW + 60_000 },
  ])
})
