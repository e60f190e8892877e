/** Tests how forms that upload objects are read, in pieces of every size. */
import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { FileOfForm, isPostForm, readPostForm } from '../../guard/form-upload/form.ts'
import { frameFor } from '../../guard/form-upload/object.ts'
import { AwsError } from '../../protocol/errors.ts'
import { fileTooLarge, fileTooSmall } from '../../protocol/s3-post/errors.ts'

const TYPE = 'multipart/form-data; boundary=XyZ'

const field = (name: string, value: string) =>
  `--XyZ\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (content: string, parameters = '; filename="a.txt"') =>
  `--XyZ\r\nContent-Disposition: form-data; name="file"${parameters}\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`
const END = '--XyZ--\r\n'
const FORM = field('key', 'up/${filename}') + field('Acl', 'ü') + file('one\r\n--Xy\r\ntwo') + END

/** Splits into pieces of this many bytes. */
function pieces(text: string | Buffer, size: number): Buffer[] {
  const bytes = Buffer.from(text)
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

async function read(text: string | Buffer, size = 1000, type = TYPE) {
  const source = Readable.from(pieces(text, size), { objectMode: false })
  const form = await readPostForm(type, source)
  const filter = new FileOfForm(form, undefined)
  const emitted: Buffer[] = []
  const emit = (bytes: Buffer) => emitted.push(Buffer.from(bytes))
  for await (const chunk of source) filter.push(chunk, emit)
  filter.end(emit)
  return { form, content: Buffer.concat(emitted).toString('latin1') }
}

async function refusal(text: string | Buffer, type = TYPE): Promise<string> {
  try {
    await read(text, 7, type)
    return 'accepted'
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code}`
    throw error
  }
}

describe('a form', () => {
  test.each([1, 2, 3, 7, 13, 50, 1000])('is read in pieces of %i bytes', async (size) => {
    const { form, content } = await read(FORM, size)
    expect({ ...form, fields: [...form.fields] }).toEqual({
      ...{ boundary: 'XyZ', beforeFile: 224, names: ['key', 'Acl'], fileName: 'a.txt', key: 'up/a.txt' },
      fields: [
        ['key', 'up/${filename}'],
        ['acl', 'ü'],
      ],
    })
    expect(content).toBe('one\r\n--Xy\r\ntwo')
  })

  test('can have a file of any bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256))
    const text = Buffer.concat([
      Buffer.from(field('key', 'k')),
      Buffer.from(file('').slice(0, -2)),
      bytes,
      Buffer.from(`\r\n${END}`),
    ])
    for (const size of [997, 65_536]) expect((await read(text, size)).content).toBe(bytes.toString('latin1'))
  })

  test('has a quotation mark in the name of its file as %22 when it is forwarded', async () => {
    const { form } = await read(field('key', 'k') + file('x', '; filename="a%22b.txt"') + END)
    const identity = { accessKeyId: 'a', secretAccessKey: 'b', region: 'us-east-1' }
    const { head } = frameFor(form, 'bucket', identity, 0)
    expect(head.toString()).toContain('name="file"; filename="a%22b.txt"\r\n')
  })

  test('can have an empty file, and a file without a name', async () => {
    const { form, content } = await read(field('key', 'k${filename}') + file('', '') + END)
    expect([content, form.fileName, form.key]).toEqual(['', '', 'k'])
  })

  test.each([
    ['"C:\\docs\\a b.txt"', 'a b.txt'],
    ['"/docs/a.txt"', 'a.txt'],
    ['a.txt', 'a.txt'],
    ['"a%22b.txt"', 'a"b.txt'],
    ['"a\\"b.txt"', 'a"b.txt'],
    ['"$&"', '$&'],
    ['""', ''],
  ])('has the name of its file: %s', async (written, name) => {
    const { form } = await read(field('key', 'k/${filename}') + file('x', `; filename=${written}`) + END)
    expect([form.fileName, form.key]).toEqual([name, `k/${name}`])
  })

  test('ends with the file: fields after it are ignored', async () => {
    const { form, content } = await read(field('key', 'k') + file('x') + field('acl', 'public-read') + END)
    expect([...form.fields.keys(), content]).toEqual(['key', 'x'])
  })

  test.each(['"XyZ"', 'XyZ; charset=utf-8', 'XyZ;x=y'])('has a boundary: %s', async (written) => {
    expect((await read(FORM, 100, `Multipart/Form-Data; boundary=${written}`)).content).toBe(
      'one\r\n--Xy\r\ntwo',
    )
  })
})

