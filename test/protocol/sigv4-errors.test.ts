import { describe, expect, test } from '@jest/globals'
import {
  checkScope,
  checkTime,
  parseSignature,
  type SignedRequest,
  verifySignature,
} from '../../protocol/sigv4.ts'
import { answerOf, authenticate, KEY, NOW, requestOf, sign, WORLD, withHeader } from './sigv4-requests.ts'

const MISMATCH =
  '403 SignatureDoesNotMatch The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const GOOD = sign({ method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' })
const PRESIGNED = sign({
  presign: true,
  target: '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60',
})

function answer(request: SignedRequest, now: number = NOW): string {
  return answerOf(() => authenticate(request, { ...WORLD, now }))
}

function authorizationOf(request: SignedRequest): string {
  return request.headers[request.headers.indexOf('Authorization') + 1] ?? ''
}

function withAuthorization(change: (header: string) => string): SignedRequest {
  return withHeader(GOOD, 'Authorization', change(authorizationOf(GOOD)))
}

function withScope(scope: string): SignedRequest {
  return withAuthorization((header) => header.replace('20150830/us-east-1/sts/aws4_request', scope))
}

function withQuery(change: (query: string) => string): SignedRequest {
  return { ...PRESIGNED, query: change(PRESIGNED.query) }
}

function without(name: string): SignedRequest {
  return withQuery((query) => query.replace(new RegExp(`&?${name}=[^&]*`), ''))
}

