/** The texts of denials that differ from the usual sentence. */
import { describe, expect, test } from '@jest/globals'
import { type Denial, denialIn } from '../../protocol/denials.ts'

const ARN = 'arn:aws:iam::000000000000:user/alice'
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/k'
const THEIR_KEY = 'arn:aws:kms:us-east-1:111111111111:key/k'
const HIDDEN =
  'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access'

const identity = (action: string) => ` because no identity-based policy allows the ${action} action`
const resource = (action: string) => ` because no resource-based policy allows the ${action} action`
const explicit = () => ' with an explicit deny in a resource-based policy'

const denial = (action: string, others: Partial<Denial> = {}): Denial => ({
  arn: ARN,
  action,
  resource: '*',
  reason: identity,
  encoded: undefined,
  ...others,
})

const user = `User: ${ARN} is not authorized to perform:`

describe('S3', () => {
  const object = 'arn:aws:s3:::docs/a'

  test('gives no reason to other accounts', () => {
    const error = denialIn(
      's3',
      denial('s3:GetObject', { resource: object, resourceAccount: '111111111111' }),
    )
    expect(error).toMatchObject({ code: 'AccessDenied', text: 'Access Denied', status: 403 })
    const own = denialIn('s3', denial('s3:GetObject', { resource: object, resourceAccount: '000000000000' }))
    expect(own.text).toBe(`${user} s3:GetObject on resource: "${object}"${identity('s3:GetObject')}`)
  })

  test('quotes directory buckets, but no keys', () => {
    const bucket = 'arn:aws:s3express:us-east-1:000000000000:bucket/b--use1-az4--x-s3'
    const session = denial('s3express:CreateSession', { resource: bucket, service: 's3express' })
    expect(denialIn('s3', session).text).toMatch(` s3express:CreateSession on resource: "${bucket}" because`)
    const key = denial('kms:Decrypt', { resource: KEY, via: 's3.us-east-1.amazonaws.com', service: 's3' })
    expect(denialIn('s3', key)).toMatchObject({
      code: 'AccessDenied',
      text: `${user} kms:Decrypt on resource: ${KEY}${identity('kms:Decrypt')}`,
    })
  })
})

describe('KMS', () => {
  const text = (others: Partial<Denial>) => denialIn('json', denial('kms:Decrypt', others)).text

  test('prints the key that a ciphertext names', () => {
    const printed = `${user} kms:Decrypt on resource: ${KEY}${identity('kms:Decrypt')}`
    expect(text({ resource: KEY, byCiphertext: true })).toBe(printed)
  })

  test.each([
    [
      'a ciphertext of an unknown key',
      { resource: 'arn:aws:kms:us-east-1:000000000000:key/*', byCiphertext: true },
    ],
    ['a ciphertext of a key elsewhere', { resource: THEIR_KEY, byCiphertext: true, reason: resource }],
    ['a ciphertext of a key that is denied', { resource: THEIR_KEY, byCiphertext: true, reason: explicit }],
  ])('hides the key of %s', (_, others) => {
    expect(text(others)).toBe(`${user} kms:Decrypt on the resource associated with this ciphertext ${HIDDEN}`)
  })

  test('D10.31: hides a named key of another account, and more if its policy refuses', () => {
    expect(text({ resource: THEIR_KEY, reason: resource })).toBe(
      `${user} kms:Decrypt on this resource ${HIDDEN}`,
    )
    expect(text({ resource: THEIR_KEY })).toBe(
      `${user} kms:Decrypt on this resource${identity('kms:Decrypt')}`,
    )
    expect(text({ resource: KEY, reason: resource })).toBe(
      `${user} kms:Decrypt on resource: ${KEY}${resource('kms:Decrypt')}`,
    )
  })
})

describe('a key for another service', () => {
  const sentence = `${user} kms:Decrypt on resource: ${KEY}${identity('kms:Decrypt')}`
  const quoted =
    ' (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: r-1; Proxy: null)'

  test.each([
    ['kinesis', 'KMSAccessDeniedException', sentence],
    ['secretsmanager', 'AccessDeniedException', 'Access to KMS is not allowed'],
    ['sns', 'KMSAccessDenied', `${sentence}${quoted}`],
    ['sqs', 'KMS.AccessDeniedException', sentence],
    ['ssm', 'AccessDeniedException', `${sentence}${quoted}`],
    ['states', 'KmsAccessDeniedException', sentence],
  ])('%s', (service, code, text) => {
    const via = `${service}.us-east-1.amazonaws.com`
    const error = denialIn('json', denial('kms:Decrypt', { resource: KEY, via, service, requestId: 'r-1' }))
    expect(error).toMatchObject({ code, text, status: 400 })
  })
})

