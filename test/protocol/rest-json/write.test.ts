import { describe, expect, test } from '@jest/globals'
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import { asJsonError } from '../../../protocol/json/front-end.ts'
import { writeRestFault, writeRestOutput } from '../../../protocol/rest-json/write.ts'
import { model } from './model.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('an output', () => {
  test('has its members by their names on the wire, and times in seconds or in ISO 8601', () => {
    const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
    const output = { when: time, since: time, count: 3, any: { a: [1] }, dates: { first: 0 }, other: 1 }
    expect(writeRestOutput(model, 'Read', output)).toEqual({
      status: 200,
      headers: JSON_TYPE,
      body: '{"when":1767323045.678,"since":"2026-01-02T03:04:05.678Z","the_count":3,"any":{"a":[1]},"dates":{"first":"1970-01-01T00:00:00.000Z"}}',
    })
  })

  test('that is absent is no body', () => {
    expect(writeRestOutput(model, 'Write', undefined)).toEqual({ status: 204, headers: {}, body: '' })
  })

  test('without members is an object', () => {
    expect(writeRestOutput(model, 'TradeSigned', {})).toMatchObject({ status: 200, body: '{}' })
  })

  test('with a payload is the payload', () => {
    const output = { tokenOutput: { clientId: 'c' } }
    expect(writeRestOutput(model, 'Trade', output).body).toBe('{"clientId":"c"}')
    expect(writeRestOutput(model, 'Trade', {}).body).toBe('{}')
  })

  test.each(['sso', 'sso-oidc'])('of %s has null for what is absent', (service) => {
    expect(writeRestOutput({ ...model, service }, 'Read', { count: 1 }).body).toBe(
      '{"when":null,"since":null,"the_count":1,"any":null,"dates":null}',
    )
  })
})

/** The status, the type, and the body of an error that the service declares. */
function fault(service: string, code: string, members?: Record<string, string>) {
  const declaring = { ...model, service, errors: { [code]: { code, status: 400 } } }
  const { status, headers, body } = writeRestFault(
    declaring,
    new AwsError(code, 'Text.', 400, undefined, members),
  )
  return { status, type: headers['x-amzn-ErrorType'], body: JSON.parse(body) }
}

describe('an error', () => {
  test.each([
    ['AuthorizationPendingException', 'authorization_pending'],
    ['SlowDownException', 'slow_down'],
    ['UnsupportedGrantTypeException', 'unsupported_grant_type'],
    ['InvalidClientMetadataException', 'invalid_client_metadata'],
    ['InvalidRedirectUriException', 'invalid_redirect_uri'],
    ['InternalServerException', 'server_error'],
    ['InvalidRequestRegionException', 'invalid_request'],
  ])('of OIDC called %s is %s of OAuth', (code, error) => {
    expect(fault('sso-oidc', code, { region: 'us-west-2' })).toEqual({
      status: 400,
      type: `${code}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`,
      body: { error, error_description: 'Text.', region: 'us-west-2' },
    })
  })

  test('of the access portal has a message, and its type also in the body', () => {
    expect(fault('sso', 'UnauthorizedException')).toEqual({
      status: 400,
      type: 'UnauthorizedException',
      body: { message: 'Text.', __type: 'com.amazonaws.switchboard.portal#UnauthorizedException' },
    })
  })

  test('of sign-in has a code, which is the usual one unless it has another', () => {
    expect(fault('signin', 'TooManyRequestsError').body).toEqual({
      error: 'INVALID_REQUEST',
      message: 'Text.',
    })
    expect(fault('signin', 'AccessDeniedException', { error: 'TOKEN_EXPIRED' })).toEqual({
      status: 400,
      type: 'AccessDeniedException',
      body: { error: 'TOKEN_EXPIRED', message: 'Text.' },
    })
  })

  test('of other services, and an error that the service does not declare, has a message', () => {
    expect(fault('account-access', 'ConflictException').body).toEqual({ message: 'Text.' })
    for (const service of ['sso', 'sso-oidc', 'signin', 'account-access']) {
      const other = writeRestFault({ ...model, service }, new AwsError('NotImplemented', 'Text.', 501))
      expect(other).toEqual({
        status: 501,
        headers: { ...JSON_TYPE, 'x-amzn-ErrorType': 'NotImplemented' },
        body: '{"message":"Text."}',
      })
    }
    expect(writeRestFault(model, new AwsError('OtherException', undefined, 400)).body).toBe('{}')
  })
})

test('the front end has the status 403 for the client, or that of the service', () => {
  const denied = new AwsError('AccessDenied', 'Text.', 403, 'Hint.')
  expect(asJsonError(model, denied)).toMatchObject({
    code: 'AccessDeniedException',
    status: 403,
    note: 'Hint.',
  })
  const errors = { AccessDeniedException: { code: 'AccessDeniedException', status: 400 } }
  expect(asJsonError({ ...model, errors }, denied)).toMatchObject({ status: 400 })
  expect(asJsonError(model, new AwsError('ServiceFailure', 'Text.', 500))).toMatchObject({
    code: 'InternalServerException',
    status: 500,
  })
})
