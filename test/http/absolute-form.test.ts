/** Requests that name their server in the first line, as clients of an HTTP proxy do for plain HTTP. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { run } from '../clients/programs.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { send, signed, stsForm } from '../support/raw.ts'
import { ask, authorityOf } from '../support/tls.ts'
import { findCurl } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

let server: TestServer
let proxy: TestServer
beforeAll(async () => {
  server = await startServer({ tls: 'on', allowHosts: ['iamulator.example'] })
  proxy = await startServer({ proxy: 'on' })
})
afterAll(async () => {
  await server.close()
  await proxy.close()
})

const get = (receiver: TestServer, path: string, headers: Readonly<Record<string, string>> = {}) =>
  send(receiver, { method: 'GET', path, headers })
const lastLine = (receiver: TestServer) => receiver.log().trimEnd().split('\n').at(-1)

describe('one that names this server is answered', () => {
  test.each(['127.0.0.1', 'localhost', 'i-0123456789abcdef0.localhost', 'iamulator', 'iamulator.example'])(
    '%s',
    async (name) => {
      const answer = await get(server, `http://${name}:${server.port}/health`)
      expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'ok'])
    },
  )

  test('as if the name stood in the header Host, whatever stands there', async () => {
    const url = `http://127.0.0.1:${server.port}`
    expect((await get(server, `${url}/signin`, { Host: 'evil.example' })).status).toBe(200)
    const { location } = (await get(server, url, { Host: 'console.aws.amazon.com' })).headers
    expect(location).toBe('https://aws.amazon.com/iam')
  })

  test('with its query, and its signature', async () => {
    const { headers, body } = signed(server, stsForm('GetCallerIdentity'))
    const path = `http://127.0.0.1:${server.port}/`
    expect((await send(server, { path, headers, ...(body ? { body } : {}) })).status).toBe(200)
    const query = signed(server, '', { method: 'GET', path: `/?${stsForm('GetCallerIdentity')}` })
    const url = `http://127.0.0.1:${server.port}${query.path}`
    expect((await get(server, url, { ...query.headers, Host: 'evil.example' })).status).toBe(200)
  })

  test('over TLS', async () => {
    const options = { ca: authorityOf(server), path: `https://localhost:${server.port}/health` }
    expect((await ask(`https://localhost:${server.port}`, options)).status).toBe(200)
    const plain = { ...options, path: `http://localhost:${server.port}/health` }
    expect((await ask(`https://localhost:${server.port}`, plain)).status).toBe(403)
  })
})

describe('one that names AWS', () => {
  const WHO = `/?${stsForm('GetCallerIdentity')}`

  test.each(['sts.amazonaws.com', 'STS.eu-west-1.amazonaws.com', 'sts.amazonaws.com:80'])(
    'is answered in its place by a proxy: %s',
    async (host) => {
      const answer = await get(proxy, `http://${host}${WHO}`)
      expect([answer.status, answer.body]).toEqual([
        403,
        expect.stringContaining('MissingAuthenticationToken'),
      ])
      const missing = await get(proxy, `http://${host}/?Action=ListUsers&Version=2010-05-08`)
      expect(missing.body).toContain('Could not find operation ListUsers for version 2010-05-08')
    },
  )

  test('is refused by a server that is no proxy', async () => {
    const answer = await get(server, `http://sts.amazonaws.com${WHO}`)
    expect(answer.status).toBe(403)
    expect(lastLine(server)).toContain(' 403 HostNotServed GET:sts.amazonaws.com ')
  })
})

describe('one that names another server is refused, and the log tells which', () => {
  test.each([
    ['http://example.com/', 'example.com'],
    ['http://s3.amazonaws.com/bucket', 's3.amazonaws.com'],
    ['http://sts.amazonaws.com:8080/', 'sts.amazonaws.com:8080'],
    ['https://sts.amazonaws.com/', 'sts.amazonaws.com'],
    ['http://127.0.0.1:1/health', '127.0.0.1:1'],
    ['http://localhost/health', 'localhost'],
    ['http://8.8.8.8/latest/api/token', '8.8.8.8'],
    ['http://somebody@127.0.0.1/health', '...'],
    ['http://[::1]:9/', '[::1]:9'],
    ['ftp://sts.amazonaws.com/', 'sts.amazonaws.com'],
  ])('%s', async (url, place) => {
    const answer = await get(proxy, url, { Host: 'sts.amazonaws.com' })
    expect(answer).toMatchObject({
      status: 403,
      body: `iamulator serves only IAM, IAM Access Analyzer, IAM Identity Center, Organizations, AWS Sign-In, and STS: it does not connect to ${place}.\n`,
    })
    expect(lastLine(proxy)).toContain(` 403 HostNotServed GET:${place} - - `)
  })

  test('also with a form, which would need no signature', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const answer = await send(proxy, {
      path: 'http://example.com/',
      headers,
      body: stsForm('GetCallerIdentity'),
    })
    expect([answer.status, answer.headers['x-amzn-requestid']]).toEqual([403, undefined])
  })
})

describe('curl with a proxy for plain HTTP', () => {
  const curl = findCurl()
  const curlTest = tool('curl 8.6 or later', () => curl !== undefined)
  const get = (...words: string[]) =>
    run(curl ?? '', ['--disable', '--silent', '--noproxy', '', '--proxy', proxy.url, ...words], {})

  curlTest('reaches the server by its own name', async () => {
    const { stdout } = await get(`http://localhost:${proxy.port}/health`)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'ok' })
  })

  curlTest('reaches STS by that of AWS, signed for it', async () => {
    const signing = ['--aws-sigv4', 'aws:amz:us-east-1:sts', '--user', 'test:test']
    const { stdout } = await get(
      ...signing,
      '--data',
      stsForm('GetCallerIdentity'),
      'http://sts.amazonaws.com/',
    )
    expect(stdout).toContain(`<Arn>arn:aws:iam::${ACCOUNT}:user/iamulator</Arn>`)
  })

  curlTest('reaches nobody else', async () => {
    const { stdout } = await get('http://example.com/')
    expect(stdout).toContain('it does not connect to example.com.')
  })
})
