import { createHash, createHmac } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { SignedRequest } from '../../protocol/sigv4.ts'
import { AMZ_DATE, accepted, KEY, requestOf, sign } from './sigv4-requests.ts'

const SCOPE = '20150830/us-east-1/sts/aws4_request'
const EMPTY = createHash('sha256').digest('hex')

/** Returns a request signed with this canonical request, which may be wrong. */
function signedAs(lines: readonly string[], names: string, headers: readonly string[]): SignedRequest {
  const hash = createHash('sha256')
    .update(['GET', '/', '', ...lines, '', names, EMPTY].join('\n'))
    .digest('hex')
  const key = SCOPE.split('/').reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${KEY.secretAccessKey}`,
  )
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${AMZ_DATE}\n${SCOPE}\n${hash}`)
    .digest('hex')
  const claim = `Credential=${KEY.accessKeyId}/${SCOPE}, SignedHeaders=${names}, Signature=${signature}`
  return requestOf('GET', '/', [
    ...headers,
    'X-Amz-Date',
    AMZ_DATE,
    'Authorization',
    `AWS4-HMAC-SHA256 ${claim}`,
  ])
}

const HOST = ['Host', 'localhost']
const DATE_LINE = `x-amz-date:${AMZ_DATE}`

test('signed headers stand in order, each once', () => {
  expect(accepted(signedAs(['host:localhost', DATE_LINE], 'host;x-amz-date', HOST))).toBe(true)
  expect(accepted(signedAs([DATE_LINE, 'host:localhost'], 'x-amz-date;host', HOST))).toBe(false)
  expect(accepted(signedAs(['host:localhost', 'host:localhost'], 'host;host', HOST))).toBe(false)
})

test('a signed header must have been sent, if only without a value', () => {
  const signed = (value: string, ...more: string[]) =>
    accepted(signedAs(['host:localhost', `x-note:${value}`], 'host;x-note', [...HOST, ...more]))
  expect(signed('', 'X-Note', '')).toBe(true)
  expect(signed('')).toBe(false)
  expect(signed('undefined')).toBe(false)
})

test('a plus sign in the query is a space, as it is to whoever reads the form', () => {
  const request = sign({ target: '/?a=b%20c&d=e%2Bf' })
  expect(request.query).toBe('a=b%20c&d=e%2Bf')
  expect(accepted(request)).toBe(true)
  expect(accepted({ ...request, query: 'a=b+c&d=e%2Bf' })).toBe(true)
  expect(accepted({ ...request, query: 'a=b%20c&d=e+f' })).toBe(false)
})

test('a percent sign that begins no escape is a percent sign', () => {
  const request = sign({ target: '/?a=100%25&b=%25zz' })
  expect(accepted({ ...request, query: 'a=100%&b=%zz' })).toBe(true)
  expect(accepted({ ...request, query: 'a=100&b=%zz' })).toBe(false)
})
