import { describe, expect, test } from '@jest/globals'
import { canonicalRequest, parseSignature, stringToSign, verifySignature } from '../../protocol/sigv4.ts'
import { AMZ_DATE, KEY, requestOf } from './sigv4-requests.ts'

interface Vector {
  readonly method?: string
  readonly target?: string
  /** Headers in addition to Host and X-Amz-Date. */
  readonly headers?: readonly string[]
  readonly signedHeaders?: string
  readonly body?: string
  readonly signature: string
}

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const POST_VANILLA = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'

/** AWS's published SigV4 test suite: key AKIDEXAMPLE, us-east-1, service `service`, 2015-08-30 12:36. */
const SUITE: Readonly<Record<string, Vector>> = {
  'get-vanilla': { signature: VANILLA },
  'get-relative': { target: '/example/..', signature: VANILLA },
  'get-relative-relative': { target: '/example1/example2/../..', signature: VANILLA },
  'get-slash': { target: '//', signature: VANILLA },
  'get-slash-dot-slash': { target: '/./', signature: VANILLA },
  'get-unreserved': {
    target: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  'get-utf8': {
    target: '/\u00e1\u0088\u00b4',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  'get-space': {
    target: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  'get-vanilla-empty-query-key': {
    target: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  'get-vanilla-query-order-key-case': {
    target: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  'get-header-key-duplicate': {
    headers: ['My-Header1', 'value2', 'My-Header1', 'value2', 'My-Header1', 'value1'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  'get-header-value-order': {
    headers: ['My-Header1', 'value4', 'My-Header1', 'value1', 'My-Header1', 'value3', 'My-Header1', 'value2'],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  'get-header-value-trim': {
    headers: ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'],
    signedHeaders: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  'post-vanilla': { method: 'POST', signature: POST_VANILLA },
  'post-sts-header-after': {
    method: 'POST',
    headers: ['X-Amz-Security-Token', 'added after signing'],
    signature: POST_VANILLA,
  },
  'post-x-www-form-urlencoded': {
    method: 'POST',
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    signedHeaders: 'content-type;host;x-amz-date',
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
}

function signedBy({ method = 'GET', target = '/', headers = [], body = '', ...claim }: Vector) {
  const names = claim.signedHeaders ?? 'host;x-amz-date'
  const credential = `${KEY.accessKeyId}/20150830/us-east-1/service/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${claim.signature}`
  const fixed = ['Host', 'example.amazonaws.com', 'X-Amz-Date', AMZ_DATE, 'Authorization', authorization]
  return requestOf(method, target, [...headers, ...fixed], body)
}

describe("AWS's test suite", () => {
  test.each(Object.entries(SUITE))('%s', (_name, vector) => {
    const request = signedBy(vector)
    const signature = parseSignature(request)
    if (signature === undefined) throw new Error('not seen as signed')
    expect(() => verifySignature(request, signature, KEY.secretAccessKey)).not.toThrow()
    expect(() => verifySignature(request, signature, `${KEY.secretAccessKey}x`)).toThrow(
      'we calculated does not match',
    )
  })

  test('the steps of get-vanilla', () => {
    const request = signedBy({ signature: VANILLA })
    const signature = parseSignature(request)
    if (signature === undefined) throw new Error('not seen as signed')
    const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    expect(canonicalRequest(request, signature, 'standard')).toBe(
      `GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n${hash}`,
    )
    expect(stringToSign(request, signature, 'standard')).toBe(
      'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n' +
        'bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63',
    )
  })
})

describe("AWS's documentation", () => {
  test('ListUsers of the example "Signature Version 4 signing process"', () => {
    const request = requestOf('GET', '/?Action=ListUsers&Version=2010-05-08', [
      ...['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ...['Host', 'iam.amazonaws.com', 'X-Amz-Date', AMZ_DATE, 'Authorization'],
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    ])
    const signature = parseSignature(request)
    if (signature === undefined) throw new Error('not seen as signed')
    expect(() => verifySignature(request, signature, KEY.secretAccessKey)).not.toThrow()
  })
})
