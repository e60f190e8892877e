import { describe, expect, test } from '@jest/globals'
import {
  compilePolicy,
  isSimulatablePolicy,
  validateIdentityPolicy,
  validateSessionPolicy,
} from '../../policy/index.ts'
import { readJson } from './cases.ts'

interface Recorded {
  readonly document: string
  readonly error?: string
}

const { documents } = readJson<{ documents: readonly Recorded[] }>(
  new URL('./data/identity-documents.json', import.meta.url),
)

describe('10: documents with the answer AWS gave to CreatePolicy', () => {
  test.each(documents.map(({ document, error }) => [document, error] as const))('%s', (document, error) => {
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(error)
  })
})

const base = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example_bucket' }

function answer(statement: object | readonly object[], rest: object = {}): string | undefined {
  return validateIdentityPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement, ...rest }), {
    managed: true,
    partition: 'aws',
  })
}

const syntax = 'Syntax errors in policy.'
const legacy = 'The policy failed legacy parsing'

test.each([
  ['not JSON', 'policy'],
  ['nothing', ''],
  ['a text', '"policy"'],
  ['a list', '[]'],
  ['null', 'null'],
])('%s has syntax errors', (_, document) => {
  expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(syntax)
  expect(validateSessionPolicy(document, 'aws')).toBe(syntax)
})

test.each([
  ['Effect "allowed"', { ...base, Effect: 'allowed' }],
  ['Effect that is no text', { ...base, Effect: true }],
  ['Resource and NotResource', { ...base, NotResource: '*' }],
  ['a number as Action', { ...base, Action: 1 }],
  ['null as a condition value', { ...base, Condition: { StringEquals: { 'aws:username': null } } }],
  [
    'a list in a list as condition value',
    { ...base, Condition: { StringEquals: { 'aws:username': [['a']] } } },
  ],
  ['NullIfExists', { ...base, Condition: { NullIfExists: { 'aws:username': 'true' } } }],
  ['one statement of two', [base, 7]],
])('%s is a syntax error', (_, statement) => {
  expect(answer(statement)).toBe(syntax)
})

const written = JSON.stringify(base).slice(1, -1)
const statementOf = (rest: string) => `{"Version":"2012-10-17","Statement":{${rest}}}`
const conditionOf = (block: string) => statementOf(`${written},"Condition":{${block}}`)

describe('a name stands once in an object', () => {
  test.each([
    ['Version', `{"Version":"2012-10-17","Version":"2012-10-17","Statement":{${written}}}`],
    ['Statement', `{"Version":"2012-10-17","Statement":{${written}},"Statement":{${written}}}`],
    ['Effect', statementOf(`${written},"Effect":"Deny"`)],
    ['Action', statementOf(`${written}, "Action" : "s3:*"`)],
    ['Resource', statementOf(`${written},"Resource":"*"`)],
    ['Condition', conditionOf('},"Condition":{')],
    ['an operator', conditionOf('"StringEquals":{"aws:username":"a"},"StringEquals":{"aws:userid":"b"}')],
    ['a key', conditionOf('"StringEquals":{"aws:username":"a","aws:username":"b"}')],
    ['a name written otherwise', statementOf(`${written},"\\u0045ffect":"Deny"`)],
    ['a name that objects have', conditionOf('"__proto__":{},"__proto__":{}')],
  ])('%s', (_, document) => {
    expect(JSON.parse(document)).toBeDefined()
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(syntax)
    expect(validateIdentityPolicy(document, { managed: false, partition: 'aws' })).toBe(syntax)
    expect(validateSessionPolicy(document, 'aws')).toBe(syntax)
  })

  test.each([
    [
      'in another object',
      conditionOf('"StringEquals":{"aws:username":"a"},"StringLike":{"aws:username":"b"}'),
    ],
    ['as a value', conditionOf('"StringEquals":{"aws:username":["aws:username","\\"x\\":1","a:b"]}')],
    [
      'in other small and capital letters',
      conditionOf('"StringEquals":{"x:k":"a","x:K":"b"},"stringequals":{}'),
    ],
  ])('it may stand %s once more', (_, document) => {
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBeUndefined()
  })

  test('documents that are only evaluated are read as JSON is', () => {
    const [statement] = compilePolicy(statementOf(`${written},"Effect":"Deny"`)).statements
    expect(statement?.effect).toBe('Deny')
  })
})

