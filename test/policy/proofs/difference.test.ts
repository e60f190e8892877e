/** What sides of written policies allow beyond each other. Generated policies are compared elsewhere, by brute force. */
import { expect, test } from '@jest/globals'
import { decide } from '../../../policy/index.ts'
import { contributions } from '../../../policy/proofs/difference.ts'
import { allow, asked, compare, deny, excess, type Fields, setOf, side, universe } from './sides.ts'

test('a statement within another allows nothing beyond it', () => {
  const get = side(allow({ Action: 's3:Get*', Resource: 'arn:aws:s3:::data/*' }))
  expect(compare(get, side(allow({ Action: 'S3:*', Resource: 'arn:aws:s3:::*' })))).toEqual({
    answer: 'contained',
  })
})

test('several statements together can cover one', () => {
  const parts = ['s3:*', 'ec2:*'].map((Action) => allow({ Action }))
  const rest = { Effect: 'Allow', NotAction: ['s3:*', 'ec2:*'], Resource: '*' }
  expect(compare(side(allow()), side(...parts, rest))).toEqual({ answer: 'contained' })
  expect(excess(side(allow()), side(...parts)).request.action).toBe('iam:ListUsers')
})

test('an example has a known action, a resource that it has, and readable values', () => {
  const a = side(
    allow({
      Action: 's3:*',
      Resource: 'arn:aws:s3:::data/*',
      Condition: { StringLike: { 'aws:x': 'team-*' } },
    }),
  )
  const b = side(allow({ Action: 's3:G*', Resource: 'arn:aws:s3:::data/r*' }))
  expect(asked(excess(a, b))).toEqual([
    's3:GetObject',
    'arn:aws:s3:::data/example',
    { 'aws:x': 'team-example' },
  ])
})

test('an action that nobody knows is an example only if all known ones are covered', () => {
  const a = side(allow({ Action: 's3:Get*' }))
  const b = side(allow({ Action: 's3:GetObject*' }))
  expect(asked(excess(a, b))).toEqual(['s3:GetExample', '*', {}])
  expect(compare(a, b, { actions: 'known' })).toEqual({ answer: 'contained' })
})

test('a Deny of the second side is the reason, with its position', () => {
  const b = {
    sets: [setOf('identity', [allow()], [allow(), deny({ Sid: 'No', Resource: 'arn:aws:s3:::secret/*' })])],
  }
  const found = excess(side(allow({ Action: 's3:Get*' })), b)
  expect(found.because).toEqual({ denies: { set: 0, policy: 1, index: 1, sid: 'No' } })
  expect(found.by).toEqual([{ set: 0, policy: 0, index: 0, sid: undefined }])
  expect(asked(found)).toEqual(['s3:GetObject', 'arn:aws:s3:::secret/example', {}])
})

test('a Deny of the first side prevents an excess', () => {
  const secret = deny({ Resource: 'arn:aws:s3:::secret/*' })
  expect(compare(side(allow(), secret), side(allow(), secret))).toEqual({ answer: 'contained' })
  expect(compare(side(allow(), secret), side(allow({ Resource: 'arn:aws:s3:::secret/*' }))).answer).toBe(
    'exceeds',
  )
})

test('every set of a side must allow', () => {
  const a = { sets: [setOf('identity', [allow()]), setOf('boundary', [allow({ Action: 's3:*' })])] }
  expect(compare(a, side(allow({ Action: 's3:*' })))).toEqual({ answer: 'contained' })
  expect(excess(side(allow({ Action: ['s3:*', 'ec2:*'] })), a).request.action).toBe('ec2:RunInstances')
  expect(excess(a, { sets: [...a.sets, setOf('serviceControl', [])] }).by).toHaveLength(2)
})

test('a side without sets allows everything, and a set without policies allows nothing', () => {
  const everything = { sets: [] }
  const nothing = { sets: [setOf('session')] }
  expect(compare(everything, everything)).toEqual({ answer: 'contained' })
  expect(compare(nothing, nothing)).toEqual({ answer: 'contained' })
  expect(compare(side(allow()), everything)).toEqual({ answer: 'contained' })
  expect(excess(everything, side(allow({ Action: 's3:*' })))).toMatchObject({
    by: [],
    because: 'nothing allows',
  })
})

