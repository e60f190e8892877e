/** Clients without an endpoint, for services that only an upstream has. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ask, connect, ProxyAgent } from '../../support/tls.ts'
import { everything, type Front, startFront, startUpstream, type TestUpstream } from './harness.ts'

let upstream: TestUpstream
let front: Front
let agent: ProxyAgent

beforeEach(async () => {
  upstream = await startUpstream()
  front = await startFront(upstream.url, undefined, { proxy: 'on', upstream: { '*': upstream.url } })
  agent = new ProxyAgent(front.port, front.certificate ?? '')
})
afterEach(async () => {
  agent.destroy()
  await front.close()
  await upstream.close()
})

test.each([
  's3.amazonaws.com',
  'bucket.with.dots.s3.eu-central-1.amazonaws.com',
  'dynamodb.cn-north-1.amazonaws.com.cn',
  'lambda.eu-west-1.api.aws',
  'abcdefgh.execute-api.us-east-1.amazonaws.com',
  'abcdefgh.lambda-url.us-east-1.on.aws',
])('%s is behind CONNECT, with a certificate, and the upstream sees its name', async (host) => {
  const answer = await ask(`https://${host}/path`, { agent })
  expect(answer).toEqual({ status: 200, body: 'from the upstream' })
  expect(upstream.requests.map(({ headers }) => headers.host)).toEqual([host])
})

test('a whole URL in the first line names the host', async () => {
  const socket = front.connect()
  socket.write('GET http://s3.amazonaws.com/b/k?x HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n')
  expect(await everything(socket)).toContain('from the upstream')
  expect(upstream.requests[0]).toMatchObject({ url: '/b/k?x', headers: { host: 's3.amazonaws.com' } })
})

test.each(['example.com', 'amazonaws.com', 's3.amazonaws.com.example.com', 'evilamazonaws.com', 'on.aws'])(
  '%s is no host of AWS',
  async (host) => {
    const refused = await connect(front.port, `${host}:443`)
    expect(refused.status).toBe(403)
    refused.socket.destroy()
    const socket = front.connect()
    socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(await everything(socket)).toMatch(
      /^HTTP\/1\.1 403 .*serves only AWS services: it does not connect to/s,
    )
    expect(upstream.requests).toEqual([])
  },
)

test('without an upstream, other services are refused', async () => {
  const without = await startFront(upstream.url, undefined, { proxy: 'on' })
  const refused = await connect(without.port, 's3.amazonaws.com:443')
  expect(refused.status).toBe(403)
  refused.socket.destroy()
  await without.close()
})
