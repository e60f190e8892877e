import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  type CreateInstanceProfileCommandInput,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  paginateListInstanceProfiles,
  paginateListInstanceProfilesForRole,
  paginateListInstanceProfileTags,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, expectRecorded, NOW, serverForAllTests, startServer } from '../../../support/harness.ts'
import { membersOf, withServer } from '../../callers.ts'
import { profileArn, protectedError, protectedRole, roleOf } from './role-callers.ts'

const MISSING = { InstanceProfileName: 'nonexistent-profile' }

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (InstanceProfileName: string, more: Partial<CreateInstanceProfileCommandInput> = {}) =>
  iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, ...more }))
const get = async (InstanceProfileName: string) =>
  (await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile
const remove = (InstanceProfileName: string) =>
  iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }))
const addRole = (InstanceProfileName: string, RoleName: string) =>
  iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }))
const removeRole = (InstanceProfileName: string, RoleName: string) =>
  iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }))

describe('CreateInstanceProfile and GetInstanceProfile', () => {
  test('show roles always; tags, GetInstanceProfile alone, also when there are none', async () => {
    const created = await create('plain')
    const profile = {
      Path: '/',
      InstanceProfileName: 'plain',
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: profileArn('plain'),
      CreateDate: new Date(NOW),
      Roles: [],
    }
    expect(membersOf(created)).toEqual({ InstanceProfile: profile })
    expect(await get('plain')).toEqual({ ...profile, Tags: [] })
  })

  test('with path and tags', async () => {
    const Tags = [{ Key: 'team', Value: 'blue' }]
    const { InstanceProfile } = await create('Full', { Path: '/division/', Tags })
    expect(InstanceProfile).toMatchObject({ Path: '/division/', Arn: profileArn('Full', '/division/'), Tags })
    expect(await get('fULL')).toEqual(InstanceProfile)
  })

  test('a name that is taken, in any case', async () => {
    await create('taken')
    await expectRecorded(
      create('taken'),
      'test_iam_instance_profiles.py::TestInstanceProfileLifecycle::test_instance_profile_errors/create-duplicate-error',
      { 'instance-profile-name:1': 'taken' },
    )
    await expectError(create('TAKEN'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Instance Profile TAKEN already exists.',
    })
  })

  test('one that does not exist', () =>
    expectRecorded(
      get(MISSING.InstanceProfileName),
      'test_iam_instance_profiles.py::TestInstanceProfileLifecycle::test_instance_profile_errors/get-nonexistent-error',
    ))

  test('the quota', async () => {
    await withServer({ quotas: { InstanceProfilesQuota: 1 } }, async (small) => {
      const send = (InstanceProfileName: string) =>
        small.iam().send(new CreateInstanceProfileCommand({ InstanceProfileName }))
      await send('first')
      await expectError(send('second'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for InstanceProfilesPerAccount: 1',
      })
    })
  })
})

