/** Tests the policies of forms that upload objects to S3. */
import { describe, expect, test } from '@jest/globals'
import { checkPostPolicy } from '../../../protocol/s3-post/policy.ts'
import { answerOf } from '../sigv4-requests.ts'

const NOW = Date.UTC(2030, 0, 1)
const EXPIRATION = '2030-01-01T00:00:00Z'
const BUCKET = { bucket: 'b' }
const KEY = ['starts-with', '$key', ''] as const

const encode = (policy: unknown) => Buffer.from(JSON.stringify(policy)).toString('base64')

interface Given {
  readonly fields?: Readonly<Record<string, string>>
  readonly key?: string
  readonly bucket?: string
  readonly now?: number
}

function check(encoded: string, { fields = {}, key = 'k', bucket = 'b', now = NOW }: Given = {}) {
  const all = new Map(Object.entries({ key, policy: encoded, ...fields }))
  return checkPostPolicy(encoded, { fields: all, bucket, key }, now)
}

const answer = (conditions: unknown, given: Given = {}) =>
  answerOf(() => check(encode({ expiration: EXPIRATION, conditions }), given))
const answerTo = (policy: unknown) => answerOf(() => check(encode(policy)))

const denied = (detail: string) => `403 AccessDenied Invalid according to Policy: ${detail}`

test('a policy ends with its expiration', () => {
  expect(answer([BUCKET, KEY])).toBe('accepted')
  expect(answer([BUCKET, KEY], { now: NOW + 1 })).toBe(denied('Policy expired.'))
})

describe('conditions', () => {
  test.each<[string, unknown, Given]>([
    ['equality as an object', { ACL: 'private' }, { fields: { acl: 'private' } }],
    ['equality as a list', ['eq', '$Acl', 'private'], { fields: { acl: 'private' } }],
    ['a beginning', ['starts-with', '$x-amz-meta-a', 'ab'], { fields: { 'x-amz-meta-a': 'abc' } }],
    ['anything', ['starts-with', '$name', ''], { fields: { name: '' } }],
    [
      'each of several types',
      ['starts-with', '$Content-Type', 'image/'],
      { fields: { 'content-type': 'image/a, image/b' } },
    ],
    ['text beyond ASCII', { 'x-amz-meta-a': 'ü€' }, { fields: { 'x-amz-meta-a': 'ü€' } }],
    ['names as in prototypes', { __proto__x: 'a' }, { fields: { __proto__x: 'a' } }],
  ])('permit %s', (_what, condition, given) => {
    expect(answer([BUCKET, KEY, condition], given)).toBe('accepted')
  })

  test.each<[string, unknown, string, Given]>([
    ['another value', { acl: 'private' }, '["eq", "$acl", "private"]', { fields: { acl: 'public-read' } }],
    ['another case', ['eq', '$ACL', 'Private'], '["eq", "$ACL", "Private"]', { fields: { acl: 'private' } }],
    [
      'another beginning',
      ['starts-with', '$key', 'user/'],
      '["starts-with", "$key", "user/"]',
      { key: 'us' },
    ],
    ['another bucket', { bucket: 'other' }, '["eq", "$bucket", "other"]', { fields: { bucket: 'other' } }],
    ['a missing field', ['starts-with', '$acl', ''], '["starts-with", "$acl", ""]', {}],
    [
      'one of several types',
      ['starts-with', '$content-type', 'image/'],
      '["starts-with", "$content-type", "image/"]',
      { fields: { 'content-type': 'image/a,text/html' } },
    ],
    ['an unknown operator', ['ends-with', '$key', 'k'], '["ends-with", "$key", "k"]', {}],
    ['a name without a dollar sign', ['eq', 'key', 'k'], '["eq", "key", "k"]', {}],
    ['a value that is not text', ['eq', '$key', 1], '["eq", "$key", 1]', {}],
    ['too many values', ['eq', '$key', 'k', 'k'], '["eq", "$key", "k", "k"]', {}],
    ['nothing', [], '[]', {}],
  ])('refuse %s', (_what, condition, printed, given) => {
    expect(answer([condition, BUCKET, KEY], given)).toBe(denied(`Policy Condition failed: ${printed}`))
  })

  test('must cover every field but those of the signature', () => {
    const signature = { awsaccesskeyid: 'a', signature: 'b', 'x-amz-signature': 'c', 'x-ignore-d': 'e' }
    expect(answer([BUCKET, KEY], { fields: signature })).toBe('accepted')
    expect(answer([BUCKET, KEY], { fields: { acl: 'private' } })).toBe(denied('Extra input fields: acl'))
    expect(answer([KEY])).toBe(denied('Extra input fields: bucket'))
    expect(answer([], { fields: { 'x-amz-meta-b': '', 'x-amz-meta-a': '' } })).toBe(
      denied('Extra input fields: bucket, key, x-amz-meta-a, x-amz-meta-b'),
    )
  })

  test('are about the key as it will be, and about the bucket in the URL', () => {
    const fields = { key: 'user/${filename}', bucket: 'b' }
    expect(answer([BUCKET, ['starts-with', '$key', 'user/a.txt']], { fields, key: 'user/a.txt' })).toBe(
      'accepted',
    )
    expect(answer([BUCKET, { key: 'user/${filename}' }], { fields, key: 'user/a.txt' })).toMatch(
      /Policy Condition failed/,
    )
  })
})

