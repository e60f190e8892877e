/** Tests errors that AWS's model declares for operations and that no other test needs, and effects of some operations. */
import {
  type AccessAnalyzerClient,
  ApplyArchiveRuleCommand,
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  CheckNoPublicAccessCommand,
  CreateAccessPreviewCommand,
  CreateServiceLinkedAnalyzerCommand,
  DeleteArchiveRuleCommand,
  DeleteServiceLinkedAnalyzerCommand,
  GetAccessPreviewCommand,
  GetAnalyzedResourceCommand,
  GetAnalyzerCommand,
  GetArchiveRuleCommand,
  GetFindingsStatisticsCommand,
  GetFindingV2Command,
  ListAccessPreviewFindingsCommand,
  ListAccessPreviewsCommand,
  ListAnalyzedResourcesCommand,
  ListAnalyzersCommand,
  ListFindingsV2Command,
  StartResourceScanCommand,
  UntagResourceCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand, CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import {
  ACCOUNT,
  expectError,
  NOW,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { effectsIn } from '../effects-in.ts'
import { pigeonholes } from './documents.ts'
import { ROLE_MANAGER, sessionOf } from './sessions.ts'
import { arnOf, createAnalyzer, notFound } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')
const analyzerArn = arnOf('mine')
const unknown = { analyzerArn: arnOf('none') }
const resourceArn = `arn:aws:iam::${ACCOUNT}:role/shared`
const trustPolicy = trust({ AWS: 'arn:aws:iam::111122223333:root' })

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const client = server.accessanalyzer()
beforeAll(async () => {
  await createAnalyzer(client, 'mine')
})

type Call = (client: AccessAnalyzerClient) => Promise<unknown>

const OF_UNKNOWN_ANALYZERS: Readonly<Record<string, Call>> = {
  GetFindingV2: (each) => each.send(new GetFindingV2Command({ ...unknown, id: 'any' })),
  GetFindingsStatistics: (each) => each.send(new GetFindingsStatisticsCommand(unknown)),
  ListAccessPreviews: (each) => each.send(new ListAccessPreviewsCommand(unknown)),
  ListAnalyzedResources: (each) => each.send(new ListAnalyzedResourcesCommand(unknown)),
  ListFindingsV2: (each) => each.send(new ListFindingsV2Command(unknown)),
  UpdateFindings: (each) =>
    each.send(new UpdateFindingsCommand({ ...unknown, status: 'ACTIVE', ids: ['any'] })),
}

test.each(Object.entries(OF_UNKNOWN_ANALYZERS))('%s reports an unknown analyzer', async (_name, call) => {
  await expectError(call(client), notFound(arnOf('none')))
})

const rule = { analyzerName: 'mine', ruleName: '1' }
const invalidArn = { analyzerArn: 'mine' }
const policyDocument = policy('Allow', 's3:GetObject')
/** The SDK knows these values, and sends others as well. */
const otherType: string = 'OTHER'

const WITH_INVALID_INPUT: Readonly<Record<string, Call>> = {
  ApplyArchiveRule: (each) => each.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: '1' })),
  CheckNoNewAccess: (each) =>
    each.send(
      new CheckNoNewAccessCommand({
        newPolicyDocument: policyDocument,
        existingPolicyDocument: policyDocument,
        policyType: otherType as 'IDENTITY_POLICY',
      }),
    ),
  CheckNoPublicAccess: (each) =>
    each.send(
      new CheckNoPublicAccessCommand({ policyDocument, resourceType: otherType as 'AWS::S3::Bucket' }),
    ),
  DeleteArchiveRule: (each) => each.send(new DeleteArchiveRuleCommand(rule)),
  DeleteServiceLinkedAnalyzer: (each) =>
    each.send(new DeleteServiceLinkedAnalyzerCommand({ analyzerName: '1' })),
  GetAccessPreview: (each) =>
    each.send(new GetAccessPreviewCommand({ analyzerArn, accessPreviewId: 'no UUID' })),
  GetAnalyzedResource: (each) => each.send(new GetAnalyzedResourceCommand({ ...invalidArn, resourceArn })),
  GetAnalyzer: (each) => each.send(new GetAnalyzerCommand({ analyzerName: '1' })),
  GetArchiveRule: (each) => each.send(new GetArchiveRuleCommand(rule)),
  GetFindingsStatistics: (each) => each.send(new GetFindingsStatisticsCommand(invalidArn)),
  ListAccessPreviews: (each) => each.send(new ListAccessPreviewsCommand(invalidArn)),
  StartResourceScan: (each) => each.send(new StartResourceScanCommand({ ...invalidArn, resourceArn })),
}

