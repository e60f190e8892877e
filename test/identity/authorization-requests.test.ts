/** Tests which requests for an authorization code are refused, and who learns of it. */
import { describe, expect, test } from '@jest/globals'
import { checkAuthorizationRequest } from '../../core/identity/identity-center/authorization-codes.ts'
import {
  findClient,
  type OidcClientFacts,
  registerClient,
} from '../../core/identity/identity-center/oidc-clients.ts'
import { isRedirectUri, isRegistered } from '../../core/identity/identity-center/redirect-uris.ts'
import { countingBytes, NOW } from '../support/harness.ts'
import { ACCOUNT_ACCESS, authorizeParameters, REDIRECT_URI } from '../support/portal.ts'

const noApplications = () => undefined

const DAYS = 24 * 60 * 60 * 1000
const USED_URI = 'http://127.0.0.1:41234/oauth/callback'

const registered = (more: Partial<OidcClientFacts> = {}) =>
  registerClient(
    {
      name: 'cli ünïcode',
      scopes: [ACCOUNT_ACCESS],
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      issuerUrl: 'https://d-9067f00d00.awsapps.com/start',
      ...more,
    },
    { now: NOW, region: 'us-east-1', randomBytes: countingBytes() },
  ).client

const client = registered()
const check = (more: Readonly<Record<string, string>> = {}, now = NOW) =>
  checkAuthorizationRequest(authorizeParameters(client.id, more), now, noApplications)

/** Returns the error, and whether the client learns of it. */
const refusal = (parameters: URLSearchParams) => {
  const checked = checkAuthorizationRequest(parameters, NOW, noApplications)
  if ('request' in checked) return 'allowed'
  const { error, redirectUri, state } = checked.refused
  return [error, redirectUri, state]
}

test('a request of the AWS CLI is allowed', () => {
  expect(check()).toEqual({
    request: {
      client,
      redirectUri: USED_URI,
      state: 'state-1',
      scopes: [ACCOUNT_ACCESS],
      codeChallenge: expect.stringMatching(/^[\w-]{43}$/),
    },
  })
  const parameters = authorizeParameters(client.id)
  parameters.delete('scopes')
  parameters.delete('state')
  expect(checkAuthorizationRequest(parameters, NOW, noApplications)).toMatchObject({
    request: { scopes: [ACCOUNT_ACCESS], state: undefined },
  })
})

describe('nobody but the user learns of', () => {
  test.each(['', 'none', client.id.slice(0, -1), `${client.id}A`, `A${client.id.slice(1)}`])(
    'a client that is not registered: %s',
    (id) => {
      expect(refusal(authorizeParameters(id))).toEqual(['invalid_request', undefined, 'state-1'])
    },
  )

  test('a client without redirect URIs, or whose registration has expired', () => {
    const { id } = registered({ redirectUris: [] })
    expect(refusal(authorizeParameters(id))).toEqual(['invalid_request', undefined, 'state-1'])
    expect(check({}, NOW + 90 * DAYS - 1)).toHaveProperty('request')
    expect(check({}, NOW + 90 * DAYS)).toMatchObject({ refused: { redirectUri: undefined } })
  })

  test.each([
    '',
    'https://127.0.0.1:41234/oauth/callback',
    'http://127.0.0.2:41234/oauth/callback',
    'http://localhost:41234/oauth/callback',
    'http://evil.example/oauth/callback',
    'http://127.0.0.1.evil.example/oauth/callback',
    'http://127.0.0.1@evil.example/oauth/callback',
    'http://127.0.0.1:41234@evil.example/oauth/callback',
    'http://user:password@127.0.0.1:41234/oauth/callback',
    'http://127.0.0.1:41234\\@evil.example/oauth/callback',
    'http://evil.example\\@127.0.0.1:41234/oauth/callback',
    'http://2130706433/oauth/callback',
    'http://127.1/oauth/callback',
    'http://[::1]:41234/oauth/callback',
    'http://127.0.0.1:41234/',
    'http://127.0.0.1:41234/oauth/callback/',
    'http://127.0.0.1:41234/oauth/callback/../steal',
    'http://127.0.0.1:41234/oauth/callback?next=x',
    'http://127.0.0.1:41234/oauth/callback#fragment',
    'http://127.0.0.1:41234/oauth/callback\r\nX: y',
    'http://127.0.0.1:x/oauth/callback',
    'HTTP://127.0.0.1:41234/oauth/callback',
    ' http://127.0.0.1:41234/oauth/callback',
    '//127.0.0.1:41234/oauth/callback',
    'javascript:alert(1)',
    'data:text/html,x',
  ])('another redirect URI: %j', (redirect_uri) => {
    const parameters = authorizeParameters(client.id, { redirect_uri })
    expect(refusal(parameters)).toEqual(['invalid_request', undefined, 'state-1'])
  })
})

