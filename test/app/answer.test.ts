/** Which endpoint answers which request. */
import { expect, test } from '@jest/globals'
import { IDP_SIGN_IN } from '../../core/identity/saml/built-in.ts'
import { DEFAULT_SETTINGS } from '../../core/runtime/settings.ts'
import { ENDPOINTS, endpointOf } from '../../server/app/answer.ts'
import { CODE_FONT } from '../../server/endpoints/style.ts'
import { type HeadOfTest, headOf } from '../support/request-heads.ts'

const BROWSER = { 'Sec-Fetch-Mode': 'navigate' }
const at = (url: string, headers: HeadOfTest['headers'] = {}): HeadOfTest => ({ url, headers })

/** One request for each endpoint, and others that could be mistaken. */
const REQUESTS: readonly (readonly [string, HeadOfTest])[] = [
  ['API', { method: 'POST' }],
  ['API', { method: 'POST', headers: { Host: 'signin.aws.amazon.com' } }],
  ['API', { method: 'POST', headers: { ...BROWSER, Host: 'd-1.awsapps.com' } }],
  ['API, by path', { method: 'POST', url: '/token' }],
  ['API, by path', at('/assignment/roles', { Host: 'portal.sso.us-east-1.amazonaws.com' })],
  ['SCIM', at('/tenant/scim/v2/Users')],
  ['identity provider', at(IDP_SIGN_IN)],
  ['sign-in', at('/signin')],
  ['sign-in', at('/', { Host: 'us-east-1.signin.aws.amazon.com' })],
  ['console', at('/console/live', BROWSER)],
  ['access portal', at('/start')],
  ['access portal', at('/', { Host: 'd-1.awsapps.com' })],
  ['welcome', at('/', BROWSER)],
  ['API, by query', at('/?Action=GetCallerIdentity&Version=2011-06-15', BROWSER)],
  ['API, by query', { signedFor: 'sts' }],
  ['fonts', at(CODE_FONT, BROWSER)],
  ['instance metadata', at('/latest/meta-data/', BROWSER)],
  ['container credentials', at('/v1/credentials', BROWSER)],
  ['emulator', at('/_iamulator/health', BROWSER)],
  ['welcome, elsewhere', at('/somewhere', BROWSER)],
  ['emulator, unknown path', at('/_iamulator/nothing')],
  ["AWS's website", at('/somewhere', { Host: 'console.aws.amazon.com' })],
  ['API, unknown path', at('/somewhere')],
  ['API, unknown path', { method: 'POST', url: '/somewhere' }],
]

test.each(REQUESTS)('%s answers %j', (name, request) => {
  expect(endpointOf(DEFAULT_SETTINGS, { ...headOf(request), body: Buffer.alloc(0) }).name).toBe(name)
})

test('each endpoint has a name of its own, and gets a request here', () => {
  expect([...new Set(REQUESTS.map(([name]) => name))]).toEqual(ENDPOINTS.map(({ name }) => name))
})

test('without the console, its paths are like any other', () => {
  const request = { ...headOf(at('/console/live', BROWSER)), body: Buffer.alloc(0) }
  expect(endpointOf({ ...DEFAULT_SETTINGS, console: 'off' }, request).name).toBe('welcome, elsewhere')
})
