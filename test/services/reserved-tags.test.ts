/** Tag keys and values that AWS reserves, on every taggable resource. */
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
} from '../support/harness.ts'
import { EC2_TRUST } from './iam/roles/role-callers.ts'
import { assume, roleTrusting } from './sts/sts-callers.ts'

const reserved = (code: string, part = 'keys') => ({
  code,
  status: 400,
  message: `Tag ${part} that begin with aws: are reserved for AWS.`,
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
  for (const Value of ['aws:x', 'AWS:x'])
    await expectError(create([{ Key: 'stack', Value }]), reserved('InvalidInput', 'values'))
  await expect(create([{ Key: 'my-aws:stack', Value: 'arn:aws:x' }])).resolves.toBeDefined()
})

test('what exists is not tagged so either, with no other tag of the request', async () => {
  const UserName = 'tagged'
  await iam.send(new CreateUserCommand({ UserName }))
  const tag = (bad: Tag) =>
    iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'good', Value: '' }, bad] }))
  await expectError(tag({ Key: 'aws:x', Value: '' }), reserved('InvalidInput'))
  await expectError(tag({ Key: 'x', Value: 'aws:x' }), reserved('InvalidInput', 'values'))
  expect((await iam.send(new ListUserTagsCommand({ UserName }))).Tags).toEqual([])
})

test('a session', async () => {
  const cases = [
    [{ Key: 'aws:x', Value: '' }, reserved('InvalidParameterValue')],
    [{ Key: 'x', Value: 'Aws:x' }, reserved('InvalidParameterValue', 'values')],
  ] as const
  const role = await roleTrusting(
    server,
    'session',
    trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession']),
  )
  for (const [tag, error] of cases) {
    const Tags = [tag]
    await expectError(assume(server, ADMINISTRATOR, role, { Tags }), error)
    await expectError(server.sts().send(new GetFederationTokenCommand({ Name: 'bob', Tags })), error)
  }
})