describe('DeleteInstanceProfile', () => {
  test('then it is gone', async () => {
    await create('gone')
    await remove('GONE')
    await expectRecorded(
      get('gone'),
      'test_iam_instance_profiles.py::TestInstanceProfileLifecycle::test_instance_profile_lifecycle/get-deleted-error',
      { 'instance-profile-name:1': 'gone' },
    )
  })

  test('of one that does not exist', () =>
    expectRecorded(
      remove(MISSING.InstanceProfileName),
      'test_iam_instance_profiles.py::TestInstanceProfileLifecycle::test_instance_profile_errors/delete-nonexistent-error',
    ))

  test('not while it holds a role', async () => {
    await create('holding')
    await roleOf(server, 'held-fast')
    await addRole('holding', 'held-fast')
    await expectRecorded(
      remove('holding'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_delete_instance_profile_with_role_error/delete-with-role-error',
    )
  })
})

describe('the role of an instance profile', () => {
  test('is shown without description, duration and last use', async () => {
    await create('with-role')
    const role = await roleOf(server, 'Inside')
    const settings = { RoleName: 'Inside', Description: 'd', MaxSessionDuration: 7200 }
    await iam.send(new UpdateRoleCommand(settings))
    await addRole('WITH-role', 'inside')
    expect(await get('with-role')).toMatchObject({ Roles: [role] })
    expect((await get('with-role'))?.Roles?.[0]).toEqual(role)
  })

  test('can be only one, not even the same twice', async () => {
    await create('only-one')
    await roleOf(server, 'first-role')
    await roleOf(server, 'second-role')
    await addRole('only-one', 'first-role')
    for (const name of ['second-role', 'first-role']) {
      await expectRecorded(
        addRole('only-one', name),
        'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_add_second_role_to_instance_profile_error/add-second-role-error',
      )
    }
  })

  test('keeps the role from being deleted until it is removed', async () => {
    await create('keeper')
    await roleOf(server, 'kept')
    await addRole('keeper', 'kept')
    const deleteRole = () => iam.send(new DeleteRoleCommand({ RoleName: 'kept' }))
    await expectError(deleteRole(), {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove roles from instance profile first.',
    })
    await removeRole('Keeper', 'Kept')
    expect(await get('keeper')).toMatchObject({ Roles: [] })
    await deleteRole()
  })

  test('what does not exist', async () => {
    await create('lonely')
    await roleOf(server, 'homeless')
    await expectRecorded(
      addRole(MISSING.InstanceProfileName, 'homeless'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/add-role-nonexistent-profile-error',
    )
    await expectRecorded(
      addRole('lonely', 'nonexistent-role'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/add-nonexistent-role-error',
    )
    await expectRecorded(
      removeRole(MISSING.InstanceProfileName, 'homeless'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/remove-role-nonexistent-profile-error',
    )
    await expectRecorded(
      removeRole('lonely', 'nonexistent-role'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/remove-nonexistent-role-error',
    )
    await expectRecorded(
      removeRole('lonely', 'homeless'),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/remove-unattached-role-error',
      { 'role-name:1': 'homeless', 'instance-profile-name:1': 'lonely' },
    )
    await expectRecorded(
      iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'nonexistent-role' })),
      'test_iam_instance_profiles.py::TestInstanceProfileRoles::test_role_instance_profile_operations_errors/list-profiles-nonexistent-role-error',
    )
  })

  test('cannot be one that belongs to AWS', async () => {
    await create('for-nobody')
    await protectedRole(server, 'AWSServiceRoleForX', '/aws-service-role/x.amazonaws.com/')
    await expectError(addRole('for-nobody', 'AWSServiceRoleForX'), protectedError('AWSServiceRoleForX'))
    await expectError(removeRole('for-nobody', 'AWSServiceRoleForX'), protectedError('AWSServiceRoleForX'))
  })
})

describe('lists', () => {
  const names: string[] = ['list-a', 'list-b', 'list-c']
  beforeAll(async () => {
    await roleOf(server, 'listed')
    for (const name of names) {
      await create(name, { Path: '/lists/', Tags: [{ Key: 'k', Value: 'v' }] })
      await addRole(name, 'listed')
    }
    await create('list-other', { Path: '/others/' })
  })

  test('show roles and no tags', async () => {
    const { InstanceProfile } = await create('list-shown', {
      Path: '/shown/',
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    const { Tags: _tags, ...shown } = InstanceProfile ?? {}
    const answer = await iam.send(new ListInstanceProfilesCommand({ PathPrefix: '/shown' }))
    expect(membersOf(answer)).toEqual({ IsTruncated: false, InstanceProfiles: [shown] })
  })

  test('ListInstanceProfiles pages by path prefix', async () => {
    const seen: unknown[] = []
    const config = { client: iam, pageSize: 2 }
    for await (const page of paginateListInstanceProfiles(config, { PathPrefix: '/lists/' })) {
      seen.push(page.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName))
    }
    expect(seen).toEqual([['list-a', 'list-b'], ['list-c']])
  })

  test('ListInstanceProfilesForRole pages, also while a profile leaves', async () => {
    const seen: unknown[] = []
    const config = { client: iam, pageSize: 1 }
    const changes = [() => removeRole('list-b', 'listed')]
    for await (const page of paginateListInstanceProfilesForRole(config, { RoleName: 'LISTED' })) {
      const [profile] = page.InstanceProfiles ?? []
      expect(profile).toMatchObject({ Roles: [{ RoleName: 'listed' }] })
      expect(profile).not.toHaveProperty('Tags')
      seen.push(profile?.InstanceProfileName)
      await changes.shift()?.()
    }
    expect(seen).toEqual(['list-a', 'list-c'])
  })

  test('a role without profiles', async () => {
    await roleOf(server, 'profileless')
    const answer = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'profileless' }))
    expect(membersOf(answer)).toEqual({ IsTruncated: false, InstanceProfiles: [] })
  })

  test.each([
    ['ListInstanceProfiles', (Marker: string) => iam.send(new ListInstanceProfilesCommand({ Marker }))],
    [
      'ListInstanceProfilesForRole',
      (Marker: string) => iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'listed', Marker })),
    ],
    [
      'ListInstanceProfileTags',
      (Marker: string) =>
        iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName: 'list-a', Marker })),
    ],
  ])('%s: a Marker that was not given out', (_, list) =>
    expectError(list('nonsense'), { code: 'ValidationError', status: 400, message: 'Invalid Marker.' }),
  )
})

