import {
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  paginateListRoles,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { at, OTHER_REGION } from '../../../support/places.ts'
import { membersOf, POWER_USER, withServer } from '../../callers.ts'
import { changeRole, EC2_TRUST, roleArn, roleOf, sessionOfRole } from './role-callers.ts'

const MISSING = { RoleName: 'test-nonexistent-role' }
const SERVICE_PATH = '/aws-service-role/ec2.amazonaws.com/'
const RESERVED_PATH = '/aws-reserved/sso.amazonaws.com/'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (RoleName: string, more: Partial<CreateRoleCommandInput> = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST, ...more }))

const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role
const exists = (RoleName: string) =>
  get(RoleName).then(
    () => true,
    () => false,
  )

describe('CreateRole and GetRole', () => {
  test('CreateRole shows neither duration nor last use of a plain role', async () => {
    const created = await create('plain')
    const role = {
      Path: '/',
      RoleName: 'plain',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: roleArn('plain'),
      CreateDate: new Date(NOW),
      AssumeRolePolicyDocument: encodeURIComponent(EC2_TRUST),
    }
    expect(membersOf(created)).toEqual({ Role: role })
    expect(await get('plain')).toEqual({ ...role, MaxSessionDuration: 3600, RoleLastUsed: {} })
  })

  test('C1.3: CreateRole keeps the description to itself; GetRole shows everything', async () => {
    const Tags = [
      { Key: 'team', Value: 'blue' },
      { Key: 'a', Value: '' },
    ]
    const boundary = {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: POWER_USER,
    }
    const { Role } = await create('Full', {
      Path: '/division/x/',
      Description: 'all of it',
      MaxSessionDuration: 7200,
      PermissionsBoundary: POWER_USER,
      Tags,
    })
    expect(Role).toEqual({
      Path: '/division/x/',
      RoleName: 'Full',
      RoleId: expect.any(String),
      Arn: roleArn('Full', '/division/x/'),
      CreateDate: new Date(NOW),
      AssumeRolePolicyDocument: encodeURIComponent(EC2_TRUST),
      PermissionsBoundary: boundary,
      Tags,
    })
    expect(await get('Full')).toEqual({
      ...Role,
      Description: 'all of it',
      MaxSessionDuration: 7200,
      RoleLastUsed: {},
    })
  })

  test('the trust policy comes back byte for byte, percent-encoded after RFC 3986', async () => {
    const document = `{ "Version": "2012-10-17",\n\t"Statement": [{"Sid": "S1", "Effect" : "Allow", "Principal":{"AWS":"*"},
      "Action":["sts:AssumeRole"], "Condition":{"StringLike":{"aws:UserAgent":"it's (100%3A) *~!é"}}}]}`
    const { Role } = await create('verbatim', { AssumeRolePolicyDocument: document })
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(document)
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^[A-Za-z0-9\-._~%]+$/)
    expect(Role?.AssumeRolePolicyDocument).toContain('it%27s%20%28100%253A%29%20%2A~%21%C3%A9')
  })

  test('RoleLastUsed tells when and where a session of the role called', async () => {
    await roleOf(server, 'used')
    await server.sts(sessionOfRole(server, 'used'), OTHER_REGION).send(new GetCallerIdentityCommand({}))
    expect((await get('used'))?.RoleLastUsed).toEqual({ LastUsedDate: new Date(NOW), Region: OTHER_REGION })
  })

  test('names are unique and found without regard to case; the spelling is kept', async () => {
    await create('CamelCase')
    expect(await get('cAMELcASE')).toMatchObject({ RoleName: 'CamelCase', Arn: roleArn('CamelCase') })
    await expectError(create('camelcase'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Role with name camelcase already exists.',
    })
  })

  test('a name that is taken', async () => {
    await create('taken')
    await expectRecorded(
      create('taken'),
      'test_iam_roles.py::TestRoleLifecycle::test_role_errors/create-role-already-exists-error',
      { 'role-name:1': 'taken' },
    )
  })

  test('a role that does not exist', () =>
    expectRecorded(
      iam.send(new GetRoleCommand(MISSING)),
      'test_iam_roles.py::TestRoleLifecycle::test_role_errors/get-role-error',
    ))

  test('the quota', async () => {
    await withServer({ quotas: { RolesQuota: 1 } }, async (small) => {
      const send = (RoleName: string) =>
        small.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST }))
      await send('first')
      await expectError(send('second'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for RolesPerAccount: 1',
      })
    })
  })

  test.each([
    [SERVICE_PATH, "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles"],
    [RESERVED_PATH, "Path prefix '/aws-reserved/' can only be used for roles that AWS creates"],
  ])('the path %s belongs to AWS', async (Path, message) => {
    await expectError(create('intruder', { Path }), { code: 'InvalidInput', status: 400, message })
    expect(await exists('intruder')).toBe(false)
  })

  test.each([
    [3599, 'greater than or equal to 3600'],
    [43_201, 'less than or equal to 43200'],
  ])('13.2: the duration %d, on creation and later', async (MaxSessionDuration, limit) => {
    const error = {
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${limit}`,
    }
    await expectError(create('short', { MaxSessionDuration }), error)
    const RoleName = `of-${MaxSessionDuration}`
    await create(RoleName, { Description: 'old', MaxSessionDuration: 7200 })
    const update = new UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration })
    await expectError(iam.send(update), error)
    expect(await get(RoleName)).toMatchObject({ Description: 'old', MaxSessionDuration: 7200 })
  })

  test('13.3: a description has 1,000 characters at most, of Latin-1', async () => {
    for (const [RoleName, Description] of [
      ['long', 'd'.repeat(1000)],
      ['latin', 'é'.repeat(1000)],
    ] as const) {
      await create(RoleName, { Description })
      expect(await get(RoleName)).toMatchObject({ Description })
    }
    const error = { code: 'ValidationError', status: 400 }
    for (const Description of ['d'.repeat(1001), 'é'.repeat(1001), '\u0100', '\u007f'])
      await expectError(create('wordy', { Description }), error)
  })

  test('13.3, C7.3.1: an empty description is kept, and empties one', async () => {
    await create('terse', { Description: '' })
    expect(await get('terse')).toMatchObject({ Description: '' })
    await create('emptied', { Description: 'old' })
    await iam.send(new UpdateRoleCommand({ RoleName: 'emptied', Description: '' }))
    expect(await get('emptied')).toMatchObject({ Description: '' })
  })

  test.each([
    [
      'arn:aws:iam::000000000000:not_a_policy/invalid',
      'test_iam_roles.py::TestRolePermissionsBoundary::test_role_permissions_boundary_errors/create-role-invalid-boundary-error',
    ],
    [
      'arn:aws:iam::000000000000:policy/nonexistent-policy',
      'test_iam_roles.py::TestRolePermissionsBoundary::test_role_permissions_boundary_errors/create-role-nonexistent-policy-error',
    ],
  ])('the boundary %s', (PermissionsBoundary, recordedAs) =>
    expectRecorded(create('bounded', { PermissionsBoundary }), recordedAs),
  )
})

describe('ListRoles', () => {
  test('shows duration and description, but no tags, boundary or last use', async () => {
    const Path = '/listed/'
    const { Role } = await create('listed', {
      Path,
      Description: 'd',
      PermissionsBoundary: POWER_USER,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    const { PermissionsBoundary: _boundary, Tags: _tags, ...rest } = Role ?? {}
    await create('listed-plain', { Path })
    const answer = await iam.send(new ListRolesCommand({ PathPrefix: Path }))
    expect(membersOf(answer)).toEqual({
      IsTruncated: false,
      Roles: [
        { ...rest, Description: 'd', MaxSessionDuration: 3600 },
        expect.not.objectContaining({ Description: expect.anything() }),
      ],
    })
  })

  test('pages through, also while roles come and go', async () => {
    for (const name of ['a', 'c', 'e', 'g']) await create(`page-${name}`, { Path: '/paged/' })
    const changes = [
      () => create('page-b', { Path: '/paged/' }),
      () => iam.send(new DeleteRoleCommand({ RoleName: 'page-c' })),
    ]
    const seen: (string | undefined)[] = []
    for await (const page of paginateListRoles({ client: iam, pageSize: 1 }, { PathPrefix: '/paged/' })) {
      seen.push(page.Roles?.[0]?.RoleName)
      await changes.shift()?.()
    }
    expect(seen).toEqual(['page-a', 'page-b', 'page-e', 'page-g'])
  })

  test('a Marker that was not given out', () =>
    expectError(iam.send(new ListRolesCommand({ Marker: 'nonsense' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    }))
})

describe('UpdateRole and UpdateRoleDescription', () => {
  test('UpdateRole sets both', async () => {
    await create('updated')
    const input = { RoleName: 'UPDATED', Description: 'new', MaxSessionDuration: 43_200 }
    expect(membersOf(await iam.send(new UpdateRoleCommand(input)))).toEqual({})
    expect(await get('updated')).toMatchObject({ Description: 'new', MaxSessionDuration: 43_200 })
  })

  test('13.1, C1.2, C7.3.1: UpdateRole keeps the description and duration that it omits', async () => {
    await create('partly', { Description: 'old', MaxSessionDuration: 7200 })
    await iam.send(new UpdateRoleCommand({ RoleName: 'partly' }))
    expect(await get('partly')).toMatchObject({ Description: 'old', MaxSessionDuration: 7200 })
    await iam.send(new UpdateRoleCommand({ RoleName: 'partly', Description: 'new' }))
    expect(await get('partly')).toMatchObject({ Description: 'new', MaxSessionDuration: 7200 })
  })

  test('UpdateRoleDescription answers the role without duration and last use', async () => {
    const { Role } = await create('described', { MaxSessionDuration: 7200 })
    const input = { RoleName: 'described', Description: 'words' }
    const answer = await iam.send(new UpdateRoleDescriptionCommand(input))
    expect(membersOf(answer)).toEqual({ Role: { ...Role, Description: 'words' } })
    expect(await get('described')).toMatchObject({ Description: 'words', MaxSessionDuration: 7200 })
  })

  test('of a role that does not exist', async () => {
    await expectRecorded(
      iam.send(new UpdateRoleCommand(MISSING)),
      'test_iam_roles.py::TestRoleLifecycle::test_role_errors/update-role-error',
    )
    await expectError(iam.send(new UpdateRoleDescriptionCommand({ ...MISSING, Description: '' })), {
      code: 'NoSuchEntity',
      status: 404,
      message: `The role with name ${MISSING.RoleName} cannot be found.`,
    })
  })
})

describe('DeleteRole', () => {
  const remove = (RoleName: string) => iam.send(new DeleteRoleCommand({ RoleName }))

  test('ends its sessions for good', async () => {
    await roleOf(server, 'ephemeral')
    const session = sessionOfRole(server, 'ephemeral')
    await remove('Ephemeral')
    await roleOf(server, 'ephemeral')
    await expectError(server.sts(session).send(new GetCallerIdentityCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('then the role is gone', async () => {
    await create('gone')
    await remove('gone')
    await expectRecorded(
      iam.send(new GetRoleCommand({ RoleName: 'gone' })),
      'test_iam_roles.py::TestRoleLifecycle::test_delete_role_with_attached_policy/get-role-after-deletion-error',
      { 'role-name:1': 'gone' },
    )
  })

  test('of a role that does not exist', () =>
    expectRecorded(
      remove(MISSING.RoleName),
      'test_iam_roles.py::TestRoleLifecycle::test_role_errors/delete-role-error',
    ))

  test('wants instance profile, attached and inline policies gone, in this order', async () => {
    const { RoleId } = await roleOf(server, 'busy')
    changeRole(server, 'busy', (role) => ({
      ...role,
      attached: [POWER_USER],
      inline: { p: policy('Allow', '*') },
    }))
    const profile = { id: 'AIPA1', name: 'busy', path: '/', arn: 'arn', createDate: 0, tags: [], roles: [] }
    const inAccount = server.iamulator.store.transact.bind(server.iamulator.store, at(ACCOUNT))
    inAccount((tx) => tx.instanceProfiles.put('busy', { ...profile, roles: [RoleId ?? ''] }))
    await expectRecorded(
      remove('busy'),
      'test_iam_roles.py::TestRoleLifecycle::test_delete_role_with_instance_profile/delete-role-with-instance-profile-error',
    )
    inAccount((tx) => tx.instanceProfiles.put('busy', profile))
    await expectRecorded(
      remove('busy'),
      'test_iam_roles.py::TestRoleLifecycle::test_delete_role_with_attached_policy/delete-role-with-policy-error',
    )
    changeRole(server, 'busy', (role) => ({ ...role, attached: [] }))
    await expectRecorded(
      remove('busy'),
      'test_iam_roles.py::TestRoleLifecycle::test_delete_role_with_inline_policy/delete-role-with-inline-policy-error',
    )
    changeRole(server, 'busy', (role) => ({ ...role, inline: {} }))
    await remove('busy')
    expect(await exists('busy')).toBe(false)
  })
})
