/** Tests requests of the JSON protocol before any operation: targets, bodies, signatures, and what the log shows. */
import { describe, expect, test } from '@jest/globals'
import { services } from '../../../server/services/index.ts'
import { ADMINISTRATOR, OTHER, serverForAllTests, startServer } from '../../support/harness.ts'
import { ORGANIZATION, organizationWith, seededServer } from '../../support/organizations.ts'
import { iamForm, type SigningOptions, send, signed } from '../../support/raw.ts'

const server = serverForAllTests(() => seededServer({ organization: organizationWith([], {}) }))

const PREFIX = 'AWSOrganizationsV20161128'
const JSON_TYPE = 'application/x-amz-json-1.1'
const headersOf = (operation: string, type = JSON_TYPE) => ({
  'Content-Type': type,
  'X-Amz-Target': `${PREFIX}.${operation}`,
})

/** Sends a signed request, and returns the status, the headers, and the parsed body. */
async function call(operation: string, body = '{}', options: SigningOptions = {}) {
  const headers = { ...headersOf(operation), ...options.headers }
  const request = signed(server, body, { service: 'organizations', ...options, headers })
  const answer = await send(server, request)
  return { ...answer, body: answer.body.startsWith('{') ? JSON.parse(answer.body) : answer.body }
}

describe('a call', () => {
  test('is answered in JSON, with a request ID', async () => {
    const answer = await call('DescribeOrganization')
    expect(answer).toMatchObject({ status: 200, body: { Organization: { Id: ORGANIZATION } } })
    expect(answer.headers).toMatchObject({
      'content-type': JSON_TYPE,
      'x-amzn-requestid': expect.any(String),
    })
    expect(answer.headers).not.toHaveProperty('x-amz-sts-extended-request-id')
  })

  test('ORG1.1: has times in seconds with milliseconds, and members by name', async () => {
    const { body } = await call('ListAccounts')
    const [account] = body.Accounts
    expect(Object.keys(account)).toEqual(Object.keys(account).toSorted())
    expect(account.JoinedTimestamp).toBeCloseTo(Date.now() / 1000, -3)
    expect(body).not.toHaveProperty('NextToken')
  })

  test.each([
    'application/x-amz-json-1.0',
    'application/x-amz-json-1.1; charset=utf-8',
    'Application/X-Amz-Json-1.1',
  ])('may have the type %s', async (type) => {
    expect((await call('ListRoots', '{}', { headers: headersOf('ListRoots', type) })).status).toBe(200)
  })

  test('ORG1.2: may have no body, unknown members, and nulls', async () => {
    expect((await call('ListRoots', '')).status).toBe(200)
    expect((await call('ListRoots', '{"NextToken":null,"Other":[]}')).status).toBe(200)
  })

  test.each(['us-east-1', 'eu-west-1'])('may be signed for %s', async (region) => {
    expect((await call('ListRoots', '{}', { region })).status).toBe(200)
  })
})

describe('the target decides which service is called', () => {
  test.each([
    'organizations.us-east-1.amazonaws.com',
    'organizations-fips.us-east-1.amazonaws.com',
    'sts.localhost',
  ])('at %s', async (Host) => {
    const answer = await call('ListRoots', '{}', { headers: { Host } })
    expect(answer.status).toBe(200)
  })

  test('and the signature must be for it', async () => {
    const answer = await call('ListRoots', '{}', { service: 'iam' })
    expect(answer).toMatchObject({
      status: 400,
      body: {
        __type: 'InvalidSignatureException',
        message: "Credential should be scoped to correct service: 'organizations'. ",
      },
    })
  })

  test('but a form is a form', async () => {
    const form = iamForm('ListUsers')
    const request = signed(server, form, { headers: { 'X-Amz-Target': `${PREFIX}.ListRoots` } })
    expect((await send(server, request)).body).toMatch(/^<ListUsersResponse/)
  })
})

