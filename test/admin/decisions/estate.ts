/** A member account with policies of every kind, which tests fill with generated documents. */
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import fc from 'fast-check'
import { ACCOUNT, administratorOf, OTHER, policy, type TestServer, trust } from '../../support/harness.ts'
import {
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { type Call, made } from './change-requests.ts'

export const ALICE = `arn:aws:iam::${OTHER}:user/alice`
export const ROLE = `arn:aws:iam::${OTHER}:role/app`
const MANAGED = `arn:aws:iam::${OTHER}:policy/managed`
const BOUNDS = `arn:aws:iam::${OTHER}:policy/bounds`

/** Starts a server with the account `OTHER`, its user alice, and its role app. */
export async function estateServer(): Promise<TestServer> {
  const policies = [serviceControl('control', 'Allow', '*'), resourceControl('guard', 'kms:*')]
  const levels = {
    outer: { serviceControlPolicies: ['control'] },
    account: { resourceControlPolicies: ['guard'] },
  }
  const server = await seededServer({ organization: organizationWith(policies, levels) })
  const iam = server.iam(administratorOf(OTHER))
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  for (const PolicyName of ['managed', 'bounds'])
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy('Allow', 'kms:*') }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: MANAGED }))
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: BOUNDS }))
  await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: OTHER }) }))
  return server
}

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
export const documents = laidOut(fc.array(statement, { minLength: 1, maxLength: 3 }))
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
export interface Estate {
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

export async function build(
  server: TestServer,
  { inline, managed, bounds, trusting, control, guard }: Estate,
): Promise<void> {
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
      return {
        service: 'organizations',
        operation: 'UpdatePolicy',
        account: ACCOUNT,
        input: { PolicyId, Content },
      }
    }),
  ])
}

/** The documents of an estate. */
export const estates: fc.Arbitrary<Estate> = fc.record({
  inline: documents,
  managed: documents,
  bounds: documents,
  trusting: trusts,
  control: controls,
  guard: guards,
})
