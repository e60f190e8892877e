/** Browser requests for pages of other sites, which know the default keys of every emulator. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { serverForAllTests, startServer } from '../../support/harness.ts'
import { call, iamForm } from '../../support/raw.ts'

const server = serverForAllTests(() => startServer({ allowHosts: ['app.example'] }))

const CREATE = iamForm('CreateUser', { UserName: 'eve' })
const LIST = iamForm('ListUsers')
const post = (headers: Readonly<Record<string, string>>) => call(server, LIST, { headers })
const get = (query: string, headers: Readonly<Record<string, string>>) =>
  call(server, '', { method: 'GET', path: `/?${query}`, headers, service: 'iam' })

test.each<[string, Record<string, string>, place: string]>([
  ['another site', { Origin: 'http://evil.example' }, 'evil.example'],
  ['another site, on a port', { Origin: 'https://evil.example:8443' }, 'evil.example'],
  ['an opaque origin', { Origin: 'null' }, 'an opaque origin'],
  ['an extension', { Origin: 'chrome-extension://localhost' }, 'an opaque origin'],
  ['an app', { Origin: 'capacitor://localhost' }, 'an opaque origin'],
  ['another scheme', { Origin: 'ftp://localhost' }, 'an opaque origin'],
  ['another scheme, on an allowed host', { Origin: 'app://app.example' }, 'an opaque origin'],
  ['another scheme, on an address of this machine', { Origin: 'ws://127.0.0.1' }, 'an opaque origin'],
  ['an address', { Origin: 'http://203.0.113.5' }, '203.0.113.5'],
  ['a neighbour', { Origin: 'http://192.168.1.6', Host: '192.168.1.5:4566' }, '192.168.1.6'],
  [
    'a site that has led its name here',
    { Origin: 'http://evil.example', Host: 'evil.example' },
    'evil.example',
  ],
  ['another site, without a name', { 'Sec-Fetch-Site': 'cross-site' }, 'another site'],
])('a page of %s may not call', async (_what, headers, place) => {
  for (const answer of [await post(headers), await get(CREATE, headers)]) {
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('<Code>AccessDenied</Code>')
    expect(answer.body).toContain(
      `<Message>Pages of ${place} may not use iamulator. Start it with --allow-host ${/^\w+ /.test(place) ? 'NAME' : place} to`,
    )
  }
  const { Users = [] } = await server.iam().send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).not.toContain('eve')
})

test('a site that has led its name here may not send HEAD, which does what GET does', async () => {
  const head = (headers: Readonly<Record<string, string>>) =>
    call(server, '', {
      method: 'HEAD',
      path: `/?${iamForm('CreateUser', { UserName: 'mallory' })}`,
      headers,
      service: 'iam',
    })
  expect((await head({ Host: 'evil.example', 'Accept-Language': '' })).status).toBe(403)
  const { Users = [] } = await server.iam().send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).not.toContain('mallory')
  expect((await head({})).status).toBe(200)
})

describe('where browsers send neither Origin nor Sec-Fetch-Site', () => {
  const browser = { 'Accept-Language': 'en-US,en;q=0.5' }
  const hosts = ['192.168.1.5:4566', 'iamulator:4566', 'host.docker.internal:4566', 'iam.amazonaws.com']

  test.each(hosts)('the Referer says whose picture it is that leads to %s', async (Host) => {
    const answer = await get(LIST, { Host, Referer: 'http://evil.example/', ...browser })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('<Message>Pages of evil.example may not use iamulator.')
    const ofAddress = await get(LIST, { Host, Referer: 'http://203.0.113.5/', ...browser })
    expect(ofAddress.body).toContain('<Message>Pages of 203.0.113.5 may not use iamulator.')
    const ofExtension = await get(LIST, { Host, Referer: 'moz-extension://localhost/', ...browser })
    expect(ofExtension.body).toContain('<Message>Pages of an opaque origin may not use iamulator.')
    for (const Referer of ['http://localhost:3000/', 'https://app.example/page', `http://${Host}/console`])
      expect((await get(LIST, { Host, Referer, ...browser })).status).toBe(200)
  })

  test('a Referer that is no URL is of no page that may', async () => {
    expect((await get(LIST, { Referer: '', ...browser })).status).toBe(403)
  })

  test.each(hosts)('a page that has no Referer sent may not call at %s', async (Host) => {
    const name = Host.replace(/:\d+$/, '')
    const answer = await get(LIST, { Host, ...browser })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('<Code>AccessDenied</Code>')
    expect(answer.body).toContain(
      `<Message>The browser did not report which site's page sent this request to ${name}. Call iamulator at localhost or over HTTPS, where browsers report it, or start it with --allow-host ${name} to allow all pages.</Message>`,
    )
  })

  test.each(['localhost:4566', '127.0.0.1:4566', '[::1]:4566', 'iam.localhost:4566', 'app.example'])(
    'at %s it is no page of another site',
    async (Host) => {
      expect((await get(LIST, { Host, ...browser })).status).toBe(200)
    },
  )

  test('where they have sent Sec-Fetch-Site, it counts', async () => {
    const typedUrl = { Host: 'iamulator:4566', 'Sec-Fetch-Site': 'none', ...browser }
    expect((await get(LIST, typedUrl)).status).toBe(200)
  })

  test('programs may, under any name', async () => {
    const fetchOfNode = { 'Accept-Language': '*', 'Sec-Fetch-Mode': 'cors', 'User-Agent': 'node' }
    for (const Host of [...hosts, 'iamulator.default.svc.cluster.local:4566'])
      for (const headers of [{ 'User-Agent': 'Boto3/1.40 md/Botocore#1.40' }, fetchOfNode])
        expect((await get(LIST, { Host, ...headers })).status).toBe(200)
    const post = { Host: 'iamulator:4566', Referer: 'http://evil.example/', ...browser }
    expect((await call(server, LIST, { headers: post })).status).toBe(200)
  })
})

test.each([
  'http://localhost:3000',
  'http://127.0.0.1:8080',
  'http://[::1]:8080',
  'https://app.example',
  'https://us-east-1.console.aws.amazon.com',
])('a page of %s may', async (Origin) => {
  expect((await post({ Origin, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200)
  expect((await get(LIST, { Origin })).status).toBe(200)
})

test('a URL that somebody opens is no page of another site', async () => {
  const typedUrl = { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
  expect((await get(LIST, typedUrl)).status).toBe(200)
})

test('a name that a site has led here is no name for a picture', async () => {
  const picture = { 'Accept-Language': 'en', Referer: 'http://localhost/' }
  expect((await get(LIST, { Host: 'evil.example', ...picture })).status).toBe(403)
  for (const Host of ['iam.amazonaws.com', 'iamulator:4566', 'app.example'])
    expect((await get(LIST, { Host, ...picture })).status).toBe(200)
})
