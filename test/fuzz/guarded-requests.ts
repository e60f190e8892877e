/** Makes requests that name buckets, keys, queues, and tables in unusual ways. */
import fc from 'fast-check'
import { ADMINISTRATOR } from '../support/harness.ts'
import type { Line } from '../support/header-lines.ts'

export interface GuardedRequest {
  /** What is called, such as `copy`. */
  readonly kind: string
  readonly service: 's3' | 'sqs' | 'dynamodb'
  readonly method: string
  readonly url: string
  readonly lines: readonly Line[]
  readonly body: string
}

/** What services, servers, and libraries read in different ways. */
const PIECES = [
  ...[
    'open',
    'closed',
    'a',
    'b',
    'open/a',
    '..',
    '../',
    '/..',
    '/../',
    '/',
    '//',
    '.',
    './',
    '...',
    '-',
    '_',
  ],
  ...['%2e%2e', '%2E.', '%2f', '%2F..%2f', '%5c', '%252e%252e', '%252f', '%00', '%c3%a9', '%zz', '%'],
  ...[
    '+',
    '%20',
    '%2b',
    '?',
    '%3f',
    '&',
    '%26',
    '=',
    ';',
    '%3b',
    '*',
    ':',
    '@',
    '~',
    '000000000000',
    'arn:aws:s3:::',
  ],
]

const odd = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }).map((each) => each.join(''))
const usual = fc.constantFrom('open', 'closed', 'a', 'a/b', 'a/../b', 'a%2Fb')
const name = fc.oneof({ weight: 1, arbitrary: usual }, { weight: 2, arbitrary: odd })
const bucket = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('open', 'closed') },
  { weight: 1, arbitrary: odd },
)

/** Makes the spelling of a name in other cases. */
const cased = (text: string) =>
  fc
    .oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2 ** 20) })
    .map((bits) =>
      Array.from(text, (each, at) => ((bits >> (at % 20)) & 1 ? each.toUpperCase() : each)).join(''),
    )

/** Encodes some characters that need no encoding. */
const encoded = (text: string) =>
  fc
    .oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2 ** 20) })
    .map((bits) =>
      Array.from(text, (each, at) =>
        (bits >> (at % 20)) & 1 && /[\w.]/.test(each) ? `%${each.charCodeAt(0).toString(16)}` : each,
      ).join(''),
    )

/** A header with one line, or with several of equal or other values. */
const header = (of: string, value: fc.Arbitrary<string>): fc.Arbitrary<readonly Line[]> =>
  fc
    .oneof(
      { weight: 5, arbitrary: fc.tuple(value) },
      { weight: 1, arbitrary: fc.tuple(value, value) },
      { weight: 1, arbitrary: value.map((each) => [each, each]) },
    )
    .chain((values) => fc.tuple(...values.map((each) => cased(of).map((spelled): Line => [spelled, each]))))

const acl = fc.constantFrom('private', 'public-read')
const noLines = fc.constant<readonly Line[]>([])
const someLines = fc.oneof(
  { weight: 2, arbitrary: noLines },
  { weight: 1, arbitrary: header('x-amz-acl', acl) },
  { weight: 1, arbitrary: header('x-amz-meta-color', fc.constantFrom('red', 'blue')) },
)

/** Parameters of a query, of which most requests have none. */
const parameters = fc
  .array(
    fc.oneof(
      fc.constantFrom('acl', 'tagging', 'versionId=1', 'uploads', 'x-id=PutObject', 'versionId=../open'),
      fc.tuple(cased('x-amz-copy-source').chain(encoded), name).map(([each, value]) => `${each}=${value}`),
      fc.tuple(cased('x-amz-acl').chain(encoded), acl).map(([each, value]) => `${each}=${value}`),
    ),
    { maxLength: 2 },
  )
  .map((each) => each.join('&'))
const query = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: parameters })

/** A path or a source, whose question marks begin a query. */
const objectPath = fc.tuple(bucket, name).chain(([one, key]) => encoded(`${one}/${key}`))
const withQuery = (path: string, more: string) => {
  const joint = path.includes('?') ? '&' : '?'
  return more === '' ? path : `${path}${joint}${more}`
}

const S3 = { service: 's3', body: '' } as const

const objects = fc.tuple(fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE'), objectPath, query, someLines).map(
  ([method, path, more, lines]): GuardedRequest => ({
    ...{ ...S3, kind: 'object', method, url: withQuery(`/${path}`, more), lines },
  }),
)

const copies = fc
  .tuple(
    fc.constantFrom('/open/copy', '/open/copy?partNumber=1&uploadId=u'),
    header(
      'x-amz-copy-source',
      fc.tuple(fc.constantFrom('', '/'), objectPath).map((each) => each.join('')),
    ),
    fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: parameters }),
    someLines,
  )
  .map(
    ([url, source, more, lines]): GuardedRequest => ({
      ...{ ...S3, kind: 'copy', method: 'PUT', url: withQuery(url, more), lines: [...source, ...lines] },
    }),
  )

