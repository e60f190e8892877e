/** Tests the effects of organizations on requests that do not reach IAM or STS. */
import { TagResourceCommand } from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { judge, type Question, type Verdict } from '../../../core/access/judge.ts'
import { membershipOf } from '../../../core/access/organization/membership.ts'
import { reasonOf } from '../../../core/access/reason.ts'
import { callerNamed } from '../../../core/identity/named-caller.ts'
import { compilePolicy } from '../../../policy/index.ts'
import { userWith } from '../../services/callers.ts'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import { ACCOUNT, administratorOf, OTHER, type TestServer, trust } from '../../support/harness.ts'
import {
  INNER,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
  statement,
} from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { post } from './requests.ts'

const POLICIES = [
  serviceControl('no-reads', 'Deny', 's3:Get*'),
  resourceControl('no-writes', 's3:PutObject'),
  resourceControl('no-keys', 'kms:*'),
]

let server: TestServer
beforeAll(async () => {
  const organization = organizationWith(POLICIES, {
    inner: { resourceControlPolicies: ['no-writes', 'no-keys'] },
    account: { serviceControlPolicies: ['FullAWSAccess', 'no-reads'] },
  })
  server = await seededServer({ organization })
})
afterAll(() => server.close())

const everyone = compilePolicy(JSON.stringify(statement('Allow', '*', { Principal: '*' })))

/** Decides whether `name` can call `action` on a resource of `owner` whose policy allows everyone. */
function verdictOn(name: string, action: string, owner: string): Verdict {
  const { store } = server.iamulator
  const caller = callerNamed(store, 'aws', name, undefined, Date.now)
  if (!caller) throw new Error(`there is no ${name}`)
  const question: Question = {
    view: store.view(caller),
    caller,
    action,
    target: { arn: 'arn:aws:s3:::bucket/key', accountId: owner },
    arrival: {
      now: Date.now(),
      region: 'us-east-1',
      secure: true,
      sourceIp: '127.0.0.1',
      userAgent: undefined,
      referer: undefined,
    },
    layers: {
      resource: { kind: 'resource', policy: { policy: everyone, source: 'bucket', kind: 'resource' } },
    },
  }
  return judge(question)
}

const administrator = (account: string) => `arn:aws:iam::${account}:user/iamulator`

describe('O3: resource control policies', () => {
  test('bind whoever calls, also the anonymous and services', () => {
    for (const name of [administrator(ACCOUNT), administrator(OTHER), 'anonymous', 'ec2.amazonaws.com']) {
      const { effect, layer } = verdictOn(name, 's3:PutObject', OTHER).decision
      expect([name, effect, layer]).toEqual([name, 'explicitDeny', 'resourceControl'])
    }
    expect(verdictOn('anonymous', 's3:PutObject', ACCOUNT).decision.effect).toBe('allowed')
  })

  test.each([
    ['kms:Decrypt', 'explicitDeny'],
    ['KMS:decrypt', 'explicitDeny'],
    ['kms:RetireGrant', 'allowed'],
  ])('on %s: %s', (action, effect) => {
    expect(verdictOn(administrator(ACCOUNT), action, OTHER).decision.effect).toBe(effect)
  })
})

describe('the ARN of the policy that denies', () => {
  const DENIED = ' with an explicit deny in a resource control policy'

  test('is told within the organization', () => {
    const reason = `${DENIED}: ${policyArn(server, 'no-writes')}`
    expect(reason).toContain(`:policy/${ORGANIZATION}/resource_control_policy/p-`)
    expect(reasonOf(verdictOn(administrator(ACCOUNT), 's3:PutObject', OTHER))).toBe(reason)
  })

  test.each([administrator(OUTSIDER), 'anonymous'])('is not told to %s', (name) => {
    expect(reasonOf(verdictOn(name, 's3:PutObject', OTHER))).toBe(DENIED)
  })

  test('is told where the caller is bound by its own organization, whoever owns the resource', () => {
    expect(reasonOf(verdictOn(administrator(OTHER), 's3:GetObject', OUTSIDER))).toBe(
      ` with an explicit deny in a service control policy: ${policyArn(server, 'no-reads')}`,
    )
  })
})

test('14.1, C7.12.3, S13: service-linked roles are exempt from both', async () => {
  const arn = await roleTrusting(server, 'linked', trust({ AWS: OTHER }), {}, administratorOf(OTHER))
  const linked = arn.replace('role/', 'role/aws-service-role/batch.amazonaws.com/')
  const effects = (name: string) =>
    ['s3:GetObject', 's3:PutObject'].map((action) => verdictOn(name, action, OTHER).decision.effect)
  expect(effects(arn)).toEqual(['explicitDeny', 'explicitDeny'])
  server.iamulator.store.transact(at(OTHER), (tx) => {
    const role = tx.roles.get('linked')
    if (role) tx.roles.put('linked', { ...role, arn: linked, path: '/aws-service-role/batch.amazonaws.com/' })
  })
  expect(effects(linked)).toEqual(['allowed', 'allowed'])
})

