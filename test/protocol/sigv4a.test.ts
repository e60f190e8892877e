/** Tests version 4A with signatures of AWS's test suite, with those of an independent signer, and with changed ones. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { ChunkSignatures } from '../../protocol/sigv4/chunks.ts'
import { isSigned4A, privateKey, publicKey } from '../../protocol/sigv4/ecdsa.ts'
import { type SignedRequest, type Style, styleOf } from '../../protocol/sigv4.ts'
import {
  ALGORITHM_4A,
  checkScope4A,
  isVersion4A,
  namedRegion,
  parseSignature4A,
  verifySignature4A,
} from '../../protocol/sigv4a.ts'
import { answerOf, fromWire, KEY, requestOf, toWire, withHeader } from './sigv4-requests.ts'
import { sign4A, signText } from './sigv4a-signer.ts'

const outcome = (request: SignedRequest, secret = KEY.secretAccessKey, style: Style = 'standard') =>
  answerOf(() => verifySignature4A(request, parseSignature4A(request), secret, style))

describe('keys', () => {
  test('are those of the test suite', () => {
    const { x, y } = publicKey(KEY.accessKeyId, KEY.secretAccessKey).export({ format: 'jwk' })
    const hex = (text: string | undefined) => Buffer.from(text ?? '', 'base64url').toString('hex')
    expect([hex(x), hex(y)]).toEqual([
      'b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1',
      '865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518',
    ])
  })

  test('belong to the access key ID and the secret', () => {
    const keys = [privateKey('a', 'b'), privateKey('a', 'c'), privateKey('c', 'b')].map((key) =>
      key.toString('hex'),
    )
    expect(new Set(keys).size).toBe(3)
    expect(keys.every((key) => key.length === 64)).toBe(true)
  })
})

const authorization = (service: string, names: string, signature: string) => [
  'Authorization',
  `AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20150830/${service}/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
]
const dated = (regionSet: string) => ['X-Amz-Date', '20150830T123600Z', 'X-Amz-Region-Set', regionSet]

interface Known {
  readonly request: SignedRequest
  readonly service: string
  readonly regionSet: string
}

/** One signature of AWS's test suite (aws-c-auth), and four that AWS's client (aws-crt 1.25) made. */
const KNOWN: Readonly<Record<string, Known>> = {
  'get-vanilla-query-order-key-case': {
    ...{ service: 'service', regionSet: 'us-east-1' },
    request: requestOf('GET', '/?Param2=value2&Param1=value1', [
      ...['Host', 'example.amazonaws.com', ...dated('us-east-1')],
      ...authorization(
        'service',
        'host;x-amz-date;x-amz-region-set',
        '3045022100e374b9448d9a3ffa5c3532a5162f78bcca4b5acc8c7d6affdb6b797361dd97250220388a32d2eb4e2b83f2d5cfbacd7b475e508dd4bff92f19d446ea3c57208069d9',
      ),
    ]),
  },
  'the same by aws-crt': {
    ...{ service: 'service', regionSet: 'us-east-1' },
    request: requestOf('GET', '/?Param2=value2&Param1=value1', [
      ...['Host', 'example.amazonaws.com', ...dated('us-east-1')],
      ...authorization(
        'service',
        'host;x-amz-date;x-amz-region-set',
        '30450221009404c131f7c8ff579aaefc7b3c93bde7d70649ca0eb12f5292ed96546a8a7169022032af9ce70690337d02dc5b460d5de19a633c84ed59fc028d67a9fe530c1b8620',
      ),
    ]),
  },
  'a presigned request': {
    ...{ service: 'service', regionSet: 'us-*,eu-west-1' },
    request: requestOf(
      'GET',
      '/a/b?x=y&X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Region-Set=us-%2A%2Ceu-west-1&X-Amz-Signature=304402200171b094eb88eacf5b6fd471521cd424f2487507cf5de72ae674a92e61f392f702202a6b6377794f0855257c7907e48de4bd88e05402f39fb997b2e81f113d31bbae',
      ['Host', 'example.amazonaws.com'],
    ),
  },
  'S3 at a multi-Region access point': {
    ...{ service: 's3', regionSet: '*' },
    request: requestOf('PUT', '/bucket/a%20b//c?acl', [
      ...['Host', 'mrap.accesspoint.s3-global.amazonaws.com', 'x-amz-acl', 'private', ...dated('*')],
      ...['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
      ...authorization(
        's3',
        'host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-region-set',
        '3044022100c1873a386fa5aac34460de91c1c84730f3973415122d0bec37432ad667fb1f50021f4e8b3577d73d6add69094be759e56bffb4c93ba5e919c5078eb38d4ef97c3d',
      ),
    ]),
  },
  'EventBridge at a global endpoint': {
    ...{ service: 'events', regionSet: '*' },
    request: requestOf(
      'POST',
      '/',
      [
        ...['Host', 'events.amazonaws.com', 'Content-Type', 'application/x-amz-json-1.1'],
        ...['X-Amz-Target', 'AWSEvents.PutEvents', ...dated('*')],
        ...authorization(
          'events',
          'content-type;host;x-amz-date;x-amz-region-set;x-amz-target',
          '304502205540cd5877afd98b63d5dd2e49a3cb9b183acd2b68b2ac8336fec94269735121022100b7ad51998c83b9559d5410856e7f565dfd195b3a5480df58db0f4bd7588a1b41',
        ),
      ],
      '{"Entries":[]}',
    ),
  },
}

test.each(Object.entries(KNOWN))('the signature of %s is valid', (_what, { request, service, regionSet }) => {
  expect(isVersion4A(request)).toBe(true)
  expect(parseSignature4A(request)).toMatchObject({
    ...{ accessKeyId: 'AKIDEXAMPLE', regionSet },
    scope: { date: '20150830', region: '', service, terminator: 'aws4_request' },
  })
  const style = styleOf(service)
  expect(outcome(request, KEY.secretAccessKey, style)).toBe('accepted')
  for (const [changed, secret] of [
    [request, 'another'],
    [{ ...request, method: 'PATCH' }, KEY.secretAccessKey],
    [{ ...request, path: `${request.path}x` }, KEY.secretAccessKey],
  ] as const)
    expect(outcome(changed, secret, style)).toMatch(/^403 SignatureDoesNotMatch/)
})

describe.each([
  ['in the header', false],
  ['in the query', true],
])('a signature %s', (_where, presign) => {
  const request = sign4A({ method: 'PUT', path: '/a/b', body: 'x=y', presign })

  test('covers every byte', () => {
    const wire = toWire(request)
    const names = /^(?:host|x-amz-[\w-]+|authorization)$/
    const accepted = [...wire.keys()].flatMap((at) => {
      const flipped = Buffer.from(wire)
      flipped.writeUInt8((wire[at] ?? 0) ^ (at % 2 === 0 ? 1 : 32), at)
      const changed = fromWire(flipped)
      return changed && isVersion4A(changed) && outcome(changed) === 'accepted' ? [changed] : []
    })
    // Only the case of the names of headers, and of escapes, may change.
    for (const { method, path, query, headers, body } of accepted) {
      expect([method, path, unescape(query), String(body)]).toEqual([
        'PUT',
        '/a/b',
        unescape(request.query),
        'x=y',
      ])
      expect(
        headers.filter((_, index) => index % 2 === 0).every((name) => names.test(name.toLowerCase())),
      ).toBe(true)
    }
    expect(accepted.length).toBeLessThan(100)
    expect(outcome(request)).toBe('accepted')
  })
})

describe('regions', () => {
  const scopeFor = (regionSet: string, region: string | undefined, service = 'service') =>
    answerOf(() => checkScope4A(parseSignature4A(sign4A({ regionSet })), service, region))

  test.each([
    ['us-east-1', 'us-east-1'],
    ['*', 'eu-west-1'],
    ['us-*', 'us-west-2'],
    ['us-*-1', 'us-east-1'],
    ['*-1', 'us-east-1'],
    ['eu-west-1, us-east-1', 'us-east-1'],
    ['eu-west-1', undefined],
  ])('%s include %s', (regionSet, region) => {
    expect(scopeFor(regionSet, region)).toBe('accepted')
  })

  test.each([
    ['us-east-1', 'us-east-2'],
    ['us-*', 'eu-west-1'],
    ['us-*-1', 'us-1'],
    ['us-east-*1', 'us-east-'],
    ['us', 'us-east-1'],
    [`${'*a'.repeat(3000)}`, 'us-east-1'],
    ['eu-west-1,ap-*', 'us-east-1'],
  ])('%s do not include %s', (regionSet, region) => {
    expect(scopeFor(regionSet, region)).toBe(
      '403 SignatureDoesNotMatch Credential should be scoped to a valid region. ',
    )
  })

  test('and the service must fit', () => {
    expect(scopeFor('*', 'us-east-1', 's3')).toMatch(/correct service: 's3'/)
  })

  test('have names, or only patterns', () => {
    expect(namedRegion(parseSignature4A(sign4A({ regionSet: 'eu-*, eu-west-1' })))).toBe('eu-west-1')
    expect(namedRegion(parseSignature4A(sign4A({ regionSet: '*' })))).toBeUndefined()
  })

  test('must be there, and signed', () => {
    const missing = /^400 IncompleteSignature .*X-Amz-Region-Set/
    const request = sign4A({})
    const parsed = (changed: SignedRequest) => answerOf(() => parseSignature4A(changed))
    expect(parsed(withHeader(request, 'X-Amz-Region-Set', undefined))).toMatch(missing)
    const unsigned = request.headers.map((text) => text.replace(';x-amz-region-set', ''))
    expect(parsed({ ...request, headers: unsigned })).toMatch(missing)
    const query = sign4A({ presign: true })
    expect(parsed({ ...query, query: query.query.replace('X-Amz-Region-Set', 'X-Other') })).toMatch(missing)
  })
})

describe('malformed:', () => {
  test.each([
    'AKID/20150830/us-east-1/service/aws4_request',
    'AKID/20150830/service',
    '/20150830/service/aws4_request',
  ])('the credential %s', (credential) => {
    const headers = sign4A({}).headers.map((text) =>
      text.replace(/Credential=[^,]+/, `Credential=${credential}`),
    )
    expect(answerOf(() => parseSignature4A({ ...sign4A({}), headers }))).toMatch(
      /exactly 4 slash-delimited elements/,
    )
  })

  test.each(['', '00', 'zz', '30'.repeat(1000), `3046${'ff'.repeat(70)}`])(
    'the signature %j',
    (signature) => {
      expect(isSigned4A('text', signature, publicKey('a', 'b'))).toBe(false)
    },
  )

  test('both in the header and in the query', () => {
    const request = sign4A({ presign: true })
    const both = withHeader(request, 'Authorization', `${ALGORITHM_4A} Credential=x`)
    expect(answerOf(() => parseSignature4A(both))).toMatch(/^403 SignatureDoesNotMatch/)
  })
})

test('headers x-amz-* of S3 must be signed', () => {
  const request = sign4A({ service: 's3', payload: 'UNSIGNED-PAYLOAD' })
  expect(outcome(request, KEY.secretAccessKey, 's3')).toBe('accepted')
  expect(outcome(withHeader(request, 'x-amz-acl', 'private'), KEY.secretAccessKey, 's3')).toMatch(
    /^403 AccessDenied/,
  )
})

test('chunks are signed one after the other', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const scope = { date: '20150830', region: '', service: 's3', terminator: 'aws4_request' }
  const date = { basic: '20150830T123600Z', time: 0, text: '' }
  const key = publicKey(KEY.accessKeyId, KEY.secretAccessKey)
  const algorithm = {
    name: ALGORITHM_4A,
    isSigned: (text: string, sent: string) => isSigned4A(text, sent, key),
  }
  const chain = () => new ChunkSignatures(algorithm, { scope, date, signature: '30ab' })
  const textOf = (kind: string, previous: string, ...hashes: string[]) =>
    [`${ALGORITHM_4A}-${kind}`, date.basic, '20150830/s3/aws4_request', previous, ...hashes].join('\n')
  const first = signText(textOf('PAYLOAD', '30ab', sha256(''), sha256('a')))
  const last = signText(textOf('PAYLOAD', first, sha256(''), sha256('')))
  const trailer = signText(textOf('TRAILER', last, sha256('x-amz-checksum-crc32:AAAA\n')))

  const whole = chain()
  expect(whole.verify(sha256('a'), first.padEnd(144, '*'))).toBe(true)
  expect(whole.verify(sha256(''), last)).toBe(true)
  expect(whole.verifyTrailer([['x-amz-checksum-crc32', 'AAAA']], trailer)).toBe(true)
  const changed = chain()
  expect(changed.verify(sha256('b'), first)).toBe(false)
  expect(changed.verify(sha256('a'), first)).toBe(false)
  expect(chain().verify(sha256(''), last)).toBe(false)
  expect(chain().verify(sha256('a'), `${first}${'*'.repeat(100_000)}`)).toBe(false)
})
