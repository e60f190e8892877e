/** Tests requests of REST JSON before any operation: routes, hosts, signatures, bodies, and what the log shows. */
import { DescribeUserCommand } from '@aws-sdk/client-identitystore'
import { GetRoleCredentialsCommand, LogoutCommand } from '@aws-sdk/client-sso'
import { ListApplicationProvidersCommand } from '@aws-sdk/client-sso-admin'
import { CreateTokenWithIAMCommand, RegisterClientCommand } from '@aws-sdk/client-sso-oidc'
import { describe, expect, test } from '@jest/globals'
import { ADMINISTRATOR, expectError, serverForAllTests, startServer } from '../../support/harness.ts'
import { type RawRequest, type SigningOptions, send, signed } from '../../support/raw.ts'

const server = serverForAllTests()

const JSON_TYPE = { 'Content-Type': 'application/json' }
const APPLICATION = 'arn:aws:account-access:us-east-1:111122223333:application/a'
const UNKNOWN_APPLICATION = `Could not find application ${APPLICATION}`

async function answerTo(request: RawRequest, to = server) {
  const { status, headers, body } = await send(to, { headers: JSON_TYPE, ...request })
  return {
    status,
    type: headers['x-amzn-errortype'],
    body: body.startsWith('{') ? JSON.parse(body) : body,
    headers,
  }
}

/** Sends a signed request without a body unless it is a POST. */
const callSigned = (service: string, path: string, options: SigningOptions = {}, body = '{}', to = server) =>
  answerTo(signed(to, body, { service, path, headers: JSON_TYPE, ...options }), to)

describe('an SDK client reaches', () => {
  test('Identity Center', async () => {
    const answer = await server.ssoAdmin().send(new ListApplicationProvidersCommand({}))
    expect(answer.ApplicationProviders).toEqual(expect.any(Array))
  })

  test('the identity store', async () => {
    const UserId = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
    const call = server
      .identitystore()
      .send(new DescribeUserCommand({ IdentityStoreId: 'd-9067f00d00', UserId }))
    await expectError(call, { code: 'ResourceNotFoundException', status: 400 })
  })

  test('OIDC, with and without a signature', async () => {
    const client = server.ssoOidc()
    const register = client.send(new RegisterClientCommand({ clientName: 'cli', clientType: 'public' }))
    expect(await register).toMatchObject({ clientId: expect.any(String) })
    const create = client.send(new CreateTokenWithIAMCommand({ clientId: 'a', grantType: 'b' }))
    await expectError(create, { code: 'InvalidClientException', status: 401 })
  })

  test('the access portal', async () => {
    const input = { roleName: 'Dev', accountId: '111122223333', accessToken: 'token' }
    const get = server.sso().send(new GetRoleCredentialsCommand(input))
    const logout = server.sso().send(new LogoutCommand({ accessToken: 'token' }))
    for (const call of [get, logout])
      await expectError(call, {
        code: 'UnauthorizedException',
        status: 401,
        message: 'Session token not found or invalid',
      })
  })
})

describe('a signed request', () => {
  test.each([
    ['/v1/token?x-amz-client-auth-method=iam', 400, 'ValidationException'],
    ['/get-resource-policy', 404, 'ResourceNotFoundException'],
  ])('for signin: %s', async (path, status, type) => {
    const input = JSON.stringify({ grant_type: 'client_credentials', resource: 'a' })
    expect(await callSigned('signin', path, {}, input)).toMatchObject({ status, type })
  })

  test.each([
    ['POST', '/applications-list', 200, { applications: [] }],
    ['GET', `/applications/${encodeURIComponent(APPLICATION)}`, 404, { message: UNKNOWN_APPLICATION }],
    ['GET', `/tags/${encodeURIComponent(APPLICATION)}`, 404, { message: UNKNOWN_APPLICATION }],
  ])('for account-access: %s %s', async (method, path, status, body) => {
    expect(await callSigned('account-access', path, { method })).toMatchObject({ status, body })
  })

  test('must be signed with the right secret', async () => {
    const credentials = { ...ADMINISTRATOR, secretAccessKey: 'wrong' }
    expect(await callSigned('account-access', '/applications-list', { credentials })).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
      body: { message: expect.stringContaining('does not match') },
    })
  })

  test('must be signed for the service that it is sent to', async () => {
    const headers = { ...JSON_TYPE, Host: 'oidc.us-east-1.amazonaws.com' }
    const answer = await callSigned(
      'sso',
      '/token?aws_iam=t',
      { headers },
      '{"clientId":"a","grantType":"b"}',
    )
    expect(answer).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
      body: { message: "Credential should be scoped to correct service: 'sso-oauth'. " },
    })
  })

  test('is needed where the operation is not public', async () => {
    expect(await answerTo({ path: '/token?aws_iam=t', body: '{}' })).toMatchObject({
      status: 403,
      type: 'MissingAuthenticationTokenException',
      body: { message: 'Missing Authentication Token' },
    })
  })

  test('belongs to its service at every path', async () => {
    const unknown = { status: 404, type: 'UnknownOperationException', body: {} }
    expect(await callSigned('account-access', '/token')).toMatchObject(unknown)
    expect(await callSigned('awsssoportal', '/')).toMatchObject(unknown)
    expect(await callSigned('sts', '/token')).not.toMatchObject({ type: expect.anything() })
  })
})

