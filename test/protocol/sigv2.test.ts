/** Tests S3's older signatures with the examples of the S3 User Guide, and with every byte changed. */
import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { apiService } from '../../core/aws/api-operations.ts'
import {
  checkTimeV2,
  isVersion2,
  parseVersion2,
  type SignatureV2,
  stringToSignV2,
  verifyVersion2,
} from '../../protocol/sigv2.ts'
import type { SignedRequest } from '../../protocol/sigv4.ts'
import { answerOf, fromWire, rawHeaders, requestOf, toWire, withHeader } from './sigv4-requests.ts'

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

interface Example {
  readonly request: SignedRequest
  readonly bucket: string | undefined
}

const example = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  signature: string | undefined,
  bucket?: string,
): Example => {
  const authorization = signature === undefined ? {} : { Authorization: `AWS ${KEY_ID}:${signature}` }
  return { request: requestOf(method, target, rawHeaders({ ...headers, ...authorization })), bucket }
}

const PRESIGNED =
  '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D'

const EXAMPLES: Readonly<Record<string, Example>> = {
  'an object': example(
    ...(['GET', '/photos/puppy.jpg', { Date: 'Tue, 27 Mar 2007 19:36:42 +0000' }] as const),
    ...(['bWq2s1WEIj+Ydj0vQ697zp+IXMU=', 'johnsmith'] as const),
  ),
  'an upload': example(
    ...(['PUT', '/photos/puppy.jpg'] as const),
    { 'Content-Type': 'image/jpeg', 'Content-Length': '94328', Date: 'Tue, 27 Mar 2007 21:15:45 +0000' },
    ...(['MyyxeRY7whkBe+bq8fHCL/2kKUg=', 'johnsmith'] as const),
  ),
  'a list': example(
    ...(['GET', '/?prefix=photos&max-keys=50&marker=puppy'] as const),
    { 'User-Agent': 'Mozilla/5.0', Date: 'Tue, 27 Mar 2007 19:42:41 +0000' },
    ...(['htDYFYduRNen8P9ZfE/s9SuKy0U=', 'johnsmith'] as const),
  ),
  'a sub-resource': example(
    ...(['GET', '/?acl', { Date: 'Tue, 27 Mar 2007 19:44:46 +0000' }] as const),
    ...(['c2WLPFtWHVgbEmeEG93a4cG37dM=', 'johnsmith'] as const),
  ),
  'an upload with everything': example(
    ...(['PUT', '/db-backup.dat.gz'] as const),
    {
      'User-Agent': 'curl/7.15.5',
      Host: 'static.johnsmith.net:8080',
      Date: 'Tue, 27 Mar 2007 21:06:08 +0000',
      'x-amz-acl': 'public-read',
      'content-type': 'application/x-download',
      'Content-MD5': '4gJE4saaMU4BqNR0kLY+lw==',
      'X-Amz-Meta-ReviewedBy': 'joe@johnsmith.net,jane@johnsmith.net',
      'X-Amz-Meta-FileChecksum': '0x02661779',
      'X-Amz-Meta-ChecksumAlgorithm': 'crc32',
    },
    ...(['ilyl83RwaSoYIEdixDQcA4OnAnc=', 'static.johnsmith.net'] as const),
  ),
  'all buckets': example(
    ...(['GET', '/', { Date: 'Wed, 28 Mar 2007 01:29:59 +0000' }, 'qGdzdERIC03wnaRNKh6OqZehG9s='] as const),
  ),
  'a path with escapes': example(
    ...(['GET', '/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re'] as const),
    ...([{ Date: 'Wed, 28 Mar 2007 01:49:49 +0000' }, 'DNEZGsoieTZ92F3bUfSPQcbGmlM='] as const),
  ),
  'a presigned request': example(
    ...(['GET', `${PRESIGNED}&Expires=1175139620`, {}, undefined, 'johnsmith'] as const),
  ),
}

const outcome = ({ request, bucket }: Example, secret = SECRET) =>
  answerOf(() => verifyVersion2(request, parseVersion2(request), secret, bucket))

describe.each(Object.entries(EXAMPLES))('%s', (_what, given) => {
  test('is signed', () => {
    expect(isVersion2(given.request)).toBe(true)
    expect(parseVersion2(given.request).accessKeyId).toBe(KEY_ID)
    expect(outcome(given)).toBe('accepted')
  })

  test('is refused with another secret, method, path, or bucket', () => {
    const mismatch = expect.stringMatching(/^403 SignatureDoesNotMatch /)
    const { request, bucket } = given
    expect(outcome(given, 'another')).toEqual(mismatch)
    expect(outcome({ bucket, request: { ...request, method: 'DELETE' } })).toEqual(mismatch)
    expect(outcome({ bucket, request: { ...request, path: `${request.path}x` } })).toEqual(mismatch)
    expect(outcome({ request, bucket: 'another' })).toEqual(mismatch)
  })
})