describe('the size of the file', () => {
  const rangeOf = (...conditions: unknown[]) =>
    check(encode({ expiration: EXPIRATION, conditions: [BUCKET, KEY, ...conditions] }))

  test('has limits, of which the narrowest count', () => {
    expect(rangeOf()).toBeUndefined()
    expect(rangeOf(['content-length-range', 1, 10])).toEqual({ minimum: 1, maximum: 10 })
    const two = rangeOf(['content-length-range', 1, 10], ['content-length-range', 2, 20])
    expect(two).toEqual({ minimum: 2, maximum: 10 })
  })

  test.each([['1', 2], [1, '2'], [-1, 2], [1.5, 2], [1], [1, 2, 3], [null, 2], [1, 1e300]])(
    'is not %j',
    (...values) => {
      const printed = ['content-length-range', ...values].map((each) => JSON.stringify(each)).join(', ')
      expect(answer([['content-length-range', ...values]])).toBe(
        denied(`Policy Condition failed: [${printed}]`),
      )
    },
  )
})

describe('not a policy:', () => {
  const invalid = (detail: string) => `400 InvalidPolicyDocument Invalid Policy: ${detail}`

  test.each([
    '',
    '!',
    'x',
    'bnVsbA==',
    Buffer.from('[]').toString('base64'),
    Buffer.from('{').toString('base64'),
  ])('%j', (encoded) => {
    expect(answerOf(() => check(encoded))).toBe(invalid('Invalid JSON.'))
  })

  test('nesting that is too deep for anybody', () => {
    const deep = Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).toString('base64')
    expect(answerOf(() => check(deep))).toBe(invalid('Invalid JSON.'))
  })

  test.each<[unknown, string]>([
    [{ conditions: [] }, 'Policy missing expiration.'],
    [{ expiration: EXPIRATION }, 'Policy missing conditions.'],
    [{ expiration: EXPIRATION, conditions: {} }, 'Policy missing conditions.'],
    [{ expiration: 'tomorrow', conditions: [] }, "Invalid 'expiration' value: 'tomorrow'"],
    [
      { expiration: '2030-02-31T25:00:00Z', conditions: [] },
      "Invalid 'expiration' value: '2030-02-31T25:00:00Z'",
    ],
    [{ expiration: 1, conditions: [] }, "Invalid 'expiration' value: '1'"],
    [
      { expiration: EXPIRATION, conditions: [{ a: 'b', c: 'd' }] },
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    ],
    [
      { expiration: EXPIRATION, conditions: [{}] },
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    ],
    [
      { expiration: EXPIRATION, conditions: [{ acl: 1 }] },
      'Invalid Simple-Condition: value must be a string.',
    ],
    [{ expiration: EXPIRATION, conditions: ['acl'] }, 'Invalid JSON.'],
    [{ expiration: EXPIRATION, conditions: [null] }, 'Invalid JSON.'],
  ])('%j', (policy, detail) => {
    expect(answerTo(policy)).toBe(invalid(detail))
  })
})