describe('a service', () => {
  test.each([
    ['secretsmanager:ListSecrets', ''],
    ['cloudwatch:PutMetricData', ''],
    ['route53:ListHostedZones', ''],
    ['dynamodb:ListTables', ' on resource: *'],
    ['ecr:GetAuthorizationToken', ' on resource: *'],
  ])('names all resources or not: %s', (action, printed) => {
    expect(denialIn('json', denial(action)).text).toBe(`${user} ${action}${printed}${identity(action)}`)
  })

  test('Secrets Manager prints the name of the request', () => {
    const action = 'secretsmanager:GetSecretValue'
    const error = denialIn('json', denial(action, { resource: 'arn:of:secret', deniedAs: 'prod/db' }))
    expect(error.text).toBe(`${user} ${action} on resource: prod/db${identity(action)}`)
  })

  test('SES names who may not send in its own quotation marks', () => {
    const address = 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com'
    const error = denialIn('query', denial('ses:SendEmail', { resource: address }))
    expect(error).toMatchObject({
      code: 'AccessDenied',
      text: `User \`${ARN}' is not authorized to perform \`ses:SendEmail' on resource \`${address}'`,
    })
    expect(denialIn('query', denial('ses:ListIdentities')).text).toBe(
      `${user} ses:ListIdentities${identity('ses:ListIdentities')}`,
    )
  })

  test('Logs says that the tags are refused, not the group', () => {
    const group = { resource: 'arn:aws:logs:us-east-1:000000000000:log-group:g', operation: 'CreateLogGroup' }
    expect(denialIn('json', denial('logs:TagResource', group)).text).toBe(
      'User with accountId: 000000000000 is not authorized to perform CreateLogGroup with Tags',
    )
    expect(denialIn('json', denial('logs:CreateLogGroup', group)).text).toMatch(
      `${user} logs:CreateLogGroup on`,
    )
  })

  test('has its own code for what the caller may not pass', () => {
    const role = { resource: 'arn:aws:iam::000000000000:role/r', service: 'sns' }
    expect(denialIn('query', denial('iam:PassRole', role))).toMatchObject({ code: 'AuthorizationError' })
    expect(denialIn('json', denial('iam:PassRole', { ...role, service: 'sqs' })).code).toBe('AccessDenied')
  })
})

describe('what runs on AWS', () => {
  const api = 'arn:aws:execute-api:us-east-1:123456789012:a1/dev/GET/orders'
  const masked = 'arn:aws:execute-api:us-east-1:********9012:a1/dev/GET/orders'
  const invoke = (others: Partial<Denial>) =>
    denialIn('rest-json', denial('execute-api:Invoke', { resource: api, ...others }))

  test('an API masks its account', () => {
    expect(invoke({})).toMatchObject({
      code: 'AccessDeniedException',
      status: 403,
      text: `${user} execute-api:Invoke on resource: ${masked}${identity('execute-api:Invoke')}`,
    })
    expect(invoke({ reason: explicit }).text).toBe(
      `${user} execute-api:Invoke on resource: ${masked} with an explicit deny`,
    )
  })

  test('an API calls senders without a signature anonymous', () => {
    const sentence = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${masked}`
    expect(invoke({ arn: undefined, reason: resource })).toMatchObject({ status: 403, text: sentence })
    expect(invoke({ arn: undefined, reason: explicit }).text).toBe(`${sentence} with an explicit deny`)
  })

  test.each([ARN, undefined])('a function URL says nothing about the caller %s', (arn) => {
    const refused = {
      code: 'AccessDeniedException',
      status: 403,
      text: expect.stringMatching(/^Forbidden\. /),
    }
    expect(denialIn('rest-json', denial('lambda:InvokeFunctionUrl', { arn }))).toMatchObject(refused)
    const operation = 'InvokeFunctionUrl'
    expect(denialIn('rest-json', denial('lambda:InvokeFunction', { arn, operation }))).toMatchObject(refused)
  })

  test('other calls without a signature lack it', () => {
    const error = { code: 'MissingAuthenticationTokenException', status: 403 }
    expect(denialIn('rest-json', denial('lambda:InvokeFunction', { arn: undefined }))).toMatchObject(error)
    expect(denialIn('s3', denial('s3:GetObject', { arn: undefined })).text).toBe('Access Denied')
  })
})
