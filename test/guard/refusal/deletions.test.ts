/** DeleteObjects, of which some keys are refused. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { allRefused, refusedKeys, withoutRefusedKeys, withRefusedKeys } from '../../../guard/refusal/index.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import type { Parameters } from '../../../recognition/parameters/types.ts'
import { head, REQUEST_ID } from './requests.ts'

const HEADERS = {
  host: 's3.us-east-1.amazonaws.com',
  'content-type': 'application/xml',
  'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'x-amz-checksum-crc32': 'AAAAAA==',
  'x-amz-sdk-checksum-algorithm': 'CRC32',
  'x-amz-mfa': 'serial 123456',
  'content-length': '1',
}
const REQUEST = head('POST', '/docs?delete', HEADERS)
const DENIED = new AwsError('AccessDenied', 'User: alice & co may not.', 403)

function parametersIn(body: string): Parameters {
  const recognized = recognizeForeign(REQUEST)
  if (recognized.kind !== 'call') throw new Error('not recognized')
  return parametersOf(recognized.call, REQUEST, Buffer.from(body))
}

const objects = (...keys: string[]) =>
  `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`

describe('the request without refused keys', () => {
  const rewritten = (body: string, ...refused: number[]) =>
    withoutRefusedKeys(REQUEST, parametersIn(body), new Set(refused))

  test('has the others, in their order', () => {
    expect(rewritten(objects('a', 'b', 'c', 'd'), 0, 2).body.toString()).toBe(objects('b', 'd'))
  })

  test('keeps versions, conditions, and Quiet', () => {
    const body = `<?xml version="1.0"?>
<Delete><Quiet>true</Quiet><!-- <Object><Key>x</Key></Object> -->
  <Object><Key>a</Key></Object>
  <Object><VersionId>v1</VersionId><Key>b</Key><ETag>"e"</ETag><Size>3</Size><LastModifiedTime>t</LastModifiedTime></Object>
</Delete>`
    expect(rewritten(body, 0).body.toString()).toBe(
      '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>b</Key><VersionId>v1</VersionId><ETag>&quot;e&quot;</ETag><LastModifiedTime>t</LastModifiedTime><Size>3</Size></Object><Quiet>true</Quiet></Delete>',
    )
  })

  test('has the same keys as before, whatever they contain', () => {
    const keys = [
      '&lt;/Key&gt;&lt;Key&gt;x',
      '<![CDATA[</Object>]]>',
      ' a &#13;&#10; ',
      '__proto__',
      'ü&#x2028;',
    ]
    const before = parametersIn(objects(...keys)).valuesAt('Delete.Objects[].Key')
    expect(before).toHaveLength(5)
    const after = parametersIn(rewritten(objects(...keys, 'z'), 5).body.toString())
    expect(after.valuesAt('Delete.Objects[].Key')).toEqual(before)
  })

  test('has headers for its body', () => {
    const { head: made, body } = rewritten(objects('a', 'b'), 1)
    const md5 = createHash('md5').update(body).digest('base64')
    expect(made.header('content-md5')).toBe(md5)
    expect(made.headers).toEqual([
      ...['host', HEADERS.host, 'content-type', 'application/xml', 'x-amz-mfa', 'serial 123456'],
      ...['Content-MD5', md5, 'Content-Length', String(body.length)],
    ])
    expect(made.header('x-amz-checksum-crc32')).toBeUndefined()
    expect(made).toMatchObject({ method: 'POST', path: '/docs', query: 'delete' })
  })
})

describe('the answer', () => {
  const body =
    '<Delete><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key><VersionId>v</VersionId></Object></Delete>'
  const refused = refusedKeys(
    parametersIn(body),
    new Map([
      [0, DENIED],
      [1, DENIED],
    ]),
  )
  const message = 'User: alice &amp; co may not.'
  const errors = `<Error><Key>a&amp;b</Key><Code>AccessDenied</Code><Message>${message}</Message></Error><Error><Key>c</Key><VersionId>v</VersionId><Code>AccessDenied</Code><Message>${message}</Message></Error>`
  const spliced = (text: string) => {
    const answer = withRefusedKeys(Buffer.from(text), refused, REQUEST_ID)
    return answer && Buffer.from(answer.bytes ?? []).toString()
  }

  test('names only the refused keys', () => {
    expect(refusedKeys(parametersIn(body), new Map([[1, DENIED]]))).toEqual([
      { key: 'c', versionId: 'v', error: DENIED },
    ])
  })

  test('has the errors after what was deleted', () => {
    const start =
      '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    const deleted = '<Deleted><Key>ü</Key></Deleted>'
    expect(spliced(`${start}${deleted}</DeleteResult>\n`)).toBe(
      `${start}${deleted}${errors}</DeleteResult>\n`,
    )
  })

  test.each([
    ['<DeleteResult/>', '<DeleteResult>', '</DeleteResult>'],
    ['\ufeff<DeleteResult xmlns="x" />', '\ufeff<DeleteResult xmlns="x" >', '</DeleteResult>'],
    ['<DeleteResult></DeleteResult>', '<DeleteResult>', '</DeleteResult>'],
  ])('has them in an empty result: %s', (text, start, end) => {
    expect(spliced(text)).toBe(`${start}${errors}${end}`)
  })

  test('of an upstream that reports an error passes', () => {
    expect(spliced('<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>')).toBeUndefined()
  })

  test.each([
    '',
    '<p:DeleteResult xmlns:p="x"></p:DeleteResult>',
    '<DeleteResults/>',
    '<DeleteResult>',
    'text',
  ])('is a 502 if refused keys cannot be added: %j', (text) => {
    const answer = withRefusedKeys(Buffer.from(text), refused, REQUEST_ID)
    expect(answer?.status).toBe(502)
    expect(answer?.body).toContain(
      '<Code>BadGateway</Code><Message>The upstream did not answer DeleteObjects',
    )
  })

  test('is a result of its own if all keys are refused', () => {
    const answer = allRefused(refused, REQUEST_ID)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({ 'x-amz-request-id': REQUEST_ID })
    expect(answer.body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${errors}</DeleteResult>`,
    )
  })
})
