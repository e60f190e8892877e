/** Tests which requests to other services resource control policies affect. */
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER, serverForAllTests } from '../../support/harness.ts'
import {
  OUTSIDER,
  organizationWith,
  policyArn,
  seededServer,
  statement,
} from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { ask } from './requests.ts'

/** Each supported service with an action that has a resource type, or that AWS does not have. */
const AFFECTED = [
  ...[
    'aoss:APIAccessAll',
    'appconfig:GetConfiguration',
    'appstream:CreateFleet',
    'autoscaling:AttachInstances',
  ],
  ...['autoscaling-plans:Probe', 'budgets:ViewBudget', 'clouddirectory:AddFacetToObject'],
  ...['cloudfront:CreateInvalidation', 'cloudsearch:search', 'cloudtrail-data:PutAuditEvents'],
  ...['codeartifact:GetPackageVersionReadme', 'codebuild:StartBuild', 'codecommit:GitPull'],
  ...[
    'codepipeline:StartPipelineExecution',
    'cognito-identity:DescribeIdentityPool',
    'cognito-idp:AdminGetUser',
  ],
  ...['comprehend:CreateEndpoint', 'comprehendmedical:Probe', 'compute-optimizer:Probe'],
  ...['cost-optimization-hub:Probe', 'dax:GetItem', 'dsql:DbConnect', 'dynamodb:GetItem', 'ecr:PutImage'],
  ...[
    'ecr-public:PutImage',
    'events:PutEvents',
    'firehose:PutRecord',
    'fis:StartExperiment',
    'fms:GetPolicy',
  ],
  ...['gamelift:DeleteAlias', 'health:DescribeEventDetails', 'inspector-scan:Probe', 'kendra:Query'],
  ...['kinesisvideo:PutMedia', 'kms:Decrypt', 'logs:PutLogEvents', 'memorydb:CreateCluster'],
  ...['networkmonitor:CreateMonitor', 'notifications:AssociateChannel', 'opensearch:ApplicationAccessAll'],
  ...['pca-connector-ad:GetConnector', 'personalize:GetRecommendations', 'polly:SynthesizeSpeech'],
  ...['pricing:Probe', 'resource-groups:GetGroup', 'rolesanywhere:GetProfile', 's3:PutObject'],
  ...['secretsmanager:GetSecretValue', 'servicediscovery:GetNamespace', 'signin:AuthorizeOAuth2Access'],
  ...['sqs:SendMessage', 'sts:AssumeRole', 'support:Probe', 'swf:CountOpenWorkflowExecutions'],
  ...['textract:DeleteAdapter', 'timestream-influxdb:CreateDbInstance', 'transcribe:DeleteLanguageModel'],
  ...['transfer:StartFileTransfer', 'translate:TranslateText', 'wafv2:GetWebACL'],
  ...['workspaces:StartWorkspaces', 'xray:GetGroup'],
]
const SERVICES = AFFECTED.map((action) => action.split(':')[0] ?? '')

const control = (name: string, Action: string[]) =>
  ({
    name,
    type: 'RESOURCE_CONTROL_POLICY',
    content: {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Principal: '*', Action, Resource: '*' },
    },
  }) as const

const server = serverForAllTests(() => {
  const everything = control(
    'everything',
    SERVICES.map((service) => `${service}:*`),
  )
  const organization = organizationWith([everything], {
    account: { resourceControlPolicies: ['everything'] },
  })
  return seededServer({ organization })
})

const administrator = (account: string) => `arn:aws:iam::${account}:user/iamulator`
const resourceOf = (action: string, account = OTHER) =>
  `arn:aws:${action.split(':')[0]}:us-east-1:${account}:thing/one`

/** Asks about a resource of the member, as its administrator. */
const askMember = (action: string, more: object = {}) =>
  ask(server, { principal: administrator(OTHER), action, resources: [resourceOf(action)], ...more })

const DENIED = { allowed: false, decisions: [{ effect: 'explicitDeny', layer: 'resourceControl' }] }

