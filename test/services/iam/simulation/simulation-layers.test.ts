/** Boundaries, service control policies, and resource policies in simulations. */
import type { IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER, policy, trust } from '../../../support/harness.ts'
import { userArn } from '../../callers.ts'
import {
  ALLOW_ALL,
  BUCKET,
  type CustomPolicyOptions,
  decisionsIn,
  deny,
  document,
  resultOf,
  type Simulators,
  simulatePrincipal,
  startSimulators,
} from './simulating.ts'

let simulators: Simulators
let iam: IAMClient
let blind: IAMClient
beforeAll(async () => {
  simulators = await startSimulators()
  iam = simulators.iam
  blind = simulators.blind
})
afterAll(() => simulators.close())

const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`
const ALICE = userArn('alice')
const OWN = `arn:aws:iam::${ACCOUNT}:root`

const result = (text: string, action: string, more: CustomPolicyOptions = {}, client = iam) =>
  resultOf(client, text, action, more)

const decision = async (...question: Parameters<typeof result>) => (await result(...question)).EvalDecision

describe('a boundary', () => {
  const OF_BOUNDARY = {
    SourcePolicyId: 'PermissionsBoundaryPolicyInputList.1',
    SourcePolicyType: 'Permissions Boundary Policy',
  }
  const bounded = (boundary: string, action = 's3:GetObject') =>
    result(ALLOW_ALL, action, { PermissionsBoundaryPolicyInputList: [boundary] })

  test('8.6, C7.5.2: limits, is reported on, and named when it denies', async () => {
    expect(await bounded(policy('Allow', 's3:*'))).toMatchObject({
      EvalDecision: 'allowed',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1', SourcePolicyType: 'IAM Policy' }],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    })
    expect(await bounded(policy('Allow', 's3:*'), 'iam:GetUser')).toMatchObject({
      EvalDecision: 'implicitDeny',
      MatchedStatements: [],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    })
    expect(await bounded(policy('Deny', 's3:*'))).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: [OF_BOUNDARY],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    })
  })

  test('C7.5.2: and identity policies are both named when both deny', async () => {
    const both = await result(policy('Deny', 's3:*'), 's3:GetObject', {
      PermissionsBoundaryPolicyInputList: [policy('Deny', 's3:Get*')],
      ResourceArns: [BUCKET, `${BUCKET}/a`],
    })
    const named = [{ SourcePolicyId: 'PolicyInputList.1', SourcePolicyType: 'IAM Policy' }, OF_BOUNDARY]
    const BOUNDED = { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }
    expect(both).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: named,
      ...BOUNDED,
      ResourceSpecificResults: [
        { MatchedStatements: named, ...BOUNDED },
        { MatchedStatements: named, ...BOUNDED },
      ],
    })
  })

  test('is not spoken of where there is none', async () => {
    expect(await result(ALLOW_ALL, 's3:GetObject')).not.toHaveProperty('PermissionsBoundaryDecisionDetail')
  })
})

describe('service control policies', () => {
  const under = (levels: string[][], action = 's3:GetObject', client = iam) =>
    result(
      ALLOW_ALL,
      action,
      {
        OrderedOrganizationPolicyInputList: levels.map((level) => ({ ServiceControlPolicyInputList: level })),
        ResourceArns: [BUCKET],
      },
      client,
    )

  test('O1: each level must allow, and a deny is final', async () => {
    expect(await under([[ALLOW_ALL], [policy('Allow', 'iam:*'), policy('Allow', 's3:*')]])).toMatchObject({
      EvalDecision: 'allowed',
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
      EvalDecisionDetails: {},
    })
    for (const [levels, EvalDecision] of [
      [[[ALLOW_ALL], [policy('Allow', 'iam:*')]], 'implicitDeny'],
      [[[ALLOW_ALL, policy('Deny', 's3:*')], [ALLOW_ALL]], 'explicitDeny'],
    ] as const) {
      const denied = await under(levels.map((level) => [...level]))
      expect(denied).toMatchObject({
        EvalDecision,
        MatchedStatements: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      })
      expect(denied).not.toHaveProperty('EvalDecisionDetails')
    }
  })

  test('O4: AWS does not see those with conditions on global keys', async () => {
    const conditional = (key: string) =>
      document(deny('s3:*', { Condition: { StringNotEquals: { [key]: 'x' } } }))
    const denied = { EvalDecision: 'explicitDeny' }
    expect(await under([[ALLOW_ALL, conditional('aws:RequestedRegion')]])).toMatchObject(denied)
    expect(await under([[ALLOW_ALL, conditional('s3:prefix')]], 's3:GetObject', blind)).toMatchObject(denied)
    const unseen = [[ALLOW_ALL, conditional('aws:RequestedRegion')], [conditional('aws:SourceIp')]]
    expect(await under(unseen, 's3:GetObject', blind)).toMatchObject({
      EvalDecision: 'allowed',
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
  })

  test('8.11: their statements and keys are not shown', async () => {
    const conditional = document(deny('s3:*', { Condition: { StringEquals: { 'aws:PrincipalTag/a': 'x' } } }))
    expect(await under([[ALLOW_ALL, conditional]])).toMatchObject({ MissingContextValues: [] })
  })

  test.each([policy('Deny', 's3:*'), policy('Allow', 'iam:*')])(
    '8.11: nor are those of other policies when they deny: %s',
    async (text) => {
      const own = document(deny('s3:*', { Condition: { StringEquals: { 'x:key': 'a' } } }), deny('s3:Get*'))
      const denied = await result(own, 's3:GetObject', {
        OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [text] }],
        PermissionsBoundaryPolicyInputList: [policy('Deny', 's3:*')],
        ResourceArns: [BUCKET],
      })
      expect(denied).toMatchObject({
        MatchedStatements: [],
        MissingContextValues: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: false },
        ResourceSpecificResults: [{ EvalResourceName: BUCKET }],
      })
      expect(denied.ResourceSpecificResults?.[0]).not.toHaveProperty('MatchedStatements')
    },
  )
})

describe('a resource policy', () => {
  const bucketPolicy = (principal: unknown, effect = 'Allow') =>
    document({ Effect: effect, Principal: principal, Action: 's3:*', Resource: `${BUCKET}/*` })
  const NOTHING = policy('Allow', 'iam:GetUser')
  const ofBucket = (ResourcePolicy: string, more: CustomPolicyOptions = {}, own = NOTHING) =>
    result(own, 's3:GetObject', { ResourcePolicy, CallerArn: ALICE, ResourceArns: [`${BUCKET}/a`], ...more })

  test('suffices within the account, and is named', async () => {
    expect(await ofBucket(bucketPolicy({ AWS: ALICE }))).toMatchObject({
      EvalDecision: 'allowed',
      EvalDecisionDetails: {},
      MatchedStatements: [
        {
          SourcePolicyId: 'ResourcePolicy',
          SourcePolicyType: 'Resource Policy',
          StartPosition: { Line: 1, Column: 38 },
        },
      ],
    })
    expect(await ofBucket(bucketPolicy({ AWS: userArn('bob') }))).toMatchObject({
      EvalDecision: 'implicitDeny',
    })
    expect(await ofBucket(bucketPolicy({ AWS: ALICE }, 'Deny'), {}, ALLOW_ALL)).toMatchObject({
      EvalDecision: 'explicitDeny',
    })
  })

  test.each([`arn:aws:iam::${OTHER}:user/x/zoe`, `arn:aws:iam::${OTHER}:root`])(
    'D7, 8.7, 8.8: of another account, %s, both must allow',
    async (ResourceOwner) => {
      const policies = { AWS: ALICE }
      expect(await ofBucket(bucketPolicy(policies), { ResourceOwner })).toMatchObject({
        EvalDecision: 'implicitDeny',
        EvalDecisionDetails: { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
        ResourceSpecificResults: [
          { EvalDecisionDetails: { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' } },
        ],
      })
      expect(await ofBucket(bucketPolicy(policies), { ResourceOwner }, ALLOW_ALL)).toMatchObject({
        EvalDecision: 'allowed',
        EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' },
      })
      const more = { ResourceOwner, PermissionsBoundaryPolicyInputList: [policy('Deny', 's3:*')] }
      expect(await ofBucket(bucketPolicy(policies), more, ALLOW_ALL)).toMatchObject({
        EvalDecision: 'explicitDeny',
        EvalDecisionDetails: {
          'IAM Policy': 'allowed',
          'Resource Policy': 'allowed',
          'Permissions Boundary Policy': 'explicitDeny',
        },
      })
    },
  )

  test.each(['user/path/alice', 'group/staff', 'role/deployer'])(
    '8.8: suffices for the caller %s',
    async (name) => {
      const CallerArn = `arn:aws:iam::${ACCOUNT}:${name}`
      for (const ResourceOwner of [undefined, OWN, ALICE]) {
        expect(await ofBucket(bucketPolicy('*'), { CallerArn, ResourceOwner })).toMatchObject({
          EvalDecision: 'allowed',
          EvalDecisionDetails: {},
          MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }],
        })
      }
    },
  )

  test('8.8: suffices against a boundary that does not allow, but not against one that denies', async () => {
    const bounded = (boundary: string) =>
      ofBucket(bucketPolicy({ AWS: ALICE }), { PermissionsBoundaryPolicyInputList: [boundary] }, ALLOW_ALL)
    expect(await bounded(policy('Allow', 'iam:*'))).toMatchObject({
      EvalDecision: 'allowed',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }, { SourcePolicyId: 'ResourcePolicy' }],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    })
    expect(await bounded(policy('Deny', 's3:*'))).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyType: 'Permissions Boundary Policy' }],
    })
  })

  // Requests are denied: a policy that names the account leaves the decision to identity policies.
  test("8.8: suffices in AWS's simulator even if it names the account, unless something denies", async () => {
    const naming = (principal: string, more: CustomPolicyOptions = {}, own = NOTHING, client = blind) =>
      decision(
        own,
        's3:GetObject',
        {
          ResourcePolicy: bucketPolicy({ AWS: principal }),
          CallerArn: ALICE,
          ResourceArns: [`${BUCKET}/a`],
          ...more,
        },
        client,
      )
    const limited = { PermissionsBoundaryPolicyInputList: [policy('Allow', 'iam:*')] }
    expect(await naming(OWN)).toBe('allowed')
    expect(await naming(OWN, {}, NOTHING, iam)).toBe('implicitDeny')
    expect(await naming(OWN, limited, ALLOW_ALL)).toBe('allowed')
    expect(await naming(OWN, limited, ALLOW_ALL, iam)).toBe('implicitDeny')
    expect(await naming(OWN, {}, policy('Deny', 's3:*'))).toBe('explicitDeny')
    expect(await naming(userArn('bob'))).toBe('implicitDeny')
    expect(await naming(OWN, { ResourceOwner: `arn:aws:iam::${OTHER}:root` })).toBe('implicitDeny')
  })

  test('the owner is told by the ARN of the resource, else by ResourceOwner, else it is the caller', async () => {
    const queue = `arn:aws:sqs:us-east-1:${OTHER}:q`
    const queuePolicy = document({
      Effect: 'Allow',
      Principal: { AWS: ALICE },
      Action: 'sqs:*',
      Resource: queue,
    })
    const more = { ResourceArns: [queue], ResourcePolicy: queuePolicy, CallerArn: ALICE }
    expect(await decision(NOTHING, 'sqs:SendMessage', more)).toBe('implicitDeny')
    expect(await decision(NOTHING, 'sqs:SendMessage', { ...more, ResourceOwner: OWN })).toBe('implicitDeny')
    expect(await decision(ALLOW_ALL, 'sqs:SendMessage', more)).toBe('allowed')
    const theirs = `arn:aws:iam::${OTHER}:user/zoe`
    expect(await ofBucket(bucketPolicy({ AWS: theirs }), { CallerArn: theirs })).toMatchObject({
      EvalDecision: 'allowed',
    })
  })

  test('R6a: is about its resource where it names none', async () => {
    const repository = `arn:aws:ecr:us-east-1:${OTHER}:repository/app`
    const repositoryPolicy = document(
      { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['ecr:BatchGetImage'] },
      { Effect: 'Deny', Principal: '*', Action: ['ecr:DeleteRepository'] },
    )
    const more = { ResourceArns: [repository], ResourcePolicy: repositoryPolicy, CallerArn: ALICE }
    expect(await result(ALLOW_ALL, 'ecr:BatchGetImage', more)).toMatchObject({
      EvalDecision: 'allowed',
      EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' },
    })
    expect(await result(ALLOW_ALL, 'ecr:DeleteRepository', more)).toMatchObject({
      EvalDecision: 'explicitDeny',
      EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'explicitDeny' },
      MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }],
    })
    expect(await decision(ALLOW_ALL, 'ecr:PutImage', more)).toBe('implicitDeny')
    const asked = { ResourceArns: [repository], ResourcePolicy: repositoryPolicy }
    const actions = ['ecr:BatchGetImage', 'ecr:DeleteRepository', 'ecr:PutImage']
    const ofPrincipal = await simulatePrincipal(iam, userArn('iamulator'), actions, asked)
    expect(decisionsIn(ofPrincipal)).toEqual(['allowed', 'explicitDeny', 'implicitDeny'])
  })

  test('that is not given is not held against the caller, unless an owner is', async () => {
    const more = { ResourceArns: [`arn:aws:sqs:us-east-1:${OTHER}:q`] }
    expect(await decision(ALLOW_ALL, 'sqs:SendMessage', more)).toBe('allowed')
    expect(
      await result(ALLOW_ALL, 'sqs:SendMessage', { ...more, ResourceOwner: `arn:aws:iam::${OTHER}:root` }),
    ).toMatchObject({
      EvalDecision: 'implicitDeny',
      EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'implicitDeny' },
    })
  })

  test('§1.1: naming a role lets its boundary limit, naming a user does not', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/path/r`
    const boundary = { PermissionsBoundaryPolicyInputList: [policy('Allow', 'iam:*')] }
    const of = async (arn: string) =>
      (await ofBucket(bucketPolicy({ AWS: arn }), { ...boundary, CallerArn: arn })).EvalDecision
    expect(await of(ALICE)).toBe('allowed')
    expect(await of(role)).toBe('implicitDeny')
    expect(await ofBucket(bucketPolicy({ AWS: role }), { CallerArn: role })).toMatchObject({
      EvalDecision: 'allowed',
    })
  })

  test('S5: a trust policy must itself allow; AWS does not see it', async () => {
    const of = (ResourcePolicy: string, own = ALLOW_ALL, client = iam) =>
      decision(own, 'sts:AssumeRole', { ResourcePolicy, CallerArn: ALICE, ResourceArns: [ROLE] }, client)
    const trusting = (principal: string) => trust({ AWS: principal })
    expect(await of(trusting(userArn('bob')))).toBe('implicitDeny')
    expect(await of(trusting(ALICE), NOTHING)).toBe('allowed')
    expect(await of(trusting(ACCOUNT))).toBe('allowed')
    expect(await of(trusting(ACCOUNT), NOTHING)).toBe('implicitDeny')
    expect(await of(trusting(userArn('bob')), ALLOW_ALL, blind)).toBe('allowed')
    expect(await of(trusting(ALICE), NOTHING, blind)).toBe('implicitDeny')
  })

  test('a trust policy says that a role of another account can be assumed', async () => {
    const theirs = `arn:aws:iam::${OTHER}:role/r`
    const more = { CallerArn: ALICE, ResourceArns: [theirs] }
    const trusted = { ...more, ResourcePolicy: trust({ AWS: ACCOUNT }) }
    expect(await result(ALLOW_ALL, 'sts:AssumeRole', trusted)).toMatchObject({
      EvalDecision: 'allowed',
      EvalDecisionDetails: { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' },
    })
    const distrusted = { ...more, ResourcePolicy: trust({ AWS: '222222222222' }) }
    expect(await decision(ALLOW_ALL, 'sts:AssumeRole', distrusted)).toBe('implicitDeny')
    expect(await decision(ALLOW_ALL, 'sts:AssumeRole', distrusted, blind)).toBe('allowed')
  })

  test('D6: the policy of a key must itself allow', async () => {
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`
    const of = (principal: string) =>
      decision(ALLOW_ALL, 'kms:Decrypt', {
        ResourcePolicy: document({
          Effect: 'Allow',
          Principal: { AWS: principal },
          Action: 'kms:*',
          Resource: key,
        }),
        CallerArn: ALICE,
        ResourceArns: [key],
      })
    expect(await of(ALICE)).toBe('allowed')
    expect(await of(userArn('bob'))).toBe('implicitDeny')
  })
})
