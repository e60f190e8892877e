import { describe, expect, test } from '@jest/globals'
import { conditionsOf } from '../../core/engine/judge-resource.ts'

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