describe('the host name', () => {
  const oidc = { path: '/client/register', body: '{"clientName":"a","clientType":"b"}' }
  const portal = { method: 'GET', path: '/assignment/accounts' }
  const signin = {
    path: '/v1/token',
    body: '{"clientId":"arn:aws:signin:::devtools/same-device","grantType":"refresh_token"}',
  }
  /** How the services refuse these requests, by their paths. */
  const REFUSALS: Readonly<Record<string, RegExp>> = {
    [oidc.path]: /^InvalidClientMetadataException:/,
    [portal.path]: /^UnauthorizedException$/,
    [signin.path]: /^ValidationException$/,
  }
  test.each([
    ['oidc.us-east-1.amazonaws.com', oidc],
    ['oidc-fips.us-west-2.amazonaws.com', oidc],
    ['oidc.eu-west-1.api.aws', oidc],
    ['oidc.cn-north-1.amazonaws.com.cn', oidc],
    ['portal.sso.us-east-1.amazonaws.com', portal],
    ['portal.sso-fips.us-gov-west-1.amazonaws.com', portal],
    ['us-east-1.signin.aws.amazon.com', signin],
    ['eu-west-1.oauth.signin.aws', signin],
    ['signin.us-east-1.api.aws', signin],
    ['localhost', oidc],
    ['emulator.internal', signin],
  ])('%s is one of the service', async (Host, request) => {
    const headers = { ...JSON_TYPE, Host, 'x-amz-sso_bearer_token': 'token' }
    expect((await answerTo({ ...request, headers })).type).toMatch(REFUSALS[request.path] ?? '')
  })

  test.each([
    ['portal.sso.us-east-1.amazonaws.com', oidc],
    ['oidc.us-east-1.amazonaws.com', portal],
    ['account-access.us-east-1.api.aws', oidc],
  ])('%s is not one of another service', async (Host, request) => {
    const headers = { ...JSON_TYPE, Host, 'x-amz-sso_bearer_token': 'token' }
    expect(await answerTo({ ...request, headers })).toMatchObject({
      status: 404,
      type: 'UnknownOperationException',
      body: {},
    })
  })

  test.each(['sts.us-east-1.amazonaws.com', 'iam.amazonaws.com', 'console.aws.amazon.com'])(
    '%s has no such path',
    async (Host) => {
      const { status, type } = await answerTo({ ...oidc, headers: { ...JSON_TYPE, Host } })
      expect({ status, type }).toEqual({ status: 404, type: undefined })
    },
  )

  test('of a service has its other pages still', async () => {
    const headers = { Host: 'us-east-1.signin.aws.amazon.com', Accept: 'text/html' }
    const { status, body } = await answerTo({ method: 'GET', path: '/signin', headers })
    expect(status).toBe(200)
    expect(body).toMatch(/^<!doctype html>/i)
  })

  test('decides the region that a strict server wants', async () => {
    const strict = await startServer({ regionCheck: 'strict' })
    try {
      const headers = { ...JSON_TYPE, Host: 'account-access.eu-west-1.api.aws' }
      const answerFor = (region: string) =>
        callSigned('account-access', '/applications-list', { region, headers }, '{}', strict)
      expect(await answerFor('eu-west-1')).toMatchObject({ status: 200 })
      expect(await answerFor('eu-west-2')).toMatchObject({ status: 403, type: 'InvalidSignatureException' })
    } finally {
      await strict.close()
    }
  })
})

