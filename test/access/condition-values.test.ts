/**
 * How conditions compare the values of real calls. A session policy holds the condition, because STS accepts
 * literals there that IAM refuses. The tags of a request bring any text into a call.
 */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userWith } from '../services/callers.ts'
import { roleTrusting, sessionAt } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  trust,
} from '../support/harness.ts'

type Values = string | readonly string[]
type Condition = Readonly<Record<string, Readonly<Record<string, Values>>>>
type Effect = 'Allow' | 'Deny'

const V = 'aws:RequestTag/v'
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' }

const server = serverForAllTests()
let caller: Credentials
let role: string
beforeAll(async () => {
  caller = await userWith(server, 'Caller', policy('Allow', '*'))
  await server.iam().send(new sdk.CreateUserCommand({ UserName: 'Tagged' }))
  role = await roleTrusting(server, 'Worker', trust({ AWS: ACCOUNT }))
  const all = { RoleName: 'Worker', PolicyName: 'all', PolicyDocument: policy('Allow', '*') }
  await server.iam().send(new sdk.PutRolePolicyCommand(all))
})

/** Returns a client whose session policy allows, or denies, under the condition. */
async function clientUnder(condition: Condition, effect: Effect): Promise<sdk.IAMClient> {
  const statement = { Effect: effect, Action: 'iam:TagUser', Resource: '*', Condition: condition }
  const Statement = effect === 'Allow' ? [statement] : [ALL, statement]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  return server.iam(await sessionAt(server, caller, role, { Policy }))
}

/** Returns whether a statement with the condition applies to TagUser with these tags. */
async function applies(
  condition: Condition,
  tags: Readonly<Record<string, string>>,
  effect: Effect = 'Allow',
): Promise<boolean> {
  const client = await clientUnder(condition, effect)
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  try {
    await client.send(new sdk.TagUserCommand({ UserName: 'Tagged', Tags }))
    return effect === 'Allow'
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error
    return effect === 'Deny'
  }
}

/** Compares a tag's value with values of the policy. */
const holds = (operator: string, written: Values, value: string, effect?: Effect) =>
  applies({ [operator]: { [V]: written } }, { v: value }, effect)

describe('7.1, C7.4.1: a multivalued key without a set prefix', () => {
  test.each([
    ['StringEquals', 'v'],
    ['StringNotEquals', 'x'],
    ['StringLike', '*'],
    ['StringEqualsIfExists', 'v'],
    ['StringNotLikeIfExists', 'x'],
    ['NumericNotEquals', '1'],
  ])('%s never matches, in Allow and Deny, with one value and with two', async (operator, written) => {
    const condition = { [operator]: { 'aws:TagKeys': written } }
    for (const effect of ['Allow', 'Deny'] as const) {
      expect(await applies(condition, { v: '1' }, effect)).toBe(false)
      expect(await applies(condition, { v: '1', w: '2' }, effect)).toBe(false)
    }
  })

  test('an absent key keeps the rule of its operator', async () => {
    const client = await clientUnder({ StringNotEquals: { 'sts:TransitiveTagKeys': 'x' } }, 'Allow')
    const Tags = [{ Key: 'v', Value: '1' }]
    await expect(client.send(new sdk.TagUserCommand({ UserName: 'Tagged', Tags }))).resolves.toBeDefined()
    expect(await applies({ StringEquals: { 'sts:TransitiveTagKeys': 'x' } }, { v: '1' })).toBe(false)
  })

  test('with a set prefix, it is compared', async () => {
    const all = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'v' } }
    expect(await applies(all, { v: '1' })).toBe(true)
    expect(await applies(all, { v: '1', w: '2' })).toBe(false)
  })
})

test('7.2, C7.4.2: set operators compare the empty text', async () => {
  expect(await holds('ForAllValues:StringEquals', 'x', '')).toBe(false)
  expect(await holds('ForAnyValue:StringEquals', '', '')).toBe(true)
  expect(await holds('ForAnyValue:StringNotEquals', 'x', '')).toBe(true)
  expect(await applies({ 'ForAllValues:StringEquals': { 'aws:RequestTag/w': 'x' } }, { v: '' })).toBe(true)
})

test('7.3, C7.4.2: Null asks for presence alone', async () => {
  expect(await holds('Null', 'false', '')).toBe(true)
  expect(await holds('Null', 'true', '')).toBe(false)
  expect(await holds('Null', 'maybe', '')).toBe(true)
  expect(await applies({ Null: { 'aws:RequestTag/w': 'true' } }, { v: '' })).toBe(true)
})