test.each(Object.entries(WITH_INVALID_INPUT))('%s refuses invalid input', async (_name, call) => {
  await expectError(call(client), { code: 'ValidationException', status: 400 })
})

describe('checks refuse what would need too many steps', () => {
  // Whether an "a" was 40 characters before the end is a question of two to the power of 40 states.
  const names = `*a${'?'.repeat(40)}`
  const tooComplex = { code: 'UnprocessableEntityException', status: 422 }
  test('CheckAccessNotGranted', async () => {
    const check = new CheckAccessNotGrantedCommand({
      policyDocument: policy('Allow', 's3:*', `arn:aws:s3:::${names}`),
      access: [{ resources: [`arn:aws:s3:::*b${'?'.repeat(40)}`] }],
      policyType: 'IDENTITY_POLICY',
    })
    await expectError(client.send(check), tooComplex)
  })

  test('CheckNoPublicAccess', async () => {
    const statement = { Principal: '*', Action: 's3:GetObject', Resource: '*' }
    const denials = pigeonholes().map((Condition) => ({ Effect: 'Deny', ...statement, Condition }))
    const Statement = [{ Effect: 'Allow', ...statement }, ...denials]
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const check = new CheckNoPublicAccessCommand({ policyDocument, resourceType: 'AWS::S3::Bucket' })
    await expectError(client.send(check), tooComplex)
  })
})

describe('effects', () => {
  test('of CreateAccessPreview on the preview', async () => {
    let accessPreviewId: string | undefined = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
    const configurations = { [resourceArn]: { iamRole: { trustPolicy } } }
    const create = async () => {
      const made = await client.send(new CreateAccessPreviewCommand({ analyzerArn, configurations }))
      accessPreviewId = made.id
    }
    await expectEffect('CreateAccessPreview', create, {
      GetAccessPreview: () => client.send(new GetAccessPreviewCommand({ analyzerArn, accessPreviewId })),
      ListAccessPreviewFindings: () =>
        client.send(new ListAccessPreviewFindingsCommand({ analyzerArn, accessPreviewId })),
    })
  })

  test('of a new role on the analyzed resources', async () => {
    const list = async () =>
      (await client.send(new ListAnalyzedResourcesCommand({ analyzerArn }))).analyzedResources
    expect(await list()).toEqual([])
    await server
      .iam()
      .send(new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument: trustPolicy }))
    expect(await list()).toMatchObject([{ resourceArn }])
    note('accessanalyzer:ListAnalyzedResources', 'changed by CreateRole')
    note('CreateRole', 'changes accessanalyzer:ListAnalyzedResources')
  })

  test('of CreateServiceLinkedAnalyzer on the list of analyzers', async () => {
    await server.iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: ROLE_MANAGER.service }))
    const service = server.accessanalyzer(await sessionOf(server, ROLE_MANAGER.role))
    const type = 'ACCOUNT_UNUSED_ACCESS'
    await expectEffect(
      'CreateServiceLinkedAnalyzer',
      () => service.send(new CreateServiceLinkedAnalyzerCommand({ type })),
      { ListAnalyzers: () => client.send(new ListAnalyzersCommand({})) },
    )
  })
})

test('UntagResource refuses a request without keys', async () => {
  await expectError(client.send(new UntagResourceCommand({ resourceArn: analyzerArn, tagKeys: [] })), {
    code: 'ValidationException',
    status: 400,
  })
})
