/** Connections to servers that are not ready, that are not iamulator, and that are in this process. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test } from '@jest/globals'
import { connectIamulator, createIamulator } from '../../package/index.ts'
import { SyncClient } from '../../package/transport/sync-client.ts'
import { Bundle } from '../support/bundle.ts'
import { freePort } from '../support/ports.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener, port = 0): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const HEALTHY = JSON.stringify({ status: 'ok', partition: 'aws', notYet: {} })
const asJson: RequestListener = (_request, response) => {
  response.setHeader('Content-Type', 'application/json').end(HEALTHY)
}

test('a server that does not listen is an error after the timeout', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  await expect(connectIamulator(url, { timeout: 2000 })).rejects.toMatchObject({
    name: 'IamulatorError',
    code: 'Unreachable',
    message: expect.stringContaining(`Cannot reach the server at ${url}: connect ECONNREFUSED`),
  })
})

test('a server that never responds is an error after the timeout', async () => {
  const url = await serve(() => {})
  await expect(connectIamulator(url, { timeout: 100 })).rejects.toMatchObject({
    code: 'Unreachable',
    message: `Cannot reach the server at ${url}: it did not respond within 0.1 seconds.`,
  })
})

test('a server that starts in time is waited for', async () => {
  const port = await freePort()
  const connecting = connectIamulator(`http://127.0.0.1:${port}`)
  await serve(asJson, port)
  await (await connecting).close()
})

test('a server that is starting is waited for', async () => {
  let asked = 0
  const url = await serve((request, response) => {
    asked += 1
    if (asked === 1)
      response.writeHead(503, { 'Content-Type': 'application/json' }).end('{"status":"starting"}')
    else asJson(request, response)
  })
  await (await connectIamulator(url)).close()
  expect(asked).toBe(2)
})

test.each([
  ['page', 200, 'text/html', '<html>'],
  ['JSON', 200, 'application/json', '{"status":"ok"}'],
  ['error', 404, 'application/json', '{"message":"no such route"}'],
])('another server, which answers with a %s, is an error at once', async (_kind, status, type, body) => {
  const url = await serve((_request, response) => {
    response.writeHead(status, { 'Content-Type': type }).end(body)
  })
  await expect(connectIamulator(url)).rejects.toThrow(`The server at ${url} is not iamulator.`)
})

test.each(['localhost:4566', 'ftp://localhost', 'iamulator'])(
  '%s is not the URL of a server',
  async (url) => {
    await expect(connectIamulator(url)).rejects.toThrow(
      `Not a URL of a server: ${url}. Use one such as http://localhost:4566.`,
    )
  },
)

test('certificates that cannot be read are an error', async () => {
  const before = process.env['AWS_CA_BUNDLE']
  process.env['AWS_CA_BUNDLE'] = '/absent/ca.pem'
  try {
    await expect(connectIamulator('https://127.0.0.1:1')).rejects.toMatchObject({
      name: 'IamulatorError',
      code: 'InvalidCaBundle',
      message: 'Cannot read AWS_CA_BUNDLE: no such file or directory: /absent/ca.pem.',
    })
  } finally {
    if (before === undefined) delete process.env['AWS_CA_BUNDLE']
    else process.env['AWS_CA_BUNDLE'] = before
  }
})

test('a signal ends the wait with its reason', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const controller = new AbortController()
  const connecting = connectIamulator(url, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(connecting).rejects.toThrow('enough')
  await expect(connectIamulator(url, { signal: controller.signal })).rejects.toThrow('enough')
})

test('a server in this process is used without a connection, by any of its names', async () => {
  await using iam = await createIamulator({ seed: { users: [{ name: 'alice' }] } })
  for (const url of [iam.url, `http://localhost:${iam.port}`, new URL(iam.url)]) {
    const again = await connectIamulator(url)
    // Waiting for a response over HTTP would block the server.
    expect(again.env({ user: 'alice' })['AWS_ACCESS_KEY_ID']).toMatch(/^AKIA/)
    expect((await again.clock.advance('1h')).getTime()).toBeGreaterThan(Date.now())
    await again.close()
    await expect(again.clock.now()).rejects.toThrow('This handle is closed.')
  }
  expect((await iam.clock.now()).getTime()).toBeGreaterThan(Date.now())
})

test('the handle of a server that stopped reports it, also when it blocks', async () => {
  const bundle = await Bundle.build()
  try {
    const server = await bundle.start()
    const iam = await connectIamulator(server.url)
    server.kill('SIGKILL')
    await server.exited
    const unreachable = {
      code: 'Unreachable',
      message: expect.stringContaining(`Cannot reach the server at ${server.url}`),
    }
    await expect(iam.clock.now()).rejects.toMatchObject(unreachable)
    expect(() => iam.clientConfig({ user: 'alice' })).toThrow(expect.objectContaining(unreachable))
    await iam.close()
  } finally {
    await bundle.remove()
  }
})

test('a connection that the server has closed is opened again', async () => {
  const url = await serve(asJson)
  const iam = await connectIamulator(url)
  servers[0]?.closeAllConnections()
  await expect(iam.clock.now()).resolves.toBeInstanceOf(Date)
  await iam.close()
})

test('a blocking request that gets no response fails after a while', async () => {
  const url = await serve(() => {})
  const client = new SyncClient(url, undefined, 100)
  const call = { method: 'GET', target: '/' } as const
  expect(() => client.send(call)).toThrow(
    `Cannot reach the server at ${url}: it did not respond within 0.1 seconds.`,
  )
  expect(() => client.send(call)).toThrow('it did not respond within 0.1 seconds.')
  await client.close()
})