test.each(['${aws:TagKeys}', "${aws:TagKeys, 'v'}"])(
  '7.4, C7.4.3: %s is never filled in, and a negated operator matches',
  async (text) => {
    expect(await holds('StringEquals', text, 'v')).toBe(false)
    expect(await holds('StringNotEquals', text, 'v')).toBe(true)
    expect(await applies({ StringNotLike: { [V]: text } }, { v: 'v', w: '2' })).toBe(true)
    expect(await holds('StringNotEquals', [text, 'v'], 'v')).toBe(false)
  },
)

describe('7.5: what cannot be read', () => {
  test.each([
    ['NumericNotEquals', '1', 'one', true],
    ['NumericNotEquals', 'one', '1', true],
    ['NumericLessThan', '1', 'one', false],
    ['DateNotEquals', '2026-01-01', 'today', true],
    ['DateNotEquals', 'today', '2026-01-01', true],
    ['DateLessThan', '2026-01-01', '', false],
    ['NotIpAddress', '10.0.0.0/8', 'home', false],
    ['IpAddress', '0.0.0.0/0', '', false],
    ['ArnNotLike', 'arn:aws:s3:::b', 'b', false],
    ['ArnLike', 'arn:*:*:*:*:*', 'b', false],
  ])('%s %s of "%s"', async (operator, written, value, expected) => {
    expect(await holds(operator, written, value)).toBe(expected)
    expect(await holds(operator, written, value, 'Deny')).toBe(expected)
  })
})

test.each([
  ['true', 'TRUE', true],
  ['True', 'true', true],
  ['false', '1', true],
  ['no', '', true],
  ['1', 'true', false],
  ['false', ' true', true],
])('7.6, C7.4.6: Bool %s of "%s"', async (written, value, expected) => {
  expect(await holds('Bool', written, value)).toBe(expected)
})

test('7.7, C7.4.4: numbers are exact decimals', async () => {
  const [large, larger] = ['9007199254740992', '9007199254740993']
  expect(await holds('NumericEquals', large, larger)).toBe(false)
  expect(await holds('NumericLessThan', larger, large)).toBe(true)
  for (const one of ['01', '+1', '1.', '1.0', '1e0'])
    expect(await holds('NumericEquals', '1', one)).toBe(true)
  for (const none of ['NaN', 'Infinity', '']) {
    expect(await holds('NumericEquals', none, none)).toBe(false)
    expect(await holds('NumericNotEquals', none, none)).toBe(true)
  }
  expect(await holds('ForAnyValue:NumericNotEquals', '1', 'one')).toBe(true)
})

test('7.8, C7.4.5: dates are compared by milliseconds', async () => {
  const written = '2026-01-01T00:00:00.1239Z'
  expect(await holds('DateEquals', written, '2026-01-01T00:00:00.1231')).toBe(true)
  expect(await holds('DateEquals', written, '2026-01-01T00:00:00.124Z')).toBe(false)
  expect(await holds('DateEquals', '2026-01-01', '+1767225600')).toBe(true)
  expect(await holds('DateEquals', 'today', 'today')).toBe(false)
})

test('C7.4.7: binary values are compared as canonical texts', async () => {
  expect(await holds('BinaryEquals', 'QQ==', 'QQ==')).toBe(true)
  expect(await holds('BinaryEquals', 'QQ==', 'QQ')).toBe(false)
  expect(await holds('BinaryEquals', 'QQ==', 'QR==')).toBe(false)
})

describe('7.15, C7.4.8: a literal that is no ARN', () => {
  const ARN = 'arn:aws:s3:::b'

  test.each(['ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals'])('ends %s', async (operator) => {
    expect(await holds(operator, ['b', ARN], ARN)).toBe(false)
    expect(await holds(operator, ['b', ARN], ARN, 'Deny')).toBe(true)
    expect(await holds(operator, 'b', 'b', 'Deny')).toBe(false)
  })

  test('but a match before it counts', async () => {
    expect(await holds('ArnLike', [ARN, 'b'], ARN)).toBe(true)
    expect(await holds('ArnNotLike', [ARN, 'b'], ARN, 'Deny')).toBe(false)
  })

  test('out of a variable too', async () => {
    const condition = { ArnNotLike: { [V]: '${aws:RequestTag/w}' } }
    expect(await applies(condition, { v: ARN, w: 'b' })).toBe(false)
    expect(await applies(condition, { v: ARN, w: 'b' }, 'Deny')).toBe(true)
  })
})