test('a version that is no text is a syntax error', () => {
  expect(answer(base, { Version: 20121017 })).toBe(syntax)
})

test('inline and session policies may be of either version, or of none', () => {
  for (const Version of ['2012-10-17', '2008-10-17', undefined]) {
    const document = JSON.stringify({ Version, Statement: base })
    expect(validateIdentityPolicy(document, { managed: false, partition: 'aws' })).toBeUndefined()
    expect(validateSessionPolicy(document, 'aws')).toBeUndefined()
  }
})

test.each(['Principal', 'NotPrincipal'])('%s has no place in an identity policy', (element) => {
  expect(answer({ ...base, [element]: '*' })).toBe('Policy document should not specify a principal.')
})

test('statement ids are alphanumeric', () => {
  expect(answer({ ...base, Sid: 'Allow it' })).toBe(
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  )
})

test('a space has no place in the vendor of an action', () => {
  expect(answer({ ...base, Action: 'a a:ListBucket' })).toBe('Vendor a a is not valid')
})

const iamPath =
  'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.'
const regexVendor = 'Resource vendor must be fully qualified and cannot contain regexes.'

test.each([
  ['*', undefined],
  ['arn:aws:s3:*', undefined],
  ['arn:aws:s3:::b/*', undefined],
  ['arn:aws:s3:*:*:b', undefined],
  ['arn:*:s3:::b', undefined],
  // C4.3: no other partition than the account's own.
  ['arn:aws-cn:s3:::b', 'Partition "aws-cn" is not valid for resource "arn:aws-cn:s3:::b".'],
  ['arn:aws-us-gov:iam::1:*', 'Partition "aws-us-gov" is not valid for resource "arn:aws-us-gov:iam::1:*".'],
  ['arn:aws-*:s3:::b', undefined],
  ['arn:aw?:s3:::b', undefined],
  ['arn:aws:iam::*:root', undefined],
  ['arn:aws:iam::1:*', undefined],
  ['arn:aws:iam::1:u*', iamPath],
  ['arn:aws:iam::1:*/bob', iamPath],
  ['arn:aws:*', regexVendor],
  ['arn:aws:s*:::b', regexVendor],
  ['arn:aws:s?:::b', regexVendor],
  ['arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/*', undefined],
  ['arn:aws:s3:us-east-1:111122223333:access-grants/default/grant/*', undefined],
  ['arn:aws:s3:us-east-1:111122223333:job/*', undefined],
  ['arn:aws:s3:us-east-1:111122223333:storage-lens/a', undefined],
  ['arn:aws:s3:us-east-1:111122223333:storage-lens-group/a', undefined],
  ['arn:aws:s3:us-west-2:111122223333:async-request/mrap/*', undefined],
  [
    'arn:aws:s3:us-east-1::jobs/a',
    'Resource arn:aws:s3:us-east-1::jobs/a can not contain region information.',
  ],
  ['arn:aws:s3:us-east-1::b', 'Resource arn:aws:s3:us-east-1::b can not contain region information.'],
  [
    'arn:aws:iam:us-east-1::user/b',
    'IAM resource arn:aws:iam:us-east-1::user/b cannot contain region information.',
  ],
  ['a:bsdfdsafsad', 'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".'],
  ['arn::s3:::b', 'Partition "" is not valid for resource "arn::s3:::b".'],
  ['urn:aws:s3:::b', 'Resource urn:aws:s3:::b must be in ARN format or "*".'],
  ['adf', 'Resource adf must be in ARN format or "*".'],
  ['arn:aws', regexVendor],
  ['arn:aws:', legacy],
  ['arn:aws::b', legacy],
  ['arn:aws:s3', undefined],
  ['arn:aws:%s3', undefined],
  ['arn:aws:sns:us-east-1', undefined],
  ['arn:aws:sns:us-east-1:1', undefined],
  ['arn:aws:s3::1', legacy],
  ['arn:aws:sns::*', legacy],
  ['arn:aws:s3:::*', undefined],
  ['arn:aws::::b', legacy],
])('C4.1, C4.3: resource %s', (resource, message) => {
  expect(answer({ ...base, Resource: resource })).toBe(message)
  expect(answer({ Effect: 'Allow', Action: '*', NotResource: ['*', resource] })).toBe(message)
})

