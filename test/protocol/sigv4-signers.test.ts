import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { parseSignature, type SignedRequest, verifySignature } from '../../protocol/sigv4.ts'
import { pythonsWith } from '../support/pythons.ts'
import { tool } from '../support/tools.ts'
import {
  accepted,
  answerOf,
  authenticate,
  type Headers,
  KEY,
  NOW,
  rawHeaders,
  requestOf,
  sign,
  WORLD,
} from './sigv4-requests.ts'
import { type SdkRequestToSign, sdkPresigned, sdkRequest, sdkSigned } from './sigv4-sdk.ts'

const TOKEN = 'IQoJb3JpZ2luX2VjEA+/Eal=='
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15'

/** Requests that signers encode differently. */
const CASES = {
  'POST form': { method: 'POST', headers: FORM, body: BODY },
  'POST form with a session token': { method: 'POST', headers: FORM, body: BODY, token: TOKEN },
  'GET of the query': {
    method: 'GET',
    query: { Action: 'ListUsers', Version: '2010-05-08', PathPrefix: '/a b/ü*~' },
  },
  'a repeated parameter and an empty one': {
    method: 'GET',
    query: { b: ['2', '1', '10'], 'b-': 'x', B: '', é: '=&+' },
  },
  'odd blanks in headers': { method: 'GET', headers: { 'x-amz-meta-a': '  a   b  ', 'x-amz-meta-b': 'c' } },
  'a path': { method: 'PUT', path: '/a%20b/c//d/./e/../f/', body: 'x' },
} satisfies Readonly<Record<string, SdkRequestToSign>>

describe('the AWS SDK for JavaScript', () => {
  test('GetCallerIdentity of its STS client', async () => {
    for (const options of [{}, { token: TOKEN }]) {
      const [request, now] = await sdkRequest(options)
      expect(answerOf(() => authenticate(request, { ...WORLD, now }))).toBe('accepted')
      expect(parseSignature(request)?.sessionToken).toBe('token' in options ? TOKEN : undefined)
      expect(Buffer.from(request.body).toString()).toBe(BODY)
    }
  })

  test.each(Object.entries(CASES))('signs %s', async (_name, given) => {
    const request = await sdkSigned(given, new Date(NOW))
    expect(answerOf(() => authenticate(request))).toBe('accepted')
  })

  test.each(Object.entries(CASES))('presigns %s', async (_name, given) => {
    const request = await sdkPresigned(given, new Date(NOW))
    expect(answerOf(() => authenticate(request))).toBe('accepted')
  })
})

describe('botocore', () => {
  const python = pythonsWith('botocore').at(-1)?.executable
  const withBotocore = tool('botocore (python3-botocore)', () => python !== undefined)

  const given = (over: object) => ({
    ...{
      ...KEY,
      method: 'POST',
      target: '/',
      headers: FORM,
      body: BODY,
      service: 'sts',
      region: 'us-east-1',
      presign: false,
    },
    ...over,
  })
  const forms = [
    given({}),
    given({ token: TOKEN }),
    given({ service: 'iam', region: 'ap-southeast-2' }),
    given({
      method: 'GET',
      body: '',
      headers: {},
      target: '/?Action=ListUsers&PathPrefix=%2Fa%20b%2F%C3%BC&a=&a-=1&B=2',
    }),
    given({ headers: { ...FORM, 'x-amz-meta-a': '  a   b\t c ' } }),
    given({ target: '/a%20b/c//d/./e/../f/' }),
  ]

  withBotocore('signs and presigns', () => {
    const requests = forms.flatMap((form) => [form, { ...form, presign: true }])
    for (const [index, request] of signedBy(python ?? '', requests).entries()) {
      const now = parseSignature(request)?.date.time ?? 0
      expect([index, answerOf(() => authenticate(request, { ...WORLD, now }))]).toEqual([index, 'accepted'])
      expect([index, accepted({ ...request, method: 'PATCH' }, { ...WORLD, now })]).toEqual([index, false])
    }
  })
})

interface BotocoreRequest {
  readonly method: string
}

interface BotocoreResult {
  readonly target: string
  readonly headers: Headers
  readonly body: string
}

function signedBy(python: string, requests: readonly BotocoreRequest[]): readonly SignedRequest[] {
  const script = fileURLToPath(new URL('./sigv4-botocore.py', import.meta.url))
  const run = spawnSync(python, [script], { input: JSON.stringify(requests), encoding: 'utf8' })
  expect([run.stderr, run.status]).toEqual(['', 0])
  const results: readonly BotocoreResult[] = JSON.parse(run.stdout)
  expect(results.length).toBe(requests.length)
  return results.map(({ target, headers, body }, index) =>
    requestOf(requests[index]?.method ?? '', target, rawHeaders(headers), body),
  )
}

describe('the style of S3', () => {
  const verdict = (request: SignedRequest, style: 'standard' | 's3') =>
    answerOf(() => {
      const signature = parseSignature(request)
      if (signature === undefined) throw new Error('not seen as signed')
      verifySignature(request, signature, KEY.secretAccessKey, style)
    })

  test.each(['/', '/bucket/a%20b//c/../d/%C3%BC', '/bucket/a%2Fb', '/bucket/(x)'])(
    'the path %s is taken as it is',
    async (path) => {
      const encoded = path.replaceAll('(', '%28').replaceAll(')', '%29')
      const options = { method: 'GET', path: encoded, service: 's3', uriEscapePath: false }
      const request = await sdkSigned(options, new Date(NOW))
      expect(verdict({ ...request, path }, 's3')).toBe('accepted')
      expect(verdict({ ...request, path: `${path}x` }, 's3')).toContain('SignatureDoesNotMatch')
    },
  )

  test('aws4 agrees', () => {
    const target = '/bucket/a%20b//c/../d/%C3%BC'
    expect(verdict(sign({ service: 's3', target, method: 'PUT', body: 'x' }), 's3')).toBe('accepted')
    expect(verdict(sign({ service: 's3', target, method: 'PUT', body: 'x' }), 'standard')).toContain(
      'SignatureDoesNotMatch',
    )
    expect(verdict(sign({ service: 's3', target, presign: true }), 's3')).toBe('accepted')
  })

  test('a body may be unsigned when the request says so, and is in a presigned one', () => {
    const headers = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const unsigned = sign({ service: 's3', method: 'PUT', body: 'x', headers })
    expect(verdict({ ...unsigned, body: Buffer.from('y') }, 's3')).toBe('accepted')
    expect(verdict(unsigned, 'standard')).toContain('SignatureDoesNotMatch')
    const signed = sign({ service: 's3', method: 'PUT', body: 'x' })
    expect(verdict({ ...signed, body: Buffer.from('y') }, 's3')).toContain('SignatureDoesNotMatch')
    const presigned = sign({ service: 's3', method: 'PUT', presign: true })
    expect(verdict({ ...presigned, body: Buffer.from('any') }, 's3')).toBe('accepted')
  })
})
