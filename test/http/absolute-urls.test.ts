/** URLs in the first line of a request that name a server, as clients of an HTTP proxy send them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'
import { type RawRequest, send, signed, stsForm } from '../support/raw.ts'

let server: TestServer
let proxy: TestServer
beforeAll(async () => {
  server = await startServer()
  proxy = await startServer({ proxy: 'on' })
})
afterAll(async () => {
  await server.close()
  await proxy.close()
})

const get = async (receiver: TestServer, path: string, Host = 'localhost') =>
  (await send(receiver, { method: 'GET', path, headers: { Host } })).status

test('one with the scheme, an address, and the port of the server is answered', async () => {
  expect(await get(server, `http://127.0.0.1:${server.port}/health`)).toBe(200)
  expect(await get(server, `HTTP://localhost:${server.port}/health`)).toBe(200)
})

test('one with another port or another scheme belongs to another server', async () => {
  expect(await get(server, `http://127.0.0.1:${server.port + 1}/health`)).toBe(403)
  expect(await get(server, 'http://localhost/health')).toBe(403)
  expect(await get(server, `https://localhost:${server.port}/health`)).toBe(403)
  expect(await get(proxy, 'https://sts.amazonaws.com:80/')).toBe(403)
})

/** Signs a call as for this host, which a proxy then finds in the URL, while the Host header has another one. */
function signedFor(authority: string): RawRequest {
  const request = signed(proxy, stsForm('GetCallerIdentity'), { headers: { Host: authority } })
  return { ...request, headers: { ...request.headers, Host: 'proxy.example' } }
}

test('a page of the server is shown, although the Host header names a site of others', async () => {
  expect(await get(server, '/signin', 'evil.example')).toBe(403)
  expect(await get(server, `http://127.0.0.1:${server.port}/signin`, 'evil.example')).toBe(200)
})

test('the name in the URL is the one that is signed, whatever the Host header says', async () => {
  const own = `127.0.0.1:${proxy.port}`
  const answer = await send(proxy, { ...signedFor(own), path: `http://${own}/` })
  expect(answer.body).toContain('<Arn>')
  const changed = await send(proxy, { ...signedFor('localhost'), path: `http://${own}/` })
  expect(changed.body).toContain('SignatureDoesNotMatch')
})

test.each(['http://sts.amazonaws.com/', 'http://sts.amazonaws.com:80/'])(
  'clients sign no default port, whether it is in the URL or not: %s',
  async (path) => {
    const answer = await send(proxy, { ...signedFor('sts.amazonaws.com'), path })
    expect(answer.body).toContain('<Arn>')
  },
)
