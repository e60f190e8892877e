/** Tests that a change which the console applies never overwrites a policy that has changed since it was computed. */
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, expect, test } from '@jest/globals'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { systemTimers } from '../../../store/shared/timers.ts'
import { type Call, callsOf, explained, undoOf, waysOf } from '../../admin/decisions/change-requests.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { Visitor } from '../../support/console.ts'
import { callAs, signInAsAdministrator } from '../../support/console-scripts.ts'
import { ACCOUNT, policy, serverForEachTest, startServer, trust } from '../../support/harness.ts'

const server = serverForEachTest()
let visitor: Visitor
beforeEach(async () => {
  visitor = new Visitor(server)
  await signInAsAdministrator(visitor)
})

/** Applies a call as the console does. */
const apply = ({ service, operation, input, expects }: Call, at = server, { cookie } = visitor) =>
  callAs(at, cookie, `${service}/${operation}`, input, { 'X-Iamulator-Expects': expects })

const refused = { status: 412, json: { code: 'PreconditionFailed' } }
const question = { principal: userArn('alice'), action: 'iam:ListUsers' }

const put = (PolicyName: string, document: string) =>
  server.iam().send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument: document }))

test('an inline policy that changed between explanation and change stays as it is', async () => {
  await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
  const [call] = callsOf(await explained(server, question))
  expect(call).toMatchObject({ operation: 'PutUserPolicy', expects: expect.stringMatching(/^[\da-f]{64}$/) })
  await put('only', policy('Allow', 'iam:GetUser'))
  expect(call && (await apply(call))).toMatchObject(refused)
  const { PolicyDocument = '' } = await server
    .iam()
    .send(new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'only' }))
  expect(decodeURIComponent(PolicyDocument)).toBe(policy('Allow', 'iam:GetUser'))
  const [again] = callsOf(await explained(server, question))
  expect(again && (await apply(again))).toMatchObject({ status: 200 })
  expect(await explained(server, question)).toMatchObject({ decision: 'allowed' })
})

test('a new policy does not replace one that got its name in the meantime', async () => {
  await userWith(server, 'alice')
  const [call] = callsOf(await explained(server, question))
  expect(call).toMatchObject({ expects: 'absent', input: { PolicyName: 'Allow-iam-ListUsers' } })
  await put('Allow-iam-ListUsers', policy('Allow', 'iam:GetUser'))
  expect(call && (await apply(call))).toMatchObject(refused)
})

test('a change is undone, unless its policy has changed again', async () => {
  await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
  const found = await explained(server, question)
  const [[call], [undo]] = [callsOf(found), undoOf(found)]
  if (call === undefined || undo === undefined) throw new Error('The change has no calls.')
  expect(undo).toMatchObject({ operation: 'PutUserPolicy', expects: expect.stringMatching(/^[\da-f]{64}$/) })
  expect(await apply(undo)).toMatchObject(refused)
  for (const each of [call, undo, call]) expect(await apply(each)).toMatchObject({ status: 200 })
  await put('only', policy('Allow', 'iam:*'))
  expect(await apply(undo)).toMatchObject(refused)
})

test('a version of a managed policy is undone likewise', async () => {
  const iam = server.iam()
  await userWith(server, 'alice')
  const input = { PolicyName: 'read', PolicyDocument: policy('Allow', 'iam:Get*') }
  const { Policy } = await iam.send(new CreatePolicyCommand(input))
  const PolicyArn = Policy?.Arn ?? ''
  await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))
  const found = await explained(server, question)
  const way = waysOf(found).find(([step]) => step?.calls?.[0]?.operation === 'CreatePolicyVersion') ?? []
  const [call, undo] = way.flatMap(({ calls = [], undo: undoing = [] }) => [...calls, ...undoing])
  if (call === undefined || undo === undefined) throw new Error('The change has no calls.')
  expect(undo).toMatchObject({ operation: 'SetDefaultPolicyVersion' })
  for (const each of [call, undo]) expect(await apply(each)).toMatchObject({ status: 200 })
  expect(await apply(undo)).toMatchObject(refused)
})

test('a policy is not created for a user that has gone', async () => {
  const call = { service: 'iam', operation: 'PutUserPolicy', account: ACCOUNT, expects: 'absent' } as const
  const input = { UserName: 'nobody', PolicyName: 'a', PolicyDocument: policy('Allow', 'iam:GetUser') }
  expect(await apply({ ...call, input })).toMatchObject({ status: 404, json: { code: 'NoSuchEntity' } })
})

test.each<[string, () => Promise<Omit<Call, 'service' | 'account'>>]>([
  [
    'managed policies',
    async () => {
      const input = { PolicyName: 'read', PolicyDocument: policy('Allow', 'iam:Get*') }
      const { Policy } = await server.iam().send(new CreatePolicyCommand(input))
      const changed = { PolicyArn: Policy?.Arn, PolicyDocument: policy('Allow', '*') }
      return { operation: 'CreatePolicyVersion', input: changed }
    },
  ],
  [
    'trust policies',
    async () => {
      const document = trust({ AWS: ACCOUNT })
      await server.iam().send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: document }))
      return { operation: 'UpdateAssumeRolePolicy', input: { RoleName: 'app', PolicyDocument: document } }
    },
  ],
])('of %s as well', async (_, prepare) => {
  const call = { service: 'iam', account: ACCOUNT, ...(await prepare()) } as const
  expect(await apply({ ...call, expects: 'absent' })).toMatchObject(refused)
  expect(await apply({ ...call, expects: '0'.repeat(64) })).toMatchObject(refused)
})

test('calls that replace no document cannot expect one, and denied ones learn nothing', async () => {
  const call = {
    service: 'iam',
    operation: 'ListUsers',
    account: ACCOUNT,
    input: {},
    expects: 'absent',
  } as const
  expect(await apply(call)).toMatchObject({ status: 400, json: { code: 'InvalidHeader' } })
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  const document = trust({ AWS: ACCOUNT })
  await server.iam().send(new CreateRoleCommand({ RoleName: 'nothing', AssumeRolePolicyDocument: document }))
  await visitor.post('/switchrole', { account: ACCOUNT, roleName: 'nothing' })
  const input = { UserName: 'alice', PolicyName: 'a', PolicyDocument: policy('Allow', '*') }
  const denied = { ...call, operation: 'PutUserPolicy', input, expects: '0'.repeat(64) }
  expect(await apply(denied)).toMatchObject({ status: 403, json: { code: 'AccessDenied' } })
})

test('of two replicas that apply the same change at once, one is refused', async () => {
  const database = new MemoryDatabase(systemTimers)
  const start = (name: string) => startServer({}, { database: database.connect(name) })
  const replicas = [await start('one'), await start('two')]
  const [first = server] = replicas
  await userWith(first, 'alice', policy('Allow', 'iam:Get*'))
  const [call] = callsOf(await explained(first, question))
  const atReplica = new Visitor(first)
  await signInAsAdministrator(atReplica)
  const applied = replicas.map((replica) => call && apply(call, replica, atReplica))
  const answers = await Promise.all(applied)
  expect(answers.map((answer) => answer?.status).sort()).toEqual([200, 412])
  for (const replica of replicas) await replica.close()
})
