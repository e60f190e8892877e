/** Tests that policies see the tags of an organization's resources, and the tags of requests. */
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DeletePolicyCommand,
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribePolicyCommand,
  EnablePolicyTypeCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateOrganizationalUnitCommand,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForEachTest } from '../../support/harness.ts'
import {
  changeOrganization,
  INNER,
  ORGANIZATION,
  OUTER,
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { userWith } from '../callers.ts'
import { DENIED } from './errors.ts'

const ROOT = 'r-exam'
const RESOURCE_POLICY = 'rp-example1'
const server = serverForEachTest(() => {
  const policies = [serviceControl('service', 'Deny', 's3:*'), resourceControl('resource', 's3:*')]
  return seededServer({ organization: organizationWith(policies, {}) })
})

const idOfPolicy = (name: string) => policyArn(server, name).split('/').at(-1) ?? ''

function putResourcePolicy(...Statement: readonly object[]): void {
  const arn = `arn:aws:organizations::${ACCOUNT}:resourcepolicy/${ORGANIZATION}/${RESOURCE_POLICY}`
  const content = JSON.stringify({ Version: '2012-10-17', Statement })
  changeOrganization(server, { resourcePolicy: { id: RESOURCE_POLICY, arn, content } })
}

/** Returns a client of a user who may call everything under this condition. */
async function clientIf(condition: object): Promise<OrganizationsClient> {
  const statement = { Effect: 'Allow', Action: 'organizations:*', Resource: '*', Condition: condition }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  return server.organizations(await userWith(server, 'conditional', document))
}

const tag = (client: OrganizationsClient, ResourceId: string, Key = 'team', Value = 'blue') =>
  client.send(new TagResourceCommand({ ResourceId, Tags: [{ Key, Value }] }))

const CALLS: readonly (readonly [
  name: string,
  resource: () => string,
  send: (client: OrganizationsClient, id: string) => Promise<unknown>,
])[] = [
  [
    'DescribeAccount',
    () => OTHER,
    (client, AccountId) => client.send(new DescribeAccountCommand({ AccountId })),
  ],
  ['ListParents', () => OTHER, (client, ChildId) => client.send(new ListParentsCommand({ ChildId }))],
  ['ListParents', () => INNER, (client, ChildId) => client.send(new ListParentsCommand({ ChildId }))],
  [
    'ListChildren',
    () => ROOT,
    (client, ParentId) => client.send(new ListChildrenCommand({ ParentId, ChildType: 'ACCOUNT' })),
  ],
  [
    'ListOrganizationalUnitsForParent',
    () => OUTER,
    (client, ParentId) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId })),
  ],
  [
    'DescribeOrganizationalUnit',
    () => OUTER,
    (client, OrganizationalUnitId) =>
      client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId })),
  ],
  [
    'CreateOrganizationalUnit',
    () => ROOT,
    (client, ParentId) => client.send(new CreateOrganizationalUnitCommand({ ParentId, Name: 'new' })),
  ],
  [
    'UpdateOrganizationalUnit',
    () => OUTER,
    (client, OrganizationalUnitId) =>
      client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId, Name: 'new' })),
  ],
  ['TagResource', () => idOfPolicy('service'), (client, id) => tag(client, id, 'more')],
  ['TagResource', () => RESOURCE_POLICY, (client, id) => tag(client, id, 'more')],
  [
    'ListTagsForResource',
    () => ROOT,
    (client, ResourceId) => client.send(new ListTagsForResourceCommand({ ResourceId })),
  ],
  [
    'DescribePolicy',
    () => idOfPolicy('service'),
    (client, PolicyId) => client.send(new DescribePolicyCommand({ PolicyId })),
  ],
  [
    'UpdatePolicy',
    () => idOfPolicy('service'),
    (client, PolicyId) => client.send(new UpdatePolicyCommand({ PolicyId, Name: 'new' })),
  ],
  [
    'DeletePolicy',
    () => idOfPolicy('service'),
    (client, PolicyId) => client.send(new DeletePolicyCommand({ PolicyId })),
  ],
  [
    'ListTargetsForPolicy',
    () => idOfPolicy('service'),
    (client, PolicyId) => client.send(new ListTargetsForPolicyCommand({ PolicyId })),
  ],
  [
    'ListPoliciesForTarget',
    () => OTHER,
    (client, TargetId) =>
      client.send(new ListPoliciesForTargetCommand({ TargetId, Filter: 'SERVICE_CONTROL_POLICY' })),
  ],
  [
    'EnablePolicyType',
    () => ROOT,
    (client, RootId) => client.send(new EnablePolicyTypeCommand({ RootId, PolicyType: 'TAG_POLICY' })),
  ],
  ['CloseAccount', () => OTHER, (client, AccountId) => client.send(new CloseAccountCommand({ AccountId }))],
  [
    'UntagResource',
    () => OTHER,
    (client, ResourceId) => client.send(new UntagResourceCommand({ ResourceId, TagKeys: ['team'] })),
  ],
]

