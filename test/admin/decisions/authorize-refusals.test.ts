/** Tests denials in the words of each service. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, type Credentials, OTHER, policy, serverForAllTests } from '../../support/harness.ts'
import { ask, base64, post, signedByAws4 } from './requests.ts'

const server = serverForAllTests()
let alice: Credentials
beforeAll(async () => {
  alice = await userWith(server, 'alice', policy('Deny', 'sqs:PurgeQueue'))
})

const asAlice = { principal: userArn('alice') }
const refusal = async (body: object) => (await ask(server, body)).error
const denied = (action: string, resource: string, printed = action) =>
  `User: ${userArn('alice')} is not authorized to perform: ${printed}${resource} because no identity-based policy allows the ${printed} action`

describe('without a request, the service tells its protocol', () => {
  test.each([
    'dynamodb:GetItem',
    'kms:Decrypt',
    'KMS:decrypt',
    'secretsmanager:GetSecretValue',
    'states:StartExecution',
    'tag:GetResources',
    'cognito-idp:ListUsers',
    'sagemaker:CreateModel',
    'elasticmapreduce:RunJobFlow',
  ])('%s: AWS JSON 1.x', async (action) => {
    expect(await refusal({ ...asAlice, action })).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
    })
  })

  test.each(['lambda:InvokeFunction', 'eks:DescribeCluster', 'es:ESHttpGet', 'shop:Buy'])(
    '%s: REST-JSON',
    async (action) => {
      const expected = { code: 'AccessDeniedException', status: 403 }
      expect(await refusal({ ...asAlice, action })).toMatchObject(expected)
    },
  )

  test('a request itself does, if there is one', async () => {
    const action = 'sagemaker:InvokeEndpoint'
    const given = { credentials: alice, service: 'sagemaker', path: '/endpoints/e/invocations' }
    const rest = signedByAws4(given)
    expect((await refusal({ request: rest, action }))?.status).toBe(403)
    const json = signedByAws4({ ...given, headers: { 'X-Amz-Target': 'SageMaker.CreateModel' } })
    expect((await refusal({ request: json, action }))?.status).toBe(400)
    expect((await refusal({ ...asAlice, action, protocol: 'rest-json' }))?.status).toBe(403)
  })
})

describe('EC2', () => {
  const action = 'ec2:RunInstances'
  const instance = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*`
  const unauthorized = (text: string) => ({
    code: 'UnauthorizedOperation',
    status: 403,
    message: `You are not authorized to perform this operation. ${text}`,
  })

  test.each([
    ['*', ''],
    [instance, ` on resource: ${instance}`],
  ])('holds the encoded message once more: on %s', async (resource, printed) => {
    const { error, encodedAuthorizationMessage } = await ask(server, {
      ...asAlice,
      action,
      resources: [resource],
    })
    const message = `. Encoded authorization failure message: ${encodedAuthorizationMessage}`
    expect(encodedAuthorizationMessage).toMatch(/^[\w-]{100,}$/)
    expect(error).toEqual(unauthorized(`${denied(action, printed)}${message}`))
  })

  test('does not, of what only describes', async () => {
    const body = { ...asAlice, action: 'ec2:DescribeInstances' }
    expect(await refusal(body)).toEqual(unauthorized(denied(body.action, '')))
  })
})

describe.each([
  ['SNS', 'sns:Publish', 'SNS:Publish', 'AuthorizationError', 'AccessDeniedException'],
  ['C7.12.2: SQS', 'sqs:SendMessage', 'sqs:sendmessage', 'AccessDenied', 'AccessDenied'],
])('%s', (_, action, printed, code, codeInJson) => {
  const resource = `arn:aws:${action.split(':')[0]}:us-east-1:${ACCOUNT}:mine`
  const resources = [resource]

  test('prints actions in its own way', async () => {
    const message = denied(action, ` on resource: ${resource}`, printed)
    expect(await refusal({ ...asAlice, action, resources })).toEqual({ code, status: 403, message })
    const [service = '', name] = action.split(':')
    const body = `Action=${name}`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const signed = signedByAws4({ credentials: alice, service, headers, body })
    const request = { ...signed, body: base64(body) }
    expect(await refusal({ request, action: action.toUpperCase(), resources })).toEqual({
      code,
      status: 403,
      message,
    })
  })

  test('but is explained in the spelling of AWS', async () => {
    const { requestId } = await ask(server, { ...asAlice, action, resources })
    const { text } = await post(server, 'explain', { requestId })
    expect(JSON.parse(text).decisions).toMatchObject([
      { action, reason: `because no identity-based policy allows the ${action} action` },
    ])
  })

  test('says the code of clients that speak JSON', async () => {
    const expected = { code: codeInJson, message: denied(action, ' on resource: *', printed) }
    expect(await refusal({ ...asAlice, action, protocol: 'json' })).toMatchObject(expected)
  })
})

describe('C7.12.2: KMS', () => {
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/mine`
  const body = { ...asAlice, action: 'kms:generatedatakey', resources: [key] }
  const message = denied('kms:GenerateDataKey', ` on resource: ${key}`)

  test('prints actions as they are known', async () => {
    const error = { code: 'AccessDeniedException', status: 400, message }
    expect(await refusal(body)).toEqual(error)
    expect(await refusal({ ...body, via: ['sqs.amazonaws.com', 'athena.amazonaws.com'] })).toEqual(error)
  })

  test.each(['query', 'json'])('is denied to SQS, which says so in its own code: %s', async (protocol) => {
    const error = { code: 'KMS.AccessDeniedException', status: 400, message }
    expect(await refusal({ ...body, via: ['sqs.amazonaws.com'], protocol })).toEqual(error)
    const action = 'sqs:SendMessage'
    expect(await refusal({ ...body, action, via: ['sqs.amazonaws.com'], protocol })).toMatchObject({
      code: 'AccessDenied',
    })
  })
})

test('an explicit deny names no action at its end', async () => {
  const text = `User: ${userArn('alice')} is not authorized to perform: sqs:purgequeue on resource: * with an explicit deny in an identity-based policy`
  expect((await refusal({ ...asAlice, action: 'sqs:PurgeQueue' }))?.message).toBe(text)
})

describe('a role of another account', () => {
  const MESSAGE = 'Cross-account pass role is not allowed.'
  const pass = { principal: userArn('iamulator'), action: 'IAM:passrole' }
  const role = `arn:aws:iam::${OTHER}:role/theirs`
  const grant = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

  test('cannot be passed, whatever is allowed', async () => {
    const question = { ...pass, resources: [role], resourcePolicy: { Statement: grant } }
    expect(await ask(server, question)).toMatchObject({
      allowed: false,
      decisions: [{ rule: 'A role of another account cannot be passed.' }],
      error: { code: 'AccessDenied', status: 403, message: MESSAGE },
    })
    expect(await refusal({ ...question, protocol: 'json' })).toEqual({
      code: 'AccessDeniedException',
      status: 400,
      message: MESSAGE,
    })
  })

  test('is explained so', async () => {
    const { text } = await post(server, 'explain', { ...pass, resource: role })
    expect(JSON.parse(text)).toMatchObject({
      decision: 'explicitDeny',
      reason: MESSAGE,
      rule: 'A role of another account cannot be passed.',
      layers: [],
    })
  })

  test.each(['*', `arn:aws:iam::${ACCOUNT}:role/ours`])('and %s can', async (resource) => {
    expect((await ask(server, { ...pass, resources: [resource] })).allowed).toBe(true)
  })

  test('is for policies to decide upon otherwise', async () => {
    const body = { ...pass, action: 'iam:GetRole', resources: [role] }
    expect((await refusal(body))?.message).not.toBe(MESSAGE)
    expect((await refusal({ ...body, principal: 'anonymous', action: 'iam:PassRole' }))?.message).not.toBe(
      MESSAGE,
    )
  })
})

describe('S3', () => {
  test.each([
    ['s3:ListAllMyBuckets', 'arn:aws:s3:::*', ''],
    ['s3:GetObject', 'arn:aws:s3:::b/k', ' on resource: "arn:aws:s3:::b/k"'],
  ])('%s of %s is denied with "%s"', async (action, resource, printed) => {
    expect(await refusal({ ...asAlice, action, resources: [resource] })).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: denied(action, printed),
    })
  })
})