test('a deny without MFA is the same as an allow with it, if the key is a Bool', () => {
  const condition = (operator: string, value: string) => ({
    Condition: { [operator]: { 'aws:MultiFactorAuthPresent': value } },
  })
  const withMfa = allow(condition('Bool', 'true'))
  const unlessWithout = (operator: string) => side(allow(), deny(condition(operator, 'false')))
  expect(compare(unlessWithout('BoolIfExists'), side(withMfa))).toEqual({ answer: 'contained' })
  expect(asked(excess(unlessWithout('Bool'), side(withMfa)))).toEqual(['ec2:RunInstances', '*', {}])
})

test('statements that never apply are ignored', () => {
  const malformed = allow({ Condition: { StringEqual: { k: 'v' } } })
  const named = allow({ Principal: '*' })
  const local = { Effect: 'Allow', Action: '*' }
  expect(compare(side(malformed, named, local), side())).toEqual({ answer: 'contained' })
  expect(compare(side(allow()), side(malformed, named, local)).answer).toBe('exceeds')
  expect(compare(side(allow(), deny({ Condition: 1 })), side())).toEqual({ answer: 'contained' })
  const present = side(allow({ Condition: { StringEquals: { 'x:k': 'v' } } }))
  expect(asked(excess(present, side(allow(), deny({ Condition: 1 }))))[2]).toEqual({ 'x:k': 'v' })
})

test('a short ARN covers what is missing only in policies of callers', () => {
  const Resource = 'arn:aws:s3'
  expect(compare(side(allow({ Resource: 'arn:aws:s3:::a' })), side(allow({ Resource })))).toEqual({
    answer: 'contained',
  })
  const level = { sets: [setOf('serviceControl', [allow({ Resource })])] }
  expect(compare(side(allow({ Resource: 'arn:aws:s3:::a' })), level).answer).toBe('exceeds')
})

test('a NotResource is within another that excludes less', () => {
  const not = (NotResource: string) => side({ Effect: 'Allow', Action: '*', NotResource })
  expect(compare(not('arn:aws:s3:::a*'), not('arn:aws:s3:::a/b*'))).toEqual({ answer: 'contained' })
  expect(asked(excess(not('arn:aws:s3:::a/b*'), not('arn:aws:s3:::a*')))[1]).toMatch(/^arn:aws:s3:::a(?!\/b)/)
})

