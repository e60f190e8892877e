import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { coverage } from './canonical-oracle.ts'
import { accepted, sign, WORLD } from './sigv4-requests.ts'

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 12 })
const escaped = wellFormed.map((text) => encodeURIComponent(text))
const plain = fc.constantFrom('.', '..', '', 'a', '-._~', "!$&'()*,;=:@", '+', 'Z9', '%2F', '%7e')
const path = fc.array(fc.oneof(escaped, plain), { maxLength: 6 }).map((segments) => `/${segments.join('/')}`)

// Excludes parameters that aws4 drops: those without a name and those called __proto__.
const name = wellFormed.filter((text) => text !== '' && text !== '__proto__')
const pair = fc.tuple(name, wellFormed).map((both) => both.map(encodeURIComponent).join('='))
const query = fc.array(
  fc.oneof(pair, fc.constantFrom('a', 'a=', 'a-b=1', 'a=2', 'A=%3d', 'b=x+y', 'b=x%20y')),
  { maxLength: 8 },
)

const headerName = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).map((text) => `X-Amz-Meta-${text}`)
const headers = fc.dictionary(headerName, fc.stringMatching(/^[ \t!-~]{0,20}$/), { maxKeys: 6 })

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  target: fc
    .tuple(path, query)
    .map(([where, pairs]) => (pairs.length === 0 ? where : `${where}?${pairs.join('&')}`)),
  headers,
  body: fc.string({ unit: 'binary', maxLength: 40 }),
  region: fc.constantFrom('us-east-1', 'ap-southeast-4', 'us-gov-west-1', 'eusc-de-east-1'),
  service: fc.constantFrom('sts', 'iam'),
  presign: fc.boolean(),
})

test('what aws4 signs is accepted, and what the oracle can read of it is complete', () => {
  fc.assert(
    fc.property(request, (options) => {
      const signed = sign(options)
      expect(accepted(signed)).toBe(true)
      expect(coverage(signed)).toBeDefined()
      expect(accepted({ ...signed, body: Buffer.concat([signed.body, Buffer.from('x')]) })).toBe(false)
    }),
    { numRuns: 1_000 },
  )
})

test('no Authorization header or query makes it fail in another way than AWS does', () => {
  const piece = fc.constantFrom(
    'AWS4-HMAC-SHA256',
    'Credential',
    'Signature',
    'SignedHeaders',
    '=',
    ',',
    ' ',
    ';',
    'host',
    '/',
    '%',
    '\xff',
  )
  const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary-ascii', maxLength: 4 })), { maxLength: 16 })
  fc.assert(
    fc.property(text, text, (header, parameters) => {
      const target = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&${parameters.join('')}`
      const forged = sign({})
      const authorization = ['Host', 'localhost', 'Authorization', header.join('')]
      expect(accepted({ ...forged, headers: authorization }, WORLD)).toBe(false)
      expect(accepted({ ...forged, query: target.slice(2), headers: ['Host', 'localhost'] }, WORLD)).toBe(
        false,
      )
    }),
    { numRuns: 1_000 },
  )
})
