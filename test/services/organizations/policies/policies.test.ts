/** Tests policies of an organization: creating, changing, deleting, and reading them. */
import {
  CreatePolicyCommand,
  DeletePolicyCommand,
  ListPoliciesCommand,
  ListTagsForResourceCommand,
  type PolicyType,
  UpdatePolicyCommand,
  type UpdatePolicyCommandInput,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { organizationPolicyLimits } from '../../../../policy/index.ts'
import { ACCOUNT, OTHER, policy, serverForEachTest } from '../../../support/harness.ts'
import { changeOrganization, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import {
  arnOfPolicy,
  DENIED,
  DOCUMENTS,
  FULL,
  NOT_ALL_FEATURES,
  POLICY_NOT_FOUND,
  POLICY_TYPES,
  policyCalls,
  RCP_FULL,
  refused,
} from './policy-calls.ts'

const DUPLICATE = refused(
  'DuplicatePolicyException',
  'A policy with the specified name and type already exists.',
)
const MALFORMED = refused(
  'MalformedPolicyDocumentException',
  'The provided policy document does not meet the requirements of the specified policy type.',
)
const TOO_LARGE = refused(
  'ConstraintViolationException',
  'You have exceeded the maximum policy size.',
  'POLICY_CONTENT_LIMIT_EXCEEDED',
)
const TOO_MANY = refused(
  'ConstraintViolationException',
  'You attempted to exceed the number of policies that you can have in an organization.',
  'POLICY_NUMBER_LIMIT_EXCEEDED',
)
const IMMUTABLE = refused(
  'InvalidInputException',
  "You specified a policy that is managed by Amazon Web Services and can't be modified.",
  'IMMUTABLE_POLICY',
)
const NOT_AVAILABLE = refused(
  'PolicyTypeNotAvailableForOrganizationException',
  "You can't use the specified policy type with the feature set currently enabled for this organization.",
)
const DUPLICATE_TAGS = refused(
  'InvalidInputException',
  'Your request includes duplicate tag keys.',
  'DUPLICATE_TAG_KEY',
)
const SAME_TAGS = [
  { Key: 'team', Value: 'a' },
  { Key: 'team', Value: 'b' },
]
const SCP = 'SERVICE_CONTROL_POLICY'
const UNKNOWN = 'p-unknown001'

const server = serverForEachTest(() => seededServer({ organization: organizationWith([], {}) }))
let calls: ReturnType<typeof policyCalls>
beforeEach(() => {
  calls = policyCalls(server)
})

const update = async (input: UpdatePolicyCommandInput) =>
  (await calls.client.send(new UpdatePolicyCommand(input))).Policy
const remove = (PolicyId: string) => calls.client.send(new DeletePolicyCommand({ PolicyId }))
const list = async (Filter: PolicyType) =>
  (await calls.client.send(new ListPoliciesCommand({ Filter }))).Policies

describe('CreatePolicy', () => {
  test.each(POLICY_TYPES)('ORG6.1: answers a new %s, which DescribePolicy shows the same', async (type) => {
    const created = await calls.create('Mine', type, { Description: 'Of mine' })
    const id = created?.PolicySummary?.Id ?? ''
    expect(id).toMatch(/^p-[a-z0-9]{10}$/)
    expect(created).toEqual({
      Content: DOCUMENTS[type],
      PolicySummary: {
        Arn: arnOfPolicy(type, id),
        AwsManaged: false,
        Description: 'Of mine',
        Id: id,
        Name: 'Mine',
        Type: type,
      },
    })
    expect(await calls.describe(id)).toEqual(created)
    expect(await list(type)).toContainEqual(created?.PolicySummary)
  })

  test.each(POLICY_TYPES)('ORG6.3: refuses what is no %s', async (type) => {
    for (const Content of [' ', '{', '[]', '{"other":{}}', '{"tags":[]}'])
      await expect(calls.create('Mine', type, { Content })).rejects.toMatchObject(MALFORMED)
  })

  test.each(POLICY_TYPES)('ORG6.2: counts white space in the size of a %s', async (type) => {
    const { size } = organizationPolicyLimits[type]
    const filled = (length: number) => DOCUMENTS[type].padEnd(length)
    await expect(calls.create('Mine', type, { Content: filled(size + 1) })).rejects.toMatchObject(TOO_LARGE)
    await calls.create('Mine', type, { Content: filled(size) })
  })

  test('ORG6.2: keeps the content as sent, except that of resource control policies', async () => {
    const Content = `  ${policy('Deny', 's3:*')}\n`
    expect((await calls.create('scp', SCP, { Content }))?.Content).toBe(Content)
    const document = '{"Statement":{"Resource":"*","Effect":"Deny","Principal":"*","Action":"s3:*"}}'
    const stored = await calls.create('rcp', 'RESOURCE_CONTROL_POLICY', { Content: document })
    expect(stored?.Content).not.toBe(document)
    expect(JSON.parse(stored?.Content ?? '')).toMatchObject({
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
    })
  })

  test('C7.12.4, 14.2: takes resource control policies only as AWS documents them', async () => {
    const type = 'RESOURCE_CONTROL_POLICY'
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }
    const create = (name: string, changes: object, Version?: string) =>
      calls.create(name, type, {
        Content: JSON.stringify({ Version, Statement: { ...statement, ...changes } }),
      })
    await create('without version', {})
    await create('all principals', { Principal: { AWS: '*' } }, '2012-10-17')
    await create('other resources', { Resource: undefined, NotResource: 'arn:aws:s3:::bucket' }, '2012-10-17')
    for (const changes of [
      { Effect: 'Allow' },
      { Action: '*' },
      { Action: undefined, NotAction: 's3:*' },
      { Action: 'iam:*' },
      { Principal: undefined, NotPrincipal: '*' },
      { Principal: { AWS: OTHER } },
    ])
      await expect(create('refused', changes, '2012-10-17')).rejects.toMatchObject(MALFORMED)
  })

  test('does not need the policy type to be enabled, but all features', async () => {
    await calls.disable(SCP)
    await calls.create('Mine', SCP)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(calls.create('Mine', SCP)).rejects.toMatchObject(NOT_AVAILABLE)
  })

  test('takes a name once for each type, and none of AWS', async () => {
    await calls.create('Mine', SCP)
    await expect(calls.create('Mine', SCP)).rejects.toMatchObject(DUPLICATE)
    await calls.create('mine', SCP)
    await calls.create('Mine', 'TAG_POLICY')
    await expect(calls.create('FullAWSAccess', SCP)).rejects.toMatchObject(DUPLICATE)
    await calls.create('FullAWSAccess', 'RESOURCE_CONTROL_POLICY')
  })

  test('makes as many policies of a type as the quota says', async () => {
    const id = await calls.created('Mine', 'TAG_POLICY')
    const { perOrganization } = organizationPolicyLimits.TAG_POLICY
    server.iamulator.store.transact(at(ACCOUNT), ({ organizationPolicies }) => {
      const row = organizationPolicies.get(id)
      for (let count = 2; row && count <= perOrganization; count++)
        organizationPolicies.put(`p-${count}`, { ...row, id: `p-${count}`, name: `${count}` })
    })
    await expect(calls.create('New', 'TAG_POLICY')).rejects.toMatchObject(TOO_MANY)
    await calls.create('New', 'BACKUP_POLICY')
    await remove(id)
    await calls.create('New', 'TAG_POLICY')
  })

  test('checks the feature set, the name, the number, the content, and then the tags', async () => {
    const id = await calls.created('Mine', 'TAG_POLICY')
    const bad = { Content: '{', Tags: SAME_TAGS }
    await expect(calls.create('Mine', 'TAG_POLICY', bad)).rejects.toMatchObject(DUPLICATE)
    await expect(calls.create('New', 'TAG_POLICY', bad)).rejects.toMatchObject(MALFORMED)
    await expect(calls.create('New', 'TAG_POLICY', { Tags: SAME_TAGS })).rejects.toMatchObject(DUPLICATE_TAGS)
    expect((await list('TAG_POLICY'))?.map(({ Id }) => Id)).toEqual([id])
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(calls.create('Mine', 'TAG_POLICY', bad)).rejects.toMatchObject(NOT_AVAILABLE)
  })

  test('tags the policy, and conditions of policies see the tags', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }]
    const tagged = await calls.created('Mine', SCP, { Tags })
    const other = await calls.created('Other', SCP)
    const listed = await calls.client.send(new ListTagsForResourceCommand({ ResourceId: tagged }))
    expect(listed.Tags).toEqual(Tags)
    const team = { StringEquals: { 'aws:ResourceTag/team': 'a' } }
    const user = policyCalls(server, await userWith(server, 'user', allowing(team)))
    await user.describe(tagged)
    await expect(user.describe(other)).rejects.toMatchObject(DENIED)
  })

  test('lets policies see the tags of the request, and its keys', async () => {
    const keys = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }
    const requested = { StringEquals: { 'aws:RequestTag/team': 'a' }, ...keys }
    const user = policyCalls(server, await userWith(server, 'user', allowing(requested)))
    await user.create('Mine', SCP, { Tags: [{ Key: 'team', Value: 'a' }] })
    const other = { Tags: [{ Key: 'team', Value: 'b' }] }
    await expect(user.create('Other', SCP, other)).rejects.toMatchObject(DENIED)
    await expect(user.create('Other', SCP)).rejects.toMatchObject(DENIED)
  })

  test('refuses input that is missing', async () => {
    const call = calls.client.send(
      new CreatePolicyCommand({ Name: 'a', Type: SCP, Content: '{}', Description: undefined }),
    )
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INPUT_REQUIRED:DESCRIPTION',
    })
  })
})

