/** Tag keys that AWS keeps to itself, on everything that bears tags. */
import {
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  ListUserTagsCommand,
  type Tag,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  expectError,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../harness.ts'
import { EC2_TRUST } from './role-callers.ts'
import { assume, roleTrusting } from './sts-callers.ts'

const reserved = (code: string) => ({
  code,
  status: 400,
  message: 'Tag keys that begin with aws: are reserved for AWS.',
})

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer()
  iam = server.iam()
})
afterAll(() => server.close())

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
])('a %s', async (_kind, create) => {
  await expectError(create([{ Key: 'aws:stack', Value: '' }]), reserved('InvalidInput'))
  await expectError(create([{ Key: 'AWS:stack', Value: '' }]), reserved('InvalidInput'))
  await expect(create([{ Key: 'my-aws:stack', Value: '' }])).resolves.toBeDefined()
})

test('what exists is not tagged so either, with no other tag of the request', async () => {
  const UserName = 'tagged'
  await iam.send(new CreateUserCommand({ UserName }))
  const Tags = [
    { Key: 'good', Value: '' },
    { Key: 'aws:x', Value: '' },
  ]
  await expectError(iam.send(new TagUserCommand({ UserName, Tags })), reserved('InvalidInput'))
  expect((await iam.send(new ListUserTagsCommand({ UserName }))).Tags).toEqual([])
})

test('a session', async () => {
  const Tags = [{ Key: 'aws:x', Value: '' }]
  const role = await roleTrusting(
    server,
    'session',
    trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession']),
  )
  await expectError(assume(server, ADMINISTRATOR, role, { Tags }), reserved('InvalidParameterValue'))
  await expectError(
    server.sts().send(new GetFederationTokenCommand({ Name: 'bob', Tags })),
    reserved('InvalidParameterValue'),
  )
})
