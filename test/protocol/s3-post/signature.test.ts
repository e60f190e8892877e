/** Tests what a form that uploads an object lacks to be signed. */
import { expect, test } from '@jest/globals'
import { parseFormSignature } from '../../../protocol/s3-post/signature.ts'
import { answerOf } from '../sigv4-requests.ts'

type Fields = Readonly<Record<string, string>>

const POLICY = { policy: 'e30=' }
const VERSION_2 = { awsaccesskeyid: 'AKID', signature: 'c2ln' }
const VERSION_4 = {
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-credential': 'AKID/20300101/eu-west-1/s3/aws4_request',
  'x-amz-date': '20300101T000000Z',
  'x-amz-signature': 'c1',
}

const parsed = (fields: Fields) => parseFormSignature(new Map(Object.entries(fields)))
const missing = (name: string) =>
  `400 InvalidArgument Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`

test('a form without a policy and a signature is anonymous', () => {
  expect(parsed({ key: 'k' })).toBeUndefined()
})

test.each([
  ['version 2', VERSION_2],
  ['version 4', VERSION_4],
])('a form is signed by %s, and its policy is required', (_version, fields) => {
  expect(parsed({ ...POLICY, ...fields })).toMatchObject({ accessKeyId: 'AKID', policy: 'e30=' })
  expect(answerOf(() => parsed(fields))).toBe(missing('policy'))
})

test.each<[string, Fields, string]>([
  ['no signature', {}, '403 AccessDenied Access Denied'],
  ['both signatures', { ...VERSION_2, ...VERSION_4 }, '403 AccessDenied Access Denied'],
  ['half a signature of version 2', { awsaccesskeyid: 'AKID' }, missing('Signature')],
  ['half a signature of version 4', { ...VERSION_4, 'x-amz-date': '' }, missing('X-Amz-Date')],
])('a form with a policy and %s is refused', (_what, fields, answer) => {
  expect(answerOf(() => parsed({ ...POLICY, ...fields }))).toBe(answer)
})
