/** Tests analyzers of accounts: their lifecycle, configuration, tags, and quotas. */
import {
  CreateAnalyzerCommand,
  DeleteAnalyzerCommand,
  GetArchiveRuleCommand,
  ListAnalyzersCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAnalyzerCommand,
} from '@aws-sdk/client-accessanalyzer'
import {
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
} from '@aws-sdk/client-iam'
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
  type TestServer,
} from '../../support/harness.ts'
import { here, OTHER_REGION, REGION } from '../../support/places.ts'
import { effectsIn } from '../effects-in.ts'
import { arnOf, createAnalyzer, getAnalyzer, invalid, notFound, SERVICE } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({ quotas: { AccountAnalyzersPerTypeQuota: 3 } }, { now: () => now })
})
let client: ReturnType<TestServer['accessanalyzer']>
beforeEach(() => {
  client = server.accessanalyzer()
})

const list = (input = {}) => client.send(new ListAnalyzersCommand(input))
const namesIn = async (input = {}) => (await list(input)).analyzers?.map(({ name }) => name)
const get = (name: string) => getAnalyzer(client, name)
const tagsOf = async (resourceArn: string) =>
  (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags

describe('CreateAnalyzer', () => {
  test('creates an analyzer with its tags and archive rules, which is active at once', async () => {
    const filter = { isPublic: { eq: ['false'] } }
    const rule = { analyzerName: 'mine', ruleName: 'private' }
    const arn = await expectEffect(
      'CreateAnalyzer',
      () =>
        createAnalyzer(client, 'mine', {
          tags: { team: 'a' },
          archiveRules: [{ ruleName: 'private', filter }],
        }),
      {
        ListAnalyzers: list,
        GetAnalyzer: () => get('mine'),
        GetArchiveRule: () => client.send(new GetArchiveRuleCommand(rule)),
        ListTagsForResource: () => tagsOf(arnOf('mine')),
      },
    )
    expect(arn).toBe(arnOf('mine'))
    const analyzer = {
      arn,
      name: 'mine',
      type: 'ACCOUNT',
      createdAt: new Date(NOW),
      tags: { team: 'a' },
      status: 'ACTIVE',
    }
    expect(await get('mine')).toEqual(analyzer)
    expect((await list()).analyzers).toEqual([analyzer])
    const { archiveRule } = await client.send(new GetArchiveRuleCommand(rule))
    expect(archiveRule).toEqual({
      ruleName: 'private',
      filter,
      createdAt: new Date(NOW),
      updatedAt: new Date(NOW),
    })
  })

  test('creates the service-linked role, which stays as long as there are analyzers', async () => {
    await createAnalyzer(client, 'mine')
    const RoleName = 'AWSServiceRoleForAccessAnalyzer'
    const { Role } = await server.iam().send(new GetRoleCommand({ RoleName }))
    expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/${SERVICE}/${RoleName}`)
    const deletion = async () => {
      const { DeletionTaskId } = await server.iam().send(new DeleteServiceLinkedRoleCommand({ RoleName }))
      now += 60_000
      return server.iam().send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))
    }
    await createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
    await createAnalyzer(server.accessanalyzer(undefined, OTHER_REGION), 'elsewhere')
    const { Status, Reason } = await deletion()
    expect({ Status, Reason }).toEqual({
      Status: 'FAILED',
      Reason: {
        Reason: 'The account has analyzers.',
        RoleUsageList: [
          { Region: OTHER_REGION, Resources: [arnOf('elsewhere', ACCOUNT, OTHER_REGION)] },
          { Region: REGION, Resources: [arnOf('mine'), arnOf('unused')] },
        ].toSorted((a, b) => (a.Region < b.Region ? -1 : 1)),
      },
    })
    for (const analyzerName of ['mine', 'unused'])
      await client.send(new DeleteAnalyzerCommand({ analyzerName }))
    await server
      .accessanalyzer(undefined, OTHER_REGION)
      .send(new DeleteAnalyzerCommand({ analyzerName: 'elsewhere' }))
    expect((await deletion()).Status).toBe('SUCCEEDED')
  })

  test('returns the same analyzer for the same token, and refuses another request with it', async () => {
    const more = { clientToken: 'token', tags: { team: 'a', cost: 'b' } }
    const arn = await createAnalyzer(client, 'mine', more)
    expect(await createAnalyzer(client, 'mine', { ...more, tags: { cost: 'b', team: 'a' } })).toBe(arn)
    await expectError(createAnalyzer(client, 'other', more), {
      code: 'ConflictException',
      status: 409,
      message: 'The clientToken was used for a different request.',
    })
    const elsewhere = server.accessanalyzer(undefined, OTHER_REGION)
    expect(await createAnalyzer(elsewhere, 'mine', more)).toBe(arnOf('mine', ACCOUNT, OTHER_REGION))
  })

  test('refuses a name that another analyzer of the region has', async () => {
    await createAnalyzer(client, 'mine')
    const error = await createAnalyzer(client, 'mine').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'ConflictException',
      message: 'An analyzer with the name mine already exists.',
      resourceId: 'mine',
      resourceType: 'Analyzer',
    })
    expect(await createAnalyzer(client, 'Mine')).toBe(arnOf('Mine'))
  })

  test('refuses more analyzers of a type than the quota permits in a region', async () => {
    for (const name of ['a', 'b', 'c']) await createAnalyzer(client, name)
    const error = await createAnalyzer(client, 'd').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'ServiceQuotaExceededException',
      $metadata: { httpStatusCode: 402 },
      message: 'You can create at most 3 analyzers of type ACCOUNT in a Region.',
      resourceId: 'd',
      resourceType: 'Analyzer',
    })
    await createAnalyzer(client, 'd', { type: 'ACCOUNT_UNUSED_ACCESS' })
    await createAnalyzer(server.accessanalyzer(undefined, OTHER_REGION), 'd')
    await createAnalyzer(server.accessanalyzer(administratorOf(OTHER)), 'd')
  })

  test('names the members that are invalid', async () => {
    const error = await createAnalyzer(client, '9').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'ValidationException',
      reason: 'fieldValidationFailed',
      fieldList: [
        {
          name: 'analyzerName',
          message: 'Member must satisfy regular expression pattern: [A-Za-z_][A-Za-z0-9_.-]*',
        },
      ],
    })
  })

  test.each([
    [{ 'aws:x': 'a' }, 'Tag keys cannot begin with the reserved prefix aws:.'],
    [{ '': 'a' }, /^Tag keys have 1 to 128 characters/],
    [{ ['k'.repeat(129)]: 'a' }, /^Tag keys have 1 to 128 characters/],
    [{ a: 'v'.repeat(257) }, /^Tag keys have 1 to 128 characters/],
    [{ 'a*': '' }, /^Tag keys have 1 to 128 characters/],
  ])('refuses the tags %j', async (tags, message) => {
    await expectError(createAnalyzer(client, 'mine', { tags }), invalid(message))
    expect(await namesIn()).toEqual([])
  })
})

describe('the configuration', () => {
  const create = (
    type: 'ACCOUNT' | 'ACCOUNT_UNUSED_ACCESS' | 'ACCOUNT_INTERNAL_ACCESS',
    configuration?: object,
  ) =>
    client.send(
      new CreateAnalyzerCommand({
        analyzerName: 'mine',
        type,
        ...Object(configuration && { configuration }),
      }),
    )
  const exclusions = [{ resourceTags: [{ team: 'a', cost: '' }] }]
  const inclusions = [
    { resourceTypes: ['AWS::S3::Bucket', 'AWS::DynamoDB::Table'], resourceArns: ['arn:aws:s3:::logs'] },
  ]

  test.each([
    ['ACCOUNT_UNUSED_ACCESS', undefined, { unusedAccess: { unusedAccessAge: 90 } }],
    ['ACCOUNT_UNUSED_ACCESS', { unusedAccess: {} }, { unusedAccess: { unusedAccessAge: 90 } }],
    [
      'ACCOUNT_UNUSED_ACCESS',
      { unusedAccess: { unusedAccessAge: 365, analysisRule: { exclusions } } },
      { unusedAccess: { unusedAccessAge: 365, analysisRule: { exclusions } } },
    ],
    ['ACCOUNT_INTERNAL_ACCESS', undefined, { internalAccess: {} }],
    [
      'ACCOUNT_INTERNAL_ACCESS',
      { internalAccess: { analysisRule: { inclusions } } },
      { internalAccess: { analysisRule: { inclusions } } },
    ],
  ] as const)('of type %s is %j, and GetAnalyzer shows it', async (type, given, shown) => {
    await create(type, given)
    expect((await get('mine'))?.configuration).toEqual(shown)
    expect((await list()).analyzers?.[0]).not.toHaveProperty('configuration')
  })

  test.each([
    ['ACCOUNT', { unusedAccess: {} }, 'An external access analyzer has no configuration.'],
    [
      'ACCOUNT_UNUSED_ACCESS',
      { internalAccess: {} },
      'The configuration of an analyzer of type ACCOUNT_UNUSED_ACCESS is unusedAccess.',
    ],
    [
      'ACCOUNT_INTERNAL_ACCESS',
      { unusedAccess: {} },
      'The configuration of an analyzer of type ACCOUNT_INTERNAL_ACCESS is internalAccess.',
    ],
    [
      'ACCOUNT_UNUSED_ACCESS',
      { unusedAccess: { unusedAccessAge: 0 } },
      'The unusedAccessAge must be between 1 and 365 days.',
    ],
    [
      'ACCOUNT_UNUSED_ACCESS',
      { unusedAccess: { unusedAccessAge: 366 } },
      'The unusedAccessAge must be between 1 and 365 days.',
    ],
    [
      'ACCOUNT_UNUSED_ACCESS',
      { unusedAccess: { analysisRule: { exclusions: [{ accountIds: [OTHER] }] } } },
      'Account IDs can only be specified for analyzers of organizations.',
    ],
    [
      'ACCOUNT_INTERNAL_ACCESS',
      { internalAccess: { analysisRule: { inclusions: [{ resourceTypes: ['AWS::IAM::Role'] }] } } },
      'Invalid InternalAccessAnalysisRuleCriteria: the provided resourceType is invalid',
    ],
    [
      'ACCOUNT_INTERNAL_ACCESS',
      { internalAccess: { analysisRule: { inclusions: [{ resourceArns: ['logs'] }] } } },
      'Invalid InternalAccessAnalysisRuleCriteria: the provided resourceArn is invalid',
    ],
  ] as const)('of type %s cannot be %j', async (type, configuration, message) => {
    await expectError(create(type, configuration), invalid(message))
  })

  test('changes with UpdateAnalyzer, and stays without one', async () => {
    await create('ACCOUNT_UNUSED_ACCESS', { unusedAccess: { unusedAccessAge: 30 } })
    const update = (configuration?: object) =>
      client.send(
        new UpdateAnalyzerCommand({ analyzerName: 'mine', ...Object(configuration && { configuration }) }),
      )
    const changed = { unusedAccess: { unusedAccessAge: 60, analysisRule: { exclusions } } }
    const { configuration } = await expectEffect('UpdateAnalyzer', () => update(changed), {
      GetAnalyzer: () => get('mine'),
    })
    expect(configuration).toEqual(changed)
    expect((await update()).configuration).toEqual(changed)
    expect((await get('mine'))?.configuration).toEqual(changed)
    await expectError(update({ internalAccess: {} }), invalid(/is unusedAccess\.$/))
  })

  test('of an analyzer of external access cannot change', async () => {
    await create('ACCOUNT')
    await expectError(
      client.send(new UpdateAnalyzerCommand({ analyzerName: 'mine', configuration: { unusedAccess: {} } })),
      invalid('An external access analyzer has no configuration.'),
    )
    await expectError(
      client.send(new UpdateAnalyzerCommand({ analyzerName: 'none' })),
      notFound(arnOf('none')),
    )
  })
})

describe('ListAnalyzers', () => {
  test('shows what stays exactly once, page by page', async () => {
    for (const name of ['a', 'b', 'c']) await createAnalyzer(client, name)
    for (const name of ['d', 'e']) await createAnalyzer(client, name, { type: 'ACCOUNT_UNUSED_ACCESS' })
    const first = await list({ maxResults: 2 })
    expect(first.analyzers?.map(({ name }) => name)).toEqual(['a', 'b'])
    await client.send(new DeleteAnalyzerCommand({ analyzerName: 'b' }))
    const second = await list({ maxResults: 2, nextToken: first.nextToken })
    expect(second.analyzers?.map(({ name }) => name)).toEqual(['c', 'd'])
    const third = await list({ maxResults: 2, nextToken: second.nextToken })
    expect([third.analyzers?.map(({ name }) => name), third.nextToken]).toEqual([['e'], undefined])
    await expectError(
      list({ nextToken: first.nextToken, type: 'ACCOUNT' }),
      invalid('The nextToken is not valid.'),
    )
    await expectError(list({ nextToken: 'abc' }), invalid('The nextToken is not valid.'))
    note('accessanalyzer:ListAnalyzers', 'pages')
  })

  test('shows those of a type, and those of the region', async () => {
    await createAnalyzer(client, 'external')
    await createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
    await createAnalyzer(server.accessanalyzer(undefined, OTHER_REGION), 'elsewhere')
    expect(await namesIn()).toEqual(['external', 'unused'])
    expect(await namesIn({ type: 'ACCOUNT_UNUSED_ACCESS' })).toEqual(['unused'])
    expect(await namesIn({ type: 'ACCOUNT_INTERNAL_ACCESS' })).toEqual([])
    await expectError(list({ maxResults: 0 }), invalid('The maxResults must be greater than 0.'))
  })
})

test('GetAnalyzer knows no analyzer of another region or account', async () => {
  await createAnalyzer(client, 'mine')
  const error = await get('none').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ resourceId: here(arnOf('none')), resourceType: 'Analyzer' })
  await expectError(get('none'), notFound(arnOf('none')))
  await expectError(
    getAnalyzer(server.accessanalyzer(undefined, OTHER_REGION), 'mine'),
    notFound(arnOf('mine', ACCOUNT, OTHER_REGION)),
  )
  await expectError(
    getAnalyzer(server.accessanalyzer(administratorOf(OTHER)), 'mine'),
    notFound(arnOf('mine', OTHER)),
  )
})

test('DeleteAnalyzer deletes the analyzer with its archive rules', async () => {
  const archiveRules = [{ ruleName: 'all', filter: { error: { exists: false } } }]
  await createAnalyzer(client, 'mine', { archiveRules })
  const remove = () => client.send(new DeleteAnalyzerCommand({ analyzerName: 'mine' }))
  await expectEffect('DeleteAnalyzer', remove, { GetAnalyzer: () => get('mine'), ListAnalyzers: list })
  await expectError(remove(), notFound(arnOf('mine')))
  await createAnalyzer(client, 'mine')
  await expectError(
    client.send(new GetArchiveRuleCommand({ analyzerName: 'mine', ruleName: 'all' })),
    notFound(`${arnOf('mine')}/archive-rule/all`),
  )
})

describe('tags', () => {
  const tag = (tags: Record<string, string>, resourceArn = arnOf('mine')) =>
    client.send(new TagResourceCommand({ resourceArn, tags }))
  const untag = (tagKeys: string[], resourceArn = arnOf('mine')) =>
    client.send(new UntagResourceCommand({ resourceArn, tagKeys }))

  test('are added, replaced, and removed', async () => {
    await createAnalyzer(client, 'mine', { tags: { team: 'a' } })
    const reads = { GetAnalyzer: () => get('mine'), ListTagsForResource: () => tagsOf(arnOf('mine')) }
    await expectEffect('TagResource', () => tag({ team: 'b', 'cost center': 'a/b' }), reads)
    expect(await tagsOf(arnOf('mine'))).toEqual({ team: 'b', 'cost center': 'a/b' })
    await expectEffect('UntagResource', () => untag(['team', 'other']), reads)
    expect((await get('mine'))?.tags).toEqual({ 'cost center': 'a/b' })
  })

  test('are refused beyond the quota, and for what is no analyzer', async () => {
    await createAnalyzer(client, 'mine', { tags: { team: 'a' } })
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, '']))
    await expectError(tag(many), invalid('A resource can have at most 50 tags.'))
    await expectError(tag({ 'AWS:x': '' }), invalid('Tag keys cannot begin with the reserved prefix aws:.'))
    for (const arn of [arnOf('none'), arnOf('mine', OTHER), 'mine']) {
      await expectError(tag({ team: 'a' }, arn), notFound(arn))
      await expectError(untag(['team'], arn), notFound(arn))
      await expectError(tagsOf(arn), notFound(arn))
    }
    expect(await tagsOf(arnOf('mine'))).toEqual({ team: 'a' })
  })
})
