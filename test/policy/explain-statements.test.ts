/**
 * Tests how statements are explained. Covers the element that fails, what it expects, and what the request
 * has.
 */
import { describe, expect, test } from '@jest/globals'
import type { Failure } from '../../policy/index.ts'
import { all, BOB, explained, type LayerFields, OBJECT, type RequestFields, variable } from './explained.ts'

describe('statements', () => {
  const failureIn = (
    layer: 'identity' | 'resource' | 'trust' | 'endpoint',
    statement: object | string,
    request?: RequestFields,
  ): Failure | undefined => {
    const full = typeof statement === 'string' ? statement : [{ ...all, ...statement }]
    const layers: Partial<LayerFields> =
      layer === 'identity'
        ? { identity: [full] }
        : layer === 'endpoint'
          ? { endpoint: full }
          : { resource: { kind: layer, policy: full } }
    const found = explained(layers, request).layers.find((one) => one.layer === layer)
    return found?.policies[0]?.statements[0]?.failure
  }

  test.each<[string, object, unknown]>([
    [
      'Action',
      { Action: ['ec2:*', 's3:Put*'] },
      { element: 'Action', expected: ['ec2:*', 's3:Put*'], actual: 's3:GetObject' },
    ],
    [
      'NotAction',
      { Action: undefined, NotAction: 's3:*' },
      { element: 'NotAction', expected: ['s3:*'], actual: 's3:GetObject' },
    ],
    [
      'Resource, with the values of variables',
      { Resource: `arn:aws:s3:::data/${variable('aws:username')}/?*` },
      { element: 'Resource', expected: ['arn:aws:s3:::data/bob/?*'], actual: OBJECT },
    ],
    [
      'NotResource',
      { Resource: undefined, NotResource: 'arn:aws:s3:::*' },
      { element: 'NotResource', expected: ['arn:aws:s3:::*'], actual: OBJECT },
    ],
    [
      'no Resource',
      { Resource: undefined },
      { element: 'Resource', expected: [], actual: OBJECT, note: 'The statement has no resource.' },
    ],
    [
      'Condition, with the values of variables',
      {
        Condition: { StringLike: { 'x:Name': [`${variable('aws:username')}-*`, variable("x:no, 'none'")] } },
      },
      {
        element: 'Condition',
        operator: 'StringLike',
        key: 'x:Name',
        expected: ['bob-*', 'none'],
        actual: 'alice',
      },
    ],
    [
      'Condition of a key that is absent',
      { Condition: { NumericEquals: { 'x:Number': 5 } } },
      {
        element: 'Condition',
        operator: 'NumericEquals',
        key: 'x:Number',
        expected: ['5'],
        actual: undefined,
      },
    ],
    [
      // C7.4.1
      'Condition of a multivalued key without a set prefix',
      { Condition: { StringNotEquals: { 'aws:TagKeys': 'c' } } },
      {
        element: 'Condition',
        operator: 'StringNotEquals',
        key: 'aws:TagKeys',
        expected: ['c'],
        actual: ['a', 'b'],
        note: 'The key is multivalued, so that only an operator with ForAllValues or ForAnyValue can match it.',
      },
    ],
    [
      'Condition of a multivalued key with a set prefix',
      { Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'c' } } },
      {
        element: 'Condition',
        operator: 'ForAnyValue:StringEquals',
        key: 'aws:TagKeys',
        expected: ['c'],
        actual: ['a', 'b'],
      },
    ],
    [
      'Condition that cannot be read',
      { Condition: { Equals: { a: 'b' } } },
      {
        element: 'Condition',
        expected: ['{"Equals":{"a":"b"}}'],
        actual: undefined,
        note: 'The condition is invalid, so it never matches.',
      },
    ],
    [
      'a variable of the resource without a value',
      { Resource: variable('aws:PrincipalTag/team').padStart(40, 'arn:aws:s3:::') },
      expect.objectContaining({ element: 'Resource', key: 'aws:PrincipalTag/team', actual: undefined }),
    ],
    [
      'a variable of the condition with several values',
      { Condition: { StringLike: { 'x:Name': variable('aws:TagKeys') } } },
      expect.objectContaining({
        element: 'Condition',
        key: 'aws:TagKeys',
        expected: [variable('aws:TagKeys')],
        actual: ['a', 'b'],
      }),
    ],
    [
      'a principal that is out of place',
      { Principal: '*' },
      {
        element: 'Principal',
        expected: ['*'],
        actual: [BOB, '111122223333'],
        note: 'This policy cannot contain a principal.',
      },
    ],
  ])('%s', (_, statement, failure) => {
    const context = { 'aws:username': 'bob', 'x:name': 'alice', 'aws:tagkeys': ['a', 'b'] }
    expect(failureIn('identity', statement, { context })).toEqual(failure)
  })

  test.each<[string, object, Failure]>([
    [
      'Principal',
      { Principal: { AWS: ['444455556666', 7], Service: 'ec2.amazonaws.com' } },
      {
        element: 'Principal',
        expected: ['AWS: 444455556666', 'AWS: 7', 'Service: ec2.amazonaws.com'],
        actual: [BOB, '111122223333'],
      },
    ],
    [
      'NotPrincipal',
      { NotPrincipal: { AWS: BOB } },
      { element: 'NotPrincipal', expected: [`AWS: ${BOB}`], actual: [BOB, '111122223333'] },
    ],
    [
      'a principal that is none',
      { Principal: [null] },
      { element: 'Principal', expected: ['[null]'], actual: [BOB, '111122223333'] },
    ],
    [
      'no Principal',
      {},
      {
        element: 'Principal',
        expected: [],
        actual: [BOB, '111122223333'],
        note: 'A statement of this policy must have a principal.',
      },
    ],
  ])('%s', (_, statement, failure) => {
    expect(failureIn('resource', statement)).toEqual(failure)
    expect(failureIn('endpoint', statement)).toEqual(failure)
  })

  test('a resource that is not named is the one that the policy is attached to, but for keys', () => {
    const bare = { Principal: '*', Resource: undefined }
    const note = 'The statement has no resource.'
    expect(failureIn('resource', bare)).toBeUndefined()
    expect(failureIn('trust', bare)).toBeUndefined()
    expect(failureIn('endpoint', bare)).toMatchObject({ element: 'Resource', note })
    expect(failureIn('resource', bare, { action: 'kms:Decrypt' })).toMatchObject({
      element: 'Resource',
      note,
    })
  })

  test('every name of the caller counts', () => {
    const names = (principal: string) => failureIn('resource', {}, { principal })?.actual
    expect(names('session')).toEqual([
      'arn:aws:sts::111122223333:assumed-role/deployer/s1',
      'arn:aws:iam::111122223333:role/app/deployer',
      '111122223333',
    ])
    expect(names('service')).toContain('ec2.amazonaws.com')
  })

  test('variables count only under the newer version', () => {
    const Statement = [{ ...all, Resource: `arn:aws:s3:::${variable('aws:username')}` }]
    const failure = failureIn('identity', JSON.stringify({ Version: '2008-10-17', Statement }))
    expect(failure).toMatchObject({ expected: [`arn:aws:s3:::${variable('aws:username')}`] })
  })

  test('stand where they stand in the text', () => {
    const text = `{"Version": "2012-10-17",\n "Statement": [7,\n  ${JSON.stringify(all)}]}`
    const [policy] = explained({ identity: [text] }).layers.flatMap(({ policies }) => policies)
    expect(policy).toMatchObject({
      readable: true,
      statements: [{ index: 1, failure: undefined, span: { start: { line: 3, column: 3 } } }],
    })
  })

  test('of what is no policy there are none', () => {
    const [policy] = explained({ identity: ['['] }).layers.flatMap(({ policies }) => policies)
    expect(policy).toEqual({
      source: 'inline',
      kind: 'inline',
      document: '[',
      readable: false,
      statements: [],
    })
  })
})