test.each([
  ['2026-01-01', undefined],
  ['2026-02-30', legacy],
  ['10000-01-01', legacy],
  ['2026-01-01T00:00:00+1:00', legacy],
  ['1767225600', undefined],
  [1767225600, undefined],
  [['2026-01-01', 'soon'], legacy],
])('7.14, C7.4.12: date %j', (value, message) => {
  const conditions = ['DateLessThan', 'DateEqualsIfExists', 'ForAnyValue:DateNotEquals']
  for (const operator of conditions) {
    expect(answer({ ...base, Condition: { [operator]: { 'aws:CurrentTime': value } } })).toBe(message)
  }
})

const malformed: readonly [string, string][] = [
  ['NumericEquals', 'x'],
  ['NumericLessThanIfExists', ''],
  ['ForAnyValue:NumericNotEquals', 'NaN'],
  ['DateGreaterThan', 'soon'],
  ['ArnLike', '*'],
  ['ArnNotEquals', 'arn:aws:s3'],
  ['IpAddress', '10.0.0.0/33'],
  ['NotIpAddress', '2001:db8::1/32'],
  ['IpAddressIfExists', '::ffff:10.0.0.1'],
]

describe('7.14, C7.4.12: values that IAM refuses', () => {
  const documentOf = (operator: string, value: unknown) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...base, Condition: { [operator]: { 'x:key': [value] } } },
    })

  test.each(malformed)('%s %s, which session policies may hold', (operator, value) => {
    const document = documentOf(operator, value)
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(legacy)
    expect(validateIdentityPolicy(document, { managed: false, partition: 'aws' })).toBe(legacy)
    expect(validateSessionPolicy(document, 'aws')).toBeUndefined()
    expect(isSimulatablePolicy(document)).toBe(true)
  })

  test.each(['QQ', 'QR==', 'a b'])('BinaryEquals %s, which session policies may not hold either', (value) => {
    const document = documentOf('BinaryEquals', value)
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(legacy)
    expect(validateSessionPolicy(document, 'aws')).toBe(legacy)
    expect(isSimulatablePolicy(document)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['NumericEquals', 10],
    ['NumericEquals', '+1.e3'],
    ['ArnLike', 'arn:aws:iam::*:user/*'],
    ['ArnLike', '${aws:PrincipalArn}'],
    ['NotIpAddress', '010.0.0.1/+8'],
    ['IpAddress', '2001:db8:::/32'],
    ['BinaryEquals', 'QQ=='],
    ['BinaryEquals', ''],
    ['Bool', 'x'],
    ['Null', 'x'],
    ['StringEquals', ''],
  ])('but not %s %s', (operator, value) => {
    expect(
      validateIdentityPolicy(documentOf(operator, value), { managed: true, partition: 'aws' }),
    ).toBeUndefined()
  })
})

const single = JSON.stringify(base)

describe('C4.4, C4.5: the form of the document', () => {
  test.each([
    ['a space before it', ` {"Version":"2012-10-17","Statement":${single}}`, legacy],
    ['a line end before it', `\n{"Version":"2012-10-17","Statement":[${single}]}`, legacy],
    ['white space behind and in it', `{ \n"Version":"2012-10-17",\t"Statement":${single} } \n`, undefined],
    ['a single statement before the version', `{"Statement":${single},"Version":"2012-10-17"}`, legacy],
    [
      'a list of statements before the version',
      `{"Statement":[${single}],"Version":"2012-10-17"}`,
      undefined,
    ],
    ['a single statement behind the version', `{"Version":"2012-10-17","Statement":${single}}`, undefined],
  ])('%s', (_, document, message) => {
    expect(validateIdentityPolicy(document, { managed: true, partition: 'aws' })).toBe(message)
    expect(isSimulatablePolicy(document)).toBe(true)
    // Nobody has reported what STS says about it.
    expect(validateSessionPolicy(document, 'aws')).toBeUndefined()
  })

  test('a single statement without a version', () => {
    expect(
      validateIdentityPolicy(`{"Statement":${single}}`, { managed: false, partition: 'aws' }),
    ).toBeUndefined()
  })
})
