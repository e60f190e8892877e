/** What people get who look at the server with a browser or with `curl`, and that programs get what AWS returns. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import { startServer, type TestServer } from '../support/harness.ts'
import { type RawRequest, send, signed, stsForm } from '../support/raw.ts'

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'User-Agent': 'Mozilla/5.0' }
const CURL = { Accept: '*/*', 'User-Agent': 'curl/8.14.1' }
const SDK = { Accept: '*/*', 'User-Agent': 'aws-sdk-js/3.0' }

let server: TestServer
/** Has no console, which browsers would be led to. */
let plain: TestServer
beforeAll(async () => {
  server = await startServer({ allowHosts: ['iam.example.com'], simulate: 'aws' })
  plain = await startServer({ simulate: 'aws', console: 'off' })
  for (const each of [server, plain]) await request(each, 'POST', 'identity-center', {})
})
afterAll(() => Promise.all([server.close(), plain.close()]))

const get = (path: string, headers: Record<string, string>, more: RawRequest = {}) =>
  send(server, { method: 'GET', path, headers, ...more })
const own = () => `http://127.0.0.1:${server.port}`

describe.each(['/', '/_iamulator', '/_iamulator/', '/?x=y'])('at %s', (path) => {
  test('a browser gets a page', async () => {
    const visit = (place: string) => send(plain, { method: 'GET', path: place, headers: BROWSER })
    const { status, headers, body } = await visit(path)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      ),
    })
    expect(body).toContain(
      '<h1>AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS emulator</h1>',
    )
    expect(body).toContain(`export AWS_ENDPOINT_URL=http://127.0.0.1:${plain.port}\n`)
    expect(body).toContain('auth enforce, signatures on, region-check any, simulate aws, federation aws')
    const links = [...body.matchAll(/<a href="([^"]+)"/g)].map(([, link = '']) => link)
    expect(links).toEqual(expect.arrayContaining(['/_iamulator/health', '/signin', '/start']))
    for (const link of links) expect((await visit(link)).status).toBe(200)
    expect(body).not.toMatch(/<script|<img|<link|url\((?!\/console\/fonts\/)|https:/)
  })

  test.each(['curl/8.14.1', 'Wget/1.25.0', 'HTTPie/3.2.4'])('%s gets text', async (agent) => {
    const { status, headers, body } = await get(path, { ...CURL, 'User-Agent': agent })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(body).toMatch(
      /^iamulator \S+ emulates AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS\. /,
    )
    expect(body).toContain('auth enforce, signatures on, region-check any, simulate aws, federation aws')
    expect(body).toContain(`${own()}/_iamulator/health `)
    expect(body).toContain(`${own()}/_iamulator/decisions `)
    expect(body).toContain(`${own()}/start `)
    expect(body).toContain('iamulator explain REQUEST_ID')
    expect(body).not.toContain('<')
  })
})

describe('the console', () => {
  const toConsole = { status: 303, headers: { location: '/console/live' }, body: '' }

  test('is where a browser goes that navigates to /', async () => {
    expect(await get('/', BROWSER)).toMatchObject(toConsole)
    expect(await get('/', { Accept: '*/*', 'Sec-Fetch-Mode': 'navigate' })).toMatchObject(toConsole)
  })

  test('is linked to on the welcome, which stays at its own address', async () => {
    const { status, body } = await get('/_iamulator', BROWSER)
    expect(status).toBe(200)
    expect(body).toContain('<a href="/console/live">Console</a>')
    expect((await get('/', CURL)).body).toContain(`${own()}/console/live `)
    expect((await send(plain, { method: 'GET', headers: CURL })).body).not.toContain('/console')
  })
})

test('HEAD has the headers of GET', async () => {
  const { status, headers, body } = await send(server, { method: 'HEAD', headers: CURL })
  const { headers: full } = await get('/', CURL)
  expect({ status, body, length: headers['content-length'] }).toEqual({
    status: 200,
    body: '',
    length: full['content-length'],
  })
})

test('the modes and the address are those of the server', async () => {
  const other = await startServer({ auth: 'off', signatures: 'off', federation: 'strict' })
  try {
    const { body } = await send(other, { method: 'GET', headers: { ...CURL, Host: 'iamulator:4566' } })
    expect(body).toContain('auth off, signatures off, region-check any, simulate enforce, federation strict')
    expect(body).toContain('export AWS_ENDPOINT_URL=http://iamulator:4566\n')
  } finally {
    await other.close()
  }
})

test('people are answered while the server starts', async () => {
  const starting = await startServer()
  starting.iamulator.ready = false
  expect((await send(starting, { method: 'GET', headers: BROWSER })).status).toBe(200)
  expect((await send(starting, { method: 'GET', headers: SDK })).status).toBe(503)
  await starting.close()
})

