/** Requests that services could read in another way than AWS. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import { callOf, headOf } from '../../support/guard-calls.ts'
import { outcomeOf, read } from './reading.ts'

describe('ambiguous requests are refused', () => {
  test.each([
    [
      'a gzip that is none',
      'dynamodb.GetItem',
      '{}',
      { headers: ['Content-Encoding', 'gzip'] },
      'TableName',
      'SerializationException',
    ],
    [
      'another encoding',
      'dynamodb.GetItem',
      '{}',
      { headers: ['Content-Encoding', 'br'] },
      'TableName',
      'SerializationException',
    ],
    [
      'two encodings',
      'dynamodb.GetItem',
      '{}',
      { headers: ['Content-Encoding', 'gzip, br'] },
      'TableName',
      'SerializationException',
    ],
    [
      'an encoding twice',
      'dynamodb.GetItem',
      gzipSync('{"TableName":"a"}'),
      { headers: ['Content-Encoding', 'gzip, gzip'] },
      'TableName',
      'SerializationException',
    ],
    [
      'a form in parts',
      'sns.Publish',
      'TopicArn=a',
      { headers: ['Content-Type', 'multipart/form-data; boundary=x'] },
      'TopicArn',
      'MalformedInput',
    ],
    [
      'a form in UTF-7',
      'sns.Publish',
      'TopicArn=a',
      { headers: ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-7'] },
      'TopicArn',
      'MalformedInput',
    ],
    [
      'an element with two numbers',
      'sns.TagResource',
      'TagKeys.member.1=a&TagKeys.member.01=b',
      {},
      'TagKeys[]',
      'MalformedInput',
    ],
    [
      'a version twice',
      's3.GetObject',
      '',
      { query: 'versionId=a&versionId=b' },
      'VersionId',
      'MalformedInput',
    ],
    [
      'a text that is no list',
      'lambda.CreateFunction',
      '{"Layers":"a"}',
      {},
      'Layers[]',
      'SerializationException',
    ],
    [
      'a structure that is no list',
      'lambda.CreateFunction',
      '{"Layers":{}}',
      {},
      'Layers[]',
      'SerializationException',
    ],
    [
      'a list that is no map',
      'lambda.CreateFunction',
      '{"Tags":["a"]}',
      {},
      'Tags{}',
      'SerializationException',
    ],
    [
      'a text that is no structure',
      'lambda.CreateFunction',
      '{"VpcConfig":"a"}',
      {},
      'VpcConfig.SubnetIds[]',
      'SerializationException',
    ],
  ])('%s', (_name, operation, body, head, path, code) => {
    expect(outcomeOf(read(operation, body, head), path)).toBe(code)
  })
})

describe('other readings of a request are decided on', () => {
  const json = { protocol: 'json' } as const

  test('of a query beside a body of JSON', () => {
    const body = JSON.stringify({ SecretId: 'a' })
    expect(
      outcomeOf(read('secretsmanager.GetSecretValue', body, { query: 'SecretId=b' }), 'SecretId'),
    ).toEqual(['a', 'b'])
    expect(
      outcomeOf(read('secretsmanager.GetSecretValue', body, { query: 'SecretId=a&x=y' }), 'SecretId'),
    ).toEqual(['a'])
    expect(outcomeOf(read('secretsmanager.GetSecretValue', '', { query: 'SecretId=b' }), 'SecretId')).toEqual(
      ['b'],
    )
  })

  test('of a body of JSON as a form', () => {
    const body = JSON.stringify({ Name: 'a', Description: 'x&%4eame=b+c&y' })
    expect(outcomeOf(read('ssm.PutParameter', body), 'Name')).toEqual(['a', 'b c'])
    const compressed = { headers: ['Content-Encoding', 'gzip'] }
    expect(outcomeOf(read('ssm.PutParameter', gzipSync(body), compressed), 'Name')).toEqual(['a', 'b c'])
  })

  test('of a query beside a path', () => {
    const call = callOf('lambda.GetFunction', { FunctionName: 'a' })
    const parameters = parametersOf(call, headOf({ query: 'FunctionName=b&Qualifier=1' }), Buffer.alloc(0))
    expect(parameters.valuesAt('FunctionName')).toEqual(['a', 'b'])
    expect(parameters.valuesAt('Qualifier')).toEqual(['1'])
  })

  test('of the path of a queue, unless it is the same', () => {
    const body = JSON.stringify({ QueueUrl: 'http://localhost/111122223333/a' })
    const paths = ['/', '/111122223333/a', '/111122223333/b/', '/x/111122223333/b', '/other/b']
    const found = paths.map((path) =>
      outcomeOf(read('sqs.SendMessage', body, { ...json, path }), 'QueueUrl').slice(1),
    )
    expect(found).toEqual([[], [], ['/111122223333/b'], ['/x/111122223333/b'], []])
    const inOtherAccount = read('sqs.SendMessage', body, { ...json, path: '/444455556666/a' })
    expect(outcomeOf(inOtherAccount, 'QueueUrl').slice(1)).toEqual(['/444455556666/a'])
    const unusual = ['/111122223333/%62', '/111122223333/a/../b', '/111122223333//b', '/111122223333/.']
    const others = unusual.map((path) =>
      outcomeOf(read('sqs.SendMessage', body, { ...json, path }), 'QueueUrl').slice(1),
    )
    expect(others).toEqual([['/111122223333/b'], ['/111122223333/b'], ['/111122223333/b'], []])
  })
})