test('requests can be limited to the resources and keys that actions have', () => {
  const typed = { resources: 'typed' } as const
  const buckets = side(allow({ Action: 's3:ListBucket', Resource: 'arn:*:s3:::*' }))
  const objects = side(allow({ Action: 's3:*', Resource: 'arn:*:s3:::*/*' }))
  expect(compare(side(allow({ Action: 's3:ListBucket' })), buckets).answer).toBe('exceeds')
  expect(compare(side(allow({ Action: 's3:ListBucket' })), buckets, { ...typed, actions: 'known' })).toEqual({
    answer: 'contained',
  })
  expect(asked(excess(side(allow({ Action: 's3:*' })), objects, typed))).toEqual([
    's3:ListBucket',
    'arn:aws:s3:::example',
    {},
  ])
  const standard = side(allow({ Action: 's3:*', Resource: 'arn:aws:s3:::*/*' }))
  expect(asked(excess(side(allow({ Action: 's3:GetObject' })), standard, typed))[1]).toBe('arn:x:s3:::x/x')
  const inBucket = side(allow({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::a/*' }))
  expect(compare(inBucket, side(), { actions: 'known' }).answer).toBe('exceeds')
  expect(compare(inBucket, side(), { ...typed, actions: 'known' })).toEqual({ answer: 'contained' })
  const users = allow({ Action: 'iam:ListUsers' })
  const prefixed = { ...users, Condition: { StringEqualsIfExists: { 's3:prefix': 'a' } } }
  expect(asked(excess(side(users), side(prefixed)))).toEqual([
    'iam:ListUsers',
    '*',
    { 's3:prefix': 'example' },
  ])
  expect(compare(side(users), side(prefixed), typed)).toEqual({ answer: 'contained' })
  expect(compare(side(users), side({ ...users, Resource: 'arn:*' }), typed).answer).toBe('exceeds')
})

test('limits make an answer unknown', () => {
  const patterns = Array.from('abcdefghijkl', (letter) => `*${letter}*`)
  const limits = { states: 500, boxes: 1000 }
  const at = expect.any(Array)
  const tooMany = { answer: 'unknown', reason: 'too many states', at }
  const actions = (...statements: readonly (string | readonly string[])[]) =>
    side(...statements.map((Action) => allow({ Action })))
  expect(compare(actions(patterns), actions(...patterns), { limits })).toEqual(tooMany)
  const resources = (...statements: readonly (string | readonly string[])[]) =>
    side(...statements.map((Resource) => allow({ Resource })))
  expect(compare(resources(patterns), resources(...patterns), { limits })).toEqual(tooMany)
  const keys = (...values: readonly (string | readonly string[])[]) =>
    side(...values.map((k) => allow({ Condition: { StringLike: { k } } })))
  expect(compare(keys(patterns), keys(...patterns), { limits })).toEqual(tooMany)
  const other = side(allow({ Condition: { StringEquals: { 'x:other': 'v' } } }))
  expect(compare({ sets: [...keys(patterns).sets, ...other.sets] }, keys(...patterns), { limits })).toEqual(
    tooMany,
  )
  const principals = (...values: readonly (string | readonly string[])[]) =>
    values.map((arn) => allow({ Condition: { StringLike: { 'aws:PrincipalArn': arn } } }))
  expect(compare(side(...principals(patterns)), side(...principals(...patterns)), { limits })).toEqual(
    tooMany,
  )
  const named = (statements: readonly Fields[]) => {
    const all = statements.map((statement) => ({ ...statement, Principal: '*' }))
    return { sets: [setOf('resource', all)] }
  }
  expect(compare(named(principals(patterns)), named(principals(...patterns)), { limits })).toEqual(tooMany)
  const conditions = (value: string) =>
    patterns.map((key) => allow({ Condition: { StringEquals: { [key]: value } } }))
  const many = side(allow(), ...conditions('x').map((each) => ({ ...each, Effect: 'Deny' })))
  const few = { limits: { states: 500, boxes: 5 } }
  expect(compare(many, side(...conditions('y')), few)).toEqual({
    answer: 'unknown',
    reason: 'too many boxes',
    at,
  })
})

test('an example is decided as the difference says', () => {
  const a = side(
    allow({ Action: 's3:*', Condition: { StringLike: { 'aws:PrincipalTag/team': 'a*' } } }),
    deny({ Resource: '*secret*' }),
  )
  const { request } = excess(
    a,
    side(allow({ Action: 's3:*', Condition: { StringEquals: { 'aws:principaltag/Team': 'a' } } })),
  )
  const decisions = [a, side(allow())].map(
    ({ sets: [set] }) => decide(request, { identity: set?.policies ?? [] }).effect,
  )
  expect(decisions).toEqual(['allowed', 'allowed'])
})

test('each Allow that adds something by itself is named, with its position', () => {
  const a = {
    sets: [
      setOf(
        'identity',
        [allow({ Action: 's3:Get*' })],
        [deny({ Action: 'ec2:*' }), allow({ Action: 'ec2:*' }), allow({ Sid: 'X' })],
      ),
      setOf('boundary', [allow({ Action: 's3:*' }), allow({ Action: 'ec2:*' })]),
    ],
  }
  const b = side(allow({ Action: 's3:G*' }))
  const named = contributions(a, b, { universe })?.map(({ set, policy, index, sid }) => [
    set,
    policy,
    index,
    sid,
  ])
  expect(named).toEqual([
    [0, 1, 2, 'X'],
    [1, 0, 0, undefined],
  ])
  expect(contributions(b, a, { universe })).toEqual([])
})