test('paths that say little belong to their service only by its name', async () => {
  const { status, type } = await answerTo({ path: '/applications', body: '{}' })
  expect({ status, type }).toEqual({ status: 404, type: undefined })
})

describe('a method', () => {
  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s that a path does not have is unknown',
    async (method) => {
      expect(await answerTo({ method, path: '/token' })).toMatchObject({
        status: 404,
        type: 'UnknownOperationException',
      })
    },
  )

  test('HEAD is GET without a body', async () => {
    const headers = { 'x-amz-sso_bearer_token': 'token' }
    const path = '/assignment/accounts'
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => answerTo({ method, path, headers })),
    )
    expect(get).toMatchObject({ status: 401, body: { message: 'Session token not found or invalid' } })
    expect(head).toMatchObject({ status: 401, type: 'UnauthorizedException', body: '' })
  })
})

describe('is refused', () => {
  test('a body that is no JSON, or of another media type', async () => {
    expect(await answerTo({ path: '/token', body: '{' })).toMatchObject({
      status: 400,
      type: 'SerializationException',
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect(await answerTo({ path: '/token', body: 'client_id=a', headers })).toMatchObject({
      status: 415,
      type: 'UnsupportedMediaTypeException',
    })
    expect(server.log()).toMatch(
      / refused: .*The request has a body of another media type than application\/json\./,
    )
  })

  test('a body that is too long', async () => {
    expect(await answerTo({ path: '/token', body: 'a'.repeat(10_000_001) })).toMatchObject({
      status: 413,
      body: '',
    })
  })

  test('a page of another site', async () => {
    const headers = { ...JSON_TYPE, Origin: 'https://example.com' }
    expect(await answerTo({ path: '/logout', headers })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('--allow-host example.com') },
    })
    expect(await answerTo({ path: '/token', body: '{}', headers })).toMatchObject({
      status: 400,
      type: 'AccessDeniedException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/',
      body: {
        error: 'access_denied',
        error_description: expect.stringContaining('--allow-host example.com'),
      },
    })
  })
})

test('sign-in takes forms', async () => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const body = `client_id=${encodeURIComponent('arn:aws:signin:::devtools/same-device')}&grant_type=refresh_token`
  expect(await answerTo({ path: '/v1/token', body, headers })).toMatchObject({
    status: 400,
    type: 'ValidationException',
    body: { message: 'The header DPoP is missing.' },
  })
  expect(
    await answerTo({ path: '/v1/token', body: 'client_id=a&grant_type=refresh_token', headers }),
  ).toMatchObject({
    status: 400,
    type: 'ValidationException',
    body: {
      error: 'INVALID_REQUEST',
      message: expect.stringContaining("Value 'a' at 'tokenInput.clientId'"),
    },
  })
})

test('every answer has a request ID, and none that of STS', async () => {
  const { headers } = await answerTo({ path: '/token', body: '{}' })
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-amzn-requestid': expect.any(String),
  })
  expect(headers).not.toHaveProperty('x-amz-sts-extended-request-id')
})

test('the log has actions as policies spell them, and neither tokens nor secrets', async () => {
  const headers = { 'x-amz-sso_bearer_token': 'secret-token' }
  await answerTo({ method: 'GET', path: '/federation/credentials?role_name=a&account_id=secret-b', headers })
  await answerTo({ path: '/client/register', body: '{"clientName":"a","clientType":"b"}' })
  await callSigned('account-access', '/applications-list')
  expect(server.log()).toMatch(/ 401 UnauthorizedException sso:GetRoleCredentials - anonymous /)
  expect(server.log()).toMatch(
    / 400 InvalidClientMetadataException sso-oauth:RegisterClient allow anonymous /,
  )
  expect(server.log()).toMatch(/ 200 account-access:ListApplications allow arn:\S+:user\/iamulator /)
  expect(server.log()).toMatch(/ 404 UnknownOperationException sso-oauth:PUT - - /)
  expect(server.log()).not.toContain('secret-')
})

describe('a fault', () => {
  test('has the form and the status of the service', async () => {
    server.iamulator.faults.add({
      action: 'sso-oauth:*',
      account: undefined,
      error: { code: 'InvalidClientException', status: undefined, message: 'Again.' },
      delayMilliseconds: 0,
      times: 1,
    })
    expect(await answerTo({ path: '/token', body: '{}' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Again.' },
    })
  })
})
