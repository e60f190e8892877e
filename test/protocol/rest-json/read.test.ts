import { describe, expect, test } from '@jest/globals'
import { readRestInput } from '../../../protocol/rest-json/read.ts'
import { model, operation } from './model.ts'

interface Sent {
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const JSON_TYPE = { 'content-type': 'application/json' }

function read(name: string, { path = '/token', query = '', headers = JSON_TYPE, body = '' }: Sent) {
  const header = (each: string) => Object.entries(headers).find(([key]) => key === each)?.[1]
  return readRestInput(model, operation(name), { path, query, body: Buffer.from(body), header })
}

function codeOf(name: string, sent: Sent): unknown {
  try {
    return read(name, sent)
  } catch (error) {
    return Reflect.get(Object(error), 'code')
  }
}

/** As node:http provides it: one character for each byte. */
const bytes = (text: string) => Buffer.from(text).toString('latin1')

describe('outside the body', () => {
  test('members are in the path, the query, and headers', () => {
    const sent = {
      path: '/things/arn%3Aaws%2Fa%20b/parts',
      query: 'max_result=5&isDeep=true&key=a+b&key=%C3%A9&other=1',
      headers: { 'x-token': 't' },
    }
    const expected = { thingArn: 'arn:aws/a b', limit: 5, isDeep: true, keys: ['a b', 'é'], token: 't' }
    expect(read('Read', sent)).toEqual(expected)
  })

  test('what the request lacks is absent, as is a header without a value', () => {
    expect(read('Read', { path: '/things/a/parts', headers: { 'x-token': '' } })).toEqual({ thingArn: 'a' })
  })

  test('text that is not escaped is in UTF-8, and a malformed escape is what it says', () => {
    const path = bytes('/things/é/parts')
    expect(read('Read', { path, query: bytes('key=é'), headers: { 'x-token': bytes('é') } })).toEqual({
      thingArn: 'é',
      keys: ['é'],
      token: 'é',
    })
    expect(read('Read', { path: '/things/%zz/parts' })).toEqual({ thingArn: '%zz' })
  })

  test('the first value of a repeated parameter counts', () => {
    expect(read('Read', { path: '/things/a/parts', query: 'max_result=1&max_result=2' })).toMatchObject({
      limit: 1,
    })
  })

  test.each([
    'max_result=1.5',
    'max_result=',
    'max_result=1e3',
    'max_result=9999999999999999',
    'isDeep=1',
    'blob=aGk=',
  ])('%s is not of its type', (query) => {
    expect(codeOf('Read', { path: '/things/a/parts', query })).toBe('SerializationException')
  })

  test('a body that the operation does not have is ignored', () => {
    expect(read('Read', { path: '/things/a/parts', headers: {}, body: 'x' })).toEqual({ thingArn: 'a' })
  })
})

describe('the body', () => {
  const path = '/things/a/parts'

  test('has the other members by their names on the wire, documents as they are, and unions', () => {
    const content = {
      the_title: 't',
      title: 'ignored',
      any: [{ b: null }],
      either: { one: 'x' },
      thingArn: 'ignored',
    }
    expect(read('Write', { path, body: JSON.stringify(content) })).toEqual({
      thingArn: 'a',
      title: 't',
      any: [{ b: null }],
      either: { one: 'x' },
    })
  })

  test('may be empty, or of no type', () => {
    expect(read('Write', { path })).toEqual({ thingArn: 'a' })
    expect(read('Write', { path, headers: {}, body: '{"the_title":"t"}' })).toMatchObject({ title: 't' })
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/x-amz-json-1.1'])(
    'may be %s',
    (type) => {
      const sent = { path, headers: { 'content-type': type }, body: '{"the_title":"t"}' }
      expect(read('Write', sent)).toMatchObject({ title: 't' })
    },
  )

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'may not be "%s"',
    (type) => {
      expect(codeOf('Write', { path, headers: { 'content-type': type }, body: '{}' })).toBe(
        'UnsupportedMediaTypeException',
      )
    },
  )

  test.each([
    'x',
    '[]',
    '{"the_title":1}',
    '{"either":{}}',
    '{"either":{"one":"x","other":"y"}}',
    '{"either":{"one":null}}',
  ])('%s is not of its type', (body) => {
    expect(codeOf('Write', { path, body })).toBe('SerializationException')
  })
})

describe('a payload', () => {
  test('is the body itself', () => {
    expect(read('Trade', { body: '{"clientId":"c","expiresIn":1}' })).toEqual({
      tokenInput: { clientId: 'c', expiresIn: 1 },
    })
    expect(read('Trade', {})).toEqual({})
  })

  test('may be a form, with the names of OAuth', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(read('Trade', { headers, body: 'client_id=a%3Ab&expires_in=1&clientId=x' })).toEqual({
      tokenInput: { clientId: 'a:b', expiresIn: 1 },
    })
    expect(codeOf('Trade', { headers, body: 'expires_in=x' })).toBe('SerializationException')
  })

  test('that is no structure has no members', () => {
    const input = [{ name: 'text', shape: 'text', in: 'payload' }] as const
    const request = { path: '/', query: '', body: Buffer.from('x'), header: () => undefined }
    expect(readRestInput(model, { input, errors: [] }, request)).toEqual({})
  })
})
