/** Handwritten cases for the conditions and variables of the second evaluator. */
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, denied, holds, isAllowed, ROLE_ARN } from './asked.ts'

describe('conditions', () => {
  test('C1, C2: AND, OR and NOR', () => {
    const context = { 'aws:a': 'x', 'aws:b': 'y' }
    expect(holds({ StringEquals: { 'aws:a': ['z', 'x'], 'AWS:B': 'y' } }, context)).toBe(true)
    expect(holds({ StringEquals: { 'aws:a': 'x', 'aws:b': 'z' } }, context)).toBe(false)
    expect(holds({ stringnotequals: { 'aws:a': ['z', 'x'] } }, context)).toBe(false)
    expect(holds({ StringNotEquals: { 'aws:a': ['z', 'w'] } }, context)).toBe(true)
  })

  test.each<[string, boolean]>([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
  ])('C3, C4: %s without the key', (operator, expected) => {
    expect(holds({ [operator]: { 'aws:a': 'x' } })).toBe(expected)
    expect(denied({ [operator]: { 'aws:a': 'x' } })).toBe(expected)
  })

  test('C5: Null', () => {
    expect(holds({ Null: { 'aws:a': true } })).toBe(true)
    expect(holds({ Null: { 'aws:a': 'false' } })).toBe(false)
    expect(holds({ Null: { 'aws:a': false } }, { 'aws:a': 'x' })).toBe(true)
    expect(denied({ NullIfExists: { 'aws:a': true } }, { 'aws:a': 'x' })).toBe(true)
  })

  test.each<[string, readonly string[], boolean]>([
    ['ForAllValues:StringEquals', ['x', 'y'], true],
    ['ForAllValues:StringEquals', ['x', 'z'], false],
    ['ForAllValues:StringEquals', [], true],
    ['ForAnyValue:StringEquals', ['z', 'y'], true],
    ['ForAnyValue:StringEquals', ['z'], false],
    ['ForAnyValue:StringEquals', [], false],
    ['ForAllValues:StringNotEquals', ['z', 'x'], false],
    ['ForAnyValue:StringNotEquals', ['z', 'x'], true],
    ['ForAllValues:StringEquals', [''], false],
    ['ForAnyValue:StringNotEquals', [''], true],
  ])('C6: %s of %j', (operator, values, expected) => {
    expect(holds({ [operator]: { 'aws:TagKeys': ['x', 'y'] } }, { 'aws:tagkeys': values })).toBe(expected)
  })

  test.each<[string, unknown, string, boolean]>([
    ['StringEquals', 'a*', 'ab', false],
    ['StringEqualsIgnoreCase', 'AB', 'ab', true],
    ['StringLike', 'a*', 'a', true],
    ['StringLike', 'a*c', 'a:/b/c', true],
    ['StringLike', 'A*', 'ab', false],
    ['StringNotLike', 'a*', 'b', true],
    ['ArnEquals', 'arn:aws:iam::*:role/*', `${ROLE_ARN}:x`, true],
    ['ArnLike', 'arn:aws:*:role/admin', ROLE_ARN, false],
    ['ArnLike', 'arn:*:*:*:1:role/*', ROLE_ARN, false],
    ['ArnNotLike', 'arn:aws:iam::*:user/*', ROLE_ARN, true],
    ['ArnNotLike', 'role', ROLE_ARN, false],
    ['NumericEquals', 10, '10.0', true],
    ['NumericLessThan', '10', '9.99', true],
    ['NumericGreaterThanEquals', '1e1', '10', true],
    ['NumericNotEquals', '10', 'ten', true],
    ['NumericEquals', '9007199254740993', '9007199254740992', false],
    ['NumericEquals', 'ten', 'ten', false],
    ['DateEquals', '2020-01-01T01:00:00+01:00', '1577836800', true],
    ['DateLessThan', '2020-01', '2019-12-31T23:59:59.9Z', true],
    ['DateNotEquals', '2020-02-30', '2020-01-01', true],
    ['DateEquals', '2020-01-01T00:00:00.1239', '2020-01-01T00:00:00.1231Z', true],
    ['Bool', true, 'TRUE', true],
    ['Bool', 'false', 'true', false],
    ['Bool', 'false', ' true', true],
    ['BinaryEquals', 'QQ==', 'QQ==', true],
    ['BinaryEquals', 'QR==', 'QR==', false],
    ['IpAddress', '10.1.2.3/8', '10.200.0.1', true],
    ['IpAddress', '10.1.2.3', '10.1.2.4', false],
    ['IpAddress', '0.0.0.0/0', '::1', false],
    ['IpAddress', '2001:db8::/32', '2001:0db8:0:0:0:0:0:1', true],
    ['IpAddress', '::ffff:1.2.3.4', '::ffff:102:304', false],
    ['IpAddress', '1.2.3.4', '::ffff:102:304', true],
    ['IpAddress', '001.2.3.4/+32', '::ffff:1.2.3.4', true],
    ['IpAddress', ':2001:db8:::1', '0:2001:db8::1:', true],
    ['IpAddress', '2001:db8::1/32', '2001:db8::1', false],
    ['NotIpAddress', '2001:db8::1/32', '2001:db8::1', true],
    ['NotIpAddress', '10.0.0.0/33', '11.0.0.1', true],
    ['NotIpAddress', '10.0.0.0/8', '::11.0.0.1', false],
    ['StringEqualsIgnoreCase', 'ΟΔΟΣ', 'οδος', true],
    ['StringEqualsIgnoreCase', '\u{10400}', '\u{10428}', false],
    ['StringLike', '?', '\u{10400}', false],
    ['StringLike', '??', '\u{10400}', true],
    ['NotIpAddress', ['10.0.0.0/8', '::/0'], '11.0.0.1', true],
  ])('C8-C13, C17: %s %j of %s', (operator, policyValue, value, expected) => {
    expect(holds({ [operator]: { 'aws:a': policyValue } }, { 'aws:a': value })).toBe(expected)
  })

  test.each(['StringEquals', 'StringNotEquals', 'StringNotEqualsIfExists', 'NumericNotEquals'])(
    'C7: %s never matches a multivalued key that is present',
    (operator) => {
      for (const values of [['x'], ['x', 'y'], ['']]) {
        expect(holds({ [operator]: { k: 'x' } }, { k: values })).toBe(false)
        expect(denied({ [operator]: { k: 'z' } }, { k: values })).toBe(false)
      }
    },
  )

  test('C5: an empty string is present', () => {
    expect(holds({ Null: { k: 'false' } }, { k: '' })).toBe(true)
    expect(holds({ Null: { k: 'no' } }, { k: '' })).toBe(true)
    expect(holds({ Null: { k: 'true' } }, { k: '' })).toBe(false)
  })

  test('C17: an ARN of the policy that is none ends the comparison', () => {
    for (const operator of ['ArnLike', 'ArnNotLike']) {
      expect(holds({ [operator]: { k: ['x', ROLE_ARN] } }, { k: ROLE_ARN })).toBe(false)
      expect(denied({ [operator]: { k: ['x', ROLE_ARN] } }, { k: ROLE_ARN })).toBe(true)
      expect(denied({ [operator]: { k: 'x' } }, { k: 'x' })).toBe(false)
    }
    expect(holds({ ArnLike: { k: [ROLE_ARN, 'x'] } }, { k: ROLE_ARN })).toBe(true)
    expect(denied({ ArnNotLike: { k: [ROLE_ARN, 'x'] } }, { k: ROLE_ARN })).toBe(false)
  })

  test('C14: an unreadable condition', () => {
    for (const condition of [{ StringSame: { key: 'x' } }, 'x', [], null, { StringEquals: 'x' }]) {
      expect(isAllowed({ Condition: condition })).toBe(false)
      expect(denied(condition)).toBe(true)
    }
  })
})

