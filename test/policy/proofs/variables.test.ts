/** What is proved of policies with variables, and what examples show of them. */
import { expect, test } from '@jest/globals'
import { compilePolicy } from '../../../policy/index.ts'
import type { Side } from '../../../policy/proofs/types.ts'
import { allow, asked, compare, deny, excess, setOf, side } from './sides.ts'

const contained = { answer: 'contained' }
const home = (path: string) => `arn:aws:s3:::home/${path}`
const at = (...paths: readonly string[]) => allow({ Action: 's3:Get*', Resource: paths.map(home) })
const within = (a: string, b: string) => compare(side(at(a)), side(at(b))).answer

test('a pattern with a variable is within the same one with a star', () => {
  expect(within('${aws:username}/*', '*')).toBe('contained')
  expect(within('${aws:username}/*', '*/*')).toBe('contained')
  expect(within('${aws:PrincipalTag/team}/*', '?*/*')).toBe('exceeds')
})

test('a pattern with a variable is within another that matches the same, whatever the value is', () => {
  expect(within('${aws:username}/docs/*', '${aws:username}/*')).toBe('contained')
  expect(within('${aws:username}/${aws:userid}', '${aws:username}/*')).toBe('contained')
  expect(within('${aws:username}/*', '${aws:userid}/*')).toBe('exceeds')
  expect(within('${aws:username}/*', '${aws:username}/docs/*')).toBe('exceeds')
  expect(within('${aws:username}/a', '${aws:username}/?')).toBe('unknown')
})

test('letters that proofs put in place of variables are no texts of policies', () => {
  expect(within('${aws:username}\uf001', '${aws:username}${aws:userid}')).toBe('exceeds')
})

test('a variable with a default is another than without, and than with another default', () => {
  expect(within("${aws:username, 'x'}/a", "${aws:username, 'x'}/*")).toBe('contained')
  expect(within("${aws:username, 'x'}/a", '${aws:username}/*')).toBe('exceeds')
  expect(within("${aws:username, 'x'}/a", "${aws:username, 'y'}/*")).toBe('exceeds')
})

test('a statement with a variable applies only if the key has one value', () => {
  const owned = { Condition: { StringEquals: { 'aws:RequestTag/owner': '${aws:PrincipalTag/owner}' } } }
  const tagged = { Condition: { Null: { 'aws:PrincipalTag/owner': 'false' } } }
  expect(compare(side(allow(owned)), side(allow(tagged)))).toEqual(contained)
  expect(asked(excess(side(allow(tagged)), side(allow(owned))))[2]).toHaveProperty('aws:principaltag/owner')
  expect(
    compare(
      side(allow({ Condition: { Null: { 'aws:PrincipalTag/owner': 'true' } } }), allow(owned)),
      side(allow()),
    ),
  ).toEqual(contained)
})

test('a tag that equals a tag of the principal is present, but can be empty', () => {
  const owned = side(
    allow({ Condition: { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } } }),
  )
  const like = (pattern: string) =>
    side(allow({ Condition: { StringLike: { 'aws:RequestTag/team': pattern } } }))
  expect(compare(owned, like('*'))).toEqual(contained)
  expect(asked(excess(owned, like('?*')))[2]).toEqual({
    'aws:requesttag/team': '',
    'aws:principaltag/team': '',
  })
})

test('a condition with a variable is within the same one with a star, also with sets and IfExists', () => {
  const like = (operator: string, value: string) =>
    side(allow({ Condition: { [operator]: { 'x:k': value } } }))
  for (const operator of [
    'StringLike',
    'StringLikeIfExists',
    'ForAnyValue:StringLike',
    'ForAllValues:StringLike',
  ]) {
    expect(compare(like(operator, 'a-${aws:userid}'), like(operator, 'a-*'))).toEqual(contained)
    expect(compare(like(operator, 'a-*'), like(operator, 'a-${aws:userid}')).answer).toBe('exceeds')
  }
  expect(compare(like('StringEquals', '${*}${aws:userid}'), like('StringLike', '${*}*'))).toEqual(contained)
  expect(compare(like('StringNotEquals', '${aws:userid}'), like('StringLike', '*')).answer).toBe('exceeds')
})

test('the same test with a variable has the same result in all statements', () => {
  const others = allow({ NotResource: undefined, Resource: undefined })
  const not = (path: string) => ({ ...others, NotResource: home(path) })
  expect(compare(side(not('${aws:username}/*')), side(not('${aws:username}/*')))).toEqual(contained)
  const denied = deny({ Resource: home('${aws:username}/*') })
  expect(compare(side(allow(), denied), side(allow(), denied))).toEqual(contained)
  expect(
    compare(
      side(allow(), denied),
      side(not('${aws:username}/*'), allow({ Condition: { Null: { 'aws:username': 'true' } } })),
    ),
  ).toEqual(contained)
})