test.each([
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:a01:203', true],
  ['10.0.0.0/8', '010.001.002.003', true],
  ['::ffff:0:0/96', '10.1.2.3', false],
  ['::/0', '::ffff:10.1.2.3', false],
])('7.9, C7.4.9: IpAddress %s of %s', async (network, value, expected) => {
  expect(await holds('IpAddress', network, value)).toBe(expected)
  expect(await holds('NotIpAddress', network, value)).toBe(!expected)
})

test.each(['10.1.2.3/32', '::10.1.2.3', ''])('7.9, C7.4.9: "%s" is no address', async (value) => {
  expect(await holds('IpAddress', ['0.0.0.0/0', '::/0'], value)).toBe(false)
  expect(await holds('NotIpAddress', '192.0.2.1', value)).toBe(false)
})

test.each([
  ['10.9.9.9/8', '10.1.2.3', true],
  ['010.0.0.0/+08', '10.1.2.3', true],
  ['2001:db8::1/32', '2001:db8::1', false],
  ['::ffff:10.0.0.1', '10.0.0.1', false],
  ['10.0.0.0/33', '10.0.0.1', false],
])('7.10, C7.4.10: IpAddress %s of %s', async (network, value, expected) => {
  expect(await holds('IpAddress', network, value)).toBe(expected)
  expect(await holds('NotIpAddress', network, value)).toBe(!expected)
  expect(await holds('IpAddress', [network, value], value)).toBe(true)
})

test.each([
  ['2001:db8::1', '2001:db8::1:'],
  ['2001:db8::1:', '2001:db8::1'],
  [':2001:db8::1', '0:2001:db8::1'],
  ['2001:db8:::1', '2001:db8:0::1'],
])('7.11, C7.4.10: %s is %s', async (written, value) => {
  expect(await holds('IpAddress', written, value)).toBe(true)
  expect(await holds('IpAddress', `${written}:1::1`, value)).toBe(false)
})

test.each([
  ['K', '\u212a', true],
  ['ΟΔΟΣ', 'οδος', true],
  ['ΟΔΟΣ', 'οδοσ', false],
  ['s', 'ſ', false],
  ['é', 'É', true],
  ['ẞ', 'ß', true],
  ['\u{10400}', '\u{10428}', false],
])('7.12, C7.4.11: StringEqualsIgnoreCase %s of %s', async (one, other, expected) => {
  // Documents have no characters beyond U+00FF.
  const condition = { StringEqualsIgnoreCase: { [V]: '${aws:RequestTag/w}' } }
  expect(await applies(condition, { v: one, w: other })).toBe(expected)
})

test('7.13, C7.4.11: ? matches one UTF-16 unit', async () => {
  expect(await holds('StringLike', '?', '\u{10400}')).toBe(false)
  expect(await holds('StringLike', '??', '\u{10400}')).toBe(true)
})

test('7.16: of tags whose keys differ by case, aws:TagKeys holds both', async () => {
  const both = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['v', 'V'] } }
  const one = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['v'] } }
  const client = async (condition: Condition) => {
    const Tags = [
      { Key: 'v', Value: '1' },
      { Key: 'V', Value: '2' },
    ]
    const iam = await clientUnder(condition, 'Allow')
    return iam.send(new sdk.TagUserCommand({ UserName: 'Tagged', Tags }))
  }
  await expectError(client(both), { code: 'InvalidInput', status: 400 })
  await expectError(client(one), { code: 'AccessDenied', status: 403 })
})

test('7.17: of one tag key twice, the condition sees the last value, before InvalidInput', async () => {
  const Tags = [
    { Key: 'v', Value: '1' },
    { Key: 'v', Value: '2' },
  ]
  const tag = async (value: string) => {
    const iam = await clientUnder({ StringEquals: { [V]: value } }, 'Allow')
    return iam.send(new sdk.TagUserCommand({ UserName: 'Tagged', Tags }))
  }
  await expectError(tag('2'), { code: 'InvalidInput', status: 400 })
  await expectError(tag('1'), { code: 'AccessDenied', status: 403 })
})
