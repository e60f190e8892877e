import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  type IAMClient,
  ListPolicyTagsCommand,
  PutUserPermissionsBoundaryCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith, withServer } from '../../callers.ts'
import { holder, numberedTags, policyArn, putBoundary } from './holders.ts'

const DOCUMENT = policy('Allow', 's3:ListBucket')

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (PolicyName: string, more: Partial<CreatePolicyCommandInput> = {}, client = iam) =>
  client.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: DOCUMENT, ...more }))

const get = async (PolicyArn: string, client = iam) =>
  (await client.send(new GetPolicyCommand({ PolicyArn }))).Policy

const tagsOf = async (PolicyArn: string) => (await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags

const missing = (arn: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Policy ${arn} was not found.`,
})

describe('CreatePolicy and GetPolicy', () => {
  test('a plain policy has no tags and no description when made, and an empty list of tags when read', async () => {
    const created = await create('plain')
    const plain = {
      PolicyName: 'plain',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: policyArn('plain'),
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: new Date(NOW),
      UpdateDate: new Date(NOW),
    }
    expect(membersOf(created)).toEqual({ Policy: plain })
    expect(await get(policyArn('plain'))).toEqual({ ...plain, PolicyId: created.Policy?.PolicyId, Tags: [] })
  })

  test('the description is shown by GetPolicy alone, tags in the order sent', async () => {
    const Tags = [
      { Key: 'zeta', Value: '1' },
      { Key: 'a', Value: '' },
    ]
    const arn = policyArn('full', '/team/')
    const created = await create('full', { Path: '/team/', Description: 'What it is for', Tags })
    expect(created.Policy).toMatchObject({ Arn: arn, Path: '/team/', Tags })
    expect(created.Policy).not.toHaveProperty('Description')
    expect(await get(arn)).toMatchObject({ Description: 'What it is for', Tags })
  })

  test('the name is taken in every spelling and under every path', async () => {
    await create('taken')
    const fill = { 'policy-name:1': 'taken' }
    await expectRecorded(
      create('taken'),
      'test_iam_policies.py::TestPolicies::test_policy_errors/policy-already-exists',
      fill,
    )
    await expectError(create('TAKEN', { Path: '/other/' }), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'A policy called TAKEN already exists. Duplicate names are not allowed.',
    })
    await expectError(get(policyArn('TAKEN')), missing(policyArn('TAKEN')))
  })

  test.each([
    [
      'test_iam_policies.py::TestPolicyTags::test_policy_tag_create_errors/err-duplicate-keys',
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
    ],
    [
      'test_iam_policies.py::TestPolicyTags::test_policy_tag_create_errors/err-too-many-tags',
      numberedTags(51),
    ],
    [
      'test_iam_policies.py::TestPolicyTags::test_policy_tag_create_errors/err-large-key',
      [{ Key: 'k'.repeat(129), Value: '' }],
    ],
    [
      'test_iam_policies.py::TestPolicyTags::test_policy_tag_create_errors/err-invalid-character',
      [{ Key: 'a*b', Value: '' }],
    ],
    [
      'test_iam_policies.py::TestPolicyTags::test_policy_tag_create_errors/err-large-value',
      [{ Key: 'k', Value: 'v'.repeat(257) }],
    ],
  ])('tags are refused as in %s', async (name, Tags) => {
    await expectRecorded(create('tagged', { Tags }), name)
    await expectError(get(policyArn('tagged')), missing(policyArn('tagged')))
  })

  test('an account holds 1500 policies, or as many as its quota says', async () => {
    await withServer({ quotas: { PoliciesQuota: 1 } }, async (small) => {
      await create('one', {}, small.iam())
      await expectError(create('two', {}, small.iam()), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for PoliciesPerAccount: 1',
      })
      await small.iam().send(new DeletePolicyCommand({ PolicyArn: policyArn('one') }))
      await create('two', {}, small.iam())
    })
  })

  test('white space does not count towards the size of 6144', async () => {
    const sized = (size: number, space = '') => {
      const frame = policy('Allow', 's3:*', 'arn:*:s3:::')
      return `${frame.replace('arn:*:s3:::', `arn:*:s3:::${'b'.repeat(size - frame.length)}`)}${space}`
    }
    await create('longest', { PolicyDocument: sized(6144, ' \n'.repeat(500)) })
    await expectError(create('too-long', { PolicyDocument: sized(6145) }), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for PolicySize: 6144',
    })
  })
})

describe('AWS managed policies', () => {
  test('C3.2: are read as if they were in the account, with a description where it is known', async () => {
    expect(await get('arn:aws:iam::aws:policy/AdministratorAccess')).toEqual({
      PolicyName: 'AdministratorAccess',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      Description: 'Provides full access to AWS services and resources.',
      CreateDate: new Date('2015-02-06T18:39:46Z'),
      UpdateDate: new Date('2015-02-06T18:39:46Z'),
      Tags: [],
    })
    expect(await get(READ_ONLY)).not.toHaveProperty('Description')
    expect(await tagsOf(READ_ONLY)).toEqual([])
  })

  test('are missing when AWS has none of exactly that ARN', async () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/ReadOnlyAccess'
    await expectError(get(arn), missing(arn))
  })

  test('cannot be changed', async () => {
    const update = {
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot update policies outside your own account.',
    }
    await expectRecorded(
      iam.send(new DeletePolicyCommand({ PolicyArn: READ_ONLY })),
      'test_iam_managed_policies.py::TestGetAwsManagedPolicy::test_aws_managed_policy_errors/delete-managed-policy-error',
    )
    await expectError(iam.send(new TagPolicyCommand({ PolicyArn: READ_ONLY, Tags: numberedTags(1) })), update)
    await expectError(iam.send(new UntagPolicyCommand({ PolicyArn: READ_ONLY, TagKeys: ['a'] })), update)
  })
})

describe('counts of use', () => {
  test('attachments and boundaries are counted apart, for AWS managed policies too, and account by account', async () => {
    await create('used')
    for (const PolicyArn of [policyArn('used'), READ_ONLY]) {
      for (const UserName of [`one-${PolicyArn.length}`, `two-${PolicyArn.length}`]) {
        await iam.send(new CreateUserCommand({ UserName }))
        await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
      }
      const UserName = `one-${PolicyArn.length}`
      await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: PolicyArn }))
      expect(await get(PolicyArn)).toMatchObject({ AttachmentCount: 2, PermissionsBoundaryUsageCount: 1 })
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
      await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))
      expect(await get(PolicyArn)).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 0 })
    }
    const other = server.iam(administratorOf('123456789012'))
    expect(await get(READ_ONLY, other)).toMatchObject({ AttachmentCount: 0 })
  })
})

test.each(['user', 'group', 'role'] as const)('use by a %s counts', async (noun) => {
  const name = `counted-${noun}`
  const arn = policyArn(name)
  await create(name)
  await holder(iam, noun, name).create()
  await holder(iam, noun, name).attach(arn)
  if (noun !== 'group') await putBoundary(iam, noun, name, arn)
  expect(await get(arn)).toMatchObject({
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: noun === 'group' ? 0 : 1,
  })
  await holder(iam, noun, name).detach(arn)
  expect(await get(arn)).toMatchObject({ AttachmentCount: 0 })
})

describe('DeletePolicy', () => {
  const remove = (PolicyArn: string) => iam.send(new DeletePolicyCommand({ PolicyArn }))
  const attached =
    'test_iam_roles.py::TestRoleManagedPolicies::test_role_managed_policy_errors/delete-attached-policy-error'

  test('takes the policy away', async () => {
    await create('gone')
    expect(membersOf(await remove(policyArn('gone')))).toEqual({})
    await expectError(get(policyArn('gone')), missing(policyArn('gone')))
    const again = await create('gone')
    expect(again.Policy?.DefaultVersionId).toBe('v1')
  })

  test('of a missing policy fails', async () => {
    await expectRecorded(
      remove(policyArn('non-existent-policy')),
      'test_iam.py::TestIAMIntegrations::test_delete_non_existent_policy_returns_no_such_entity/delete-non-existent-policy-exc',
    )
  })

  test('of another account’s policy is refused', async () => {
    await expectError(remove('arn:aws:iam::123456789012:policy/theirs'), {
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot delete policies outside your own account.',
    })
  })

  test('is refused while the policy is attached or a boundary', async () => {
    await create('bound')
    const UserName = 'bound'
    await iam.send(new CreateUserCommand({ UserName, PermissionsBoundary: policyArn('bound') }))
    await expectRecorded(remove(policyArn('bound')), attached)
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: policyArn('bound') }))
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))
    await expectRecorded(remove(policyArn('bound')), attached)
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: policyArn('bound') }))
    await remove(policyArn('bound'))
  })

  test('is refused while there is more than one version', async () => {
    await create('versioned')
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: policyArn('versioned'), PolicyDocument: DOCUMENT }),
    )
    await expectError(remove(policyArn('versioned')), {
      code: 'DeleteConflict',
      status: 409,
      message:
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    })
  })
})

describe('who may', () => {
  const PolicyArn = policyArn('mine', '/p/')
  const other = policyArn('other', '/p/')
  beforeAll(async () => {
    await create('mine', { Path: '/p/', Tags: [{ Key: 'team', Value: 'red' }] })
    await create('other', { Path: '/p/' })
  })

  const calls: Record<string, (arn: string, client: IAMClient) => Promise<unknown>> = {
    GetPolicy: (arn, client) => client.send(new GetPolicyCommand({ PolicyArn: arn })),
    ListPolicyTags: (arn, client) => client.send(new ListPolicyTagsCommand({ PolicyArn: arn })),
    TagPolicy: (arn, client) => client.send(new TagPolicyCommand({ PolicyArn: arn, Tags: numberedTags(1) })),
    UntagPolicy: (arn, client) => client.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: ['key0'] })),
    DeletePolicy: (arn, client) => client.send(new DeletePolicyCommand({ PolicyArn: arn })),
  }

  test.each(Object.entries(calls))('%s: whoever is allowed it on that policy', async (action, call) => {
    const name = `may-${action}`
    const client = server.iam(await userWith(server, name, policy('Allow', `iam:${action}`, PolicyArn)))
    await call(PolicyArn, client)
    await expectError(call(other, client), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(name), `iam:${action}`, `policy ${other}`),
    })
    if (action === 'DeletePolicy')
      await create('mine', { Path: '/p/', Tags: [{ Key: 'team', Value: 'red' }] })
  })

  test('conditions see the tags of the policy', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:GetPolicy',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
      },
    })
    const client = server.iam(await userWith(server, 'red', document))
    await get(PolicyArn, client)
    await expectError(get(other, client), { code: 'AccessDenied', status: 403 })
  })

  test('CreatePolicy: the ARN to be counts; tags need iam:TagPolicy as well', async () => {
    const pattern = `arn:aws:iam::${ACCOUNT}:policy/dev/*`
    const client = server.iam(await userWith(server, 'maker', policy('Allow', 'iam:CreatePolicy', pattern)))
    await create('made', { Path: '/dev/' }, client)
    const denied = (action: string, name: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('maker'), action, `policy ${name}`),
    })
    await expectError(create('made2', {}, client), denied('iam:CreatePolicy', 'made2'))
    await expectError(
      create('made3', { Path: '/dev/', Tags: numberedTags(1) }, client),
      denied('iam:TagPolicy', 'made3'),
    )
  })

  test('what is no policy’s ARN is refused', async () => {
    await expectError(get('arn:aws:iam::aws:role/NotAPolicy'), {
      code: 'ValidationError',
      status: 400,
      message: 'ARN arn:aws:iam::aws:role/NotAPolicy is not valid.',
    })
  })
})