test('an example has values of variables that the other policy does not expect', () => {
  const all = side(at('${aws:PrincipalTag/team}/*'))
  expect(asked(excess(all, side(at('*'), deny({ Resource: home('secret/*') }))))).toEqual([
    's3:GetObject',
    home('secret/example'),
    { 'aws:principaltag/team': 'secret' },
  ])
  const named = excess(side(at('${aws:username}/*')), side(at('*'), deny({ Resource: home('secret/*') })))
  expect(named.request.principal.arn).toMatch(/:user\/secret$/)
})

test('the same text is another condition in a policy without variables', () => {
  const statement = allow({ Condition: { StringLike: { 'x:k': 'a${*}' } } })
  const old = compilePolicy(JSON.stringify({ Version: '2008-10-17', Statement: statement }))
  const literal: Side = {
    sets: [{ layer: 'identity', policies: [{ policy: old, source: 'old', kind: 'inline' }] }],
  }
  expect(asked(excess(literal, side(statement)))[2]).toEqual({ 'x:k': 'a${}' })
  expect(asked(excess(side(statement), literal))[2]).toEqual({ 'x:k': 'a*' })
  expect(compare(literal, literal)).toEqual(contained)
})

test('tags and names that decide a comparison are found', () => {
  const named = (value: string, key = 'aws:username') =>
    side(allow({ Condition: { StringEquals: { [key]: value } } }))
  expect(
    excess(named('${aws:RequestTag/user}'), named('bob')).request.context.get('aws:requesttag/user'),
  ).not.toBe(undefined)
  expect(
    excess(
      named('${aws:PrincipalAccount}', 'aws:ResourceAccount'),
      named('x', 'aws:ResourceAccount'),
    ).request.context.get('aws:resourceaccount'),
  ).toMatch(/^\d{12}$/)
  expect(compare(named('${aws:userid}'), named('bob')).answer).toBe('unknown')
  const path = excess(side(at('${aws:userid}-?/*')), side(at('*/a*')))
  expect(asked(path)[1]).toMatch(/^arn:aws:s3:::home\/.+-x\//)
})

test('an example has values of the variables of both policies', () => {
  const a = side(at('${aws:PrincipalTag/a}/b'))
  const pair = deny({ Resource: home('${aws:PrincipalTag/z}/b') })
  expect(asked(excess(a, side(at('*'), pair)))[1]).toBe(home('x/b'))
  const denied = deny({ Condition: 1 })
  expect(excess(a, side(at('*'), denied)).because).toMatchObject({ denies: { index: 1 } })
  const named = allow({ Resource: home("${aws:username, 'nobody'}/b") })
  const other = deny({ Resource: home('nobody/*') })
  expect(asked(excess(side(named), side(allow(), other)))[1]).toBe(home('nobody/b'))
})

test('variables get no values of keys that the action does not have', () => {
  const listed = allow({ Action: 'iam:ListUsers', Condition: { StringNotEquals: { 'x:k': '${s3:prefix}' } } })
  const typed = { resources: 'typed', actions: 'known' } as const
  expect(compare(side(listed), side(allow({ Action: 's3:*' }))).answer).toBe('exceeds')
  expect(compare(side(listed), side(allow({ Action: 's3:*' })), typed)).toEqual(contained)
})

test('trust policies can have variables in conditions', () => {
  const trust = (condition: unknown) => ({
    sets: [
      setOf('trust', [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition: condition }]),
    ],
  })
  const owned = trust({ StringEquals: { 'sts:RoleSessionName': '${aws:PrincipalTag/name}' } })
  expect(compare(owned, trust({ Null: { 'sts:RoleSessionName': 'false' } }))).toEqual(contained)
  expect(excess(owned, trust({ StringEquals: { 'sts:RoleSessionName': 'bob' } })).because).toBe(
    'nothing allows',
  )
})

test('an answer is unknown if no value that is tried shows an excess, and nothing is proved', () => {
  const paths = Array.from({ length: 30 }, (_, path) => path)
  const name = "${aws:username, 'nobody'}"
  const a = side(at(...paths.map((path) => `${path}/${name}/a`)))
  const b = side(at(...paths.map((path) => `${path}/${name}/?`)), at('${aws:PrincipalTag/z}'))
  expect(compare(a, b)).toMatchObject({ answer: 'unknown', reason: 'variables' })
  expect(compare(side(at(`0/${name}/a`)), b)).toMatchObject({ answer: 'unknown', reason: 'variables' })
})

test('a variable gets the value of a key that follows from who the caller is', () => {
  const own = allow({ Condition: { StringEquals: { 'aws:userid': '${aws:RequestTag/id}' } } })
  const { context } = excess(side(own), side()).request
  expect(context.get('aws:requesttag/id')).toBe(context.get('aws:userid'))
})

test('no value is tried of a key that the action does not have', () => {
  const like = (value: string) =>
    allow({ Action: 'iam:ListUsers', Condition: { StringLike: { 'x:k': value } } })
  const a = side(like('${aws:RequestTag/u}a'))
  const b = side(like('${aws:RequestTag/u}?'), like('${s3:prefix}'))
  expect(compare(a, b, { resources: 'typed' })).toMatchObject({ answer: 'unknown', reason: 'variables' })
})