/** Returns a document that allows all of Organizations under a condition. */
const allowing = (Condition: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'organizations:*', Resource: '*', Condition },
  })

describe('UpdatePolicy', () => {
  let id: string
  beforeEach(async () => {
    id = await calls.created('Mine', SCP, { Description: 'Old' })
  })

  test('ORG6.4: changes what is sent, and shows the name and description only then', async () => {
    const facts = { Arn: arnOfPolicy(SCP, id), AwsManaged: false, Id: id, Type: SCP }
    const Content = policy('Deny', 's3:*')
    expect(await update({ PolicyId: id, Content })).toEqual({ Content, PolicySummary: facts })
    const renamed = await update({ PolicyId: id, Name: 'Renamed' })
    expect(renamed).toEqual({ Content, PolicySummary: { ...facts, Name: 'Renamed' } })
    const described = await update({ PolicyId: id, Description: 'New' })
    expect(described).toEqual({ Content, PolicySummary: { ...facts, Description: 'New' } })
    const all = { ...facts, Name: 'Renamed', Description: 'New' }
    expect(await calls.describe(id)).toEqual({ Content, PolicySummary: all })
    expect(await update({ PolicyId: id })).toEqual({ Content, PolicySummary: facts })
  })

  test('ORG6.4: does not clear the description, although the answer has an empty one', async () => {
    expect(await update({ PolicyId: id, Description: '' })).toMatchObject({
      PolicySummary: { Description: '' },
    })
    expect(await calls.describe(id)).toMatchObject({ PolicySummary: { Description: 'Old' } })
  })

  test('ORG6.3: changes nothing when the content is refused', async () => {
    const before = await calls.describe(id)
    const changes = { PolicyId: id, Name: 'Renamed', Description: 'New' }
    await expect(update({ ...changes, Content: '{}' })).rejects.toMatchObject(MALFORMED)
    const large = policy('Deny', 's3:*').padEnd(10_241)
    await expect(update({ ...changes, Content: large })).rejects.toMatchObject(TOO_LARGE)
    await expect(update({ ...changes, Content: '' })).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'MIN_LENGTH_EXCEEDED:CONTENT',
    })
    expect(await calls.describe(id)).toEqual(before)
  })

  test('takes its own name, but not that of another policy of the type', async () => {
    await calls.create('Other', SCP)
    await calls.create('Tags', 'TAG_POLICY')
    await update({ PolicyId: id, Name: 'Mine' })
    await expect(update({ PolicyId: id, Name: 'Other', Content: '{' })).rejects.toMatchObject(DUPLICATE)
    await expect(update({ PolicyId: id, Name: 'FullAWSAccess' })).rejects.toMatchObject(DUPLICATE)
    await update({ PolicyId: id, Name: 'Tags' })
    await calls.create('Mine', SCP)
  })

  test('stores the content of a resource control policy as CreatePolicy does', async () => {
    const type = 'RESOURCE_CONTROL_POLICY'
    const Content = '{"Statement":{"Resource":"*","Effect":"Deny","Principal":"*","Action":"s3:*"}}'
    const rcp = await calls.created('rcp', type)
    const stored = (await calls.create('other', type, { Content }))?.Content
    expect((await update({ PolicyId: rcp, Content }))?.Content).toBe(stored)
  })

  test('requires a policy of the organization, and all features', async () => {
    for (const PolicyId of [FULL, RCP_FULL])
      await expect(update({ PolicyId, Name: 'x' })).rejects.toMatchObject(IMMUTABLE)
    await expect(update({ PolicyId: UNKNOWN })).rejects.toMatchObject(POLICY_NOT_FOUND)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expect(update({ PolicyId: UNKNOWN })).rejects.toMatchObject(NOT_ALL_FEATURES)
    await expect(update({ PolicyId: FULL })).rejects.toMatchObject(IMMUTABLE)
  })
})

