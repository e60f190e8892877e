/** Tests what uploads by forms are for the decision, and for the upstream. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { FileOfForm } from '../../guard/form-upload/form.ts'
import { frameFor, putObjectOf } from '../../guard/form-upload/object.ts'
import { formSenderOf } from '../../guard/form-upload/sender.ts'
import { ADMINISTRATOR, startServer, type TestServer } from '../support/harness.ts'
import { BUCKET, type Fields, fieldsOfSdk, formOf, readForm } from './forms.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const TAGS =
  '<Tagging><TagSet><Tag><Key>a b</Key><Value>ü</Value></Tag><Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>'

test('a form is a PutObject with headers', async () => {
  const form = await formOf({
    ...{ key: 'a b/${filename}', acl: 'public-read', tagging: TAGS, 'X-Amz-Meta-A': 'ü' },
    ...{ 'Content-Type': 'text/plain', 'x-amz-storage-class': 'STANDARD', success_action_status: '201' },
    ...{
      policy: 'x',
      'x-amz-signature': 'y',
      'x-amz-security-token': 'z',
      'x-ignore-me': '1',
      Host: 'other',
    },
  })
  expect(putObjectOf(form, BUCKET)).toEqual({
    method: 'PUT',
    path: '/bucket/a%20b/a.txt',
    headers: [
      ...['x-amz-acl', 'public-read', 'x-amz-tagging', 'a%20b=%C3%BC&c=', 'x-amz-meta-a', '\u00c3\u00bc'],
      ...['content-type', 'text/plain', 'x-amz-storage-class', 'STANDARD'],
    ],
  })
})

test.each([
  '<Tagging',
  '<Tagging><TagSet><Tag><Value>x</Value></Tag></TagSet></Tagging>',
  '<!DOCTYPE a><Tagging/>',
])('tags that cannot be read are refused: %s', async (tagging) => {
  const form = await formOf({ key: 'k', tagging })
  expect(() => putObjectOf(form, BUCKET)).toThrow(/^The XML you provided was not well-formed/)
})

async function forwarded(fields: Fields, fileName = 'a.txt') {
  const form = await formOf(fields, fileName)
  const identity = { ...ADMINISTRATOR, region: 'us-east-1' }
  const { head, tail } = frameFor(form, BUCKET, identity, Date.now())
  const bytes = Buffer.concat([head, Buffer.from('the file'), tail])
  return { form: await readForm(bytes), bytes, head }
}

test('the upstream gets the checked fields with a signature of its own', async () => {
  const fields = fieldsOfSdk({ accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'of the client' })
  const { form, bytes, head } = await forwarded({ ...fields, 'x-ignore-me': 'x' }, 'a"b.txt')
  expect([...form.fields.keys()]).toEqual([
    ...['acl', 'key', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'policy', 'x-amz-signature'],
  ])
  expect([form.key, form.fileName]).toEqual(['up/a"b.txt', 'a"b.txt'])
  expect(bytes.toString()).not.toContain('AKIAQAAAAAAAAAAAAAAA')
  const { partition } = server.iamulator.settings
  const sender = formSenderOf(server.iamulator, { form, bucket: BUCKET, partition })
  expect(sender.caller).toMatchObject({ kind: 'user', accessKeyId: 'test' })
  const filter = new FileOfForm(form, undefined)
  const file: Buffer[] = []
  const emit = (part: Buffer) => file.push(part)
  filter.push(bytes.subarray(head.length), emit)
  filter.end(emit)
  expect(Buffer.concat(file).toString()).toBe('the file')
})
