import {
  CreateRoleCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  paginateListRoleTags,
  type Tag,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { expectError, expectRecorded, serverForAllTests } from '../../../support/harness.ts'
import { membersOf } from '../../callers.ts'
import { EC2_TRUST } from './role-callers.ts'

const MISSING = { RoleName: 'test-nonexistent-role' }

const server = serverForAllTests()
const iam = server.iam()

const create = (RoleName: string, more: { readonly Tags?: Tag[] } = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST, ...more }))

const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role
const exists = (RoleName: string) =>
  get(RoleName).then(
    () => true,
    () => false,
  )

const tag = (RoleName: string, ...Tags: Tag[]) => iam.send(new TagRoleCommand({ RoleName, Tags }))
const untag = (RoleName: string, ...TagKeys: string[]) =>
  iam.send(new UntagRoleCommand({ RoleName, TagKeys }))
const tagsOf = async (RoleName: string) => (await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags

describe('the tags of a role', () => {
  test('a key replaces the same key in another case; keys come by length', async () => {
    await create('tags', { Tags: [{ Key: 'somekey', Value: '1' }] })
    await tag('tags', { Key: 'Somekey', Value: '2' }, { Key: 'z', Value: '' }, { Key: 'b', Value: '' })
    expect(await tagsOf('TAGS')).toEqual([
      { Key: 'b', Value: '' },
      { Key: 'z', Value: '' },
      { Key: 'Somekey', Value: '2' },
    ])
    await untag('tags', 'SOMEKEY', 'not-there')
    const pages: unknown[] = []
    for await (const page of paginateListRoleTags({ client: iam, pageSize: 1 }, { RoleName: 'tags' })) {
      pages.push(page.Tags)
    }
    expect(pages).toEqual([[{ Key: 'b', Value: '' }], [{ Key: 'z', Value: '' }]])
  })

  test('a role without tags lists none and shows none', async () => {
    await create('untagged', { Tags: [{ Key: 'k', Value: 'v' }] })
    await untag('untagged', 'k')
    expect(membersOf(await iam.send(new ListRoleTagsCommand({ RoleName: 'untagged' })))).toEqual({
      IsTruncated: false,
      Tags: [],
    })
    expect(await get('untagged')).not.toHaveProperty('Tags')
  })

  test('not more than 50 together', async () => {
    await create('many', { Tags: Array.from({ length: 50 }, (_, n) => ({ Key: `key${n}`, Value: '' })) })
    await tag('many', { Key: 'KEY0', Value: 'replaced' })
    await expectError(tag('many', { Key: 'one-more', Value: '' }), {
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  test('of a role that does not exist', async () => {
    await expectRecorded(
      tag(MISSING.RoleName, { Key: 'k', Value: 'v' }),
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-nonexistent-role-error',
    )
    await expectRecorded(
      untag(MISSING.RoleName, 'k'),
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/untag-nonexistent-role-error',
    )
    await expectRecorded(
      iam.send(new ListRoleTagsCommand(MISSING)),
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/list-tags-nonexistent-role-error',
    )
  })

  test.each<[string, Tag[]]>([
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-role-duplicate-tags',
      [
        { Key: 'Name', Value: '1' },
        { Key: 'name', Value: '2' },
      ],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-role-too-many-tags',
      Array.from({ length: 51 }, (_, n) => ({ Key: `key${n}`, Value: '' })),
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-role-tag-key-too-long',
      [{ Key: 'k'.repeat(129), Value: '' }],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-role-tag-invalid-char',
      [{ Key: 'no;semicolon', Value: '' }],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/tag-role-tag-value-too-long',
      [{ Key: 'k', Value: 'v'.repeat(257) }],
    ],
  ])('%s', async (recordedAs, Tags) => {
    if (!(await exists('wrongly-tagged'))) await create('wrongly-tagged')
    await expectRecorded(tag('wrongly-tagged', ...Tags), recordedAs)
    expect(await tagsOf('wrongly-tagged')).toEqual([])
  })

  test.each([
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/untag-role-too-many-keys',
      Array.from({ length: 51 }, (_, n) => `key${n}`),
    ],
    ['test_iam_roles.py::TestRoleTags::test_role_tag_errors/untag-role-key-too-long', ['k'.repeat(129)]],
  ])('%s', async (recordedAs, keys) => {
    await expectRecorded(untag('anything', ...keys), recordedAs)
  })
})

describe('a role is not made with wrong tags', () => {
  test.each<[string, Tag[]]>([
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/create-role-duplicate-tags',
      [
        { Key: 'Name', Value: '1' },
        { Key: 'name', Value: '2' },
      ],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/create-role-too-many-tags',
      Array.from({ length: 51 }, (_, n) => ({ Key: `key${n}`, Value: '' })),
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/create-role-tag-key-too-long',
      [{ Key: 'k'.repeat(129), Value: '' }],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/create-role-tag-invalid-char',
      [{ Key: 'no;semicolon', Value: '' }],
    ],
    [
      'test_iam_roles.py::TestRoleTags::test_role_tag_errors/create-role-tag-value-too-long',
      [{ Key: 'k', Value: 'v'.repeat(257) }],
    ],
  ])('%s', async (recordedAs, Tags) => {
    await expectRecorded(create('tagged', { Tags }), recordedAs)
    expect(await exists('tagged')).toBe(false)
  })
})