describe('DeletePolicy', () => {
  test.each(['r-exam', 'ou-exam-outer001', OTHER])(
    'ORG6.5: refuses a policy that is attached to %s',
    async (target) => {
      const id = await calls.created('Mine', SCP)
      await calls.attach(id, target)
      await expect(remove(id)).rejects.toMatchObject(
        refused('PolicyInUseException', 'The specified policy is in use and cannot be deleted.'),
      )
      await calls.detach(id, target)
      await remove(id)
      await expect(calls.describe(id)).rejects.toMatchObject(POLICY_NOT_FOUND)
      await expect(remove(id)).rejects.toMatchObject(POLICY_NOT_FOUND)
      await calls.create('Mine', SCP)
    },
  )

  test("refuses AWS's own policies", async () => {
    for (const id of [FULL, RCP_FULL]) await expect(remove(id)).rejects.toMatchObject(IMMUTABLE)
  })
})

const fullAccess = {
  Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
  AwsManaged: true,
  Description: 'Allows access to every operation',
  Id: FULL,
  Name: 'FullAWSAccess',
  Type: SCP,
}
const resourceFullAccess = {
  Arn: 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
  AwsManaged: true,
  Description: 'Allows access to every resource',
  Id: RCP_FULL,
  Name: 'RCPFullAWSAccess',
  Type: 'RESOURCE_CONTROL_POLICY',
}

