/** Tests what the resource policy of an organization grants and denies. */
import {
  DeletePolicyCommand,
  DeleteResourcePolicyCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationCommand,
  DescribeResourcePolicyCommand,
  EnableAllFeaturesCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListRootsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  rootOf,
  type TestServer,
} from '../../../support/harness.ts'
import {
  changeOrganization,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
  serviceControl,
} from '../../../support/organizations.ts'
import { here } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { roleSession } from '../../sts/sts-callers.ts'
import { expectEffect } from '../effect.ts'
import { NOT_IN_USE } from '../errors.ts'
import { listAccounts, policyOf, policyWith } from './delegation.ts'
import { arnOfPolicy, DENIED, policyCalls, ROOT_ID } from './policy-calls.ts'

let server: TestServer
const start = async (organization = organizationWith([], {})) => {
  server = await seededServer({ organization })
}
beforeEach(() => start())
afterEach(() => server.close())

const client = (credentials: Credentials = ADMINISTRATOR) => server.organizations(credentials)
const put = (Content: string) => client().send(new PutResourcePolicyCommand({ Content }))
const remove = () => client().send(new DeleteResourcePolicyCommand({}))
const grant = (Action: string | string[], more: object = {}) => put(policyWith({ Action, ...more }))

/** Returns a session of a new role of the member that may do this, possibly with less. */
const memberRole = (name: string, Action: string, Policy?: string) =>
  roleSession(server, OTHER, name, allowing(Action), { Policy })
const allowing = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })

const readAccounts = (credentials: Credentials) => client(credentials).send(new ListAccountsCommand({}))
const readRoots = (credentials: Credentials) => client(credentials).send(new ListRootsCommand({}))
const readChildren = (credentials: Credentials, ParentId: string) =>
  client(credentials).send(new ListChildrenCommand({ ParentId, ChildType: 'ORGANIZATIONAL_UNIT' }))
const readOrganization = (credentials: Credentials) =>
  client(credentials).send(new DescribeOrganizationCommand({}))

