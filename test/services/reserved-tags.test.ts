/** Tag keys that AWS reserves, on every taggable resource, and lists without tags. */
import {
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUserTagsCommand,
  type Tag,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { ACCOUNT, ADMINISTRATOR, expectError, policy, serverForAllTests, trust } from '../support/harness.ts'
import { EC2_TRUST } from './iam/roles/role-callers.ts'
import { assume, roleTrusting } from './sts/sts-callers.ts'

const reserved = (code: string) => ({
  code,
  status: 400,
  message: 'Tag keys beginning with aws: are reserved for system use.',
})

const server = serverForAllTests()
const iam = server.iam()

test.each<[string, (Tags: Tag[]) => Promise<unknown>]>([
  ['user', (Tags) => iam.send(new CreateUserCommand({ UserName: 'u', Tags }))],
  [
    'role',
    (Tags) => iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: EC2_TRUST, Tags })),
  ],
  [
    'policy',
    (Tags) =>
      iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policy('Allow', '*'), Tags })),
  ],
  [
    'instance profile',
    (Tags) => iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'i', Tags })),
  ],
])('C7.2.1: the keys of a %s, but not its values', async (_kind, create) => {
  await expectError(create([{ Key: 'aws:stack', Value: '' }]), reserved('InvalidInput'))
  await expectError(create([{ Key: 'AWS:stack', Value: '' }]), reserved('InvalidInput'))
  const Values = [
    { Key: 'my-aws:stack', Value: 'arn:aws:x' },
    { Key: 'x', Value: 'aws:x' },
    { Key: 'y', Value: 'AWS:x' },
  ]
  await expect(create(Values)).resolves.toBeDefined()
})

test('C7.2.1: what exists is not tagged so either, with no other tag of the request', async () => {
  const UserName = 'tagged'
  await iam.send(new CreateUserCommand({ UserName }))
  const tag = (bad: Tag) =>
    iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'good', Value: '' }, bad] }))
  await expectError(tag({ Key: 'aws:x', Value: '' }), reserved('InvalidInput'))
  await expectError(tag({ Key: 'AWS:x', Value: '' }), reserved('InvalidInput'))
  expect((await iam.send(new ListUserTagsCommand({ UserName }))).Tags).toEqual([])
  await tag({ Key: 'x', Value: 'aws:x' })
  expect((await iam.send(new ListUserTagsCommand({ UserName }))).Tags).toHaveLength(2)
})

test('a session', async () => {
  const role = await roleTrusting(
    server,
    'session',
    trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession']),
  )
  const federated = (Tags: Tag[]) => server.sts().send(new GetFederationTokenCommand({ Name: 'bob', Tags }))
  const Tags = [{ Key: 'Aws:x', Value: '' }]
  await expectError(assume(server, ADMINISTRATOR, role, { Tags }), reserved('InvalidParameterValue'))
  await expectError(federated(Tags), reserved('InvalidParameterValue'))
  await expect(federated([{ Key: 'x', Value: 'aws:x' }])).resolves.toBeDefined()
})
