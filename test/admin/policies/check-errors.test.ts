/** The check of a policy reports the error of the operation that would store it, and where it is. */
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreatePolicyCommand as CreateOrganizationPolicy } from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, type TestServer, trust } from '../../support/harness.ts'
import { organizationWith, seededServer } from '../../support/organizations.ts'
import { allow, check, deny, fixed, policy } from './policies.ts'

let server: TestServer
beforeAll(async () => {
  const roles = [{ name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })) }]
  server = await seededServer({
    organization: organizationWith([], {}),
    accounts: { [ACCOUNT]: { roles } },
  })
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
})
afterAll(() => server.close())

let count = 0
const name = () => `policy-${++count}`

/** Sends a document to the operation that stores policies of a kind. */
const STORE: Readonly<Record<string, (document: string) => Promise<unknown>>> = {
  identity: (PolicyDocument) =>
    server.iam().send(new CreatePolicyCommand({ PolicyName: name(), PolicyDocument })),
  'inline-user': (PolicyDocument) =>
    server.iam().send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'own', PolicyDocument })),
  trust: (AssumeRolePolicyDocument) =>
    server.iam().send(new CreateRoleCommand({ RoleName: name(), AssumeRolePolicyDocument })),
  session: (Policy) =>
    server
      .sts()
      .send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/app`, RoleSessionName: 'me', Policy }),
      ),
  scp: (Content) => inOrganization('SERVICE_CONTROL_POLICY', Content),
  rcp: (Content) => inOrganization('RESOURCE_CONTROL_POLICY', Content),
}

const inOrganization = (Type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY', Content: string) =>
  server.organizations().send(new CreateOrganizationPolicy({ Name: name(), Description: '', Type, Content }))

/** Returns the code and the text of the operation's error. Undefined if it accepts the document. */
async function refusalOf(kind: string, document: string) {
  try {
    await STORE[kind]?.(document)
    return undefined
  } catch (error) {
    const { name: code, message }: { name?: unknown; message?: unknown } = Object(error)
    return { code: String(code).replace(/Exception$/, ''), message }
  }
}

async function errorsIn(kind: string, document: string) {
  const { findings } = await check(server, kind, document)
  return findings.filter(({ severity }) => severity === 'error')
}

/** Pairs of an operation's name for a code and the code on the wire differ in their ending. */
const plain = ({ code, message }: { readonly code: string; readonly message: string }) => ({
  code: code.replace(/Exception$/, ''),
  message,
})

const everybody = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
const github = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`

