/** Whether a missing key of S3 is a secret. */
import { expect, test } from '@jest/globals'
import { absenceDecision, errorCodeIn } from '../../../guard/refusal/index.ts'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { head } from './requests.ts'

function decided(method: string, path: string, code: string | undefined, copySource?: string) {
  const copy = copySource === undefined ? {} : { 'x-amz-copy-source': copySource }
  const attributes = path.endsWith('?attributes') ? { 'x-amz-object-attributes': 'ETag' } : {}
  const headers = { host: 's3.us-east-1.amazonaws.com', ...attributes, ...copy }
  const recognized = recognizeForeign(head(method, path, headers))
  if (recognized.kind !== 'call') throw new Error(`${path} is not recognized`)
  return absenceDecision(recognized.call, code, { partition: 'aws', copySource })
}

const ON_DOCS = { action: 's3:ListBucket', resource: 'arn:aws:s3:::docs', context: {} }

test.each([
  ['GET', '/docs/a'],
  ['GET', '/docs/a?versionId=v'],
  ['GET', '/docs/a?tagging'],
  ['GET', '/docs/a?acl'],
  ['GET', '/docs/a?attributes'],
  ['PUT', '/docs/a?tagging'],
])('%s %s', (method, path) => {
  expect(decided(method, path, 'NoSuchKey')).toMatchObject(ON_DOCS)
  expect(decided(method, path, 'NoSuchVersion')).toMatchObject(ON_DOCS)
  expect(decided(method, path, 'NoSuchBucket')).toBeUndefined()
  expect(decided(method, path, 'NoSuchTagSet')).toBeUndefined()
})

test('HEAD has no code', () => {
  expect(decided('HEAD', '/docs/a', undefined)).toMatchObject(ON_DOCS)
})

test.each([
  ['docs/a', 'arn:aws:s3:::docs'],
  ['/docs/a%2Fb?versionId=v', 'arn:aws:s3:::docs'],
  ['docs%2Fa', 'arn:aws:s3:::docs'],
  [
    'arn:aws:s3:us-east-1:000000000000:accesspoint/mine/object/a',
    'arn:aws:s3:us-east-1:000000000000:accesspoint/mine',
  ],
  ['%E0%A4%A', undefined],
  ['docs', undefined],
  ['', undefined],
])('a copy of %s is a secret of its source', (source, resource) => {
  expect(decided('PUT', '/other/b', 'NoSuchKey', source)?.resource).toBe(resource)
})

test('other requests and directory buckets have no such secret', () => {
  expect(decided('GET', '/docs?policy', 'NoSuchKey')).toBeUndefined()
  expect(decided('PUT', '/docs/a', 'NoSuchKey')).toBeUndefined()
  expect(decided('GET', '/docs--use1-az4--x-s3/a', 'NoSuchKey')).toBeUndefined()
})

test('the code is that of the document', () => {
  const error = (code: string) => Buffer.from(`<?xml version="1.0"?>\n<Error><Code>${code}</Code></Error>`)
  expect(errorCodeIn(error('NoSuchKey'))).toBe('NoSuchKey')
  expect(errorCodeIn(error('x'.repeat(65)))).toBeUndefined()
  expect(errorCodeIn(Buffer.alloc(0))).toBeUndefined()
})
