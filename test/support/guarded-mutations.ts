/** Changes requests at random: their methods, paths, queries, headers, and bodies. */

export interface Draft {
  readonly method: string
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** Alternating names and values, without those of the connection, the body's length, and the signature. */
  readonly headers: readonly string[]
  readonly body: Buffer
  /** The service in the scope of the signature. */
  readonly signedFor: string
}

/** Returns a number from 0 to less than 1 that depends only on the seed and the calls before. */
export type Random = () => number

/** The generator Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const below = (random: Random, limit: number) => Math.floor(random() * limit)

export function chosen<Value>(random: Random, values: readonly [Value, ...Value[]]): Value {
  return values[below(random, values.length)] ?? values[0]
}

/** The name of the resources that no caller may touch. */
export const FORBIDDEN = 'forbidden'

/** Separators, escapes, names that objects have, and names that mean something to services. */
const PIECES: readonly [string, ...string[]] = [
  '',
  ...[
    '/',
    '//',
    '/../',
    '/./',
    '%2F',
    '%2e%2e%2f',
    '%',
    '%FF',
    '%00',
    '?',
    '&',
    '=',
    '+',
    ';',
    ':',
    '.',
    ' ',
  ],
  ...[
    '\t',
    '\u00e9',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '<!--',
    ']]>',
    '&#x41;',
    '&lt;',
    "'",
    ',',
    '*',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'true',
    '0',
    '-1',
    '1e999',
    '[[[[[[[[[',
    '{"a":'.repeat(50),
  ],
  ...['acl', 'tagging', 'policy', 'uploads', 'versionId=v', 'delete', 'versions', 'x-id=GetObject'],
  ...['Action=DeleteQueue', 'Version=2012-11-05', 'X-Amz-Credential=', 'AWSAccessKeyId=a', 'a'.repeat(3000)],
  ...[
    FORBIDDEN,
    `arn:aws:sqs:us-east-1:000000000000:${FORBIDDEN}`,
    `/${FORBIDDEN}/`,
    `"TableName":"${FORBIDDEN}",`,
  ],
  ...[`"\\u0054ableName":"${FORBIDDEN}",`, `"tablename":"${FORBIDDEN}",`, `"KeyId":"${FORBIDDEN}",`],
  ...[`"QueueUrl":"http://localhost/000000000000/${FORBIDDEN}",`, `"Name":"${FORBIDDEN}",`],
  ...[`&TopicArn=arn:aws:sns:us-east-1:000000000000:${FORBIDDEN}`, `&InstanceId.1=${FORBIDDEN}`],
  ...[`<Key>${FORBIDDEN}</Key>`, `<Object><Key>${FORBIDDEN}</Key></Object>`],
]

const HEADERS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['X-Amz-Target', 'DynamoDB_20120810.DeleteTable'],
  ['X-Amz-Target', 'AmazonSQS.PurgeQueue'],
  ['Content-Type', 'application/x-www-form-urlencoded'],
  ['Content-Type', 'application/x-amz-json-1.0'],
  ['Content-Type', 'application/xml; charset=utf-16'],
  ['Content-Type', 'multipart/form-data; boundary=a'],
  ['Content-Encoding', 'aws-chunked'],
  ['Content-Encoding', 'gzip'],
  ['Smithy-Protocol', 'rpc-v2-cbor'],
  ['X-Http-Method-Override', 'DELETE'],
  ['X-Amz-Decoded-Content-Length', '1'],
  ['X-Amz-Trailer', 'x-amz-checksum-crc32'],
  ['X-Amz-Copy-Source', `/${FORBIDDEN}/key`],
  ['X-Amz-Copy-Source', `%2F${FORBIDDEN}%2Fkey?versionId=1`],
  ['X-Amz-Acl', 'public-read'],
  ['X-Amz-Tagging', 'a=b&a=c'],
  ['X-Amz-Bypass-Governance-Retention', 'true'],
  ['X-Amz-Expected-Bucket-Owner', '1'],
  ['X-Amz-Account-Id', '123456789012'],
  ['X-Moto-Account-Id', '123456789012'],
  ['X-Forwarded-Host', `${FORBIDDEN}.s3.amazonaws.com`],
  ['X-Original-Url', `/${FORBIDDEN}`],
  ['Host', `${FORBIDDEN}.s3.us-east-1.amazonaws.com`],
  ['Host', `${FORBIDDEN}.s3.localhost.localstack.cloud:4566`],
  ['Host', 'sqs.us-east-1.amazonaws.com'],
  ['Connection', 'close, x-amz-acl, x-amz-copy-source, x-amz-target'],
  ['Upgrade', 'websocket'],
  ['Expect', '100-continue'],
  ['Range', 'bytes=0-'],
]

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'get', 'BREW'] as const