describe('the Authorization header', () => {
  const parts = (header: string) =>
    `400 IncompleteSignature Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=${header}`

  test('may have no blanks, or several, between its parts', () => {
    expect(answer(withAuthorization((header) => header.replaceAll(', ', ',')))).toBe('accepted')
    expect(answer(withAuthorization((header) => header.replaceAll(', ', ' ,\t  ')))).toBe('accepted')
  })

  test.each(['AWS4-ECDSA-P256-SHA256', 'AWS4-HMAC-SHA512', 'AWS'])(
    'of the algorithm %s is not supported',
    (algorithm) => {
      const expected = `400 IncompleteSignature Unsupported AWS 'algorithm': '${algorithm}'`
      expect(answer(withAuthorization((header) => header.replace('AWS4-HMAC-SHA256', algorithm)))).toBe(
        expected,
      )
      expect(answer(withAuthorization(() => `${algorithm} AKIDEXAMPLE:c2ln`))).toBe(expected)
      expect(answer(withAuthorization(() => algorithm))).toBe(expected)
    },
  )

  test('of another scheme is missed part by part', () => {
    expect(answer(withAuthorization(() => 'Basic dXNlcjpwYXNz='))).toBe(parts('Basic dXNlcjpwYXNz='))
    expect(answer(withAuthorization(() => 'Bearer abc'))).toBe(
      "400 IncompleteSignature 'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'.",
    )
    expect(answer(withAuthorization((header) => header.replace('AWS4-HMAC-SHA256', 'Bearer')))).toBe(
      "400 IncompleteSignature Unsupported AWS 'algorithm': 'Bearer'",
    )
  })

  test('without parts', () => {
    expect(answer(withAuthorization(() => 'AWS4-HMAC-SHA256 x=y'))).toBe(parts('AWS4-HMAC-SHA256 x=y'))
    expect(answer(withAuthorization(() => 'AWS4-HMAC-SHA256'))).toContain("'' not a valid key=value pair")
    const lacking = withAuthorization((header) => header.replace(/Signature=.*/, 'Signature='))
    expect(answer(withHeader(lacking, 'X-Amz-Date', undefined))).toBe(
      `400 IncompleteSignature Authorization header requires 'Signature' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${authorizationOf(lacking)}`,
    )
  })

  test('with a part twice', () => {
    const twice = withAuthorization((header) => `${header}, Signature=00`)
    expect(answer(twice)).toBe(
      `400 IncompleteSignature Authorization header has more than one 'Signature' parameter. Authorization=${authorizationOf(twice)}`,
    )
  })

  test.each([
    'AKID/20150830/us-east-1/sts',
    'AKID/20150830/us-east-1/sts/aws4_request/x',
    '/20150830/us-east-1/sts/aws4_request',
    'AKID',
  ])('with the credential %s', (credential) => {
    expect(
      answer(withAuthorization((header) => header.replace(/Credential=[^,]*/, `Credential=${credential}`))),
    ).toBe(
      `400 IncompleteSignature Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    )
  })

  test('that does not sign the host', () => {
    expect(answer(withAuthorization((header) => header.replace('host;', '')))).toBe(
      "403 SignatureDoesNotMatch 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    )
  })

  test('beside a signed query', () => {
    const authorization = authorizationOf(GOOD)
    expect(answer(withHeader(PRESIGNED, 'Authorization', authorization))).toBe(MISMATCH)
  })
})

describe('dates', () => {
  const dated = (name: string, date: string) =>
    withHeader(withHeader(GOOD, 'X-Amz-Date', undefined), name, date)

  test.each([
    'yesterday',
    '2015-08-30T12:36:00Z',
    '20150830T1236Z',
    '20151330T123600Z',
    '',
    'Sun, 30 Aug 2015 12:36:00 GMT',
  ])('X-Amz-Date %j is malformed', (date) => {
    expect(answer(dated('X-Amz-Date', date))).toBe(
      `400 IncompleteSignature Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  })

  test.each([
    'Sun, 30 Aug 2015 12:36:00 GMT',
    '2015-08-30T12:36:00Z',
    '2015-08-30T12:36:00.000Z',
    '20150830T123600Z',
  ])('Date %j takes the place of X-Amz-Date', (date) => {
    expect(parseSignature(dated('Date', date))?.date).toEqual({
      basic: '20150830T123600Z',
      time: NOW,
      text: date,
    })
  })

  test.each(['Sun, 30 Foo 2015 12:36:00 GMT', '30 Aug 2015', '2015'])('Date %j is malformed', (date) => {
    expect(answer(dated('Date', date))).toContain(`Got '${date}'.`)
  })

  test('X-Amz-Date counts before Date', () => {
    expect(answer(withHeader(GOOD, 'Date', 'Sun, 30 Aug 2020 12:36:00 GMT'))).toBe('accepted')
  })
})

describe('presigned queries', () => {
  test('without parameters', () => {
    expect(answer(without('X-Amz-Signature'))).toBe(
      "400 IncompleteSignature AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
    )
    expect(answer(requestOf('GET', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256', ['Host', 'x']))).toBe(
      "400 IncompleteSignature AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    )
    expect(answer(without('X-Amz-Algorithm'))).toBe('403 MissingAuthenticationToken ')
  })

  test.each([
    [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Algorithm=x',
      "400 IncompleteSignature Unsupported AWS 'algorithm': 'x'",
    ],
    [
      '20150830T123600Z',
      'x',
      "400 IncompleteSignature Date must be in ISO-8601 'basic format'. Got 'x'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'X-Amz-SignedHeaders=host',
      'X-Amz-SignedHeaders=date',
      "403 SignatureDoesNotMatch 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    ['Expires=60', 'Expires=x', '400 IncompleteSignature X-Amz-Expires should be a number'],
    ['Expires=60', 'Expires=', '400 IncompleteSignature X-Amz-Expires should be a number'],
    ['Expires=60', 'Expires=-1', '400 IncompleteSignature X-Amz-Expires must be non-negative'],
    ['Expires=60', 'Expires=0', '400 IncompleteSignature X-Amz-Expires must be non-negative'],
    [
      'Expires=60',
      'Expires=604801',
      '400 IncompleteSignature X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    ['Expires=60', 'Expires=604800', MISMATCH],
    ['Expires=60', 'Expires=1', MISMATCH],
  ])('%s changed to %s', (from, to, expected) => {
    expect(answer(withQuery((query) => query.replace(from, to)))).toBe(expected)
  })
})

describe('the scope', () => {
  const REGION = 'Credential should be scoped to a valid region. '
  const SERVICE = "Credential should be scoped to correct service: 'sts'. "
  const TERMINATOR = "Credential should be scoped with a valid terminator: 'aws4_request', not 'x'. "
  const dateError = (date: string) =>
    `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '20150830', from '20150830T123600Z'.`
  const DATE = dateError('20150831')

  test.each([
    ['20150830/x/sts/aws4_request', REGION],
    ['20150830/US-EAST-1/sts/aws4_request', REGION],
    ['20150830//sts/aws4_request', REGION],
    ['20150830/us-east-1/ec2/aws4_request', SERVICE],
    ['20150830/x/ec2/aws4_request', REGION + SERVICE],
    ['20150830/us-east-1/sts/x', TERMINATOR],
    ['20150831/us-east-1/sts/aws4_request', DATE],
    ['20150829/us-east-1/sts/aws4_request', dateError('20150829')],
    ['20150831/x/ec2/x', REGION + SERVICE + TERMINATOR + DATE],
  ])('%s', (scope, message) => {
    expect(answer(withScope(scope))).toBe(`403 SignatureDoesNotMatch ${message}`)
  })

  test.each([
    'us-east-1',
    'ap-southeast-7',
    'us-gov-west-1',
    'us-isob-east-1',
    'cn-northwest-1',
    'eusc-de-east-1',
    'mx-central-1',
  ])('of the region %s is right when all regions are', (region) => {
    expect(answer(sign({ region }))).toBe('accepted')
  })

  test('of a region that is not served', () => {
    const signature = parseSignature(sign({ region: 'eu-west-1' }))
    if (signature === undefined) throw new Error('not seen as signed')
    const check = (regions: readonly string[]) =>
      answerOf(() => checkScope(signature, { services: ['sts'], regions }))
    expect(check(['us-east-1'])).toBe(`403 SignatureDoesNotMatch ${REGION}`)
    expect(check(['us-east-1', 'eu-west-1'])).toBe('accepted')
  })
})

describe('the time', () => {
  const MINUTE = 60_000

  test('may be 15 minutes off, no more', () => {
    expect(answer(GOOD, NOW + 15 * MINUTE)).toBe('accepted')
    expect(answer(GOOD, NOW - 15 * MINUTE)).toBe('accepted')
    expect(answer(GOOD, NOW + 15 * MINUTE + 1000)).toBe(
      '403 SignatureDoesNotMatch Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)',
    )
    expect(answer(GOOD, NOW - 15 * MINUTE - 1000)).toBe(
      '403 SignatureDoesNotMatch Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T122059Z + 15 min.)',
    )
  })

  test('of a presigned request ends with X-Amz-Expires', () => {
    expect(answer(PRESIGNED, NOW + MINUTE)).toBe('accepted')
    expect(answer(PRESIGNED, NOW + MINUTE + 1)).toBe('403 RequestExpired Request has expired.')
    expect(answer(PRESIGNED, NOW - 16 * MINUTE)).toContain('Signature not yet current')
    const long = sign({ presign: true, target: '/?X-Amz-Expires=604800' })
    expect(answer(long, NOW + 604_800_000)).toBe('accepted')
  })

  test('of a presigned request without X-Amz-Expires is that of any other', () => {
    expect(answer(sign({ presign: true }), NOW + 15 * MINUTE)).toBe('accepted')
    expect(answer(sign({ presign: true }), NOW + 16 * MINUTE)).toContain('Signature expired')
  })

  test('C5.3: of a presigned request may be made independent of X-Amz-Expires', () => {
    const signature = parseSignature(PRESIGNED)
    if (signature === undefined) throw new Error('not seen as signed')
    const check = (now: number) => answerOf(() => checkTime(signature, now, 'fifteen-minutes'))
    expect(check(NOW + 15 * MINUTE)).toBe('accepted')
    expect(check(NOW + 16 * MINUTE)).toContain('Signature expired')
  })
})

describe('the signature', () => {
  test('good ones are accepted', () => {
    expect(answer(GOOD)).toBe('accepted')
    expect(answer(PRESIGNED)).toBe('accepted')
  })

  test.each([
    [
      'capital digits',
      withAuthorization((header) => header.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())),
    ],
    ['too short', withAuthorization((header) => header.slice(0, -1))],
    ['another body', { ...GOOD, body: Buffer.from('Action=DeleteUser') }],
    ['another method', { ...GOOD, method: 'GET' }],
    ['a signed header that was not sent', withHeader(GOOD, 'Content-Type', undefined)],
    ['a signed header twice', { ...GOOD, headers: [...GOOD.headers, 'host', 'localhost:4566'] }],
    [
      'signed headers out of order',
      withAuthorization((header) => header.replace('host;x-amz-date', 'x-amz-date;host')),
    ],
    ['a signed header named twice', withAuthorization((header) => header.replace('host;', 'host;host;'))],
    ['a hash that is not the body’s', sign({ headers: { 'X-Amz-Content-Sha256': '0'.repeat(64) } })],
    ['an unsigned body', sign({ headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } })],
    [
      'an unsigned body, presigned',
      sign({ presign: true, headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } }),
    ],
    [
      'an unsigned body, in the query',
      sign({ presign: true, target: '/?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' }),
    ],
  ])('%s', (_name, request) => {
    expect(answer(request)).toBe(MISMATCH)
  })

  test('an explicit right hash is accepted', () => {
    const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    expect(answer(sign({ headers: { 'X-Amz-Content-Sha256': hash } }))).toBe('accepted')
    expect(answer(sign({ presign: true, target: `/?X-Amz-Content-Sha256=${hash}` }))).toBe('accepted')
  })

  test('stays right however many keys were used in between', () => {
    const other = sign({ region: 'eu-west-1' })
    const signature = parseSignature(other)
    if (signature === undefined) throw new Error('not seen as signed')
    for (let at = 0; at < 3_000; at++) {
      expect(answerOf(() => verifySignature(other, signature, `wrong ${at}`))).toBe(MISMATCH)
      if (at % 500 === 0) expect(answer(GOOD)).toBe('accepted')
    }
    expect(answer(other)).toBe('accepted')
    expect(answer(GOOD)).toBe('accepted')
  })
})

describe('a request with several faults is told the first of', () => {
  const wrong = (header: string) => header.replace(/[0-9a-f]{64}$/, '0'.repeat(64))
  const late = NOW + 3_600_000

  test('form, scope, credentials, time, signature', () => {
    const unknown = (header: string) => header.replace(KEY.accessKeyId, 'AKIAUNKNOWN')
    const region = (header: string) => header.replace('us-east-1', 'x')
    const hostless = (header: string) => header.replace('host;', '')
    const all = (header: string) => hostless(region(unknown(wrong(header))))
    expect(answer(withAuthorization(all), late)).toContain("'Host' or ':authority'")
    expect(
      answer(
        withAuthorization((header) => region(unknown(wrong(header)))),
        late,
      ),
    ).toContain('valid region')
    expect(
      answer(
        withAuthorization((header) => unknown(wrong(header))),
        late,
      ),
    ).toBe('403 InvalidClientTokenId ')
    expect(answer(withAuthorization(wrong), late)).toContain('Signature expired')
    expect(answer(withAuthorization(wrong))).toBe(MISMATCH)
  })

  test('within the form: algorithm, equals sign, parts, date, credential, host', () => {
    const undated = withHeader(GOOD, 'X-Amz-Date', 'x')
    const answerFor = (header: string) => answer(withHeader(undated, 'Authorization', header))
    expect(answerFor('AWS5 x')).toContain('Unsupported')
    expect(answerFor('AWS4-HMAC-SHA256 Credential=x, y')).toContain("'y' not a valid key=value pair")
    expect(answerFor('AWS4-HMAC-SHA256 Credential=x, Signature=y')).toContain("requires 'SignedHeaders'")
    expect(answerFor('AWS4-HMAC-SHA256 Credential=x, Signature=y, SignedHeaders=z')).toContain('Date must be')
    expect(
      answer(withAuthorization(() => 'AWS4-HMAC-SHA256 Credential=x, Signature=y, SignedHeaders=z')),
    ).toContain('exactly 5')
  })
})