describe('C7.12.3, 14.1, O3: services that support resource control policies', () => {
  test('there are 62', () => {
    expect(new Set(SERVICES).size).toBe(62)
  })

  test.each(AFFECTED)('%s is denied', async (action) => {
    expect(await askMember(action)).toMatchObject(DENIED)
    expect(await askMember(action.toUpperCase())).toMatchObject(DENIED)
  })

  test.each(['ec2:RunInstances', 'iam:CreateUser', 'lambda:InvokeFunction', 'es:ESHttpGet', 'sns:Publish'])(
    '%s is not, even by a policy from before AWS refused such services',
    async (action) => {
      const earlier = await seededServer({
        organization: organizationWith([control('early', ['s3:*'])], {
          account: { resourceControlPolicies: ['early'] },
        }),
      })
      earlier.iamulator.store.transact(at(ACCOUNT), (tx) => {
        const content = JSON.stringify(statement('Deny', '*', { Principal: '*' }))
        for (const [id, row] of tx.organizationPolicies.rows())
          tx.organizationPolicies.put(id, { ...row, content })
      })
      const body = { principal: administrator(OTHER), resources: [resourceOf(action)] }
      expect(await ask(earlier, { ...body, action })).toMatchObject({ allowed: true })
      expect(await ask(earlier, { ...body, action: 's3:PutObject' })).toMatchObject(DENIED)
      await earlier.close()
    },
  )
})

describe('14.1: resource control policies are those of the owner', () => {
  const everyone = statement('Allow', '*', { Principal: '*' })
  const send = (principal: string, owner: string) =>
    ask(server, {
      principal,
      action: 'sqs:SendMessage',
      resources: [resourceOf('sqs:SendMessage', owner)],
      resourcePolicy: everyone,
    })

  test.each([administrator(ACCOUNT), administrator(OTHER), administrator(OUTSIDER), 'anonymous'])(
    'and bind %s',
    async (principal) => {
      expect(await send(principal, OTHER)).toMatchObject(DENIED)
    },
  )

  test.each([ACCOUNT, OUTSIDER])('so a member may use what belongs to %s', async (owner) => {
    expect(await send(administrator(OTHER), owner)).toMatchObject({ allowed: true })
  })
})

describe('C7.12.3: what is exempt', () => {
  test('kms:RetireGrant', async () => {
    expect(await askMember('kms:RetireGrant')).toMatchObject({ allowed: true })
    expect(await askMember('kms:RevokeGrant')).toMatchObject(DENIED)
  })

  const key = `arn:aws:kms:us-east-1:${OTHER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
  test.each([
    ['an AWS managed key', { 'kms:ResourceAliases': ['alias/aws/sqs'] }, true],
    ['a key requested by an alias of AWS', { 'kms:RequestAlias': 'alias/aws/s3' }, true],
    ['a customer’s key', { 'kms:ResourceAliases': ['alias/aws-like', 'alias/mine/alias/aws/s3'] }, false],
    ['a key without aliases', {}, false],
  ])('%s', async (_what, context, allowed) => {
    expect(await askMember('kms:Decrypt', { resources: [key], context })).toMatchObject({ allowed })
  })

  test.each([
    ['alias/aws/sqs', true],
    ['alias/mine', false],
  ])('the alias of an AWS managed key: %s', async (alias, allowed) => {
    const resources = [`arn:aws:kms:us-east-1:${OTHER}:${alias}`]
    expect(await askMember('kms:DescribeKey', { resources })).toMatchObject({ allowed })
  })

  test('the alias exempts no other service', async () => {
    const context = { 'kms:ResourceAliases': ['alias/aws/sqs'] }
    expect(await askMember('sqs:SendMessage', { context })).toMatchObject(DENIED)
  })
})

describe('14.3, C7.12.3: actions without a resource type', () => {
  test.each([
    ...['kms:ListKeys', 'kms:CreateKey', 's3:ListAllMyBuckets', 'secretsmanager:GetRandomPassword'],
    ...['dynamodb:ListTables', 'support:CreateCase', 'xray:PutTraceSegments', 'sts:GetAccessKeyInfo'],
  ])('%s is not affected', async (action) => {
    expect(await askMember(action)).toMatchObject({ allowed: true })
    expect(await askMember(action.toLowerCase(), { resources: ['*'] })).toMatchObject({ allowed: true })
  })

  test('sqs:ListQueues is, on a queue without a name', async () => {
    const answer = await askMember('sqs:ListQueues', { region: 'eu-west-1' })
    const policy = policyArn(server, 'everything')
    expect(answer).toMatchObject(DENIED)
    expect(answer.error).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${administrator(OTHER)} is not authorized to perform: sqs:listqueues on resource: arn:aws:sqs:eu-west-1:${OTHER}: with an explicit deny in a resource control policy: ${policy}`,
    })
    const free = { principal: administrator(OUTSIDER), action: 'SQS:listqueues' }
    expect(await ask(server, free)).toMatchObject({ allowed: true })
  })
})
