/** The list of all policies of a principal, except those of resources. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { PrincipalPolicies } from '../../schemas/endpoints.ts'
import { groupArn, userArn } from '../services/callers.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, administratorOf, OTHER, serverForAllTests, trust } from '../support/harness.ts'
import {
  ORGANIZATION,
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
  serviceControl,
  statement,
} from '../support/organizations.ts'
import { conforming } from './policies/policies.ts'

const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/managed`
const LIMIT = `arn:aws:iam::${ACCOUNT}:policy/limit`
const ROLE = `arn:aws:iam::${OTHER}:role/team/ci`
const SCP = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'
const RCP = 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess'
const SESSION = `arn:aws:sts::${OTHER}:assumed-role/ci/build`

const server = serverForAllTests(() =>
  seededServer({
    organization: organizationWith(
      [serviceControl('guard', 'Deny', 'ec2:*'), resourceControl('inside', 's3:GetObject')],
      {
        outer: { serviceControlPolicies: ['FullAWSAccess', 'guard'] },
        account: { resourceControlPolicies: ['inside'] },
      },
    ),
    accounts: {
      [ACCOUNT]: {
        policies: [
          { name: 'managed', document: statement('Allow', 's3:Put*') },
          { name: 'limit', document: statement('Allow', 's3:*') },
        ],
        groups: [{ name: 'team', inlinePolicies: { shared: statement('Allow', 'sqs:*') } }],
        users: [
          {
            name: 'alice',
            tags: { color: 'red' },
            groups: ['team'],
            attachedPolicies: ['managed'],
            inlinePolicies: { own: statement('Deny', 's3:PutObjectAcl') },
            permissionsBoundary: 'limit',
          },
        ],
      },
      [OTHER]: {
        roles: [
          {
            name: 'ci',
            path: '/team/',
            tags: { color: 'blue' },
            trust: JSON.parse(trust({ AWS: OTHER }, ['sts:AssumeRole', 'sts:TagSession'])),
            inlinePolicies: { build: statement('Allow', 's3:*') },
          },
        ],
      },
    },
  }),
)

async function policiesOf(arn: string): Promise<PrincipalPolicies> {
  const { status, body } = await request(server, 'GET', `principal-policies?${new URLSearchParams({ arn })}`)
  expect({ status, body }).toMatchObject({ status: 200 })
  return conforming<PrincipalPolicies>('PrincipalPolicies', body)
}

const documentOf = (effect: 'Allow' | 'Deny', action: string) => JSON.stringify(statement(effect, action))

/** Returns the layer and the sources of each set. */
const outlineOf = ({ sets }: PrincipalPolicies) =>
  sets.map(({ layer, policies }) => [layer, ...policies.map(({ source }) => source)])

test('a user has its own policies, those of its groups, and a boundary', async () => {
  const { sets, keys, ...others } = await policiesOf(userArn('alice'))
  expect(others).toEqual({ principal: userArn('alice'), kind: 'user', hasAllTags: true })
  expect(sets).toEqual([
    {
      layer: 'identity',
      policies: [
        { source: 'own', kind: 'inline', document: documentOf('Deny', 's3:PutObjectAcl') },
        { source: MANAGED, kind: 'managed', version: 'v1', document: documentOf('Allow', 's3:Put*') },
        { source: 'shared', kind: 'inline', group: groupArn('team'), document: documentOf('Allow', 'sqs:*') },
      ],
    },
    {
      layer: 'boundary',
      policies: [{ source: LIMIT, kind: 'managed', version: 'v1', document: documentOf('Allow', 's3:*') }],
    },
  ])
  expect(keys).toMatchObject({
    'aws:PrincipalArn': userArn('alice'),
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalOrgID': ORGANIZATION,
    'aws:PrincipalTag/color': 'red',
    'aws:username': 'alice',
  })
})

test('a role of a member account has the policies of each level', async () => {
  const policies = await policiesOf(ROLE)
  const guard = policyArn(server, 'guard')
  const inside = policyArn(server, 'inside')
  expect(outlineOf(policies)).toEqual([
    ['identity', 'build'],
    ...[[SCP], [SCP, guard], [SCP], [SCP]].map((sources) => ['serviceControl', ...sources]),
    ...[[RCP], [RCP], [RCP], [RCP, inside]].map((sources) => ['resourceControl', ...sources]),
  ])
  expect(policies).toMatchObject({ kind: 'role', hasAllTags: false })
  expect(policies.keys).toMatchObject({
    'aws:PrincipalArn': ROLE,
    'aws:userid': expect.stringMatching(/^AROA\w+:\*$/),
  })
  expect(Object.keys(policies.keys)).not.toContain('aws:PrincipalTag/color')
})

describe('a session of a role', () => {
  const assume = (Action: string) =>
    server.sts(administratorOf(OTHER)).send(
      new AssumeRoleCommand({
        RoleArn: ROLE,
        RoleSessionName: 'build',
        Policy: documentOf('Allow', Action),
        Tags: [{ Key: 'color', Value: 'green' }],
      }),
    )

  test('has the session policies and tags of the newest', async () => {
    await assume('s3:GetObject')
    await assume('s3:ListBucket')
    const policies = await policiesOf(SESSION)
    expect(policies).toMatchObject({ kind: 'session', hasAllTags: true, issued: expect.any(String) })
    expect(policies.sets.filter(({ layer }) => layer === 'session')).toEqual([
      {
        layer: 'session',
        policies: [{ source: 'session', kind: 'session', document: documentOf('Allow', 's3:ListBucket') }],
      },
    ])
    expect(policies.keys).toMatchObject({
      'aws:PrincipalTag/color': 'green',
      'aws:userid': expect.stringMatching(/^AROA\w+:build$/),
      'aws:MultiFactorAuthPresent': 'false',
    })
  })

  test('is unknown if it was not issued, or has expired', async () => {
    const other = SESSION.replace('build', 'other')
    expect(await request(server, 'GET', `principal-policies?arn=${other}`)).toEqual({
      status: 404,
      body: {
        error: 'NoSuchPrincipal',
        message: `No session "${other}" is known: it has expired, or was not issued since the last start or reset. Use the ARN of its role.`,
      },
    })
    await assume('s3:GetObject')
    await request(server, 'POST', 'clock', { advance: '1h' })
    expect((await request(server, 'GET', `principal-policies?arn=${SESSION}`)).status).toBe(404)
  })
})

test.each([
  [
    `arn=${userArn('alcie')}`,
    404,
    `Principal "${userArn('alcie')}" does not exist. Did you mean ${userArn('alice')}?`,
  ],
  [
    `arn=arn:aws:iam::${ACCOUNT}:root`,
    404,
    `"arn:aws:iam::${ACCOUNT}:root" is neither a user nor a role nor a session of a role. Others have no identity-based policies.`,
  ],
  ['arn=user/alice', 404, `Principal "user/alice" is not an ARN. Did you mean ${userArn('alice')}?`],
  ['', 400, '"arn" must be the ARN of a user, a role, or a session of a role.'],
  ['arm=x', 400, 'Unknown parameter "arm". Did you mean "arn"?'],
])('answers %s with an error', async (query, status, message) => {
  expect(await request(server, 'GET', `principal-policies?${query}`)).toMatchObject({
    status,
    body: { message },
  })
})