/** Signs a request of which only the signature is missing. */
function signed(request: SignedRequest, presigned: boolean): SignedRequest {
  const dateLine = presigned ? '1175139620' : 'Tue, 27 Mar 2007 19:36:42 +0000'
  const text = stringToSignV2(request, { presigned, dateLine }, undefined)
  const signature = createHmac('sha1', SECRET).update(text, 'latin1').digest('base64')
  if (!presigned)
    return withHeader(
      { ...request, headers: ['Date', dateLine, ...request.headers] },
      'Authorization',
      `AWS ${KEY_ID}:${signature}`,
    )
  const query = `AWSAccessKeyId=${KEY_ID}&Signature=${encodeURIComponent(signature)}&Expires=${dateLine}`
  return { ...request, query: [request.query, query].filter(Boolean).join('&') }
}

const SUBJECT = requestOf('PUT', '/bucket/key?acl&versionId=a%2Fb', [
  'Content-Type',
  'text/plain',
  'x-amz-acl',
  'private',
])

/** What a request means to S3: the case of the names of headers and the encoding of the query do not count. */
function meaningOf({ method, path, query, headers }: SignedRequest): string {
  const pairs = query.split('&').map((pair) => unescape(pair))
  const names = headers.map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text))
  return JSON.stringify([method, path, pairs, names])
}

/** Returns the accepted requests among those with one byte changed, and how many were refused. */
function flipAll(wire: Buffer): { readonly accepted: readonly SignedRequest[]; readonly refused: number } {
  const masks = [1, 2, 4, 8, 16, 32, 64, 128, 255]
  const requests = [...wire.keys()].flatMap((at) =>
    masks.flatMap((mask) => {
      const flipped = Buffer.from(wire)
      flipped.writeUInt8((wire[at] ?? 0) ^ mask, at)
      return fromWire(flipped) ?? []
    }),
  )
  const accepted = requests.filter((request) => outcome({ request, bucket: undefined }) === 'accepted')
  return { accepted, refused: requests.length - accepted.length }
}

describe.each([
  ['in the header', false],
  ['in the query', true],
])('a signature %s', (_where, presigned) => {
  test('covers every byte that has a meaning', () => {
    const request = signed(SUBJECT, presigned)
    const { accepted, refused } = flipAll(toWire(request))
    for (const each of accepted) {
      if (parseVersion2(each).accessKeyId === KEY_ID) expect(meaningOf(each)).toBe(meaningOf(request))
    }
    expect(refused).toBeGreaterThan(700)
  })

  test.each(['retention', 'encryption', 'publicAccessBlock', 'uploads', 'response-content-type=a', 'delete'])(
    'does not let %s be added',
    (parameter) => {
      const request = signed(SUBJECT, presigned)
      const changed = { ...request, query: `${request.query}&${parameter}` }
      expect(outcome({ request: changed, bucket: undefined })).toMatch(/^403 SignatureDoesNotMatch/)
      const harmless = { ...request, query: `${request.query}&x-id=PutObject` }
      expect(outcome({ request: harmless, bucket: undefined })).toBe('accepted')
    },
  )
})

test('every parameter that selects an operation of S3 is signed', () => {
  const operations = Object.values(apiService('s3')?.operations ?? {})
  const names = operations.flatMap(({ http }) => {
    const [, query = ''] = http?.[1].split('?') ?? []
    return query.split('&').flatMap((pair) => pair.split('=', 1))
  })
  const resource = (query: string) =>
    stringToSignV2(requestOf('GET', `/b?${query}`, []), { presigned: true, dateLine: '1' }, undefined)
  const unsigned = [...new Set(names)].filter((name) => name !== '' && !resource(name).endsWith(`?${name}`))
  // Both versions of the list are the same operation for policies.
  expect(unsigned).toEqual(['list-type'])
  expect(names.length).toBeGreaterThan(50)
})

test('headers x-amz-* of a presigned request can be in the query', () => {
  const inQuery = requestOf('PUT', '/bucket/key?x-amz-acl=private&x-amz-meta-a=b%20%20c&x-amz-meta-a-b=d', [])
  const inHeader = requestOf('PUT', '/bucket/key', [
    'X-Amz-Meta-A',
    'b  c',
    'X-Amz-Acl',
    'private',
    'X-Amz-Meta-A-B',
    'd',
  ])
  const given = { presigned: true, dateLine: '1' }
  expect(stringToSignV2(inQuery, given, undefined)).toBe(stringToSignV2(inHeader, given, undefined))
  expect(stringToSignV2(inHeader, given, undefined)).toBe(
    'PUT\n\n\n1\nx-amz-acl:private\nx-amz-meta-a:b  c\nx-amz-meta-a-b:d\n/bucket/key',
  )
  const both = { ...inQuery, headers: ['x-amz-acl', 'public-read'] }
  expect(stringToSignV2(both, given, undefined)).toContain('x-amz-acl:public-read,private\n')
})

