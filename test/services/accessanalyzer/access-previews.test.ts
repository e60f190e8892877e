/** Tests access previews: how they are created, kept, and listed, and how they compare with existing findings. */
import {
  type Configuration,
  CreateAccessPreviewCommand,
  type CreateAccessPreviewCommandInput,
  CreateArchiveRuleCommand,
  type Criterion,
  DeleteAnalyzerCommand,
  GetAccessPreviewCommand,
  ListAccessPreviewFindingsCommand,
  ListAccessPreviewsCommand,
  ListFindingsCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
  startServer,
  trust,
} from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { arnOf, createAnalyzer, invalid, notFound } from './world.ts'

const PARTNER = '111122223333'
const HOUR = 3_600_000
const partner = { AWS: `arn:aws:iam::${PARTNER}:root` }
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/shared`
const analyzerArn = arnOf('mine')
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({ quotas: { AccessPreviewsPerHourQuota: 3 } }, { now: () => now })
})
const client = server.accessanalyzer()
beforeEach(async () => {
  await createAnalyzer(client, 'mine')
})

const queueFor = (...principals: readonly object[]): Configuration => ({
  sqsQueue: {
    queuePolicy: documentOf(
      ...principals.map((Principal) => ({
        Effect: 'Allow',
        Principal,
        Action: 'sqs:SendMessage',
        Resource: QUEUE,
      })),
    ),
  },
})
const roleFor = (principal: object): Configuration => ({ iamRole: { trustPolicy: trust(principal) } })

type Request = Partial<CreateAccessPreviewCommandInput>
async function create(arn: string, configuration: Configuration, more: Request = {}): Promise<string> {
  const configurations = { [arn]: configuration }
  const { id } = await client.send(new CreateAccessPreviewCommand({ analyzerArn, configurations, ...more }))
  return id ?? ''
}
const get = async (accessPreviewId: string, more = {}) =>
  (await client.send(new GetAccessPreviewCommand({ analyzerArn, accessPreviewId, ...more }))).accessPreview
const list = (more = {}) => client.send(new ListAccessPreviewsCommand({ analyzerArn, ...more }))
const findings = (accessPreviewId: string, more = {}) =>
  client.send(new ListAccessPreviewFindingsCommand({ analyzerArn, accessPreviewId, ...more }))
const found = async (id: string, filter: Record<string, Criterion> = {}) =>
  (await findings(id, { filter })).findings ?? []
const missing = (id: string) => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message: `The access preview ${id} does not exist`,
})

/** Moves the clocks of the server and of the client. */
function pass(time: number): void {
  now += time
  client.config.systemClockOffset = now - NOW
}

test('a preview is completed at once, and shows its configuration and findings', async () => {
  const id = await create(QUEUE, queueFor(partner))
  expect(id).toMatch(UUID)
  const summary = { id, analyzerArn, createdAt: new Date(NOW), status: 'COMPLETED' }
  expect(await get(id)).toEqual({ ...summary, configurations: { [QUEUE]: queueFor(partner) } })
  expect((await list()).accessPreviews).toEqual([summary])
  expect(await found(id)).toEqual([
    {
      id: expect.stringMatching(UUID),
      changeType: 'NEW',
      status: 'ACTIVE',
      resource: QUEUE,
      resourceType: 'AWS::SQS::Queue',
      resourceOwnerAccount: ACCOUNT,
      principal: { AWS: PARTNER },
      action: ['sqs:SendMessage'],
      condition: {},
      isPublic: false,
      createdAt: new Date(NOW),
      resourceControlPolicyRestriction: 'NOT_APPLICABLE',
    },
  ])
  expect((await client.send(new ListFindingsCommand({ analyzerArn }))).findings).toEqual([])
})

test('a preview is named by an ID', async () => {
  await expectError(get('none'), invalid(/'accessPreviewId' failed to satisfy constraint/))
})

test('a request that is sent again creates no other preview', async () => {
  const clientToken = 'again'
  const id = await create(QUEUE, queueFor(partner), { clientToken })
  expect(await create(QUEUE, queueFor(partner), { clientToken })).toBe(id)
  await expectError(create(QUEUE, queueFor(), { clientToken }), {
    code: 'ConflictException',
    status: 409,
    message: 'The clientToken was used for a different request.',
  })
  expect((await list()).accessPreviews).toHaveLength(1)
})

test('previews are listed for an hour, and shown for a day', async () => {
  const id = await create(QUEUE, queueFor(partner))
  pass(HOUR)
  expect((await list()).accessPreviews).toMatchObject([{ id }])
  pass(1)
  expect((await list()).accessPreviews).toEqual([])
  pass(23 * HOUR - 1)
  expect(await found(id)).toHaveLength(1)
  pass(1)
  await expectError(get(id), missing(id))
  await expectError(found(id), missing(id))
})

test('previews of an analyzer are limited in an hour', async () => {
  for (let number = 0; number < 3; number++) await create(QUEUE, queueFor(partner))
  await expectError(create(QUEUE, queueFor(partner)), {
    code: 'ServiceQuotaExceededException',
    status: 402,
    message: 'You can create at most 3 access previews in an hour for an analyzer.',
  })
  pass(HOUR + 1)
  await create(QUEUE, queueFor(partner))
})

describe('pages', () => {
  test('of previews stay correct while previews are created', async () => {
    const ids = [await create(QUEUE, queueFor(partner)), await create(QUEUE, queueFor())].sort()
    const first = await list({ maxResults: 1 })
    pass(1)
    ids.push(await create(QUEUE, queueFor(partner)))
    const second = await list({ maxResults: 2, nextToken: first.nextToken })
    const pages = [first, second].map(({ accessPreviews = [] }) => accessPreviews.map((each) => each.id))
    expect(pages).toEqual([ids.slice(0, 1), ids.slice(1)])
    expect(second.nextToken).toBeUndefined()
    await expectError(list({ nextToken: 'abc' }), invalid('The nextToken is not valid.'))
    await expectError(list({ analyzerArn: arnOf('none') }), notFound(arnOf('none')))
    note('accessanalyzer:ListAccessPreviews', 'pages')
  })

  test('of findings contain each finding once', async () => {
    const id = await create(QUEUE, queueFor(partner, { AWS: '444455556666' }))
    const one = await findings(id, { maxResults: 1 })
    const two = await findings(id, { maxResults: 1, nextToken: one.nextToken })
    const principals = [one, two].flatMap((page) => page.findings?.map(({ principal }) => principal?.['AWS']))
    expect(principals.sort()).toEqual([PARTNER, '444455556666'])
    expect(two.nextToken).toBeUndefined()
    await expectError(findings(id, { nextToken: 'abc' }), invalid('The nextToken is not valid.'))
    note('accessanalyzer:ListAccessPreviewFindings', 'pages')
  })
})

describe('findings are compared with those of the analyzer:', () => {
  const createRole = () =>
    server.iam().send(new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument: trust(partner) }))
  const existing = async () => (await client.send(new ListFindingsCommand({ analyzerArn }))).findings?.[0]?.id

  test('unchanged, new, and resolved access', async () => {
    await createRole()
    const before = { existingFindingId: await existing(), existingFindingStatus: 'ACTIVE' }
    const same = await create(ROLE, roleFor(partner))
    expect(await found(same)).toMatchObject([{ ...before, changeType: 'UNCHANGED', status: 'ACTIVE' }])
    const other = await create(ROLE, roleFor({ AWS: '*' }))
    expect(await found(other, { changeType: { eq: ['NEW'] } })).toMatchObject([
      { principal: { AWS: '*' }, isPublic: true, status: 'ACTIVE' },
    ])
    const gone = await found(other, { changeType: { neq: ['NEW'] } })
    expect(gone).toMatchObject([{ ...before, changeType: 'CHANGED', status: 'RESOLVED' }])
    expect(gone[0]?.id).not.toBe(before.existingFindingId)
  })

  test('archived and resolved findings', async () => {
    await createRole()
    const id = (await existing()) ?? ''
    await client.send(new UpdateFindingsCommand({ analyzerArn, ids: [id], status: 'ARCHIVED' }))
    const archived = { existingFindingId: id, existingFindingStatus: 'ARCHIVED' }
    expect(await found(await create(ROLE, roleFor(partner)))).toMatchObject([
      { ...archived, changeType: 'UNCHANGED', status: 'ARCHIVED' },
    ])
    const PolicyDocument = trust({ AWS: ACCOUNT })
    await server.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'shared', PolicyDocument }))
    expect(await found(await create(ROLE, roleFor(partner)))).toMatchObject([
      { existingFindingId: id, existingFindingStatus: 'RESOLVED', changeType: 'CHANGED', status: 'ACTIVE' },
    ])
    expect(await found(await create(ROLE, roleFor({ AWS: ACCOUNT })))).toEqual([])
  })

  test('archive rules', async () => {
    const filter = { 'principal.AWS': { eq: [PARTNER] } }
    await client.send(new CreateArchiveRuleCommand({ analyzerName: 'mine', ruleName: 'partner', filter }))
    const id = await create(QUEUE, queueFor(partner, { AWS: '444455556666' }))
    expect(await found(id, { status: { eq: ['ACTIVE'] } })).toMatchObject([
      { principal: { AWS: '444455556666' }, changeType: 'NEW' },
    ])
    expect(await found(id, { status: { eq: ['ARCHIVED'] } })).toMatchObject([{ principal: { AWS: PARTNER } }])
  })

  test('the present trust policy, where none is proposed', async () => {
    await createRole()
    const id = await create(ROLE, { iamRole: {} })
    expect(await found(id)).toMatchObject([{ changeType: 'UNCHANGED', principal: { AWS: PARTNER } }])
  })

  test('filters', async () => {
    await createRole()
    const existingFindingId = (await existing()) ?? ''
    const id = await create(ROLE, roleFor({ AWS: '*' }))
    const types = async (filter: Record<string, Criterion>) =>
      (await found(id, filter)).map(({ changeType }) => changeType)
    expect(await types({ existingFindingId: { eq: [existingFindingId] } })).toEqual(['CHANGED'])
    expect(await types({ existingFindingStatus: { exists: false } })).toEqual(['NEW'])
    expect(await types({ existingFindingStatus: { contains: ['ACT'] }, isPublic: { eq: ['true'] } })).toEqual(
      [],
    )
    await expectError(types({ color: { eq: ['red'] } }), invalid('The filter key color is not supported.'))
  })
})

describe('a preview fails if', () => {
  const grantee = { operations: ['Decrypt' as const], granteePrincipal: PARTNER, issuingAccount: ACCOUNT }
  const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1a2b`
  const point = (number: number) => [`arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/p${number}`, {}] as const
  const numbers = Array.from({ length: 101 }, (_none, number) => number)
  const read = { permission: 'READ' as const, grantee: { id: 'f'.repeat(64) } }
  const cases: readonly (readonly [string, string, Configuration])[] = [
    ['a policy is not JSON', QUEUE, { sqsQueue: { queuePolicy: '{' } }],
    ['a policy has a statement without an effect', QUEUE, { sqsQueue: { queuePolicy: documentOf({}) } }],
    ['a trust policy has a Resource', ROLE, { iamRole: { trustPolicy: documentOf({ Resource: '*' }) } }],
    ['a trust policy is empty', ROLE, { iamRole: { trustPolicy: '' } }],
    ['a new role has no trust policy', ROLE, { iamRole: {} }],
    ['a key policy is empty', key, { kmsKey: { keyPolicies: { default: '' } } }],
    ['a key policy has another name', key, { kmsKey: { keyPolicies: { other: documentOf() } } }],
    ['a key has too many grants', key, { kmsKey: { grants: numbers.map(() => grantee) } }],
    [
      'a grant has two encryption contexts',
      key,
      {
        kmsKey: {
          grants: [
            {
              ...grantee,
              constraints: { encryptionContextEquals: { a: 'b' }, encryptionContextSubset: { a: 'b' } },
            },
          ],
        },
      },
    ],
    [
      'a bucket has too many grants',
      'arn:aws:s3:::data',
      { s3Bucket: { bucketAclGrants: numbers.map(() => read) } },
    ],
    [
      'a bucket has too many access points',
      'arn:aws:s3:::data',
      { s3Bucket: { accessPoints: Object.fromEntries(numbers.slice(0, 11).map(point)) } },
    ],
    [
      'a snapshot has an unknown attribute',
      `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:nightly`,
      { rdsDbSnapshot: { attributes: { copy: { accountIds: [PARTNER] } } } },
    ],
  ]

  test.each(cases)('%s', async (_reason, arn, configuration) => {
    const id = await create(arn, configuration)
    const failed = { status: 'FAILED', statusReason: { code: 'INVALID_CONFIGURATION' } }
    expect(await get(id)).toMatchObject(failed)
    expect((await list()).accessPreviews).toMatchObject([{ id, ...failed }])
    await expectError(found(id), {
      code: 'ConflictException',
      status: 409,
      message: `The access preview ${id} has failed.`,
    })
  })
})