test("ORG6.6: DescribePolicy shows AWS's own policies, laid out over several lines", async () => {
  expect(await calls.describe(FULL)).toEqual({
    Content:
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "*",\n      "Resource": "*"\n    }\n  ]\n}',
    PolicySummary: fullAccess,
  })
  expect(await calls.describe(RCP_FULL)).toMatchObject({ PolicySummary: resourceFullAccess })
})

describe('ListPolicies', () => {
  test("lists the policies of a type, AWS's own last", async () => {
    const ids = [await calls.created('a', SCP), await calls.created('b', SCP)]
    await calls.create('c', 'TAG_POLICY')
    const listed = await list(SCP)
    expect(listed?.map(({ Id }) => Id)).toEqual([...ids.toSorted(), FULL])
    expect(listed?.at(-1)).toEqual(fullAccess)
    expect(await list('RESOURCE_CONTROL_POLICY')).toEqual([resourceFullAccess])
    expect(await list('BACKUP_POLICY')).toEqual([])
  })
})

test('organizations:PolicyType is the type of the policy, also of one that does not exist yet', async () => {
  const onlyTags = allowing({ StringEquals: { 'organizations:PolicyType': 'TAG_POLICY' } })
  const user = policyCalls(server, await userWith(server, 'user', onlyTags))
  const tags = await user.created('mine', 'TAG_POLICY', { Tags: [{ Key: 'a', Value: 'b' }] })
  const scp = await calls.created('mine', SCP)
  await expect(user.create('mine', SCP)).rejects.toMatchObject(DENIED)
  for (const send of [
    (PolicyId: string) => user.client.send(new UpdatePolicyCommand({ PolicyId })),
    user.describe,
    user.targetsOf,
    (PolicyId: string) => user.client.send(new DeletePolicyCommand({ PolicyId })),
  ]) {
    await send(tags)
    for (const id of [scp, FULL, UNKNOWN]) await expect(send(id)).rejects.toMatchObject(DENIED)
  }
  await user.client.send(new ListPoliciesCommand({ Filter: 'TAG_POLICY' }))
  const others = user.client.send(new ListPoliciesCommand({ Filter: SCP }))
  await expect(others).rejects.toMatchObject(DENIED)
})