test.each(CALLS)('%s is decided on the tags of its resource', async (_name, idOf, send) => {
  putResourcePolicy()
  const client = await clientIf({ StringEquals: { 'aws:ResourceTag/team': 'blue' } })
  const id = idOf()
  await expectError(send(client, id), DENIED)
  await tag(server.organizations(), id, 'team', 'red')
  await expectError(send(client, id), DENIED)
  await tag(server.organizations(), id)
  await send(client, id)
})

test('AttachPolicy is decided on the tags of the policy and of the target', async () => {
  const client = await clientIf({ StringEquals: { 'aws:ResourceTag/team': 'blue' } })
  const PolicyId = idOfPolicy('service')
  const attach = () => client.send(new AttachPolicyCommand({ PolicyId, TargetId: OUTER }))
  await tag(server.organizations(), PolicyId)
  await expectError(attach(), DENIED)
  await tag(server.organizations(), OUTER)
  await attach()
})

test('a deleted unit takes its tags along', async () => {
  const client = await clientIf({ StringEquals: { 'aws:ResourceTag/team': 'blue' } })
  const administrator = server.organizations()
  const Tags = [{ Key: 'team', Value: 'blue' }]
  const { OrganizationalUnit } = await administrator.send(
    new CreateOrganizationalUnitCommand({ ParentId: ROOT, Name: 'tagged', Tags }),
  )
  const OrganizationalUnitId = OrganizationalUnit?.Id ?? ''
  await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId }))
  await expectError(client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId })), DENIED)
})

describe('policies see the tags of a request', () => {
  test.each([
    ['TagResource', (client: OrganizationsClient, Key: string) => tag(client, OTHER, Key)],
    [
      'CreateOrganizationalUnit',
      (client: OrganizationsClient, Key: string) => {
        const Tags = [{ Key, Value: 'blue' }]
        return client.send(new CreateOrganizationalUnitCommand({ ParentId: ROOT, Name: Key, Tags }))
      },
    ],
  ])('%s', async (_name, send) => {
    const client = await clientIf({ StringEquals: { 'aws:RequestTag/team': 'blue' } })
    await expectError(send(client, 'other'), DENIED)
    await send(client, 'team')
  })

  test('UntagResource, with the keys', async () => {
    const client = await clientIf({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } })
    const untag = (...TagKeys: string[]) =>
      client.send(new UntagResourceCommand({ ResourceId: OTHER, TagKeys }))
    await expectError(untag('team', 'other'), DENIED)
    await untag('team')
  })
})

test('a unit is created with tags only by those who may tag units', async () => {
  const document = (condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'organizations:CreateOrganizationalUnit', Resource: '*' },
        { Effect: 'Allow', Action: 'organizations:TagResource', ...condition },
      ],
    })
  const create = (client: OrganizationsClient, Tags?: { Key: string; Value: string }[]) =>
    client.send(new CreateOrganizationalUnitCommand({ ParentId: ROOT, Name: String(Tags), Tags }))
  const resource = `arn:aws:organizations::${ACCOUNT}:root/*`
  const other = server.organizations(await userWith(server, 'roots', document({ Resource: resource })))
  await create(other)
  await expectError(create(other, [{ Key: 'team', Value: 'blue' }]), DENIED)
})

test('operations on tags are decided on the type of a policy', async () => {
  const client = await clientIf({ StringEquals: { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' } })
  const list = (ResourceId: string) => client.send(new ListTagsForResourceCommand({ ResourceId }))
  await tag(client, idOfPolicy('service'))
  await list(idOfPolicy('service'))
  await client.send(new UntagResourceCommand({ ResourceId: idOfPolicy('service'), TagKeys: ['team'] }))
  await expectError(list(idOfPolicy('resource')), DENIED)
  await expectError(list(OTHER), DENIED)
})

test('the resource policy sees tags of the resources that members use', async () => {
  putResourcePolicy({
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: 'organizations:Describe*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  })
  const member = server.organizations(administratorOf(OTHER))
  const describeAccount = () => member.send(new DescribeAccountCommand({ AccountId: OTHER }))
  await expectError(describeAccount(), DENIED)
  await tag(server.organizations(), OTHER)
  const { Account } = await describeAccount()
  expect(Account?.Id).toBe(OTHER)
})