/** Kind, document, and what the finding underlines. Undefined: nothing is wrong. */
const CASES: readonly (readonly [kind: string, document: string, underlined: string | undefined])[] = [
  ['identity', policy(allow('s3:GetObject')), undefined],
  ['identity', policy(allow('s3:GetObject', 'table/orders')), '"table/orders"'],
  ['identity', policy(allow('s3:GetObject'), allow(['s3:PutObject', 'oops'])), '"oops"'],
  ['identity', policy(allow('s3:Get', '*', { Sid: 'a b' })), '"a b"'],
  ['identity', policy(allow('s3:Get', '*', { Sid: 'a' }), allow('s3:Put', '*', { Sid: 'a' })), '"a"'],
  ['identity', policy({ Effect: 'allow', Action: 's3:Get', Resource: '*' }), '"allow"'],
  ['identity', policy({ Effect: 'Allow', Acton: 's3:Get', Resource: '*' }), '"Acton"'],
  ['identity', policy({ Effect: 'Allow', Resource: '*' }), '{'],
  ['identity', policy(allow('s3:Get', '*', { Principal: '*' })), '"Principal"'],
  ['identity', policy(allow('s3:Get', '*', { NotAction: 's3:Put' })), '"Action"'],
  [
    'identity',
    policy(allow('s3:Get', '*', { Condition: { StringEqual: { 'aws:username': 'a' } } })),
    '"StringEqual"',
  ],
  [
    'identity',
    policy(allow('s3:Get', '*', { Condition: { NumericEquals: { 's3:max-keys': ['1', 'x'] } } })),
    '"x"',
  ],
  ['identity', policy(allow('s3:Get', '*', { Condition: { Bool: { 'aws:SecureTransport': {} } } })), '{}'],
  [
    'identity',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*",}]}',
    ',',
  ],
  ['identity', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', '"Version"'],
  ['identity', '{"Version":"2012-10-17","Statement":[]}', '{'],
  ['identity', JSON.stringify({ Statement: allow('s3:Get') }), '{'],
  ['identity', JSON.stringify({ Version: '2012-10-18', Statement: [allow('s3:Get')] }), '"2012-10-18"'],
  [
    'identity',
    JSON.stringify({ Version: '2012-10-17', Statements: [allow('s3:Get')], Statement: [] }),
    '"Statements"',
  ],
  ['identity', '[]', '['],
  ['identity', 'x', 'x'],
  ['identity', policy(allow('s3:Get', `arn:aws:s3:::${'x'.repeat(6200)}`)), '{'],
  ['inline-user', JSON.stringify({ Statement: [allow('s3:Get')] }), undefined],
  ['inline-user', ` ${policy(allow('s3:Get'))}`, ' '],
  ['trust', policy(everybody), undefined],
  ['trust', policy({ ...everybody, Principal: '*' }), '"*"'],
  ['trust', policy({ ...everybody, Principal: { AWS: ['1'] } }), '"1"'],
  ['trust', policy({ ...everybody, Action: 's3:GetObject' }), '"s3:GetObject"'],
  ['trust', policy({ ...everybody, Resource: '*' }), '"Resource"'],
  [
    'trust',
    policy({ ...everybody, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/no` } }),
    `"arn:aws:iam::${ACCOUNT}:role/no"`,
  ],
  [
    'trust',
    policy({ ...everybody, Principal: { Federated: github }, Action: 'sts:AssumeRoleWithWebIdentity' }),
    '"Principal"',
  ],
  ['trust', 'x', 'x'],
  [
    'session',
    policy(allow('s3:Get', '*', { Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } })),
    undefined,
  ],
  ['session', policy(allow('s3:Get', '*', { Condition: { BinaryEquals: { 'a:b': 'x' } } })), '"x"'],
  ['scp', policy(deny('s3:*')), undefined],
  ['scp', policy(deny('s3:*', '*', { Principal: '*' })), '"Principal"'],
  ['scp', policy(deny('s3:*', `arn:aws:s3:::${'x'.repeat(11_000)}`)), '{'],
  ['rcp', policy(deny('s3:*', '*', { Principal: '*' })), undefined],
  ['rcp', policy(deny('ec2:*', '*', { Principal: '*' })), '"ec2:*"'],
  ['rcp', policy(allow('s3:*', '*', { Principal: '*' })), '"Allow"'],
  ['rcp', policy(deny('s3:*')), '{'],
]

test.each(CASES)('%s %s: the error is that of the operation, at %s', async (kind, document, underlined) => {
  const refusal = await refusalOf(kind, document)
  const [first] = await errorsIn(kind, document)
  expect(first && plain(first)).toEqual(refusal)
  expect(first && document.slice(first.start, first.end)).toBe(underlined)
})

test('every statement has its own errors, and that of the operation is the first', async () => {
  const misspelled = { Effect: 'Allow', Acton: 'a', Resource: '*' }
  const document = policy(allow('oops'), allow('s3:GetObject', 'nowhere'), misspelled)
  const errors = await errorsIn('identity', document)
  expect(errors.map(({ start, end }) => document.slice(start, end))).toEqual([
    ...['"Acton"', '"oops"', '"nowhere"', '{'],
  ])
  const [first] = errors
  expect(first && plain(first)).toEqual(await refusalOf('identity', document))
})

describe('fixes of errors', () => {
  test.each([
    ['identity', policy({ Effect: 'Allow', Acton: 's3:GetObject', Resource: '*' })],
    ['identity', policy({ Effect: 'Alow', Action: 's3:GetObject', Resource: '*' })],
    ['identity', policy(allow('s3:GetObject', '*', { Condition: { StringEqual: { 'aws:username': 'a' } } }))],
    ['identity', JSON.stringify({ Statement: [allow('s3:GetObject')] })],
    ['identity', JSON.stringify({ Version: '2012', Statement: [allow('s3:GetObject')] })],
  ])('%s %s: AWS accepts the document after the fix', async (kind, document) => {
    const [error] = await errorsIn(kind, document)
    expect(error?.fixes).toHaveLength(1)
    expect(await refusalOf(kind, fixed(document, error?.fixes[0]))).toBeUndefined()
  })
})

test('the size counts what the quota counts, and the kind decides the limit', async () => {
  const document = policy(allow('s3:GetObject'))
  const compact = JSON.stringify(JSON.parse(document)).length
  expect(await check(server, 'identity', document)).toMatchObject({ size: compact, limit: 6144 })
  expect(await check(server, 'inline-user', document)).toMatchObject({ size: compact, limit: 2048 })
  expect(await check(server, 'trust', document)).toMatchObject({ size: compact, limit: 2048 })
  expect(await check(server, 'scp', document)).toMatchObject({ size: document.length, limit: 10_240 })
  expect(await check(server, 'rcp', document)).toMatchObject({ size: document.length, limit: 5120 })
  expect(await check(server, 'session', document)).toMatchObject({ size: document.length, limit: 2048 })
})

test('a document far above every limit gets the first error and its size, and nothing else', async () => {
  const many = Array.from({ length: 1500 }, (_, index) => allow(`s3:NoSuchAction${index}`))
  expect((await check(server, 'identity', policy(...many))).findings).toMatchObject([
    { severity: 'error', code: 'LimitExceeded' },
  ])
  const { findings } = await check(server, 'identity', policy(...many, { Effect: 'Maybe' }))
  expect(findings).toMatchObject([
    { severity: 'error', code: 'MalformedPolicyDocument', start: 0, end: 1 },
    { severity: 'error', code: 'LimitExceeded' },
  ])
})
