/**
 * Tests resource-based policies of other services, as users write them. The resources are
 * repositories, file systems, and keys.
 */
import { AssumeRootCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { textOfExplanation } from '../../../analysis/explanation/explanation-text.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { credentialsIn } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  type TestServer,
} from '../../support/harness.ts'
import {
  type Attachments,
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { ask, post, signedByAws4 } from './requests.ts'

const server = serverForAllTests()
beforeAll(async () => {
  await userWith(server, 'alice', policy('Allow', '*'))
})

const alice = { principal: userArn('alice') }

describe('statements without a resource', () => {
  /** Copied from the ECR User Guide. */
  const repository = {
    resources: [`arn:aws:ecr:us-east-1:${OTHER}:repository/app`],
    resourcePolicy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['ecr:BatchGetImage'] },
        { Effect: 'Deny', Principal: '*', Action: ['ecr:DeleteRepository'] },
      ],
    },
  }

  test.each([
    ['ecr:BatchGetImage', { effect: 'allowed' }],
    ['ecr:DeleteRepository', { effect: 'explicitDeny', layer: 'resource', statements: [{ index: 1 }] }],
    ['ecr:PutImage', { effect: 'implicitDeny', layer: 'resource' }],
  ])('are about the repository: %s', async (action, decision) => {
    expect(await ask(server, { ...alice, ...repository, action })).toMatchObject({ decisions: [decision] })
  })

  test('are about the file system', async () => {
    const question = {
      action: 'elasticfilesystem:ClientMount',
      resources: [`arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-1`],
      resourcePolicy: {
        Statement: {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      },
    }
    expect((await ask(server, { ...alice, ...question, secure: true })).allowed).toBe(true)
    expect((await ask(server, { ...alice, ...question, secure: false })).allowed).toBe(false)
  })

  test('are about nothing in the policy of a key', async () => {
    const allow = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*' }
    const decrypt = {
      ...alice,
      action: 'kms:Decrypt',
      resources: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/k`],
    }
    const allowed = async (...Statement: object[]) =>
      (await ask(server, { ...decrypt, resourcePolicy: { Statement } })).allowed
    expect(await allowed({ ...allow, Resource: '*' })).toBe(true)
    expect(await allowed(allow)).toBe(false)
    expect(await allowed({ ...allow, Resource: '*' }, { ...allow, Effect: 'Deny' })).toBe(true)
  })
})

describe('a policy that denies everybody', () => {
  const deny = { Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } }
  const BUCKET = 'arn:aws:s3:::b'
  const queue = (account: string) => `arn:aws:sqs:us-east-1:${account}:q`
  const questionOn = (principal: string, action: string, resource: string, more: object = {}) => ({
    principal,
    action,
    resources: [resource],
    resourcePolicy: deny,
    ...more,
  })
  const decisionOn = async (body: object) => (await ask(server, body)).decisions[0]
  const ALLOWED = { effect: 'allowed', layer: 'root' }
  const DENIED = { effect: 'explicitDeny', layer: 'resource' }

  test.each([
    ['s3:GetBucketPolicy', BUCKET],
    ['s3:PutBucketPolicy', BUCKET],
    ['S3:deletebucketpolicy', BUCKET],
    ['sqs:GetQueueAttributes', queue(ACCOUNT)],
    ['sqs:SetQueueAttributes', queue(ACCOUNT)],
  ])('can be undone by the root user of the account: %s', async (action, resource) => {
    for (const principal of [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]) {
      const body = questionOn(principal, action, resource)
      expect(await decisionOn(body)).toMatchObject(ALLOWED)
      expect(await decisionOn({ ...body, session: {} })).toMatchObject(ALLOWED)
    }
    expect(await decisionOn(questionOn(userArn('alice'), action, resource))).toMatchObject(DENIED)
    const ofAccount = { resourceAccount: ACCOUNT }
    expect(await decisionOn(questionOn(OTHER, action, resource, ofAccount))).toMatchObject(DENIED)
  })

  test('can be undone by root where the bucket is known to be its own, and by no one else', async () => {
    const body = questionOn(ACCOUNT, 's3:DeleteBucketPolicy', BUCKET)
    expect(await decisionOn({ ...body, resourceAccount: ACCOUNT })).toMatchObject(ALLOWED)
    expect(await decisionOn({ ...body, resourceAccount: OTHER })).toMatchObject(DENIED)
    const session = credentialsIn(
      await server
        .sts(ROOT)
        .send(new GetFederationTokenCommand({ Name: 'fed', Policy: policy('Allow', '*') })),
    )
    const { principal: _, ...withoutPrincipal } = body
    const request = signedByAws4({ credentials: session, service: 's3' })
    expect(await decisionOn({ ...withoutPrincipal, request })).toMatchObject(DENIED)
  })

  test.each([
    ['s3:GetObject', `${BUCKET}/key`],
    ['s3:PutBucketAcl', BUCKET],
    ['sqs:SendMessage', queue(ACCOUNT)],
  ])('still denies root everything else: %s', async (action, resource) => {
    expect(await decisionOn(questionOn(ACCOUNT, action, resource))).toMatchObject(DENIED)
  })

  test('the policy of a VPC endpoint can still deny', async () => {
    const body = questionOn(ACCOUNT, 's3:DeleteBucketPolicy', BUCKET, { endpointPolicy: deny })
    expect(await decisionOn(body)).toMatchObject({ effect: 'explicitDeny', layer: 'endpoint' })
  })

  test('explanations say why it does not count', async () => {
    const explained = async (principal: string) => {
      const question = { principal, action: 's3:DeleteBucketPolicy', resource: BUCKET, resourcePolicy: deny }
      return JSON.parse((await post(server, 'explain', question)).text)
    }
    expect(await explained(ACCOUNT)).toMatchObject({
      decision: 'allowed',
      layer: 'root',
      exception: expect.stringMatching(/^A bucket policy cannot prevent the root user/),
      layers: [{ layer: 'root', verdict: 'allows' }],
    })
    expect(await explained(userArn('alice'))).not.toHaveProperty('exception')
    const { exception } = await explained(ACCOUNT)
    expect(textOfExplanation(await explained(ACCOUNT), (_color, text) => text)).toContain(`  ${exception}\n`)
  })

  describe('in an organization', () => {
    const task = (name: string) => ({ arn: `arn:aws:iam::aws:policy/root-task/${name}` })
    const POLICIES = [
      serviceControl('no-unlocking', 'Deny', 's3:DeleteBucketPolicy'),
      resourceControl('no-queues', 'sqs:SetQueueAttributes'),
    ]
    let organized: TestServer
    afterEach(() => organized.close())

    async function rootFor(name: string, attachments: Attachments = {}): Promise<Credentials> {
      organized = await seededServer({
        organization: {
          ...organizationWith(POLICIES, attachments),
          trustedServices: ['iam.amazonaws.com'],
          rootAccess: ['RootSessions'],
        },
      })
      const command = new AssumeRootCommand({ TargetPrincipal: OTHER, TaskPolicyArn: task(name) })
      return credentialsIn(await organized.sts(ADMINISTRATOR).send(command))
    }

    async function decided(credentials: Credentials, action: string, resource: string, more: object = {}) {
      const { principal: _, ...body } = questionOn('', action, resource, more)
      const service = action.slice(0, action.indexOf(':'))
      const request = signedByAws4({ credentials, service })
      return (await ask(organized, { ...body, ...more, request })).decisions[0]
    }

    test('a session for the task unlocks the bucket of its account, and no other', async () => {
      const root = await rootFor('S3UnlockBucketPolicy')
      for (const action of ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']) {
        expect(await decided(root, action, BUCKET)).toMatchObject(ALLOWED)
      }
      const ofAccount = { resourceAccount: ACCOUNT }
      expect(await decided(root, 's3:DeleteBucketPolicy', BUCKET, ofAccount)).toMatchObject(DENIED)
      expect(await decided(root, 'sqs:SetQueueAttributes', queue(OTHER))).toMatchObject({
        effect: 'explicitDeny',
        layer: 'session',
      })
    })

    test('a session for the task unlocks the queue of its account, and no other', async () => {
      const root = await rootFor('SQSUnlockQueuePolicy')
      for (const action of ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes']) {
        expect(await decided(root, action, queue(OTHER))).toMatchObject(ALLOWED)
        expect(await decided(root, action, queue(ACCOUNT))).toMatchObject(DENIED)
      }
      expect(await decided(root, 's3:DeleteBucketPolicy', BUCKET)).toMatchObject({
        effect: 'explicitDeny',
        layer: 'session',
      })
    })

    test('policies of the organization still deny', async () => {
      const bucket = await rootFor('S3UnlockBucketPolicy', {
        account: { serviceControlPolicies: ['no-unlocking', 'FullAWSAccess'] },
      })
      expect(await decided(bucket, 's3:DeleteBucketPolicy', BUCKET)).toMatchObject({
        effect: 'explicitDeny',
        layer: 'serviceControl',
      })
      await organized.close()
      const queues = await rootFor('SQSUnlockQueuePolicy', {
        account: { resourceControlPolicies: ['no-queues'] },
      })
      expect(await decided(queues, 'sqs:SetQueueAttributes', queue(OTHER))).toMatchObject({
        effect: 'explicitDeny',
        layer: 'resourceControl',
      })
    })
  })
})
