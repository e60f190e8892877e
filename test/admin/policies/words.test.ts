/** Completion: the names that a policy can contain, by what was typed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import type { PolicyWords } from '../../../schemas/endpoints.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { startServer, type TestServer } from '../../support/harness.ts'

const conforms = schemaCheck(openApi, '#/components/schemas/PolicyWords', 'the answer')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

async function words(query: string): Promise<PolicyWords> {
  const answer = await fetch(`${server.url}/_iamulator/policy-words?${query}`)
  expect(answer.status).toBe(200)
  const found: PolicyWords = JSON.parse(await answer.text())
  expect(conforms(found)).toEqual({ data: found })
  return found
}

const names = async (query: string) => (await words(query)).words.map(({ word }) => word)

test('services precede actions, with their names', async () => {
  const { words: found } = await words('of=action&prefix=dynamo')
  expect(found[0]).toEqual({ word: 'dynamodb:', note: 'Amazon DynamoDB' })
})

test('actions have an access level and resource types', async () => {
  const { words: found } = await words('of=action&prefix=s3:putobjectt')
  expect(found.map(({ word }) => word)).toEqual(['s3:PutObjectTagging'])
  expect(found[0]).toMatchObject({
    note: 'Tagging',
    resourceTypes: expect.arrayContaining([
      { name: 'object', arn: expect.stringContaining('${ObjectName}') },
    ]),
  })
})

test('names that begin with the text precede those that contain it', async () => {
  const found = await names('of=action&prefix=iam:role')
  expect(found).toEqual([])
  expect((await names('of=key&prefix=sourceip'))[0]).toBe('aws:SourceIp')
  const keys = await names('of=key&prefix=aws:source')
  expect(keys[0]).toMatch(/^aws:Source/)
})

test('the keys of the actions come first, and those of other services are missing', async () => {
  const keys = await names('of=key&action=s3:ListBucket')
  expect(keys).toContain('s3:prefix')
  expect(keys).toContain('aws:SourceIp')
  expect(keys).not.toContain('s3:x-amz-acl')
  expect(keys).not.toContain('iam:PassedToService')
  expect(keys.indexOf('s3:prefix')).toBeLessThan(keys.indexOf('aws:SourceIp'))
  expect(await names('of=key&prefix=iam:passed')).toEqual(['iam:PassedToService'])
})

test('a key with a variable part ends where that begins', async () => {
  expect(await names('of=key&prefix=aws:PrincipalTag')).toEqual(['aws:PrincipalTag/'])
})

test('operators are those for the type of the key', async () => {
  expect(await names('of=operator&key=aws:SourceIp')).toEqual([
    ...['IpAddress', 'NotIpAddress', 'Null', 'IpAddressIfExists', 'NotIpAddressIfExists'],
  ])
  expect(await names('of=operator&key=aws:TagKeys&prefix=ForAny')).toContain('ForAnyValue:StringEquals')
  expect(await names('of=operator')).toContain('NumericLessThan')
})

test('resources are the formats of the ARNs that the actions act on', async () => {
  expect(await names('of=resource&action=s3:ListBucket&action=s3:GetObject')).toEqual(
    expect.arrayContaining([
      'arn:${Partition}:s3:::${BucketName}',
      'arn:${Partition}:s3:::${BucketName}/${ObjectName}',
      '*',
    ]),
  )
})

test('an answer has at most 200 words, and says that there are more', async () => {
  const { words: found, more } = await words('of=action&prefix=ec2:')
  expect(found).toHaveLength(200)
  expect(more).toBe(true)
})

test.each([
  ['', '"of" must be action, key, operator, or resource.'],
  ['of=nothing', '"of" must be action, key, operator, or resource.'],
  ['of=key&nothing=1', 'Unknown parameter "nothing".'],
])('?%s is refused', async (query, message) => {
  const answer = await fetch(`${server.url}/_iamulator/policy-words?${query}`)
  expect(answer.status).toBe(400)
  expect((await answer.json()).message).toContain(message)
})