function inserted(random: Random, text: string): string {
  const at = below(random, text.length + 1)
  // Some of what follows is left out, so that lists and names end in the middle.
  const skipped = random() < 0.3 ? below(random, 12) : 0
  return text.slice(0, at) + chosen(random, PIECES) + text.slice(at + skipped)
}

function changedHeaders(random: Random, headers: readonly string[]): readonly string[] {
  const changed = [...headers]
  const at = 2 * below(random, headers.length / 2)
  const [name, value] = chosen(random, HEADERS)
  if (headers.length === 0) return [name, value]
  switch (below(random, 5)) {
    case 0:
      return changed.toSpliced(at, 2)
    case 1:
      return changed.toSpliced(at, 0, ...headers.slice(at, at + 2))
    case 2:
      changed[at + 1] = inserted(random, headers[at + 1] ?? '').replace(/[^\t\u0020-\u00ff]|\u007f/g, '')
      return changed
    default:
      return [...headers.flatMap((each, index) => (isNamed(headers, index, name) ? [] : [each])), name, value]
  }
}

/** Returns whether the header that an element is part of has this name. */
function isNamed(headers: readonly string[], index: number, name: string): boolean {
  return headers[index - (index % 2)]?.toLowerCase() === name.toLowerCase()
}

function changedBody(random: Random, body: Buffer, other: Buffer): Buffer {
  const at = below(random, body.length + 1)
  switch (below(random, 6)) {
    case 0:
      return body.subarray(0, at)
    case 1:
      return other
    case 2:
      return Buffer.concat([body.subarray(0, at), Buffer.from([below(random, 256)]), body.subarray(at + 1)])
    // In an object of JSON, a member that is there twice.
    case 3:
      return body[0] === 0x7b ? Buffer.from(`{${chosen(random, PIECES)}${body.toString('utf8', 1)}`) : body
    default:
      return Buffer.from(inserted(random, body.toString()))
  }
}

function mutatedOnce(random: Random, draft: Draft, other: Draft): Draft {
  switch (below(random, 10)) {
    case 0:
      return { ...draft, method: chosen(random, METHODS) }
    case 1:
      return { ...draft, path: `/${inserted(random, draft.path.slice(1))}` }
    case 2:
      return { ...draft, path: other.path, query: other.query }
    case 3:
      return { ...draft, query: inserted(random, draft.query) }
    case 4:
      return { ...draft, signedFor: other.signedFor }
    case 5:
    case 6:
      return { ...draft, headers: changedHeaders(random, draft.headers) }
    default:
      return { ...draft, body: changedBody(random, draft.body, other.body) }
  }
}

/** Returns a request with up to three changes. @param others requests that parts are taken from */
export function mutated(random: Random, draft: Draft, others: readonly [Draft, ...Draft[]]): Draft {
  let result = draft
  for (let left = chosen(random, [0, 1, 1, 2, 3]); left > 0; left--)
    result = mutatedOnce(random, result, chosen(random, others))
  return result
}

/** Returns the target of a request line. Bytes that no request line can have are left out. */
export function targetOf({ path, query }: Draft): string {
  const target = query === '' ? path : `${path}?${query}`
  return target.replace(/[^\u0021-\u007e]/g, '')
}