describe('the client learns of', () => {
  const told = (error: string) => [error, USED_URI, 'state-1']

  test.each([
    ['response_type', 'token', 'unsupported_response_type'],
    ['response_type', '', 'unsupported_response_type'],
    ['code_challenge_method', 'plain', 'invalid_request'],
    ['code_challenge_method', 's256', 'invalid_request'],
    ['code_challenge_method', '', 'invalid_request'],
    ['code_challenge', '', 'invalid_request'],
    ['code_challenge', 'short', 'invalid_request'],
    ['code_challenge', `${'a'.repeat(43)}=`, 'invalid_request'],
    ['scopes', 'codewhisperer:completions', 'invalid_scope'],
    ['scopes', `${ACCOUNT_ACCESS} codewhisperer:completions`, 'invalid_scope'],
  ])('%s %j', (name, value, error) => {
    expect(refusal(authorizeParameters(client.id, { [name]: value }))).toEqual(told(error))
  })

  test.each(['response_type', 'code_challenge', 'code_challenge_method'])('a request without %s', (name) => {
    const parameters = authorizeParameters(client.id)
    parameters.delete(name)
    expect(refusal(parameters)).toEqual(
      told(name === 'response_type' ? 'unsupported_response_type' : 'invalid_request'),
    )
  })

  test.each(['response_type', 'scopes', 'code_challenge', 'code_challenge_method', 'state'])(
    'a second %s',
    (name) => {
      const parameters = authorizeParameters(client.id)
      parameters.append(name, parameters.get(name) ?? '')
      expect(refusal(parameters)).toEqual(told('invalid_request'))
    },
  )

  test('a grant type that the client did not register', () => {
    const { id } = registered({ grantTypes: ['refresh_token'] })
    expect(refusal(authorizeParameters(id))).toEqual(told('unauthorized_client'))
  })
})

describe('redirect URIs', () => {
  test('may use any port, whether registered with or without one', () => {
    for (const uri of ['http://127.0.0.1', 'http://127.0.0.1:8250', 'http://127.0.0.1:1/'])
      expect(isRegistered('http://127.0.0.1:8250', [uri])).toBe(true)
    expect(isRegistered('http://[::1]:9/x?y=z', ['http://[::1]/x?y=z'])).toBe(true)
    expect(isRegistered('http://127.0.0.1:9/X', ['http://127.0.0.1/x'])).toBe(false)
  })

  test('with a custom scheme are compared as they are', () => {
    const uri = 'vscode://amazonwebservices.aws-toolkit/callback'
    expect([isRedirectUri(uri), isRegistered(uri, [uri]), isRegistered(`${uri}/x`, [uri])]).toEqual([
      true,
      true,
      false,
    ])
    expect(isRegistered('com.example.app:/callback', ['com.example.app:/callback'])).toBe(true)
  })

  test('cannot lead elsewhere, even if somebody has signed a registration', () => {
    for (const uri of [
      'https://evil.example/',
      'http://localhost/',
      'file:///etc/passwd',
      'javascript:1',
      'x y:z',
      '',
    ])
      expect([uri, isRedirectUri(uri), isRegistered(uri, [uri])]).toEqual([uri, false, false])
  })
})

test('the registration is in the ID of a client with redirect URIs', () => {
  expect(findClient(client.id, NOW)).toEqual(client)
  expect(client).toMatchObject({ name: 'cli ünïcode', region: 'us-east-1', expiryDate: NOW + 90 * DAYS })
})