describe('an unknown path', () => {
  test('is named to a browser, as text', async () => {
    const { status, headers, body } = await get('/nosuch"><b>&amp;', BROWSER)
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 404,
      type: 'text/html; charset=utf-8',
    })
    expect(body).toContain('There is nothing at /nosuch&quot;&gt;&lt;b&gt;&amp;amp;.')
    expect(body).toContain('/_iamulator/health')
  })

  test('is named to curl as it was sent, but not in the log', async () => {
    const { status, body } = await get('/nosuch/%1b', CURL)
    expect(status).toBe(404)
    expect(body).toMatch(/^There is nothing at \/nosuch\/%1b\.\n\niamulator /)
    expect(server.log()).toMatch(/ 404 GET:\/\.\.\. - - /)
    expect(server.log()).not.toContain('nosuch')
  })

  test('below /_iamulator/ is a page for a browser, and an error with the nearest name for curl', async () => {
    const page = await get('/_iamulator/helth', BROWSER)
    expect(page).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(page.body).toContain('There is nothing at /_iamulator/helth.')
    const { status, body } = await get('/_iamulator/helth', CURL)
    expect(status).toBe(404)
    expect(JSON.parse(body)).toEqual({
      error: 'NotFound',
      message:
        'Unknown endpoint /_iamulator/helth. Did you mean /_iamulator/health? See /_iamulator/openapi.json.',
    })
    const unlike = JSON.parse((await get('/_iamulator/something-else', SDK)).body)
    expect(unlike.message).toBe('Unknown endpoint /_iamulator/something-else. See /_iamulator/openapi.json.')
  })
})

describe('a page of another site', () => {
  test.each([
    { Host: 'evil.example' },
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
    { Origin: 'http://evil.example' },
  ])('gets no page: %j', async (headers) => {
    const { status, body } = await get('/', { ...BROWSER, ...headers })
    expect(status).toBe(403)
    expect(body).not.toContain('signatures on')
    expect(body).toMatch(/role="alert">(?:The Host|Pages of other sites)/)
  })

  test('may link to the page', async () => {
    const link = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    }
    expect((await get('/', { ...BROWSER, ...link })).status).toBe(303)
  })

  test('curl learns how to allow its host', async () => {
    const answer = await get('/', { ...CURL, Host: 'other.example.com' })
    expect(answer).toMatchObject({
      status: 403,
      body: 'The Host "other.example.com" is not allowed. Start iamulator with --allow-host other.example.com to allow it.\n',
    })
    expect((await get('/', { ...CURL, Host: 'iam.example.com' })).status).toBe(200)
  })
})

describe('programs get what AWS returns', () => {
  const redirect = { status: 302, body: '' }
  const unknown = { status: 404, body: '<UnknownOperationException/>\n' }

  test.each([
    ['an SDK', SDK],
    ['a program without headers', {}],
    ['curl that asks for JSON', { ...CURL, Accept: 'application/json' }],
    ['the page of a program in a browser', { Accept: '*/*', 'User-Agent': 'Mozilla/5.0' }],
  ])('%s', async (_who, headers: Record<string, string>) => {
    expect(await get('/', headers)).toMatchObject(redirect)
    expect(await get('/_iamulator', headers)).toMatchObject(unknown)
    expect(await get('/somewhere', headers)).toMatchObject(unknown)
  })

  test.each([BROWSER, CURL])('%j at a host of AWS', async (headers) => {
    const Host = 'sts.amazonaws.com'
    expect(await get('/', { ...headers, Host })).toMatchObject(redirect)
    expect(await get('/somewhere', { ...headers, Host })).toMatchObject(unknown)
  })

  test.each([BROWSER, CURL])('%j that calls an operation', async (headers) => {
    const presigned = await get(`/?${stsForm('GetCallerIdentity')}`, headers)
    expect(presigned.body).toContain('<Code>MissingAuthenticationToken</Code>')
    expect((await get('/bucket?X-Amz-Algorithm=AWS4-HMAC-SHA256', headers)).body).toBe(unknown.body)
    const request = signed(server, '', { method: 'GET', path: '/bucket', service: 's3', headers })
    expect(await send(server, request)).toMatchObject({ status: 501 })
  })

  test.each([BROWSER, CURL])('%j that posts', async (headers) => {
    expect(await send(server, { headers })).toMatchObject(redirect)
    expect(await send(server, { path: '/somewhere', headers })).toMatchObject(unknown)
  })

  test('the endpoints keep their answers', async () => {
    for (const headers of [BROWSER, CURL]) {
      const health = await get('/_iamulator/health', headers)
      expect(JSON.parse(health.body)).toMatchObject({ status: 'ok' })
      expect((await get('/latest/meta-data/', headers)).headers['server']).toBe('EC2ws')
    }
  })
})
