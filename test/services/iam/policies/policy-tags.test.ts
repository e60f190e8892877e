import {
  CreatePolicyCommand,
  ListPolicyTagsCommand,
  paginateListPolicyTags,
  type Tag,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { expectError, expectRecorded, policy, serverForAllTests } from '../../../support/harness.ts'
import { membersOf } from '../../callers.ts'
import { numberedTags, policyArn } from './holders.ts'

const PolicyArn = policyArn('tags')

const server = serverForAllTests()
const iam = server.iam()
beforeAll(async () => {
  await iam.send(new CreatePolicyCommand({ PolicyName: 'tags', PolicyDocument: policy('Allow', 's3:*') }))
})

const tagsOf = async (arn: string) => (await iam.send(new ListPolicyTagsCommand({ PolicyArn: arn }))).Tags
const tag = (Tags: Tag[], arn = PolicyArn) => iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags }))
const untag = (TagKeys: string[], arn = PolicyArn) =>
  iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys }))

test('case counts, values are replaced, keys come by length', async () => {
  await tag([
    { Key: 'abc', Value: '1' },
    { Key: 'b', Value: '2' },
    { Key: 'a', Value: '3' },
  ])
  await tag([
    { Key: 'A', Value: '4' },
    { Key: 'b', Value: '5' },
  ])
  expect(await tagsOf(PolicyArn)).toEqual([
    { Key: 'A', Value: '4' },
    { Key: 'a', Value: '3' },
    { Key: 'b', Value: '5' },
    { Key: 'abc', Value: '1' },
  ])
  await untag(['A', 'not there'])
  const pages: unknown[] = []
  for await (const { Tags } of paginateListPolicyTags({ client: iam, pageSize: 2 }, { PolicyArn }))
    pages.push(Tags)
  expect(pages).toEqual([
    [
      { Key: 'a', Value: '3' },
      { Key: 'b', Value: '5' },
    ],
    [{ Key: 'abc', Value: '1' }],
  ])
  await untag(['a', 'b', 'abc'])
  expect(membersOf(await iam.send(new ListPolicyTagsCommand({ PolicyArn })))).toEqual({
    Tags: [],
    IsTruncated: false,
  })
})

test('there are at most 50', async () => {
  await tag(numberedTags(50))
  await expectError(tag([{ Key: 'one more', Value: '' }]), {
    code: 'LimitExceeded',
    status: 409,
    message: 'The number of tags has reached the maximum limit.',
  })
  await tag([{ Key: 'key1', Value: 'changed' }])
  await untag(numberedTags(50).map(({ Key }) => Key ?? ''))
})

test.each([
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-duplicate-keys',
    [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
  ],
  ['test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-too-many', numberedTags(51)],
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-large-key',
    [{ Key: 'k'.repeat(129), Value: '' }],
  ],
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-invalid-character',
    [{ Key: 'a*b', Value: '' }],
  ],
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-large-value',
    [{ Key: 'k', Value: 'v'.repeat(257) }],
  ],
])('TagPolicy refuses as in %s', async (name, tags) => {
  await expectRecorded(tag(tags), name)
})

test.each([
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-untag-too-many-keys',
    numberedTags(51).map(({ Key }) => Key ?? ''),
  ],
  [
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-untag-large-key',
    ['k'.repeat(129)],
  ],
])('UntagPolicy refuses as in %s', async (name, keys) => {
  await expectRecorded(untag(keys), name)
})

test('missing policies', async () => {
  const arn = policyArn('NotAPolicy')
  await expectRecorded(
    tag(numberedTags(1), arn),
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-tag-nonexistent-policy',
  )
  await expectRecorded(
    untag(['a'], arn),
    'test_iam_policies.py::TestPolicyTags::test_policy_tag_update_errors/err-untag-nonexistent-policy',
  )
  await expectError(tagsOf(arn), {
    code: 'NoSuchEntity',
    status: 404,
    message: `Policy ${arn} was not found.`,
  })
})
