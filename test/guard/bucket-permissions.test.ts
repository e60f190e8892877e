/** Tags in requests to S3, and the permissions of configurations of Intelligent-Tiering. */
import {
  CreateBucketCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'
import { sendSigned } from '../support/header-lines.ts'
import { type ScriptedS3, scriptedS3 } from '../support/scripted-s3.ts'

const Bucket = 'vault'
const BLUE = [{ Key: 'Project', Value: 'blue' }]
const HAS_TAGS = {
  'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Project' },
  StringEquals: { 'aws:RequestTag/project': 'blue' },
}

let upstream: ScriptedS3
let server: GuardedServer
beforeAll(async () => {
  upstream = await scriptedS3()
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

type Calling = (client: S3Client) => Promise<unknown>

/** Returns whether a user with these statements gets past the guard, whatever the upstream answers. */
async function passes(call: Calling, ...statements: readonly Statement[]): Promise<boolean> {
  const client = server.client(S3Client, await server.user(...statements))
  const before = upstream.arrivals.length
  const error = await call(client).then(
    () => undefined,
    ({ name }: Error) => name,
  )
  return error !== 'AccessDenied' && upstream.arrivals.length > before
}

const allow = (name: string, Condition?: object): Statement => ({
  Action: `s3:${name}`,
  ...(Condition && { Condition }),
})

test('D10.17: CreateBucket with tags needs s3:TagResource, and both actions have the keys of tags', async () => {
  const create: Calling = (client) => client.send(new CreateBucketCommand({ Bucket: 'new' }))
  const tagged: Calling = (client) =>
    client.send(new CreateBucketCommand({ Bucket: 'new', CreateBucketConfiguration: { Tags: BLUE } }))
  expect(await passes(create, allow('CreateBucket'))).toBe(true)
  expect(await passes(create, allow('CreateBucket', HAS_TAGS))).toBe(false)
  expect(await passes(tagged, allow('CreateBucket'))).toBe(false)
  expect(await passes(tagged, allow('CreateBucket', HAS_TAGS), allow('TagResource', HAS_TAGS))).toBe(true)
})

test('D10.17: PutBucketTagging has neither key', async () => {
  const put: Calling = (client) =>
    client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: BLUE } }))
  const isAbsent = { Null: { 'aws:TagKeys': 'true', 'aws:RequestTag/Project': 'true' } }
  expect(await passes(put, allow('PutBucketTagging', isAbsent))).toBe(true)
  expect(await passes(put, allow('PutBucketTagging', HAS_TAGS))).toBe(false)
})

test('D10.17: TagResource and UntagResource of S3 Control are about the bucket, with the keys as they were sent', async () => {
  const url = `/v20180820/tags/${encodeURIComponent(`arn:aws:s3:::${Bucket}`)}`
  const isSent = async (method: string, path: string, body: string, statement: Statement) => {
    const credentials = await server.user({ ...statement, Resource: `arn:aws:s3:::${Bucket}` })
    const lines = [['x-amz-account-id', ACCOUNT] as const]
    const answer = await sendSigned(server, { method, url: path, body, lines }, { credentials })
    return !answer.body.includes('is not authorized to perform')
  }
  const tags =
    '<TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags><Tag><Key>Project</Key><Value>blue</Value></Tag></Tags></TagResourceRequest>'
  expect(await isSent('POST', url, tags, allow('TagResource', HAS_TAGS))).toBe(true)
  const lower = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'project' } }
  expect(await isSent('POST', url, tags, allow('TagResource', lower))).toBe(false)
  const removal = {
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['Project'] },
    Null: { 'aws:RequestTag/Project': 'true', 'aws:TagKeys': 'false' },
  }
  expect(await isSent('DELETE', `${url}?tagKeys=Project`, '', allow('UntagResource', removal))).toBe(true)
  expect(await isSent('DELETE', `${url}?tagKeys=project`, '', allow('UntagResource', removal))).toBe(false)
})

const Id = 'archive'
const readings: readonly Calling[] = [
  (client) => client.send(new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id })),
  (client) => client.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket })),
]
const writings: readonly Calling[] = [
  (client) => {
    const Tierings = [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' as const }]
    const IntelligentTieringConfiguration = { Id, Status: 'Enabled' as const, Tierings }
    const input = { Bucket, Id, IntelligentTieringConfiguration }
    return client.send(new PutBucketIntelligentTieringConfigurationCommand(input))
  },
  (client) => client.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id })),
]

test('D10.24: configurations of Intelligent-Tiering have one permission to read, and one to write', async () => {
  const get = allow('GetIntelligentTieringConfiguration')
  const put = allow('PutIntelligentTieringConfiguration')
  const outcomes = (calls: readonly Calling[], statement: Statement) =>
    Promise.all(calls.map((call) => passes(call, statement)))
  expect(await outcomes(readings, get)).toEqual([true, true])
  expect(await outcomes(readings, put)).toEqual([false, false])
  expect(await outcomes(writings, put)).toEqual([true, true])
  expect(await outcomes(writings, get)).toEqual([false, false])
})
