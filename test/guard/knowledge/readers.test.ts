/** Reads what no emulator of the tests has, and answers that nobody expects. */
import { describe, expect, test } from '@jest/globals'
import { KnowledgeFailure } from '../../../guard/knowledge/failure.ts'
import { isPublic } from '../../../guard/knowledge/public-policy.ts'
import type { UpstreamRequest } from '../../../guard/transport/types.ts'
import { ACCOUNT, operationOf, type ScriptedAnswer, ScriptedUpstream, WHERE } from './scripted-upstream.ts'

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'a:B', Resource: '*' }],
}
const TEXT = JSON.stringify(POLICY)

/** Answers by operation or path. All others do not exist. */
function upstreamWith(answers: Readonly<Record<string, ScriptedAnswer>>): ScriptedUpstream {
  return new ScriptedUpstream((request) => {
    const operation = operationOf(request)
    return Object.hasOwn(answers, operation) ? (answers[operation] ?? {}) : { status: 404, body: '<html>' }
  })
}

describe('policies', () => {
  test.each([
    ['backup', 'backup-vault:v', '/backup-vaults/v/access-policy', { Policy: TEXT }],
    [
      'codeartifact',
      'domain/d',
      `/v1/domain/permissions/policy?domain=d&domain-owner=${ACCOUNT}`,
      { policy: { document: TEXT } },
    ],
    [
      'codeartifact',
      'package/d/r/npm//left-pad',
      `/v1/repository/permissions/policy?domain=d&domain-owner=${ACCOUNT}&repository=r`,
      { policy: { document: TEXT } },
    ],
    ['glue', 'catalog', 'GetResourcePolicy', { PolicyInJson: TEXT }],
    ['lambda', 'layer:l:3', '/2018-10-31/layers/l/versions/3/policy', { Policy: TEXT }],
    ['lambda', 'function:f:live', '/2015-03-31/functions/f/policy?Qualifier=live', { Policy: TEXT }],
    ['s3express', 'bucket/b--use1-az4--x-s3', '/b--use1-az4--x-s3?policy', POLICY],
    ['dynamodb', 'table/t/stream/2026-01-01T00:00:00.000', 'GetResourcePolicy', { Policy: TEXT }],
    ['execute-api', 'a/prod/GET/', '/restapis/a', { policy: TEXT.replaceAll('"', '\\"') }],
  ])('%s %s', async (service, resource, operation, body) => {
    const upstream = upstreamWith({ [operation]: { body } })
    const text = await upstream.ask('resource-policy', arn(service, resource))
    expect(JSON.parse(text ?? 'null')).toMatchObject({ Statement: [{ Action: 'a:B' }] })
  })

  test('of file systems', async () => {
    const upstream = upstreamWith({
      '/2015-02-01/file-systems?FileSystemId=fs-1': { body: {} },
      '/2015-02-01/file-systems/fs-1/policy': { body: { FileSystemId: 'fs-1', Policy: TEXT } },
    })
    expect(await upstream.ask('resource-policy', arn('elasticfilesystem', 'file-system/fs-1'))).toBe(TEXT)
  })

  test('of identities of SES, together', async () => {
    const entry = (name: string) =>
      `<entry><key>${name}</key><value>${TEXT.replaceAll('"', '&quot;')}</value></entry>`
    const upstream = upstreamWith({
      ListIdentityPolicies: {
        body: '<R><ListIdentityPoliciesResult><PolicyNames><member>a</member><member>b</member></PolicyNames></ListIdentityPoliciesResult></R>',
      },
      GetIdentityPolicies: {
        body: `<R><GetIdentityPoliciesResult><Policies>${entry('a')}${entry('b')}</Policies></GetIdentityPoliciesResult></R>`,
      },
    })
    const text = await upstream.ask('resource-policy', arn('ses', 'identity/example.com'))
    expect(JSON.parse(text ?? 'null')).toEqual({
      ...POLICY,
      Statement: [...POLICY.Statement, ...POLICY.Statement],
    })
  })

  test.each(['sqs', 'sns', 'kms', 'dynamodb', 'ecr'])(
    'of patterns of ARNs are not read: %s',
    async (service) => {
      const upstream = upstreamWith({})
      expect(await upstream.ask('resource-policy', arn(service, 'key/*'))).toBeNull()
      expect(upstream.asked).toEqual([])
    },
  )

  test.each([
    ['not JSON', 'Allow everybody'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('that are not JSON objects are failures: %s', async (_name, text) => {
    const queue = `<R><GetQueueAttributesResult><Attribute><Name>Policy</Name><Value>${text}</Value></Attribute></GetQueueAttributesResult></R>`
    const upstream = upstreamWith({
      GetQueueAttributes: { body: queue },
      '/bucket?policy': { body: text },
      '/restapis/a': { body: { policy: text } },
      DescribeResourcePolicies: {
        body: { resourcePolicies: [{ policyDocument: TEXT }, { policyDocument: text }] },
      },
    })
    for (const resource of [
      ...[arn('sqs', 'q'), 'arn:aws:s3:::bucket'],
      ...[arn('execute-api', 'a/prod/GET/'), arn('logs', 'log-group:/app:*')],
    ]) {
      await expect(upstream.ask('resource-policy', resource)).rejects.toThrow(KnowledgeFailure)
    }
  })

  test.each([
    ['dynamodb', 'table/t', ['table/t/index/a', 'table/t/index/b']],
    ['sns', 't', ['t:1', 't:2']],
    ['logs', 'log-group:/a:*', ['log-group:/b:log-stream:', 'log-group:/c:log-stream:s']],
    ['glue', 'catalog', ['database/d', 'table/d/t']],
    ['execute-api', 'a', ['a/prod/GET/', 'a/prod/POST/pets']],
    ['es', 'domain/d', ['domain/d/_search', 'domain/d/_bulk']],
    ['codeartifact', 'repository/d/r', ['package/d/r/npm//a', 'package/d/r/npm/s/b']],
  ])('are read once for all parts of a resource: %s', async (service, holder, parts) => {
    const upstream = upstreamWith({})
    const lookups = [holder, ...parts].map(
      (resource) => ({ kind: 'resource-policy', value: arn(service, resource), ...WHERE }) as const,
    )
    const inquiry = upstream.knowledge.inquiry()
    await inquiry.ask(lookups)
    expect(lookups.map(inquiry.known)).toEqual([null, null, null])
    expect(upstream.asked).toHaveLength(1)
  })

  test('are read once for all objects of a bucket, and their lists for each', async () => {
    const ownership =
      '<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>'
    const upstream = upstreamWith({ '/bucket?policy': { body: POLICY } })
    for (const key of ['a', 'b', 'c/d']) await upstream.ask('resource-policy', `arn:aws:s3:::bucket/${key}`)
    expect(upstream.operations).toEqual([
      '/bucket?policy',
      '/bucket?ownershipControls',
      // The owner, whose account can block public access too.
      '/bucket',
      '/bucket?publicAccessBlock',
    ])
    const withLists = upstreamWith({ '/bucket?ownershipControls': { body: ownership } })
    for (const key of ['a', 'b']) await withLists.ask('resource-policy', `arn:aws:s3:::bucket/${key}`)
    expect(withLists.operations.filter((each) => each.endsWith('?acl'))).toEqual([
      '/bucket?acl',
      '/bucket/a?acl',
      '/bucket/b?acl',
    ])
  })

  test('of emulators of S3 that ignore the question are none', async () => {
    const list = '<?xml version="1.0"?><ListBucketResult><Name>bucket</Name></ListBucketResult>'
    const upstream = new ScriptedUpstream(() => ({ body: list }))
    expect(await upstream.ask('resource-policy', 'arn:aws:s3:::bucket/k')).toBeNull()
  })

  test('of deep and hostile documents are failures or their text', async () => {
    const deep = '['.repeat(100_000)
    const upstream = upstreamWith({
      GetResourcePolicy: { body: { Policy: deep } },
      GetTopicAttributes: { body: '<a>'.repeat(100_000) },
      GetQueueAttributes: { body: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
    })
    for (const resource of [arn('kinesis', 'stream/s'), arn('sns', 't'), arn('sqs', 'q')]) {
      await expect(upstream.ask('resource-policy', resource)).rejects.toThrow(KnowledgeFailure)
    }
  })

  test.each([
    `arn:aws:sqs:us-east-1:${ACCOUNT}:${'../'.repeat(10)}?Action=Evil&x`,
    `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f/../../g?Qualifier=x#`,
    'arn:aws:s3:::bucket/a b?policy&x#\r\nHost: evil',
    'arn:aws:backup:us-east-1:x:backup-vault:\r\n\r\nGET /',
  ])('of hostile names are asked for in encoded paths: %j', async (resource) => {
    const upstream = upstreamWith({})
    await upstream.ask('resource-policy', resource)
    expect(upstream.asked.length).toBeGreaterThan(0)
    for (const { path } of upstream.asked) expect(path).toMatch(/^\/[\w\-.~%/]*$/)
  })

  test.each([
    '',
    'arn',
    'arn:',
    'arn:::::',
    'arn:aws:__proto__:::x',
    'arn:aws:constructor:a:b:c',
    '*',
    ':'.repeat(9999),
  ])('of what is no ARN are none: %j', async (value) => {
    const upstream = upstreamWith({})
    expect(await upstream.ask('resource-policy', value)).toBeNull()
    expect(upstream.asked).toEqual([])
  })
})

describe('public policies', () => {
  const isOpen = (statement: object) => isPublic({ Statement: { ...POLICY.Statement[0], ...statement } })

  test.each<[boolean, object]>([
    [true, {}],
    [true, { Principal: { AWS: '*' } }],
    [true, { Principal: { AWS: ['arn:aws:iam::444455556666:root', '*'] } }],
    [true, { NotPrincipal: { AWS: '444455556666' } }],
    [true, { Condition: { StringEquals: { 'aws:UserAgent': 'x' } } }],
    [true, { Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
    [true, { Condition: { StringLike: { 'aws:SourceVpc': '*' } } }],
    [true, { Condition: { StringLike: { 'aws:userid': ['AIDA', '$' + '{aws:userid}'] } } }],
    [true, { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }],
    [true, { Condition: 'no condition' }],
    [false, { Effect: 'Deny' }],
    [false, { Principal: { AWS: '444455556666' } }],
    [false, { Principal: { Service: 'sns.amazonaws.com' } }],
    [false, { Condition: { StringEquals: { 'AWS:SourceVpc': ['vpc-1', 'vpc-2'] } } }],
    [false, { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
  ])('%s: %j', (open, statement) => {
    expect(isOpen(statement)).toBe(open)
  })
})

describe('state', () => {
  test('groups of a query that was started elsewhere', async () => {
    const queries = [{ queryId: 'other' }, { queryId: 'q', logGroupName: '/app' }]
    const upstream = upstreamWith({ DescribeQueries: { body: { queries } } })
    expect(await upstream.ask('log-query', 'q')).toEqual(['/app'])
    expect(await upstream.ask('log-query', 'missing')).toBeNull()
  })

  test('the work group of a calculation is that of its session', async () => {
    const absent = { status: 400, body: { __type: 'InvalidRequestException' } }
    const upstream = new ScriptedUpstream((request) => {
      const { body = '' } = request
      if (body.includes('"SessionId":"s"')) return { body: { SessionId: 's', WorkGroup: 'spark' } }
      if (body.includes('"CalculationExecutionId":"c"')) return { body: { SessionId: 's' } }
      return absent
    })
    expect(await upstream.ask('work-group', 'c')).toBe('spark')
    expect(await upstream.ask('work-group', 'x')).toBeNull()
  })

  test('aliases on several pages, and no endless ones', async () => {
    const answer = ({ headers = {}, body = '' }: UpstreamRequest): ScriptedAnswer => {
      if (headers['x-amz-target']?.endsWith('DescribeKey'))
        return { body: { KeyMetadata: { KeySpec: 'RSA_2048', MultiRegion: true } } }
      return body.includes('"Marker":"2"')
        ? { body: { Aliases: [{ AliasName: 'alias/b' }], Truncated: false } }
        : { body: { Aliases: [{ AliasName: 'alias/a' }], Truncated: true, NextMarker: '2' } }
    }
    const upstream = new ScriptedUpstream(answer)
    expect(await upstream.ask('key-facts', arn('kms', 'key/k'))).toMatchObject({
      'kms:KeySpec': 'RSA_2048',
      'kms:MultiRegion': 'true',
      'kms:ResourceAliases': ['alias/a', 'alias/b'],
    })
    upstream.answerWith((request) => answer({ ...request, body: '' }))
    await expect(upstream.ask('key-facts', arn('kms', 'key/other'))).rejects.toThrow(
      'there are too many pages',
    )
    expect(upstream.asked.length).toBeLessThan(200)
  })
})

describe('tags', () => {
  test('of further services come from the tagging API, for the ARN that was asked for', async () => {
    const workspace = arn('workspaces', 'workspace/ws-1')
    const tagged = (ResourceARN: string, Value: string) => ({ ResourceARN, Tags: [{ Key: 'team', Value }] })
    const upstream = upstreamWith({
      GetResources: {
        body: { ResourceTagMappingList: [tagged(`${workspace}2`, 'b'), tagged(workspace, 'a')] },
      },
    })
    expect(await upstream.ask('tags', workspace)).toEqual({ team: 'a' })
    expect(await upstream.ask('tags', arn('workspaces', 'workspace/none'))).toBeNull()
    expect(await upstream.ask('tags', 'not an ARN')).toBeNull()
  })

  test('with names of prototypes are tags, and deep answers have none', async () => {
    let deep: unknown = []
    for (let depth = 0; depth < 1000; depth++) deep = { deeper: deep }
    const upstream = upstreamWith({
      ListResourceTags: { body: { Tags: [{ TagKey: '__proto__', TagValue: 'x' }, { TagKey: 'b' }] } },
      ListTagsOfResource: { body: { Deep: deep } },
      GetTags: { body: '{"Tags":{"__proto__":"x","constructor":"y"}}' },
    })
    const entries = async (value: string) => Object.entries((await upstream.ask('tags', value)) ?? {})
    expect(await entries(arn('kms', 'key/k'))).toEqual([
      ['__proto__', 'x'],
      ['b', ''],
    ])
    expect(await entries(arn('glue', 'database/d'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(await upstream.ask('tags', arn('dynamodb', 'table/t'))).toBeNull()
  })
})
