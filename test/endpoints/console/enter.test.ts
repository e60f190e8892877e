/** Entering the console without a password, which whoever starts the server can switch off. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { Visitor } from '../../support/console.ts'
import { builtConsole, stateOf } from '../../support/console-scripts.ts'
import { ACCOUNT, OTHER, startServer, type TestServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

let server: TestServer
afterEach(() => server.close())
const start = async (settings = {}) => {
  server = await startServer(settings, { consoleFiles: builtConsole() })
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const enter = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  send(server, { path: '/console/enter', headers: { Origin: server.url, ...headers }, body })

const cookieIn = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
  headers['set-cookie']?.split(';')[0] ?? ''

test('a form enters as the administrator of the default account, and leads to the console', async () => {
  await start()
  const visitor = new Visitor(server)
  expect(await visitor.post('/console/enter', {})).toMatchObject({ status: 200, place: '/console/live' })
  expect((await stateOf(server, visitor.cookie)).signedIn).toMatchObject({
    own: { accountId: ACCOUNT },
    isAdministrator: true,
  })
  await visitor.post('/console/enter', { account: OTHER, destination: '/console/time' })
  expect((await stateOf(server, visitor.cookie)).signedIn.own.accountId).toBe(OTHER)
  expect((await visitor.post('/console/enter', { destination: 'https://evil.example/' })).place).toBe(
    '/console/live',
  )
})

test('a script enters and stays on its page', async () => {
  await start()
  const answer = await enter(JSON.stringify({ account: OTHER }))
  expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
    status: 200,
    body: { account: OTHER },
  })
  expect(answer.headers).not.toHaveProperty('location')
  expect(answer.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Strict$/)
  expect((await stateOf(server, cookieIn(answer))).signedIn.own.accountId).toBe(OTHER)
  expect(cookieIn(await enter(''))).not.toBe('')
  expect(server.log()).toContain(` 200 signin:ConsoleLogin - arn:aws:iam::${OTHER}:user/iamulator `)
})

test.each([
  ['{"account": 7}', 400, '"account" must be a number or an alias.'],
  ['{', 400, 'The body is not valid JSON.'],
  ['{"account": "nosuch"}', 404, 'No account has this number or alias.'],
])('%s is refused', async (body, status, message) => {
  await start()
  const answer = await enter(body)
  expect({ status: answer.status, message: JSON.parse(answer.body).message }).toEqual({ status, message })
  expect(cookieIn(answer)).toBe('')
})

test.each([
  { Origin: 'http://evil.example' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { Host: 'evil.example', Origin: 'http://evil.example' },
])('a page of another site does not sign anybody in: %j', async (headers) => {
  await start()
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }
  for (const answer of [await enter('', form), await enter('{}', { ...JSON_TYPE, ...headers })]) {
    expect(answer.status).toBe(403)
    expect(cookieIn(answer)).toBe('')
  }
})

describe('--console-entry password', () => {
  test('refuses it everywhere, and the sign-in page does not offer it', async () => {
    await start({ consoleEntry: 'password' })
    const message = 'Sign in with a password: iamulator was started with --console-entry password.'
    const answer = await enter('{}')
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
      status: 403,
      body: { error: 'PasswordRequired', message },
    })
    const visitor = new Visitor(server)
    expect((await visitor.get('/signin')).text).not.toMatch(/administrator/i)
    for (const [place, fields] of [
      ['/signin', { administrator: ACCOUNT }],
      ['/console/enter', {}],
    ] as const) {
      expect(await visitor.post(place, fields)).toMatchObject({
        status: 403,
        text: expect.stringContaining(message),
      })
      expect(visitor.cookie).toBe('')
    }
  })

  test('is said in the health document', async () => {
    await start({ consoleEntry: 'password' })
    expect((await request(server, 'GET', 'health')).body).toMatchObject({
      console: 'on',
      consoleEntry: 'password',
    })
  })
})

test('--console off has no entry of its own, and the sign-in stays', async () => {
  await start({ console: 'off' })
  expect((await enter('{}')).status).toBe(404)
  const visitor = new Visitor(server)
  await visitor.post('/signin', { administrator: ACCOUNT })
  expect(visitor.cookie).not.toBe('')
  expect((await request(server, 'GET', 'health')).body).toMatchObject({
    console: 'off',
    consoleEntry: 'open',
  })
})
