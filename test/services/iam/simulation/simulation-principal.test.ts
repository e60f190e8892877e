import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type PolicyIdentifier,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, OTHER, policy, serverForAllTests } from '../../../support/harness.ts'
import { groupArn, POWER_USER, READ_ONLY, userArn } from '../../callers.ts'
import { policyArn } from '../policies/holders.ts'
import { EC2_TRUST } from '../roles/role-callers.ts'
import { ALLOW_ALL, allow, decisionsIn, document, entry, matchedIn, simulatePrincipal } from './simulating.ts'

const ALICE = userArn('alice', '/team/')
const GROUP = groupArn('staff')
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deployer`
const BUCKET = 'arn:aws:s3:::bucket'

const server = serverForAllTests()
const iam = server.iam()

/** Alice has inline policies with every kind of name, and her group has one with the same name. */
beforeAll(async () => {
  await iam.send(new CreatePolicyCommand({ PolicyName: 'queues', PolicyDocument: policy('Allow', 'sqs:*') }))
  await iam.send(new CreateUserCommand({ UserName: 'alice', Path: '/team/' }))
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'alice',
      PolicyName: 'own',
      PolicyDocument: policy('Allow', 's3:*'),
    }),
  )
  await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: policyArn('queues') }))
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'staff',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow('ec2:*')] }, null, 2),
    }),
  )
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: READ_ONLY }))
  await iam.send(new AddUserToGroupCommand({ GroupName: 'staff', UserName: 'alice' }))
  await iam.send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: EC2_TRUST }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'deployer', PolicyArn: POWER_USER }))
})

type More = NonNullable<Parameters<typeof simulatePrincipal>[3]>
const simulate = (arn: string, actions: string[], more: More = {}) =>
  simulatePrincipal(iam, arn, actions, more)
const decisions = async (...question: Parameters<typeof simulate>) => decisionsIn(await simulate(...question))

describe('whose policies take part', () => {
  const ACTIONS = ['s3:PutObject', 'sqs:SendMessage', 'ec2:RunInstances', 'iam:GetUser', 'iam:CreateUser']

  // Inline policies were once named without their holders.
  test("8.15, C7.5.2: a user's own and those of its groups, by their names", async () => {
    const results = await simulate(ALICE, ACTIONS)
    expect(decisionsIn(results)).toEqual(['allowed', 'allowed', 'allowed', 'allowed', 'implicitDeny'])
    expect(matchedIn(results)).toEqual([
      ['user_alice_own'],
      ['queues'],
      ['group_staff_own'],
      ['ReadOnlyAccess'],
      [],
    ])
  })

  test('C7.5.2: two of one name, by where the statement stands', async () => {
    const [ofUser, ofGroup] = await simulate(ALICE, ['s3:PutObject', 'ec2:RunInstances'])
    expect(ofUser?.MatchedStatements).toMatchObject([{ StartPosition: { Line: 1, Column: 38 } }])
    expect(ofGroup?.MatchedStatements).toMatchObject([
      { StartPosition: { Line: 3, Column: 17 }, EndPosition: { Line: 8, Column: 6 } },
    ])
  })

  test('8.3, C7.3.6: of what the name alone finds, whatever the path', async () => {
    const ResourcePolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: ALICE },
        Action: 'sns:*',
        Resource: 'arn:aws:sns:*:*:*',
      },
    })
    const ResourceArns = [`arn:aws:sns:us-east-1:${ACCOUNT}:topic`]
    const results = await simulate(userArn('ALICE', '/elsewhere/'), ['sqs:SendMessage'])
    expect(matchedIn(results)).toEqual([['queues']])
    const publish = await decisions(userArn('alice', '/elsewhere/'), ['sns:Publish'], {
      ResourcePolicy,
      ResourceArns,
    })
    expect(publish).toEqual(['allowed'])
  })

  test('C7.5.2: those of a role, by its name', async () => {
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'deployer',
        PolicyName: 'roles',
        PolicyDocument: policy('Allow', 'iam:PassRole'),
      }),
    )
    expect(matchedIn(await simulate(ROLE, ['iam:PassRole', 's3:PutObject']))).toEqual([
      ['role_deployer_roles'],
      ['PowerUserAccess'],
    ])
  })

  test('those of a group or role alone', async () => {
    expect(await decisions(GROUP, ACTIONS)).toEqual([
      ...['implicitDeny', 'implicitDeny', 'allowed', 'allowed', 'implicitDeny'],
    ])
    expect(await decisions(ROLE, ACTIONS)).toEqual([
      ...['allowed', 'allowed', 'allowed', 'implicitDeny', 'implicitDeny'],
    ])
  })

  test('and those of the request', async () => {
    const results = await simulate(ALICE, ['iam:CreateUser', 's3:PutObject'], {
      PolicyInputList: [policy('Allow', 'iam:*'), policy('Deny', 's3:*')],
    })
    expect(decisionsIn(results)).toEqual(['allowed', 'explicitDeny'])
    expect(matchedIn(results)).toEqual([['PolicyInputList.1'], ['PolicyInputList.2']])
  })

  test('8.15: a policy that the user and its group have counts once', async () => {
    const PolicyArn = policyArn('queues')
    await iam.send(new CreateGroupCommand({ GroupName: 'senders' }))
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'senders', PolicyArn }))
    await iam.send(new CreateUserCommand({ UserName: 'twice' }))
    await iam.send(new AttachUserPolicyCommand({ UserName: 'twice', PolicyArn }))
    await iam.send(new AddUserToGroupCommand({ GroupName: 'senders', UserName: 'twice' }))
    expect(matchedIn(await simulate(userArn('twice'), ['sqs:SendMessage']))).toEqual([['queues']])
  })

  test('the built-in administrator may do everything', async () => {
    expect(await decisions(userArn('iamulator'), ACTIONS)).toEqual(ACTIONS.map(() => 'allowed'))
  })

  test('the pages of many results hold each once', async () => {
    const seen: unknown[] = []
    for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy(
      { client: iam, pageSize: 2 },
      { PolicySourceArn: ALICE, ActionNames: ACTIONS },
    )) {
      seen.push(...EvaluationResults.map(({ EvalActionName }) => EvalActionName))
    }
    expect(seen).toEqual(ACTIONS)
  })
})

describe('a boundary', () => {
  beforeAll(async () => {
    const PermissionsBoundary = policyArn('queues')
    await iam.send(new CreateUserCommand({ UserName: 'bound' }))
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bound', PermissionsBoundary }))
    await iam.send(new CreateRoleCommand({ RoleName: 'bound', AssumeRolePolicyDocument: EC2_TRUST }))
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'bound', PermissionsBoundary }))
  })

  test.each(['user', 'role'])('of a %s limits', async (type) => {
    const arn = `arn:aws:iam::${ACCOUNT}:${type}/bound`
    const results = await simulate(arn, ['sqs:SendMessage', 's3:PutObject'], { PolicyInputList: [ALLOW_ALL] })
    expect(results).toMatchObject([
      { EvalDecision: 'allowed', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } },
      {
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ])
  })

  test('C7.5.2: is named like an attached policy when it denies', async () => {
    await iam.send(new CreatePolicyCommand({ PolicyName: 'closed', PolicyDocument: policy('Deny', 'sns:*') }))
    await iam.send(new CreateUserCommand({ UserName: 'closed', PermissionsBoundary: policyArn('closed') }))
    const more = { PolicyInputList: [ALLOW_ALL] }
    expect(await simulate(userArn('closed'), ['sns:Publish'], more)).toMatchObject([
      {
        EvalDecision: 'explicitDeny',
        MatchedStatements: [{ SourcePolicyId: 'closed', SourcePolicyType: 'IAM Policy' }],
      },
    ])
  })

  test('D3.2: comes before the other policies when it allows', async () => {
    const PolicyDocument = policy('Allow', 'sqs:*')
    await iam.send(new CreateUserCommand({ UserName: 'inside', PermissionsBoundary: policyArn('queues') }))
    await iam.send(new PutUserPolicyCommand({ UserName: 'inside', PolicyName: 'own', PolicyDocument }))
    expect(await simulate(userArn('inside'), ['sqs:SendMessage'])).toMatchObject([
      {
        EvalDecision: 'allowed',
        MatchedStatements: [
          { SourcePolicyId: 'queues', SourcePolicyType: 'IAM Policy' },
          { SourcePolicyId: 'user_inside_own', SourcePolicyType: 'IAM Policy' },
        ],
      },
    ])
    await iam.send(new AttachUserPolicyCommand({ UserName: 'inside', PolicyArn: policyArn('queues') }))
    const attached = matchedIn(await simulate(userArn('inside'), ['sqs:SendMessage']))
    expect(attached.flat().toSorted()).toEqual(['queues', 'user_inside_own'])
  })

  test('D3.2: of the request is not listed when it allows', async () => {
    const more = {
      PolicyInputList: [ALLOW_ALL],
      PermissionsBoundaryPolicyInputList: [policy('Allow', 'sqs:*')],
    }
    expect(matchedIn(await simulate(userArn('bound'), ['sqs:SendMessage'], more))).toEqual([
      ['PolicyInputList.1'],
    ])
  })

  test('of the request takes its place', async () => {
    const more = {
      PolicyInputList: [ALLOW_ALL],
      PermissionsBoundaryPolicyInputList: [policy('Allow', 's3:*')],
    }
    expect(await decisions(userArn('bound'), ['sqs:SendMessage', 's3:PutObject'], more)).toEqual([
      'implicitDeny',
      'allowed',
    ])
  })
})

describe('policies that are left out', () => {
  const without = (...PolicyExclusionList: PolicyIdentifier[]) =>
    decisions(ALICE, ['s3:PutObject', 'sqs:SendMessage', 'ec2:RunInstances', 'iam:GetUser'], {
      PolicyExclusionList,
    })
  const [NO, YES] = ['implicitDeny', 'allowed']
  const inline = (PolicyName: string, AttachmentType: 'user' | 'group' | 'role', AttachmentName: string) => ({
    InlinePolicyIdentifier: { PolicyName, AttachmentType, AttachmentName },
  })

  test.each<[string, PolicyIdentifier[], (string | undefined)[]]>([
    ['by type: inline', [{ PolicyType: 'inline' }], [NO, YES, NO, YES]],
    ['by type: user-managed', [{ PolicyType: 'user-managed' }], [YES, NO, YES, YES]],
    ['by type: aws-managed', [{ PolicyType: 'aws-managed' }], [YES, YES, YES, NO]],
    ['by ARN', [{ PolicyArn: READ_ONLY }], [YES, YES, YES, NO]],
    ['by a pattern of ARNs', [{ PolicyArn: policyArn('q*e?') }], [YES, NO, YES, YES]],
    ['by a pattern that none has', [{ PolicyArn: policyArn('q*e?s') }], [YES, YES, YES, YES]],
    ['by name', [inline('own', 'user', 'alice')], [NO, YES, YES, YES]],
    ['by name in what matches', [inline('own', 'group', '*f?')], [YES, YES, NO, YES]],
    ['several', [{ PolicyType: 'user-managed' }, inline('own', 'group', 's*')], [YES, NO, NO, YES]],
    [
      'none that matches',
      [inline('other', 'user', 'a*'), { PolicyType: 'rcp' }, { PolicyType: 'scp' }],
      [YES, YES, YES, YES],
    ],
  ])('8.10: %s', async (_how, identifiers, expected) => {
    expect(await without(...identifiers)).toEqual(expected)
  })

  test('8.10: an ARN excludes by the name of the policy; with the path, it excludes nothing', async () => {
    const PolicyDocument = policy('Allow', 'sns:*')
    const made = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'topics', Path: '/x/', PolicyDocument }),
    )
    const PolicyArn = made.Policy?.Arn ?? ''
    await iam.send(new CreateUserCommand({ UserName: 'dora' }))
    await iam.send(new AttachUserPolicyCommand({ UserName: 'dora', PolicyArn }))
    const excluding = async (arn: string) =>
      (await decisions(userArn('dora'), ['sns:Publish'], { PolicyExclusionList: [{ PolicyArn: arn }] }))[0]
    expect(await excluding(PolicyArn)).toBe(YES)
    expect(await excluding(policyArn('y/topics'))).toBe(YES)
    expect(await excluding(policyArn('topics'))).toBe(NO)
    expect(await excluding(policyArn('t*'))).toBe(NO)
  })

  test('8.10: a policy that is attached and a boundary is excluded as the former alone', async () => {
    const PolicyArn = policyArn('queues')
    await iam.send(new CreateUserCommand({ UserName: 'both' }))
    await iam.send(new AttachUserPolicyCommand({ UserName: 'both', PolicyArn }))
    await iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'both', PermissionsBoundary: PolicyArn }),
    )
    const BOUNDED = { AllowedByPermissionsBoundary: true }
    expect(
      await simulate(userArn('both'), ['sqs:SendMessage'], { PolicyExclusionList: [{ PolicyArn }] }),
    ).toMatchObject([{ EvalDecision: NO, PermissionsBoundaryDecisionDetail: BOUNDED }])
  })

  // A bare wildcard was once accepted.
  test('8.10: the owner of an inline policy is not just any', async () => {
    await expect(without(inline('own', 'user', '*'))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(
        "at 'policyExclusionList.1.member.inlinePolicyIdentifier.attachmentName' failed to satisfy constraint: Member must satisfy regular expression pattern: .*[\\w+=,.@-]+.*",
      ),
    })
  })

  test('the boundary', async () => {
    const more = {
      PolicyInputList: [ALLOW_ALL],
      PolicyExclusionList: [{ PolicyType: 'permission-boundary' as const }],
    }
    const [result] = await simulate(userArn('bound'), ['s3:PutObject'], more)
    expect(result).toMatchObject({ EvalDecision: 'allowed' })
    expect(result).not.toHaveProperty('PermissionsBoundaryDecisionDetail')
  })

  test.each<[string, PolicyIdentifier]>([
    [`${policyArn('*a*')} has more than one *.`, { PolicyArn: policyArn('*a*') }],
    ['arn:aws:iam::*:policy/x is not the ARN of a policy.', { PolicyArn: 'arn:aws:iam::*:policy/x' }],
    ['*a* has more than one *.', inline('own', 'user', '*a*')],
  ])('%s', async (problem, identifier) => {
    await expectError(without(identifier), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid policy identifier: ${problem}`,
    })
  })
})