describe('tags', () => {
  test('keys differ by case; they come by length', async () => {
    await create('tagged', { Tags: [{ Key: 'key', Value: '1' }] })
    const Tags = [
      { Key: 'KEY', Value: '2' },
      { Key: 'key', Value: '3' },
      { Key: 'z', Value: '' },
    ]
    await iam.send(new TagInstanceProfileCommand({ InstanceProfileName: 'TAGGED', Tags }))
    const pages: unknown[] = []
    const config = { client: iam, pageSize: 2 }
    for await (const page of paginateListInstanceProfileTags(config, { InstanceProfileName: 'tagged' })) {
      pages.push(page.Tags)
    }
    expect(pages).toEqual([
      [
        { Key: 'z', Value: '' },
        { Key: 'KEY', Value: '2' },
      ],
      [{ Key: 'key', Value: '3' }],
    ])
    const TagKeys = ['KEY', 'not-there']
    await iam.send(new UntagInstanceProfileCommand({ InstanceProfileName: 'tagged', TagKeys }))
    const answer = await iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName: 'tagged' }))
    expect(membersOf(answer)).toEqual({
      IsTruncated: false,
      Tags: [
        { Key: 'z', Value: '' },
        { Key: 'key', Value: '3' },
      ],
    })
  })

  test('a key twice', () =>
    expectError(
      create('twice', {
        Tags: [
          { Key: 'k', Value: '1' },
          { Key: 'k', Value: '2' },
        ],
      }),
      { code: 'InvalidInput', status: 400, message: 'Duplicate tag keys found.' },
    ))

  test('not more than 50 together', async () => {
    const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `key${n}`, Value: '' }))
    await create('many', { Tags })
    const more = { InstanceProfileName: 'many', Tags: [{ Key: 'one-more', Value: '' }] }
    await expectError(iam.send(new TagInstanceProfileCommand(more)), {
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  test('of one that does not exist', async () => {
    await expectRecorded(
      iam.send(new TagInstanceProfileCommand({ ...MISSING, Tags: [{ Key: 'k', Value: '' }] })),
      'test_iam_instance_profiles.py::TestInstanceProfileTags::test_instance_profile_tag_errors/tag-nonexistent-error',
    )
    await expectRecorded(
      iam.send(new UntagInstanceProfileCommand({ ...MISSING, TagKeys: ['k'] })),
      'test_iam_instance_profiles.py::TestInstanceProfileTags::test_instance_profile_tag_errors/untag-nonexistent-error',
    )
    await expectRecorded(
      iam.send(new ListInstanceProfileTagsCommand(MISSING)),
      'test_iam_instance_profiles.py::TestInstanceProfileTags::test_instance_profile_tag_errors/list-tags-nonexistent-error',
    )
  })
})
