/** Tests on generated policies that every change with calls makes its request allowed, and that it can be undone. */
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { administratorOf, OTHER, policy, type TestServer, trust } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'
import {
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { type Call, explained, made, type Step, waysOf } from './change-requests.ts'

const ALICE = `arn:aws:iam::${OTHER}:user/alice`
const ROLE = `arn:aws:iam::${OTHER}:role/app`
const MANAGED = `arn:aws:iam::${OTHER}:policy/managed`
const BOUNDS = `arn:aws:iam::${OTHER}:policy/bounds`

let server: TestServer
beforeAll(async () => {
  const policies = [serviceControl('control', 'Allow', '*'), resourceControl('guard', 'kms:*')]
  const levels = {
    outer: { serviceControlPolicies: ['control'] },
    account: { resourceControlPolicies: ['guard'] },
  }
  server = await seededServer({ organization: organizationWith(policies, levels) })
  const iam = server.iam(administratorOf(OTHER))
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  for (const PolicyName of ['managed', 'bounds'])
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy('Allow', 'kms:*') }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: MANAGED }))
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: BOUNDS }))
  await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: OTHER }) }))
})
afterAll(() => server.close())

const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1, maxLength: 2 })
const conditions = fc.constantFrom<object>(
  {},
  {},
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'us-east-1'], 'aws:PrincipalTag/team': 'shop' } },
  { StringNotEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' } },
)

/** Returns a document in one of the layouts that people and programs write. */
function laidOut(statements: fc.Arbitrary<object[]>): fc.Arbitrary<string> {
  return fc
    .record({ Statement: statements, indent: fc.constantFrom(0, 2) })
    .map(({ Statement, indent }) => JSON.stringify({ Version: '2012-10-17', Statement }, null, indent))
}

/** Lets the administrator of the account make the calls of changes, whatever the others say. */
const manages = {
  Effect: 'Allow',
  Action: ['iam:Create*', 'iam:Put*', 'iam:Update*', 'iam:Delete*', 'iam:Set*', 'iam:Attach*', 'iam:Detach*'],
  Resource: '*',
}

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: some('iam:ListUsers', 's3:Get*', 's3:PutObject', 'sts:AssumeRole', '*'),
    Resource: some('*', 'arn:aws:s3:::data/*', 'arn:aws:s3:::other/a', ROLE),
    Condition: conditions,
  })
  .map(({ Condition, ...rest }) => (Object.keys(Condition).length > 0 ? { ...rest, Condition } : rest))
const documents = laidOut(fc.array(statement, { minLength: 1, maxLength: 3 }))
const controls = laidOut(
  fc
    .array(statement, { minLength: 1, maxLength: 2 })
    .map((all) => [
      ...all.filter(({ Effect, Action }) => Effect === 'Allow' || !Action.includes('*')),
      manages,
    ]),
)
const trusts = laidOut(
  fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Principal: fc.constantFrom<object>({ AWS: ALICE }, { AWS: OTHER }, { Service: 'ec2.amazonaws.com' }),
      Action: fc.constantFrom('sts:AssumeRole', 'sts:TagSession'),
      Condition: conditions,
    }),
    { minLength: 1, maxLength: 2 },
  ),
)
const guards = laidOut(
  fc.array(
    statement.map((each) => ({ ...each, Effect: 'Deny', Principal: '*', Action: ['s3:Put*', 'sts:*'] })),
    { minLength: 1, maxLength: 2 },
  ),
)
const questions = fc.constantFrom(
  { action: 'iam:ListUsers' },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::data/a' },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::other/b' },
  { action: 'sts:AssumeRole', resource: ROLE },
)

interface World {
  readonly inline: string
  readonly managed: string
  readonly bounds: string
  readonly trusting: string
  readonly control: string
  readonly guard: string
}

const call = (operation: string, input: Call['input']): Call => ({
  service: 'iam',
  operation,
  account: OTHER,
  input,
})

async function build({ inline, managed, bounds, trusting, control, guard }: World): Promise<void> {
  for (const [PolicyArn, PolicyDocument] of [
    [MANAGED, managed],
    [BOUNDS, bounds],
  ]) {
    const { policies } = server.iamulator.store.view({ partition: 'aws', accountId: OTHER })
    const row = policies.get(PolicyArn === MANAGED ? 'managed' : 'bounds')
    const others = (row?.versions ?? []).filter(({ id }) => id !== row?.defaultVersion)
    for (const { id } of others)
      await made(server, [call('DeletePolicyVersion', { PolicyArn, VersionId: id })])
    await made(server, [call('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true })])
  }
  await made(server, [
    call('PutUserPolicy', { UserName: 'alice', PolicyName: 'own', PolicyDocument: inline }),
    call('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: trusting }),
    ...[control, guard].map((Content, at): Call => {
      const PolicyId = policyArn(server, at === 0 ? 'control' : 'guard')
        .split('/')
        .at(-1)
      const account = '000000000000'
      return { service: 'organizations', operation: 'UpdatePolicy', account, input: { PolicyId, Content } }
    }),
  ])
}

async function expectEffect(question: object, steps: readonly Step[], before: string): Promise<void> {
  await made(
    server,
    steps.flatMap(({ calls = [] }) => calls),
  )
  expect((await explained(server, question)).decision).toBe('allowed')
  await made(
    server,
    [...steps].reverse().flatMap(({ undo = [] }) => undo),
  )
  expect((await explained(server, question)).decision).toBe(before)
}

test('every change with calls has its effect, and can be undone', async () => {
  const kinds = new Set<string>()
  const world = fc.record({
    inline: documents,
    managed: documents,
    bounds: documents,
    trusting: trusts,
    control: controls,
    guard: guards,
  })
  await fc.assert(
    fc.asyncProperty(world, questions, async (documentsOf, asked) => {
      await build(documentsOf)
      const question = { principal: ALICE, region: 'us-east-1', ...asked }
      const before = await explained(server, question)
      for (const steps of waysOf(before).filter((each) => each.every(({ calls }) => calls))) {
        for (const { change } of steps) kinds.add(change)
        await expectEffect(question, steps, before.decision)
      }
    }),
    { numRuns: cases(40, 400), seed: 15 },
  )
  expect([...kinds].sort()).toEqual(['add', 'extend', 'loosen', 'remove'])
})
