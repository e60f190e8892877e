/** What a request can consist of that is sent without node:http. */
import { expect, test } from '@jest/globals'
import { requestText } from '../../../../guard/transport/direct/request-text.ts'

const BODY = Buffer.from('\0\r\n\xff', 'latin1')

function text(headers: readonly string[], body = BODY, method = 'POST', path = '/a?b=%20'): string {
  return requestText({ method, path, headers }, body)
}

test('a request has its headers as they are, and the bytes of the body', () => {
  expect(text(['Host', 'h', 'X-A', '\xe9\t ', 'content-length', '4'])).toBe(
    'POST /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: \xe9\t \r\ncontent-length: 4\r\nConnection: keep-alive\r\n\r\n\0\r\n\xff',
  )
})

test('a request without a body may have no length, or the length 0', () => {
  const none = Buffer.alloc(0)
  expect(text([], none, 'GET', '/')).toBe('GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n')
  expect(text(['Content-Length', '0'], none, 'PUT', '/')).toContain('Content-Length: 0\r\n')
})

test.each([
  ...[[], ['Content-Length', '3'], ['Content-Length', '5'], ['Content-Length', '+4'], ['Content-Length', '']],
  ...[
    ['content-length', '4', 'Content-Length', '5'],
    ['Content-Length', '4', 'Transfer-Encoding', 'chunked'],
  ],
])('a head that announces another body is not sent: %j', (...headers) => {
  expect(() => text(headers)).toThrow('The head announces another body')
})

test.each([...['a\r\nX-B: c', 'a\nb', 'a\rb', 'a\0', '\x7f', '\u0100', '\ud83d', '\u{1f600}', '\u560a']])(
  'a value cannot end its line: %j',
  (value) => {
    expect(() => text(['X-A', value, 'Content-Length', '4'])).toThrow('A header has an invalid character')
  },
)

test.each(['', 'X A', 'X:A', 'X\r\nA', '\xe9'])('%j is no name of a header', (name) => {
  expect(() => text([name, 'b', 'Content-Length', '4'])).toThrow('A header has an invalid character')
})

test.each([
  ['POST', '/a b'],
  ['POST', '/\r\nX-A:b'],
  ['POST', '/\0'],
  ['POST', '/\u0120'],
  ['POST', ''],
  ['GET / HTTP/1.1\r\nX:', '/'],
  ['', '/'],
])('the first line %s %j is not sent', (method, path) => {
  expect(() => text(['Content-Length', '4'], BODY, method, path)).toThrow('The first line has an invalid')
})