test('a slash follows a bucket without a key', () => {
  const resourceOf = (path: string, bucket?: string) =>
    stringToSignV2(requestOf('GET', path, []), { presigned: true, dateLine: '1' }, bucket)
      .split('\n')
      .at(-1)
  expect(resourceOf('/')).toBe('/')
  expect(resourceOf('/bucket')).toBe('/bucket/')
  expect(resourceOf('/bucket?acl')).toBe('/bucket/?acl')
  expect(resourceOf('/bucket/key')).toBe('/bucket/key')
  expect(resourceOf('/', 'bucket')).toBe('/bucket/')
  expect(resourceOf('/key', 'bucket')).toBe('/bucket/key')
})

test('a date in x-amz-date is signed with the headers', () => {
  const request = requestOf('GET', '/b/k', [
    'x-amz-date',
    'Tue, 27 Mar 2007 19:36:42 +0000',
    'Date',
    'x',
    'Authorization',
    'AWS a:b',
  ])
  const signature = parseVersion2(request)
  expect(signature).toMatchObject({ dateLine: '', time: Date.UTC(2007, 2, 27, 19, 36, 42) })
  expect(stringToSignV2(request, signature, undefined)).toBe(
    'GET\n\n\n\nx-amz-date:Tue, 27 Mar 2007 19:36:42 +0000\n/b/k',
  )
})

describe('malformed:', () => {
  const DATE = ['Date', 'Tue, 27 Mar 2007 19:36:42 GMT']
  const answer = (target: string, headers: readonly string[]) =>
    answerOf(() => parseVersion2(requestOf('GET', target, headers)))

  test.each(['AWS ', 'AWS key', 'AWS :signature', 'AWS key:', 'AWS a:b:c', 'AWS a:b c'])('%s', (header) => {
    expect(answer('/', [...DATE, 'Authorization', header])).toBe(
      '400 InvalidArgument AWS authorization header is invalid.  Expected AwsAccessKeyId:signature',
    )
  })

  test.each<{ readonly headers: readonly string[] }>([
    { headers: [] },
    { headers: ['Date', 'yesterday'] },
    { headers: ['x-amz-date', ''] },
  ])('dates %j', ({ headers }) => {
    expect(answer('/', [...headers, 'Authorization', 'AWS a:b'])).toBe(
      '403 AccessDenied AWS authentication requires a valid Date or x-amz-date header',
    )
  })

  test.each(['AWSAccessKeyId=a', 'Signature=a', 'AWSAccessKeyId=a&Signature=b', 'Signature=a&Expires=1'])(
    '?%s',
    (query) => {
      expect(isVersion2(requestOf('GET', `/?${query}`, []))).toBe(true)
      expect(answer(`/?${query}`, [])).toBe(
        '403 AccessDenied Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      )
    },
  )

  test.each(['soon', '-1', '1.5', '1e9', '9'.repeat(400)])('Expires=%s', (expires) => {
    expect(answer(`/?AWSAccessKeyId=a&Signature=b&Expires=${expires}`, [])).toBe(
      `403 AccessDenied Invalid date (should be seconds since epoch): ${expires}`,
    )
  })

  test('two signatures', () => {
    const query = '/?AWSAccessKeyId=a&Signature=b&Expires=1'
    const expected = /^400 InvalidArgument Only one auth mechanism allowed/
    expect(answer(query, [...DATE, 'Authorization', 'AWS a:b'])).toMatch(expected)
    expect(answer(query, ['Authorization', 'AWS4-HMAC-SHA256 Credential=a'])).toMatch(expected)
    expect(answer(`${query}&X-Amz-Algorithm=AWS4-HMAC-SHA256`, [])).toMatch(expected)
  })

  test('other requests have none', () => {
    for (const [target, headers] of [
      ['/', []],
      ['/', ['Authorization', 'AWS4-HMAC-SHA256 x']],
      ['/', ['Authorization', 'Bearer AWS x:y']],
      ['/?Expires=1&X-Amz-Signature=a', []],
      ['/?a=AWSAccessKeyId', []],
    ] as const)
      expect(isVersion2(requestOf('GET', target, headers))).toBe(false)
  })
})

describe('time', () => {
  const at = (signature: Partial<SignatureV2>, now: number) =>
    answerOf(() =>
      checkTimeV2(
        {
          accessKeyId: '',
          signature: '',
          sessionToken: undefined,
          presigned: true,
          dateLine: '',
          time: 0,
          ...signature,
        },
        now,
      ),
    )

  test('a presigned request lasts until Expires', () => {
    expect(at({ time: 1000 }, 1000)).toBe('accepted')
    expect(at({ time: 1000 }, 1001)).toBe('403 RequestExpired Request has expired.')
  })

  test('another one lasts for 15 minutes around its date', () => {
    const MINUTES = 15 * 60_000
    for (const now of [-MINUTES, MINUTES]) expect(at({ presigned: false }, now)).toBe('accepted')
    for (const now of [-MINUTES - 1, MINUTES + 1])
      expect(at({ presigned: false }, now)).toMatch(/^403 SignatureDoesNotMatch The difference/)
  })
})