describe('--region-check strict', () => {
  test.each([
    [undefined, 'us-east-1'],
    ['organizations.us-east-1.amazonaws.com', 'us-east-1'],
    ['organizations-fips.us-east-1.amazonaws.com', 'us-east-1'],
    ['organizations.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
    ['organizations.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['organizations.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1'],
  ])('at %s wants %s', async (host, region) => {
    const strict = await startServer({ regionCheck: 'strict' })
    const codeFor = async (signedFor: string) => {
      const headers = { ...headersOf('ListRoots'), ...(host === undefined ? {} : { Host: host }) }
      const options = { service: 'organizations', region: signedFor, headers }
      return JSON.parse((await send(strict, signed(strict, '{}', options))).body).__type
    }
    try {
      expect(await codeFor(region)).toBe('AWSOrganizationsNotInUseException')
      expect(await codeFor(region === 'us-east-1' ? 'eu-west-1' : 'us-east-1')).toBe(
        'InvalidSignatureException',
      )
    } finally {
      await strict.close()
    }
  })
})

describe('an unknown operation', () => {
  const unknown = { status: 400, body: { __type: 'UnknownOperationException' } }

  test.each(['Nothing', '', 'constructor', 'ListRoots.more', 'GetUser'])('named %j', async (operation) => {
    const answer = await call(operation)
    const isNamed = operation === 'ListRoots.more'
    expect(answer).toMatchObject(isNamed ? { status: 200 } : unknown)
  })

  test.each(['application/json', 'text/plain'])('is one with the type %s', async (type) => {
    expect(await call('ListRoots', '{}', { headers: headersOf('ListRoots', type) })).toMatchObject(unknown)
  })

  test('is one on another path, and one in a GET', async () => {
    expect(await call('ListRoots', '{}', { path: '/other' })).toMatchObject(unknown)
    expect(await call('ListRoots', '', { method: 'GET' })).toMatchObject(unknown)
  })

  test('is a form that is signed for the service', async () => {
    const request = signed(server, 'Action=ListRoots&Version=2016-11-28', { service: 'organizations' })
    const answer = await send(server, request)
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual(unknown)
  })

  test('is an operation of another service at the host name of this one', async () => {
    const headers = { Host: 'organizations.us-east-1.amazonaws.com' }
    const answer = await send(server, signed(server, iamForm('ListUsers'), { headers }))
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual(unknown)
  })
})

describe('is refused', () => {
  test.each([
    ['no JSON', '{', { __type: 'SerializationException' }],
    [
      'a number for a text',
      '{"AccountId":1}',
      { __type: 'SerializationException', message: 'NUMBER_VALUE can not be converted to a String' },
    ],
    [
      'a member that is absent',
      '{"AccountId":null}',
      {
        __type: 'InvalidInputException',
        Message: 'You must provide a value for the parameter.',
        Reason: 'INPUT_REQUIRED:ACCOUNT_ID',
      },
    ],
  ])('%s', async (_, body, expected) => {
    const answer = await call('DescribeAccount', body)
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': JSON_TYPE } })
    expect(answer.body).toEqual(expected)
  })

  test('a call without a signature', async () => {
    const answer = await send(server, { headers: headersOf('ListRoots'), body: '{}' })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
  })

  test.each([
    [
      'an unknown key',
      { ...ADMINISTRATOR, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      'UnrecognizedClientException',
    ],
    ['a wrong secret', { ...ADMINISTRATOR, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
  ])('%s', async (_, credentials, code) => {
    expect(await call('ListRoots', '{}', { credentials })).toMatchObject({
      status: 400,
      body: { __type: code },
    })
  })

  test('a body of more than 10,000,000 bytes', async () => {
    const body = JSON.stringify({ Text: 'x'.repeat(10_000_000) })
    expect(await call('ListRoots', body)).toMatchObject({ status: 413, body: '' })
  })

  test('an operation that is not implemented', async () => {
    const { operation } = services.organizations
    Object.assign(services.organizations, { operation: () => undefined })
    try {
      expect(await call('ListRoots')).toMatchObject({
        status: 501,
        body: { __type: 'NotImplemented', message: 'iamulator does not implement ListRoots yet.' },
      })
    } finally {
      Object.assign(services.organizations, { operation })
    }
  })

  test('a page of another site', async () => {
    const headers = { Origin: 'https://example.com' }
    expect(await call('ListRoots', '{}', { headers })).toMatchObject({
      status: 400,
      body: { __type: 'AccessDeniedException', Message: expect.stringContaining('--allow-host example.com') },
    })
  })
})

test('the log has the operation, and the code that was answered', async () => {
  await call('ListRoots', '{}', { credentials: { accessKeyId: OTHER, secretAccessKey: 'test' } })
  await call('Nothing')
  await call('ListRoots', '{}', { credentials: { ...ADMINISTRATOR, secretAccessKey: 'wrong' } })
  expect(server.log()).toMatch(/ 400 AccessDeniedException organizations:ListRoots deny \S+:user\/iamulator /)
  expect(server.log()).toMatch(/ 400 UnknownOperationException organizations:Nothing - - /)
  expect(server.log()).toMatch(/ 400 InvalidSignatureException organizations:ListRoots - - /)
})

describe('a fault', () => {
  test.each([
    ['TooManyRequestsException', 400, { Message: 'A fault was set in iamulator for this call.' }],
    ['InternalFailure', 500, { message: 'A fault was set in iamulator for this call.' }],
  ])('answers %s with %d', async (code, status, text) => {
    server.iamulator.faults.add({
      action: 'organizations:List*',
      account: undefined,
      error: { code, status: undefined, message: undefined },
      delayMilliseconds: 0,
      times: 1,
    })
    expect(await call('ListRoots')).toMatchObject({ status, body: { __type: code, ...text } })
    expect((await call('ListRoots')).status).toBe(200)
  })
})