test('an account knows its place, and the management account is free', () => {
  const view = server.iamulator.store.view(at(OUTSIDER))
  expect(membershipOf(view, OUTSIDER)).toBeUndefined()
  expect(membershipOf(view, ACCOUNT)).toEqual({
    organizationId: ORGANIZATION,
    managementAccountId: ACCOUNT,
    path: `${ORGANIZATION}/r-exam/`,
    levels: [
      { type: 'ROOT', id: 'r-exam' },
      { type: 'ACCOUNT', id: ACCOUNT, name: undefined },
    ],
    serviceControl: undefined,
    resourceControl: undefined,
  })
  const member = membershipOf(view, OTHER)
  expect(member?.path).toBe(`${ORGANIZATION}/r-exam/${OUTER}/${INNER}/`)
  const sources = member?.serviceControl?.map((level) => level.map(({ source }) => source))
  const full = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'
  expect(sources).toEqual([[full], [full], [full], [full, policyArn(server, 'no-reads')]])
  expect(member?.resourceControl?.[0]?.map(({ source }) => source)).toEqual([
    'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
  ])
  expect(membershipOf(view, OTHER)).toBe(member)
})

describe('explanations', () => {
  async function explain(action: string, principal: string, resource: object = {}): Promise<Explained> {
    const question = { action, principal, resource: 'arn:aws:s3:::bucket/key', ...resource }
    return JSON.parse((await post(server, 'explain?text=true', question)).text)
  }

  interface Explained {
    readonly text: string
    readonly layers: readonly ExplainedLayer[]
    readonly change: { readonly steps: readonly unknown[] } | null
  }

  interface ExplainedLayer {
    readonly layer: string
    readonly level: number
    readonly verdict: string
    readonly target: unknown
  }

  const blocking = ({ layers }: Explained) =>
    layers
      .filter(({ verdict }) => verdict === 'denies')
      .map(({ layer, level, target }) => ({ layer, level, target }))

  test('name the account or the unit to which the policy that denies is attached', async () => {
    const account = { type: 'ACCOUNT', id: OTHER }
    const ofAccount = await explain('s3:GetObject', administrator(OTHER))
    expect(blocking(ofAccount)).toEqual([{ layer: 'serviceControl', level: 4, target: account }])
    expect(ofAccount.text).toContain(`✗ service control policy of the account ${OTHER} denies.`)
    const unit = { type: 'ORGANIZATIONAL_UNIT', id: INNER, name: 'inner' }
    const owned = { resourceAccount: OTHER }
    const ofUnit = await explain('s3:PutObject', administrator(ACCOUNT), owned)
    expect(blocking(ofUnit)).toEqual([{ layer: 'resourceControl', level: 3, target: unit }])
    expect(ofUnit.text).toContain(
      `✗ resource control policy of the organizational unit inner (${INNER}) denies.`,
    )
  })

  test('name the target to which a new policy must be attached', async () => {
    await server.close()
    const account = { serviceControlPolicies: ['no-reads'] }
    server = await seededServer({ organization: organizationWith(POLICIES, { account }) })
    const { change } = await explain('sqs:SendMessage', administrator(OTHER), {
      resource: `arn:aws:sqs:us-east-1:${OTHER}:jobs`,
    })
    expect(change?.steps).toEqual([
      expect.objectContaining({
        target: { type: 'ACCOUNT', id: OTHER },
        text: expect.stringContaining(`to a service control policy of the account ${OTHER}: {`),
      }),
    ])
  })
})

describe('questions about calls to Organizations', () => {
  beforeAll(async () => {
    await server.close()
    server = await seededServer({ organization: organizationWith([], {}) })
  })

  const decisionOn = async (principal: string, action: string, resource = '*') =>
    JSON.parse((await post(server, 'explain', { principal, action, resource })).text).decision

  test('are decided on as the calls are: the account must be entitled', async () => {
    const decisions = (principal: string) =>
      Promise.all(
        ['DescribeOrganization', 'ListAccounts', 'CreateAccount'].map((name) =>
          decisionOn(principal, `organizations:${name}`),
        ),
      )
    expect(await decisions(administrator(ACCOUNT))).toEqual(['allowed', 'allowed', 'allowed'])
    expect(await decisions(administrator(OTHER))).toEqual(['allowed', 'implicitDeny', 'implicitDeny'])
  })

  test('know the tags of what is in the organization', async () => {
    const organizations = server.organizations()
    await organizations.send(
      new TagResourceCommand({ ResourceId: OTHER, Tags: [{ Key: 'team', Value: 'blue' }] }),
    )
    const condition = { StringEquals: { 'aws:ResourceTag/team': 'blue' } }
    const document = JSON.stringify(statement('Allow', '*', { Condition: condition }))
    await userWith(server, 'blue', document)
    const blue = `arn:aws:iam::${ACCOUNT}:user/blue`
    const account = (id: string) => `arn:aws:organizations::${ACCOUNT}:account/${ORGANIZATION}/${id}`
    expect(await decisionOn(blue, 'organizations:DescribeAccount', account(OTHER))).toBe('allowed')
    expect(await decisionOn(blue, 'organizations:DescribeAccount', account(ACCOUNT))).toBe('implicitDeny')
  })
})
