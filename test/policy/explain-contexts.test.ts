/** Contexts in which a denied request would be allowed. */
import { describe, expect, test } from '@jest/globals'
import { type ConditionContext, explainDecision } from '../../policy/index.ts'
import { readLayers, readRequest } from './cases.ts'
import { all, BOB, onlyRemedy, type RequestFields, remedies, variable } from './explained.ts'

/**
 * Returns values with which a condition of an Allow holds, or of a Deny does not.
 * Undefined when there are none.
 */
function needs(
  Condition: object,
  context: NonNullable<RequestFields['context']> = {},
  effect: 'Allow' | 'Deny' = 'Allow',
) {
  const statement = { ...all, Effect: effect, Condition }
  const layers = { identity: [effect === 'Allow' ? [statement] : [all, statement]] }
  const [[change] = []] = remedies(layers, { context })
  return change?.change === 'context' ? Object.fromEntries(change.values) : undefined
}

describe('a denial is turned by', () => {
  test.each<[string, object, Record<string, string | string[]>, object]>([
    ['MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, {}, { 'aws:MultiFactorAuthPresent': 'true' }],
    ['no flag', { Bool: { 'x:flag': 'FALSE' } }, { 'x:flag': 'true' }, { 'x:flag': 'false' }],
    ['a pattern', { StringLike: { 'x:a': 'a?b*' } }, {}, { 'x:a': 'a?b*' }],
    ['a number', { NumericLessThan: { 'x:n': 10 } }, { 'x:n': '11' }, { 'x:n': '9' }],
    ['a number above', { NumericGreaterThan: { 'x:n': 10 } }, {}, { 'x:n': '11' }],
    [
      'a date',
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2031-01-01T00:00:00Z' },
      { 'aws:CurrentTime': '2029-12-31T23:59:59.000Z' },
    ],
    ['an epoch', { DateLessThan: { 'aws:EpochTime': '+1000' } }, {}, { 'aws:EpochTime': '999' }],
    ['an address', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {}, { 'aws:SourceIp': '10.0.0.0' }],
    [
      'an address elsewhere',
      { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { 'aws:sourceip': '10.0.0.0' },
      { 'aws:SourceIp': '192.0.2.1' },
    ],
    ['a key less', { StringNotEquals: { 'x:a': 'a' } }, { 'x:a': 'a' }, { 'x:a': undefined }],
    ['a key', { Null: { 'x:a': 'false' } }, {}, { 'x:a': 'any value' }],
    ['a key less, said so', { Null: { 'x:a': 'true' } }, { 'x:a': 'a' }, { 'x:a': undefined }],
    ['a list', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, {}, { 'aws:TagKeys': ['a'] }],
    [
      'tags less',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      { 'aws:tagkeys': ['a', 'c'] },
      { 'aws:TagKeys': ['a'] },
    ],
    [
      'tags without some',
      { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:tagkeys': ['a', 'c'] },
      { 'aws:TagKeys': ['c'] },
    ],
    [
      'values of two keys',
      { StringEquals: { 'x:a': '1', 'x:b': ['2', '3'] }, Bool: { 'x:c': true } },
      { 'x:c': 'true' },
      { 'x:a': '1', 'x:b': '2' },
    ],
  ])('%s', (_, condition, context, expected) => {
    expect(needs(condition, context)).toEqual(expected)
  })

  test.each<[string, object, Record<string, string>, object]>([
    [
      'MFA past a Deny without it',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      {},
      { 'aws:MultiFactorAuthPresent': 'true' },
    ],
    [
      'a tag past a Deny of others',
      { StringNotEquals: { 'aws:RequestTag/team': ['red', 'blue'] } },
      {},
      { 'aws:RequestTag/team': 'red' },
    ],
    ['a key less', { StringEquals: { 'x:a': 'a' } }, { 'x:a': 'a' }, { 'x:a': undefined }],
    [
      'another source',
      { ArnLikeIfExists: { 'aws:SourceIp': 'arn:aws:s3:::*' } },
      { 'aws:sourceip': 'arn:aws:s3:::b' },
      { 'aws:SourceIp': 'arn:aws:another:::value' },
    ],
    [
      'an address in the range that is spared, not the range',
      { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } },
      { 'aws:sourceip': '192.0.2.1' },
      { 'aws:SourceIp': '10.0.0.0' },
    ],
    [
      'another region',
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { 'aws:requestedregion': 'us-east-1' },
      { 'aws:RequestedRegion': 'another value' },
    ],
  ])('%s', (_, condition, context, expected) => {
    expect(needs(condition, context, 'Deny')).toEqual(expected)
  })

  describe('7.1, C7.4.1: a multivalued key without a set prefix', () => {
    /** A context in which AWS defines `aws:TagKeys` as multivalued, and nothing else. */
    const contextOf = (values: Record<string, string[]>): ConditionContext => {
      const map = new Map(Object.entries(values))
      return {
        get: (key) => map.get(key),
        has: (key) => map.has(key),
        isMultivalued: (key) => key === 'aws:tagkeys',
      }
    }
    /** Returns the proposed changes of the context. */
    const proposed = (statement: object, values: Record<string, string[]> = {}) => {
      const request = { ...readRequest({}, 'explain'), context: contextOf(values) }
      const { remedies: found } = explainDecision(request, readLayers({ identity: [[statement]] }, 'explain'))
      return found
        .flat()
        .flatMap((each) => (each.change === 'context' ? [Object.fromEntries(each.values)] : []))
    }

    test('no value of it helps', () => {
      expect(proposed({ ...all, Condition: { StringEquals: { 'aws:TagKeys': 'a' } } })).toEqual([])
      expect(
        proposed({ ...all, Condition: { StringEquals: { 'aws:TagKeys': 'a' } } }, { 'aws:tagkeys': ['b'] }),
      ).toEqual([])
    })

    test('its absence helps where the operator holds without it', () => {
      const condition = { StringNotEquals: { 'aws:TagKeys': 'a' } }
      expect(proposed({ ...all, Condition: condition }, { 'aws:tagkeys': ['b'] })).toEqual([
        { 'aws:TagKeys': undefined },
      ])
    })

    test('its presence is a list', () => {
      expect(proposed({ ...all, Condition: { Null: { 'aws:TagKeys': 'false' } } })).toEqual([
        { 'aws:TagKeys': ['any value'] },
      ])
      const condition = { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'x' } }
      expect(proposed({ ...all, Condition: condition })).toEqual([{ 'aws:TagKeys': ['another value'] }])
    })

    test('it fills in no variable', () => {
      const resource = `arn:aws:s3:::data/${variable('aws:TagKeys')}/1.csv`
      expect(proposed({ ...all, Resource: resource })).toEqual([])
      expect(proposed({ ...all, Resource: resource }, { 'aws:tagkeys': ['reports'] })).toEqual([])
    })
  })

  test('who the caller is, is none of them', () => {
    expect(needs({ StringEquals: { 'aws:PrincipalArn': 'x' } })).toBeUndefined()
    expect(needs({ StringEquals: { 'aws:username': 'x' }, Bool: { 'x:a': 'true' } })).toBeUndefined()
  })

  test('what no value can meet, is none of them', () => {
    expect(needs({ NumericEquals: { 'x:a': 'many' } })).toBeUndefined()
  })

  test('a tag that the resource is named after', () => {
    const Resource = `arn:aws:s3:::data/${variable('aws:PrincipalTag/team')}/*`
    expect(onlyRemedy({ identity: [[{ ...all, Resource }]] })).toMatchObject({
      change: 'context',
      values: new Map([['aws:PrincipalTag/team', 'reports']]),
    })
    const other = { 'aws:principaltag/team': 'red', 'x:b': '1' }
    const Condition = { StringEquals: { 'x:b': '1' } }
    expect(onlyRemedy({ identity: [[{ ...all, Resource, Condition }]] }, { context: other })).toMatchObject({
      values: new Map([['aws:PrincipalTag/team', 'reports']]),
    })
  })

  test('a tag that a condition compares another with', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': variable('aws:PrincipalTag/team') } }
    expect(needs(Condition, { 'aws:resourcetag/team': 'blue' })).toEqual({ 'aws:PrincipalTag/team': 'blue' })
    const both = { 'aws:PrincipalTag/team': 'any value', 'aws:ResourceTag/team': 'any value' }
    expect(needs(Condition)).toEqual(both)
  })

  test('a tag that a trust policy, which names no resource, compares another with', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': variable('aws:PrincipalTag/team') } }
    const statement = { Effect: 'Allow', Principal: { AWS: BOB }, Action: 'sts:AssumeRole', Condition }
    const request = {
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111122223333:role/deployer',
      context: { 'aws:ResourceTag/team': 'blue' },
    }
    expect(remedies({ resource: { kind: 'trust', policy: [statement] } }, request)).toContainEqual([
      expect.objectContaining({ change: 'context', values: new Map([['aws:PrincipalTag/team', 'blue']]) }),
    ])
  })

  test('a tag that the resource’s name begins with', () => {
    const Resource = `arn:aws:s3:::data/${variable('aws:PrincipalTag/team')}-*`
    const request = { resource: 'arn:aws:s3:::data/red-1.csv' }
    expect(onlyRemedy({ identity: [[{ ...all, Resource }]] }, request)).toMatchObject({
      values: new Map([['aws:PrincipalTag/team', 'red']]),
    })
  })

  test.each<[string, object, object, object | undefined]>([
    [
      'a tag, of a key that is allowed',
      {
        StringEquals: { 'aws:RequestTag/Team': 'red' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'Team' },
      },
      {},
      { 'aws:RequestTag/Team': 'red' },
    ],
    [
      'a tag more',
      {
        StringEquals: { 'aws:RequestTag/team': 'red' },
        'ForAnyValue:StringEquals': { 'aws:TagKeys': 'stage' },
      },
      { 'aws:tagkeys': ['stage'], 'aws:requesttag/stage': 'test' },
      { 'aws:RequestTag/team': 'red' },
    ],
    [
      'a tag less',
      { Null: { 'aws:RequestTag/team': true }, 'ForAllValues:StringEquals': { 'aws:TagKeys': 'stage' } },
      { 'aws:tagkeys': ['Team', 'stage'], 'aws:requesttag/team': 'red', 'aws:requesttag/stage': 'test' },
      { 'aws:RequestTag/team': undefined },
    ],
    [
      'the only tag less',
      { Null: { 'aws:RequestTag/team': true, 'aws:TagKeys': true } },
      { 'aws:tagkeys': ['team'], 'aws:requesttag/team': 'red' },
      { 'aws:RequestTag/team': undefined },
    ],
    [
      'a key of a tag, which has some value',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'stage' }, Null: { 'aws:RequestTag/stage': false } },
      {},
      { 'aws:TagKeys': ['stage'] },
    ],
    [
      'keys of tags, without the others',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'stage' }, Null: { 'aws:RequestTag/team': true } },
      { 'aws:tagkeys': ['team', 'stage'], 'aws:requesttag/team': 'red', 'aws:requesttag/stage': 'test' },
      { 'aws:TagKeys': ['stage'] },
    ],
    [
      'no tag whose key is not allowed',
      {
        StringEquals: { 'aws:RequestTag/team': 'red' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'stage' },
      },
      {},
      undefined,
    ],
  ])('a tag of the request counts under both of its keys: %s', (_, condition, context, expected) => {
    expect(needs(condition, { ...context })).toEqual(expected)
  })

  test('those of two statements that ask for the same are one', () => {
    const statement = { ...all, Condition: { Bool: { 'x:a': 'true' } } }
    expect(onlyRemedy({ identity: [[statement, statement]] })).toMatchObject({ index: 0, change: 'context' })
  })

  test('not through a policy that nobody can change by other means', () => {
    const source = 'arn:aws:iam::aws:policy/Guarded'
    const layers = { identity: [{ source, statements: [{ ...all, Action: 'ec2:*' }] }] }
    expect(onlyRemedy(layers)).toMatchObject({ change: 'add' })
  })
})
