import { describe, expect, test } from '@jest/globals'
import { conditionsOf } from '../../core/engine/judge-resource.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, OTHER, startServer } from '../support/harness.ts'

describe('the condition keys of a context', () => {
  test('have values of text, and lists where a key is multivalued', () => {
    const context = {
      'aws:SecureTransport': true,
      'ec2:Count': 2,
      'dynamodb:Attributes': 'id',
      'x:y': ['a', 1],
    }
    expect(conditionsOf(context)).toEqual({
      'aws:SecureTransport': 'true',
      'ec2:Count': '2',
      'dynamodb:Attributes': ['id'],
      'x:y': ['a', '1'],
    })
  })

  test('include the keys of the tags of the request', () => {
    const tags = { 'aws:RequestTag/team': 'a', 'aws:requesttag/env': 'b' }
    expect(conditionsOf(tags)).toEqual({ 'aws:TagKeys': ['team', 'env'], ...tags })
    const given = { ...tags, 'aws:TagKeys': ['other'] }
    expect(conditionsOf(given)).toEqual(given)
  })

  test('can have the names of what objects inherit', () => {
    const conditions = conditionsOf(JSON.parse('{"__proto__":["a"],"constructor":"b"}'))
    expect(Object.entries(conditions)).toEqual([
      ['__proto__', ['a']],
      ['constructor', 'b'],
    ])
  })

  test('are none without a context', () => {
    expect(conditionsOf()).toEqual({})
    expect(conditionsOf({})).toEqual({})
  })
})

test('the owner of a resource is the account in its ARN, whatever else a question names', async () => {
  const server = await startServer()
  const ownerOf = async (resource: string) => {
    const question = { principal: ACCOUNT, action: 's3:GetObject', resource, resourceAccount: OTHER }
    const { body } = await request(server, 'POST', 'explain', question)
    return body.context['aws:ResourceAccount']
  }
  try {
    expect(await ownerOf(`arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/p/object/key`)).toBe(ACCOUNT)
    expect(await ownerOf('arn:aws:s3:::bucket/key')).toBe(OTHER)
  } finally {
    await server.close()
  }
})