describe('the caller', () => {
  const bucketPolicy = (AWS: string) =>
    document({ Effect: 'Allow', Principal: { AWS }, Action: 's3:*', Resource: `${BUCKET}/*` })
  const calling = async (arn: string, ResourcePolicy: string, more: More = {}) => {
    const question = { ResourcePolicy, ResourceArns: [`${BUCKET}/a`], ...more }
    return (await decisions(arn, ['s3:PutObject'], question))[0]
  }

  test('is the user, or a session of the role, whose policies are simulated', async () => {
    expect(await calling(userArn('bound'), bucketPolicy(userArn('bound')))).toBe('allowed')
    expect(await calling(userArn('bound'), bucketPolicy(ALICE))).toBe('implicitDeny')
    expect(await calling(`arn:aws:iam::${ACCOUNT}:role/bound`, bucketPolicy(ACCOUNT))).toBe('implicitDeny')
    expect(await calling(ROLE, bucketPolicy(ROLE))).toBe('allowed')
  })

  test('P1: of a group is somebody in it: a group is no principal, so that nothing is allowed to it by name', async () => {
    expect(await calling(GROUP, bucketPolicy(GROUP))).toBe('implicitDeny')
    expect(await calling(GROUP, bucketPolicy('*'))).toBe('allowed')
    expect(await calling(userArn('bound'), bucketPolicy(GROUP), { CallerArn: GROUP })).toBe('implicitDeny')
  })

  test('may be another, who need not exist, with the same policies', async () => {
    const CallerArn = userArn('nobody')
    expect(await calling(userArn('bound'), bucketPolicy(CallerArn), { CallerArn })).toBe('allowed')
    const theirs = `arn:aws:iam::${OTHER}:user/zoe`
    const more = { CallerArn: theirs, ResourceOwner: `arn:aws:iam::${ACCOUNT}:root` }
    expect(await calling(ALICE, bucketPolicy(theirs), more)).toBe('allowed')
    expect(await calling(GROUP, bucketPolicy(theirs), more)).toBe('implicitDeny')
  })

  // All of these keys were once absent.
  test('8.2, C7.5.8: brings its name, ARN, and account as context', async () => {
    const conditional = (Condition: object) => ({
      PolicyInputList: [document(allow('sns:Publish', { Condition }))],
    })
    const ofAlice = conditional({
      StringEquals: {
        'aws:username': 'alice',
        'aws:userid': ALICE,
        'aws:PrincipalArn': ALICE,
        'aws:PrincipalAccount': ACCOUNT,
      },
    })
    expect(await decisions(ALICE, ['sns:Publish'], ofAlice)).toEqual(['allowed'])
    expect(await decisions(ALICE, ['sns:Publish'], { ...ofAlice, CallerArn: ROLE })).toEqual(['implicitDeny'])
    const ofRole = conditional({
      Null: { 'aws:username': 'true' },
      StringEquals: { 'aws:PrincipalArn': ROLE },
    })
    expect(await decisions(ROLE, ['sns:Publish'], ofRole)).toEqual(['allowed'])
    const ContextEntries = [entry('aws:username', 'string', 'bob')]
    expect(await decisions(ALICE, ['sns:Publish'], { ...ofAlice, ContextEntries })).toEqual(['implicitDeny'])
  })
})
