/** The clients of the authorize endpoint in the guide, each in a server in its language. */
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import aws4 from 'aws4'
import { ADMINISTRATOR, listen, startServer, type TestServer } from '../support/harness.ts'
import { type RawRequest, send } from '../support/raw.ts'
import { findPlainPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const CLIENTS = fileURLToPath(new URL('../../examples/clients/', import.meta.url))
const RESOURCES = ['arn:aws:kms:{region}:{account}:key/k']
const BODY = '{"KeyId":"k"}'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  process.env['AWS_ENDPOINT_URL'] = server.url
})
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL']
  await server.close()
})

/** Returns a request that is signed like every SDK's. */
function request(port: number, secretAccessKey = 'test'): RawRequest {
  const headers = { 'X-Amz-Target': 'TrentService.DescribeKey', 'Content-Type': 'application/x-amz-json-1.1' }
  const host = `127.0.0.1:${port}`
  const toSign = { host, method: 'POST', path: '/', service: 'kms', region: 'eu-west-1', headers, body: BODY }
  const signed = aws4.sign(toSign, { ...ADMINISTRATOR, secretAccessKey })
  const pairs = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)])
  return { headers: Object.fromEntries(pairs), body: BODY }
}

const ALLOWED = {
  allowed: true,
  caller: { arn: 'arn:aws:iam::000000000000:user/iamulator' },
  scope: { service: 'kms', region: 'eu-west-1' },
  decisions: [{ resource: 'arn:aws:kms:eu-west-1:000000000000:key/k' }],
}

type Authorize = (
  request: IncomingMessage,
  body: Buffer,
  action: string,
  resources: readonly string[],
) => Promise<unknown>

describe('the client in JavaScript', () => {
  test.each([
    ['test', ALLOWED],
    ['wrong', { allowed: false, error: { code: 'InvalidSignatureException', status: 400 } }],
  ])('with the secret %s', async (secret, expected) => {
    const { authorize }: { readonly authorize: Authorize } = await import(`${CLIENTS}authorize.mjs`)
    const service = createServer(async (incoming, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      response.end(
        JSON.stringify(await authorize(incoming, Buffer.concat(chunks), 'kms:DescribeKey', RESOURCES)),
      )
    })
    const port = await listen(service)
    const { body } = await send({ ...server, port }, request(port, secret))
    service.closeAllConnections()
    service.close()
    expect(JSON.parse(body)).toMatchObject(expected)
  })
})

const python = findPlainPython()

tool('python3', () => python !== undefined)('the client in Python', async () => {
  const script = fileURLToPath(new URL('authorize-service.py', import.meta.url))
  const question = JSON.stringify(['kms:DescribeKey', RESOURCES])
  const env = { PATH: process.env['PATH'], AWS_ENDPOINT_URL: server.url }
  const child = spawn(python ?? '', ['-B', script, CLIENTS, question], { env })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text)))
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)))
  })
  const { body } = await send({ ...server, port }, request(port))
  child.kill()
  expect(JSON.parse(body)).toMatchObject(ALLOWED)
})
