/** The protection of the sign-in and console pages. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { withServer } from '../../services/callers.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, serverForEachTest } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { PARTITION } from '../../support/places.ts'
import { send } from '../../support/raw.ts'

const PASSWORD = 'correct-Horse-7'
const SEED = `accounts: { "${ACCOUNT}": { users: [{ name: alice, password: ${PASSWORD} }] } }`

const server = serverForEachTest(() => seeded(SEED))
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

const as = (user: string, password = PASSWORD) => ({ account: ACCOUNT, user, password })
const signIn = (user: string, password?: string) => visitor.post('/signin', as(user, password))

describe('pages', () => {
  test('load nothing, run nothing and stand in no frame', async () => {
    const { headers } = await visitor.get('/signin')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
  })

  test('name the host, and lead to each other with destination and region', async () => {
    const query = 'destination=%2Fswitchrole&region=us-east-1'
    const users = await visitor.get(`/signin?${query}`)
    expect(users.text).toContain(`<span class="aside small">${new URL(server.url).host}</span>`)
    expect(users.text).toContain('aria-label="Sign in as a user" aria-current="page">User</a>')
    const [, toRoot = ''] = /<a href="([^"]+)" aria-label="Sign in as a root user">/.exec(users.text) ?? []
    const root = await visitor.get(toRoot.replaceAll('&amp;', '&'))
    expect(root.text).toContain('Sign in as a root user</h1>')
    expect(root.text).toContain('name="destination" value="/switchrole"')
    expect(root.text).toContain('name="region" value="us-east-1"')
    const [, toUsers = ''] = /<a href="([^"]+)" aria-label="Sign in as a user">/.exec(root.text) ?? []
    expect(new URLSearchParams(toUsers.replaceAll('&amp;', '&').split('?')[1])).toEqual(
      new URLSearchParams(query),
    )
  })

  test('offer the access portal in the partition of an instance', async () => {
    const link = '<a href="/start">Access portal</a>'
    expect((await visitor.get('/signin')).text).not.toContain(link)
    putInstance(server, ACCOUNT, instanceWith())
    expect((await visitor.get('/signin')).text).toContain(link)
    const other = PARTITION === 'aws' ? 'cn-north-1' : 'us-east-1'
    expect((await visitor.get(`/signin?region=${other}`)).text).not.toContain(link)
  })

  test('take no form of another site, nor of another port', async () => {
    await signIn('alice')
    for (const headers of [
      { Origin: 'http://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]) {
      expect((await visitor.post('/console/credentials', {}, headers)).status).toBe(403)
      expect((await visitor.post('/signout', {}, headers)).status).toBe(403)
    }
    expect((await visitor.get('/console')).place).toBe('/console')
  })

  test('lead nowhere else after the sign-in', async () => {
    for (const destination of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/..//evil.example',
      'javascript:alert(1)',
    ]) {
      const page = await visitor.get(`/signin?destination=${encodeURIComponent(destination)}`)
      expect(page.text).toContain('name="destination" value="/console"')
      expect((await visitor.submit({ ...as('alice'), destination })).place).toBe('/console')
    }
  })

  test('show markup as the text that it is', async () => {
    const page = await signIn('"><script>alert(1)</script>', 'wrong')
    expect(page.text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(page.text).not.toContain('<script')
  })

  test('answer what they are for, and forms of a size', async () => {
    expect(await visitor.post('/console', {})).toMatchObject({ status: 405 })
    const large = await visitor.post('/signin', { account: 'x'.repeat(70_000) })
    expect(large.status).toBe(413)
    const answer = await fetch(`${server.url}/exitrole`)
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST',
    })
    expect(await answer.json()).toMatchObject({ error: 'MethodNotAllowed' })
  })
})

describe('under the names of AWS', () => {
  const get = async (Host: string, path: string) => {
    const { status, headers, body } = await send(server, { method: 'GET', path, headers: { Host } })
    return { status, location: headers['location'], body }
  }

  test.each([
    'console.aws.amazon.com',
    'us-east-1.console.aws.amazon.com:4566',
    's3.console.aws.amazon.com',
    'console.amazonaws.cn',
    'console.amazonaws-us-gov.com',
    'console.amazonaws-eusc.eu',
    'SignIn.AWS.Amazon.com',
  ])('%s leads to this console', async (host) => {
    for (const path of [
      '/',
      '/?region=us-east-1',
      '/console/',
      '/console/home',
      '/console/home?region=eu-west-1',
    ])
      expect(await get(host, path)).toMatchObject({ status: 303, location: '/console' })
    expect(await get(host, '/console')).toMatchObject({
      status: 303,
      location: '/signin?destination=%2Fconsole',
    })
  })

  test('the console with scripts is not served there, and no page leads to it', async () => {
    const Host = 'console.aws.amazon.com'
    const entered = await send(server, {
      path: '/console/enter',
      headers: { Host, Origin: `https://${Host}` },
    })
    expect(entered).toMatchObject({ status: 303, headers: { location: '/console' } })
    const [Cookie = ''] = (entered.headers['set-cookie'] ?? '').split(';')
    const { body } = await send(server, { method: 'GET', path: '/console', headers: { Host, Cookie } })
    expect(body).toContain('Switch role')
    expect(body).not.toContain('/console/live')
    const { status } = await send(server, { method: 'GET', path: '/console/live', headers: { Host, Cookie } })
    expect(status).toBe(403)
    const own = await send(server, { method: 'GET', path: '/console', headers: { Cookie } })
    expect(own.body).toContain('href="/console/live"')
  })

  test('the page of IAM says how to explain a denial, and leads to the console where it is served', async () => {
    const allowed = 'console.amazonaws.cn'
    await withServer({ allowHosts: [allowed] }, async (other) => {
      const bodyAt = async (Host: string) =>
        (await send(other, { method: 'GET', path: '/iam/home', headers: { Host } })).body
      const named = await bodyAt('us-east-1.console.aws.amazon.com')
      expect(named).toContain('<code>iamulator explain --authorization-id</code>')
      expect(named).toContain('<code>--allow-host us-east-1.console.aws.amazon.com</code>')
      expect(named).not.toContain('<script')
      expect(await bodyAt(allowed)).toContain('<script>')
      expect(await bodyAt('localhost')).not.toContain('authorization')
    })
  })

  test.each([
    ['example.signin.aws.amazon.com', 'example'],
    ['123456789012.signin.amazonaws.cn', '123456789012'],
    ['EXAMPLE.signin.amazonaws-us-gov.com:443', 'example'],
    ['eu-west-1.signin.aws.amazon.com', ACCOUNT],
    ['signin.aws.amazon.com', ACCOUNT],
  ])('%s is where the users of %s sign in', async (host, account) => {
    const { location = '' } = await get(host, '/console')
    expect(location).toBe('/signin?destination=%2Fconsole')
    const { body } = await get(host, location)
    expect(body).toContain(`name="account" type="text" value="${account}"`)
  })

  test('there are no other pages, nor anything of the API', async () => {
    for (const host of ['signin.aws.amazon.com', 'eu-west-1.signin.aws.amazon.com', 'console.aws.amazon.com'])
      for (const path of ['/oauth', '/nosuch?Action=GetCallerIdentity&Version=2011-06-15', '/v1/other']) {
        const { status, location, body } = await get(host, path)
        expect({ status, location }).toEqual({ status: 404, location: undefined })
        expect(JSON.parse(body)).toMatchObject({
          error: 'NotFound',
          message: expect.stringContaining(
            `Unknown page ${path.split('?')[0]}. iamulator serves only the sign-in and console pages.`,
          ),
        })
      }
    const page = await send(server, {
      path: '/"><script>',
      headers: { Host: 'signin.aws.amazon.com', Accept: 'text/html' },
    })
    expect(page).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(page.body).not.toContain('<script')
    expect(await get('sts.amazonaws.com', '/nosuch')).toMatchObject({
      status: 404,
      body: '<UnknownOperationException/>\n',
    })
  })

  test('of others and of the API / is what it was', async () => {
    for (const host of ['localhost', 'iam.amazonaws.com', 'console.example.com']) {
      expect(await get(host, '/')).toMatchObject({ status: 302, location: 'https://aws.amazon.com/iam' })
    }
    expect((await get('console.example.com', '/console')).status).toBe(403)
    expect((await get('a.b.signin.aws.amazon.com', '/console')).status).toBe(403)
  })
})