describe('a preview is refused for', () => {
  const elsewhere = (arn: string) =>
    invalid(`The resource ${arn} is not in the account and Region of the analyzer.`)

  test('an analyzer of another type, or of an organization', async () => {
    await createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
    await expectError(
      create(QUEUE, queueFor(), { analyzerArn: arnOf('unused') }),
      invalid('Access previews can only be created for analyzers of type ACCOUNT.'),
    )
    await expectError(create(QUEUE, queueFor(), { analyzerArn: arnOf('none') }), notFound(arnOf('none')))
  })

  test('no resource, or several', async () => {
    const one = invalid('The configurations must contain exactly one element.')
    await expectError(create(QUEUE, queueFor(), { configurations: {} }), one)
    const configurations = { [QUEUE]: queueFor(), [`${QUEUE}2`]: queueFor() }
    await expectError(create(QUEUE, queueFor(), { configurations }), one)
  })

  test.each([[ROLE], ['arn:aws:sns:eu-west-1:x'], ['jobs'], [QUEUE.replace('jobs', 'j*')]])(
    'a configuration that is not one of %s',
    async (arn) => {
      await expectError(
        create(arn, queueFor(partner)),
        invalid(`The configuration sqsQueue is not one of the resource ${arn}.`),
      )
    },
  )

  test('a resource of another account or region', async () => {
    for (const arn of [QUEUE.replace(ACCOUNT, OTHER), QUEUE.replace(REGION, 'ap-south-1')])
      await expectError(create(arn, queueFor(partner)), elsewhere(arn))
  })
})

test('previews belong to an analyzer, and end with it', async () => {
  const id = await create(QUEUE, queueFor(partner))
  const other = server.accessanalyzer(administratorOf(OTHER))
  const preview = { analyzerArn, accessPreviewId: id }
  await expectError(other.send(new GetAccessPreviewCommand(preview)), notFound(analyzerArn))
  await client.send(new DeleteAnalyzerCommand({ analyzerName: 'mine' }))
  await createAnalyzer(client, 'mine')
  await expectError(get(id), missing(id))
  expect((await list()).accessPreviews).toEqual([])
})