const parts = fc.tuple(objectPath, fc.oneof(fc.constant('id'), odd)).map(
  ([path, id]): GuardedRequest => ({
    ...{ ...S3, kind: 'part', method: 'PUT', lines: [] },
    url: withQuery(`/${path.replaceAll('?', '')}`, `partNumber=1&uploadId=${id.replaceAll('&', '')}`),
  }),
)

const escaped = (text: string) => text.replaceAll('&', '&amp;')

const deletions = fc.tuple(bucket, fc.array(name, { minLength: 1, maxLength: 3 })).map(
  ([one, keys]): GuardedRequest => ({
    ...{ ...S3, kind: 'deletion', method: 'POST', url: `/${one}?delete`, lines: [] },
    body: `<Delete>${keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')}</Delete>`,
  }),
)

const field = (of: string, value: string) =>
  `--XyZ\r\nContent-Disposition: form-data; name="${of}"\r\n\r\n${value}\r\n`

const POLICY = Buffer.from(
  JSON.stringify({
    expiration: '2999-01-01T00:00:00Z',
    conditions: [
      ['starts-with', '$key', ''],
      ['starts-with', '$bucket', ''],
    ],
  }),
).toString('base64')

const SIGNATURE = Object.entries({
  AWSAccessKeyId: ADMINISTRATOR.accessKeyId,
  policy: POLICY,
  signature: 'x',
})
  .map(([of, value]) => field(of, value))
  .join('')

const forms = fc.tuple(bucket, name, cased('key'), fc.constantFrom('a.txt', '..', '../a', 'x/../y')).map(
  ([one, key, spelled, file]): GuardedRequest => ({
    ...{ ...S3, kind: 'form', method: 'POST', url: `/${one}` },
    lines: [['Content-Type', 'multipart/form-data; boundary=XyZ']],
    body:
      `${SIGNATURE}${field(spelled, `${key}$\{filename}`)}--XyZ\r\nContent-Disposition: form-data; name="file"; ` +
      `filename="${file}"\r\n\r\nx\r\n--XyZ--\r\n`,
  }),
)

const queueUrl = name.map((each) => `http://localhost/000000000000/${each}`)

const queuesInJson = fc
  .tuple(
    queueUrl,
    header('x-amz-target', fc.constantFrom('AmazonSQS.SendMessage', 'AmazonSQS.PurgeQueue')),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('x') },
      { weight: 1, arbitrary: name.map((each) => `&QueueUrl=${each}&`) },
    ),
  )
  .map(
    ([QueueUrl, target, MessageBody]): GuardedRequest => ({
      ...{ kind: 'queue', service: 'sqs', method: 'POST', url: '/' },
      lines: [...target, ['Content-Type', 'application/x-amz-json-1.0']],
      body: JSON.stringify({ QueueUrl, MessageBody }),
    }),
  )

const inAccount = (queue: string) => `/000000000000/${queue}`

const queuesInForms = fc
  .tuple(
    fc.oneof(
      fc.constant('/'),
      fc.constantFrom('open', 'a/../open', './open', '/open', 'open/').chain(encoded).map(inAccount),
      name.map((each) => inAccount(each.replace(/[?;#]/g, ''))),
    ),
    fc.array(queueUrl.chain(encoded), { maxLength: 2 }),
    fc.constantFrom('Action=PurgeQueue', 'Action=PurgeQueue&Action=DeleteQueue', '%41ction=PurgeQueue'),
  )
  .map(
    ([url, urls, action]): GuardedRequest => ({
      ...{ kind: 'queue-form', service: 'sqs', method: 'POST', url },
      lines: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: [action, 'Version=2012-11-05', ...urls.map((each) => `QueueUrl=${each}`)].join('&'),
    }),
  )

const tables = fc
  .tuple(
    name,
    header(
      'x-amz-target',
      fc.constantFrom('DynamoDB_20120810.DeleteTable', 'DynamoDB_20120810.DescribeTable'),
    ),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('/') },
      { weight: 1, arbitrary: name.map((each) => `/?TableName=${each}`) },
    ),
  )
  .map(
    ([TableName, target, url]): GuardedRequest => ({
      ...{ kind: 'table', service: 'dynamodb', method: 'POST', url },
      lines: [...target, ['Content-Type', 'application/x-amz-json-1.0']],
      body: JSON.stringify({ TableName }),
    }),
  )

export const guardedRequests: fc.Arbitrary<GuardedRequest> = fc.oneof(
  ...[objects, copies, parts, deletions, forms, queuesInJson, queuesInForms, tables],
)

export const KINDS = ['object', 'copy', 'part', 'deletion', 'form', 'queue', 'queue-form', 'table']
