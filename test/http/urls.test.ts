/** URLs of servers, as they are shown to people. */
import { expect, test } from '@jest/globals'
import { urlOf } from '../../server/http/urls.ts'

test.each([
  ['0.0.0.0', 'http://127.0.0.1:4566'],
  ['::', 'http://[::1]:4566'],
  ['10.0.0.7', 'http://10.0.0.7:4566'],
  ['localhost', 'http://localhost:4566'],
])('a server that listens on %s is reached at %s', (host, url) => {
  expect(urlOf(host, 4566)).toBe(url)
})