describe('variables', () => {
  const context = { 'aws:Username': 'key', 'aws:star': '*', 'aws:many': ['key'] }
  const matchesWith = (name: string, version?: string) =>
    isAllowed({ Resource: `arn:aws:s3:::bucket/${name}` }, { context }, version)

  test.each<[string, boolean]>([
    ['${aws:username}', true],
    ["${aws:none, 'key'}", true],
    ["${aws:none,'key'}", false],
    ["${aws:username, 'other'}", true],
    ['${aws:star}', false],
    ['${*}', false],
    ['${aws:many}', false],
    ['${aws:none}', false],
  ])('V3-V7: %s', (name, expected) => expect(matchesWith(name)).toBe(expected))

  test('V1: only under the version that has them', () => {
    expect(matchesWith('${aws:username}', '2008-10-17')).toBe(false)
    const literal = { resource: 'arn:aws:s3:::${aws:username}', context }
    expect(isAllowed({ Resource: literal.resource }, literal, '2008-10-17')).toBe(true)
  })

  test('V2: not before the sixth part, nor in other operators', () => {
    const odd = { resource: 'arn:aws:s3::key:x', context }
    expect(isAllowed({ Resource: 'arn:aws:s3::${aws:username}:x' }, odd)).toBe(false)
    expect(holds({ NumericEquals: { n: '${n}' } }, { n: '1' })).toBe(false)
    expect(holds({ ArnLike: { a: 'arn:aws:iam::${n}:*' } }, { n: ACCOUNT, a: ROLE_ARN })).toBe(true)
  })

  test('V3: an unresolvable variable takes the statement out', () => {
    expect(isAllowed({ Resource: ['*', 'arn:aws:s3:::${aws:none}'] })).toBe(false)
    expect(isAllowed({ Resource: undefined, NotResource: 'arn:aws:s3:::${aws:none}' })).toBe(false)
    expect(denied({ StringNotEquals: { 'aws:a': ['x', '${aws:none}'] } })).toBe(false)
    expect(denied({ StringEqualsIfExists: { 'aws:a': '${aws:none}' } })).toBe(false)
  })

  test('V3: under a negated operator of an Allow, a multivalued key leaves the value unresolved', () => {
    const many = { a: 'x', many: ['x'] }
    for (const text of ['${many}', "${many, 'x'}"]) {
      expect(holds({ StringEquals: { a: text } }, many)).toBe(false)
      expect(holds({ StringNotEquals: { a: text } }, many)).toBe(true)
      expect(holds({ StringNotEquals: { a: [text, 'x'] } }, many)).toBe(false)
      expect(holds({ StringNotEquals: { a: [text, '${none}'] } }, many)).toBe(false)
      expect(denied({ StringNotEquals: { a: text } }, many)).toBe(false)
    }
  })

  test('V5: escaped wildcards are literal in StringLike', () => {
    expect(holds({ StringLike: { a: '${*}x${$}${?}' } }, { a: '*x$?' })).toBe(true)
    expect(holds({ StringLike: { a: '${*}x' } }, { a: 'yx' })).toBe(false)
  })
})