describe('the resource policy grants a member', () => {
  test('an action, from the next call until it is deleted', async () => {
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await expectEffect('PutResourcePolicy', () => put(policyOf(listAccounts)), {
      ListAccounts: () => readAccounts(administratorOf(OTHER)),
    })
    await readAccounts(administratorOf(OTHER))
    await readAccounts(rootOf(OTHER))
    await expect(readRoots(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await expectEffect('DeleteResourcePolicy', remove, {
      ListAccounts: () => readAccounts(administratorOf(OTHER)),
    })
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
  })

  test('actions that match a wildcard', async () => {
    await grant('organizations:List*')
    await readAccounts(administratorOf(OTHER))
    await readRoots(administratorOf(OTHER))
    await expect(
      client(administratorOf(OTHER)).send(new DescribeResourcePolicyCommand({})),
    ).rejects.toMatchObject(DENIED)
  })

  test('resources that it names', async () => {
    await grant('organizations:ListChildren', {
      Resource: `arn:aws:organizations::${ACCOUNT}:ou/${ORGANIZATION}/${OUTER}`,
    })
    await readChildren(administratorOf(OTHER), OUTER)
    await expect(readChildren(administratorOf(OTHER), 'r-exam')).rejects.toMatchObject(DENIED)
  })

  test('ORG10.6: only what its own policies, its session, and service control policies allow too', async () => {
    await grant('organizations:List*')
    await readAccounts(await memberRole('permitted', 'organizations:ListAccounts'))
    await expect(readAccounts(await memberRole('other', 'organizations:ListRoots'))).rejects.toMatchObject(
      DENIED,
    )
    const narrowed = await memberRole('narrowed', 'organizations:*', allowing('organizations:ListRoots'))
    await readRoots(narrowed)
    await expect(readAccounts(narrowed)).rejects.toMatchObject(DENIED)
    await server.close()
    await start(
      organizationWith([serviceControl('no-accounts', 'Deny', 'organizations:ListAccounts')], {
        account: { serviceControlPolicies: ['FullAWSAccess', 'no-accounts'] },
      }),
    )
    await grant('organizations:List*')
    await readRoots(administratorOf(OTHER))
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
  })

  test('nothing if it grants everybody else, or a service', async () => {
    await grant('organizations:ListAccounts', { Principal: { AWS: ACCOUNT } })
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await grant('organizations:ListAccounts', { Principal: { Service: 'config.amazonaws.com' } })
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await grant('organizations:ListAccounts', { Principal: '*' })
    await readAccounts(administratorOf(OTHER))
  })

  test('what its conditions allow', async () => {
    const ofRole = (name: string) => ({
      Condition: { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/${name}` } },
    })
    await grant('organizations:ListAccounts', ofRole('auditor'))
    await readAccounts(await memberRole('auditor', 'organizations:*'))
    await expect(readAccounts(await memberRole('builder', 'organizations:*'))).rejects.toMatchObject(DENIED)
    await grant('organizations:ListAccounts', {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    })
    await readAccounts(administratorOf(OTHER))
    // The key has a value only for operations that are about policies.
    const type = { 'organizations:PolicyType': 'TAG_POLICY' }
    await grant('organizations:ListAccounts', { Condition: { StringEquals: type } })
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await grant('organizations:ListAccounts', { Condition: { StringLikeIfExists: type } })
    await readAccounts(administratorOf(OTHER))
  })

  test('nothing outside of the organization', async () => {
    await grant('organizations:*Accounts', { Principal: '*' })
    await expectError(readAccounts(administratorOf(OUTSIDER)), NOT_IN_USE)
  })

  test('nothing that cannot be delegated, even if the document says so', async () => {
    const content = policyWith({ Action: 'organizations:*' })
    changeOrganization(server, {
      resourcePolicy: here({ id: 'rp-example1', arn: 'arn:aws:organizations::1:x', content }),
    })
    await readAccounts(administratorOf(OTHER))
    const putAsMember = new PutResourcePolicyCommand({ Content: policyOf(listAccounts) })
    await expect(client(administratorOf(OTHER)).send(putAsMember)).rejects.toMatchObject(DENIED)
    await expect(
      client(administratorOf(OTHER)).send(new DeleteResourcePolicyCommand({})),
    ).rejects.toMatchObject(DENIED)
  })
})

describe('a member to which policies are delegated', () => {
  const TAG = 'TAG_POLICY'
  const ofType = (type: string) => ({ StringLikeIfExists: { 'organizations:PolicyType': type } })
  const asMember = () => policyCalls(server, administratorOf(OTHER))

  test('manages those of its type, from the document to its effect', async () => {
    await grant(
      [
        ...[
          'CreatePolicy',
          'UpdatePolicy',
          'DeletePolicy',
          'AttachPolicy',
          'DetachPolicy',
          'EnablePolicyType',
        ],
        ...['DisablePolicyType', 'DescribeEffectivePolicy', 'TagResource', 'List*'],
      ].map((name) => `organizations:${name}`),
      { Condition: ofType(TAG) },
    )
    const calls = asMember()
    await calls.enable(TAG)
    const id = await calls.created('delegated', TAG, { Tags: [{ Key: 'team', Value: 'security' }] })
    await calls.attach(id, ROOT_ID)
    expect(await calls.targetsOf(id)).toEqual([ROOT_ID])
    const { EffectivePolicy } = await client(administratorOf(OTHER)).send(
      new DescribeEffectivePolicyCommand({ PolicyType: TAG, TargetId: ACCOUNT }),
    )
    expect(EffectivePolicy?.PolicyContent).toContain('"tag_key":"Team"')
    await calls.detach(id, ROOT_ID)
    await calls.client.send(new DeletePolicyCommand({ PolicyId: id }))
    await calls.disable(TAG)
    await expect(calls.enable('BACKUP_POLICY')).rejects.toMatchObject(DENIED)
    await expect(calls.created('other', 'SERVICE_CONTROL_POLICY')).rejects.toMatchObject(DENIED)
    const serviceControlPolicy = await policyCalls(server).created('scp', 'SERVICE_CONTROL_POLICY')
    await expect(calls.attach(serviceControlPolicy, OUTER)).rejects.toMatchObject(DENIED)
  })

  test('ORG10.7: attaches only with a grant on the policy and on the target', async () => {
    const manager = policyCalls(server)
    await manager.enable(TAG)
    const id = await manager.created('shared', TAG)
    const target = `arn:aws:organizations::${ACCOUNT}:ou/${ORGANIZATION}/${OUTER}`
    const attach = () => asMember().attach(id, OUTER)
    await grant('organizations:AttachPolicy', { Resource: arnOfPolicy(TAG, id) })
    await expect(attach()).rejects.toMatchObject(DENIED)
    await grant('organizations:AttachPolicy', { Resource: target })
    await expect(attach()).rejects.toMatchObject(DENIED)
    await grant('organizations:AttachPolicy', { Resource: [target, arnOfPolicy(TAG, '*')] })
    await expect(asMember().attach(id, ROOT_ID)).rejects.toMatchObject(DENIED)
    await attach()
  })

  test('ORG10.7: puts tags on a new policy only with a grant for that', async () => {
    await grant('organizations:CreatePolicy')
    const Tags = [{ Key: 'team', Value: 'security' }]
    await expect(asMember().created('tagged', TAG, { Tags })).rejects.toMatchObject(DENIED)
    await asMember().created('untagged', TAG)
    await grant(['organizations:CreatePolicy', 'organizations:TagResource'])
    await asMember().created('tagged', TAG, { Tags })
  })
})

describe('a Deny of the resource policy', () => {
  test('ORG10.8: binds members, and what they could do without a grant', async () => {
    await readOrganization(administratorOf(OTHER))
    await put(
      policyOf(
        { ...listAccounts, Action: 'organizations:List*' },
        {
          ...listAccounts,
          Effect: 'Deny',
          Action: ['organizations:DescribeOrganization', 'organizations:ListRoots'],
          Principal: '*',
        },
      ),
    )
    await readAccounts(administratorOf(OTHER))
    await expect(readOrganization(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
    await expect(readOrganization(rootOf(OTHER))).rejects.toMatchObject(DENIED)
    await expect(readRoots(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
  })

  test('ORG10.8: does not bind the management account', async () => {
    await grant(['organizations:Describe*', 'organizations:List*'], { Effect: 'Deny', Principal: '*' })
    await readOrganization(ADMINISTRATOR)
    await readRoots(rootOf(ACCOUNT))
    const user = await userWith(server, 'reader', allowing('organizations:ListAccounts'))
    await readAccounts(user)
    await expect(readRoots(user)).rejects.toMatchObject(DENIED)
  })

  test('can exempt a principal by a condition', async () => {
    const arn = `arn:aws:iam::${OTHER}:role/auditor`
    await put(
      policyOf(
        { ...listAccounts, Action: 'organizations:List*' },
        {
          ...listAccounts,
          Effect: 'Deny',
          Principal: '*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': arn } },
        },
      ),
    )
    await readAccounts(await memberRole('auditor', 'organizations:*'))
    await expect(readAccounts(administratorOf(OTHER))).rejects.toMatchObject(DENIED)
  })
})

async function explanationOf(call: Promise<unknown>) {
  const denied = await call.then(undefined, (error: unknown) => error)
  const requestId: unknown = Reflect.get(Object(Reflect.get(Object(denied), '$metadata')), 'requestId')
  const answer = await fetch(`${server.url}/_iamulator/explain`, {
    method: 'POST',
    body: JSON.stringify({ requestId }),
  })
  return JSON.parse(await answer.text()).decisions[0]
}

test('an explanation of a denial proposes a statement that the resource policy can contain', async () => {
  const member = administratorOf(OTHER)
  const { change } = await explanationOf(readAccounts(member))
  await put(policyOf(change.steps[0].statement))
  expect((await readAccounts(member)).Accounts).not.toEqual([])
})

test('an explanation proposes no statement for what only the management account may do', async () => {
  const enable = () => client(administratorOf(OTHER)).send(new EnableAllFeaturesCommand({}))
  const { change, layers } = await explanationOf(enable())
  expect(change).toBeNull()
  const why = 'The resource belongs to another account, which cannot let others use it.'
  expect(layers).toContainEqual(expect.objectContaining({ layer: 'resource', why }))
})

test('with a consistency delay, a new or replaced resource policy takes effect after it', async () => {
  await server.close()
  server = await seededServer(
    { organization: organizationWith([], {}) },
    { consistencyDelay: 5000 },
    { now: () => NOW },
  )
  const member = administratorOf(OTHER)
  const advance = () => server.iamulator.clock.advance(5000)
  await grant('organizations:ListRoots')
  await expect(readRoots(member)).rejects.toMatchObject(DENIED)
  advance()
  await readRoots(member)
  await grant('organizations:ListAccounts')
  await expect(readAccounts(member)).rejects.toMatchObject(DENIED)
  await readRoots(member)
  advance()
  await readAccounts(member)
  await expect(readRoots(member)).rejects.toMatchObject(DENIED)
})