describe('refused:', () => {
  const KEY = field('key', 'k')

  test.each<[string, string | Buffer, string]>([
    ['no file', KEY + END, '400 IncorrectNumberOfFilesInPostRequest'],
    ['no key', field('acl', 'a') + file('x') + END, '400 InvalidArgument'],
    ['an empty key', field('key', '') + file('x') + END, '400 InvalidArgument'],
    ['the key after the file', file('x') + KEY + END, '400 InvalidArgument'],
    ['a field twice', KEY + field('KEY', 'other') + file('x') + END, '400 InvalidArgument'],
    ['no end', KEY + file('x').slice(0, -2), '400 MalformedPOSTRequest'],
    ['no end of a field', KEY.slice(0, -4), '400 MalformedPOSTRequest'],
    ['nothing', '', '400 MalformedPOSTRequest'],
    ['another boundary', FORM.replaceAll('XyZ', 'Other'), '400 MalformedPOSTRequest'],
    [
      'a part without a name',
      `--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n${END}`,
      '400 MalformedPOSTRequest',
    ],
    [
      'a part without a disposition',
      `--XyZ\r\nContent-Type: a/b\r\n\r\nx\r\n${END}`,
      '400 MalformedPOSTRequest',
    ],
    [
      'two dispositions',
      KEY.replace('\r\n\r\n', '\r\nContent-Disposition: form-data; name="acl"\r\n\r\n') + file('x'),
      '400 MalformedPOSTRequest',
    ],
    ['two names', field('key"; name="acl', 'k') + file('x') + END, '400 MalformedPOSTRequest'],
    ['a line end in a name', field('key\n', 'k') + file('x') + END, '400 MalformedPOSTRequest'],
    [
      'a line end in the name of the file',
      KEY + file('x', '; filename="a\nb"') + END,
      '400 MalformedPOSTRequest',
    ],
    ['invalid UTF-8', Buffer.from(KEY.replace('k\r\n', '\xff\r\n'), 'latin1'), '400 MalformedPOSTRequest'],
    [
      'fields that are too long',
      field('key', 'k'.repeat(20_480)) + file('x') + END,
      '400 MaxPostPreDataLengthExceeded',
    ],
    [
      'fields without an end',
      field('key', 'k'.repeat(30_000)).slice(0, -4),
      '400 MaxPostPreDataLengthExceeded',
    ],
    [
      'many fields',
      Array.from({ length: 400 }, (_, index) => field(`f${index}`, '')).join(''),
      '400 MaxPostPreDataLengthExceeded',
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await refusal(text)).toBe(expected)
  })

  test.each([
    ['application/x-www-form-urlencoded', '412 PreconditionFailed'],
    ['multipart/form-data', '400 MalformedPOSTRequest'],
    [`multipart/form-data; boundary=${'x'.repeat(10_000)}`, '400 MalformedPOSTRequest'],
  ])('the content type %s', async (type, expected) => {
    expect(await refusal(FORM, type)).toBe(expected)
  })

  test('a source that breaks off', async () => {
    const source = new Readable({ read() {} })
    source.push(FORM.slice(0, 20))
    const pending = readPostForm(TYPE, source)
    source.destroy()
    await expect(pending).rejects.toMatchObject({ code: 'MalformedPOSTRequest' })
    const failing = new Readable({ read() {} })
    const failed = readPostForm(TYPE, failing)
    failing.destroy(new Error('reset'))
    await expect(failed).rejects.toThrow(/reset|well-formed/)
  })
})

describe('the size of the file', () => {
  const outcome = (size: number, piece: number) => {
    const limits = { minimum: 3, maximum: 5, tooSmall: fileTooSmall, tooLarge: fileTooLarge }
    const filter = new FileOfForm({ boundary: 'XyZ' }, limits)
    let emitted = 0
    const emit = (bytes: Buffer) => {
      emitted += bytes.length
    }
    try {
      for (const chunk of pieces(`${'x'.repeat(size)}\r\n${END}`, piece)) filter.push(chunk, emit)
      filter.end(emit)
      return emitted
    } catch (error) {
      // What was emitted is never a whole file.
      if (error instanceof AwsError) return `${error.status} ${error.code} ${Math.max(0, emitted - size + 1)}`
      throw error
    }
  }

  test.each([1, 4, 100])('has limits, also in pieces of %i bytes', (piece) => {
    expect([2, 3, 5, 6, 50].map((size) => outcome(size, piece))).toEqual([
      ...['400 EntityTooSmall 0', 3, 5, '400 EntityTooLarge 0', '400 EntityTooLarge 0'],
    ])
  })
})

test('only POST requests with forms are uploads of browsers', () => {
  expect(isPostForm('POST', TYPE)).toBe(true)
  expect(isPostForm('PUT', TYPE)).toBe(false)
  expect(isPostForm('POST', undefined)).toBe(false)
  expect(isPostForm('POST', 'multipart/form-database')).toBe(false)
})
