/** Text that a client writes in the first line of a request does not appear on standard error. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

test.each([
  ['http://evil.example:80INJ/', 403],
  ['//evil.example:80INJ/', 404],
  ['*', 404],
])('a URL that is none leaves no trace: %s', async (url, status) => {
  const { url: own, kill, exited } = await bundle.start()
  const socket = connect(Number(new URL(own).port), '127.0.0.1').setEncoding('latin1')
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  const [head] = await once(socket, 'data')
  expect(head).toContain(`HTTP/1.1 ${status} `)
  kill('SIGTERM')
  expect(await exited).toMatchObject({ code: 0, stderr: '' })
})
