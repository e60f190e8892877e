/** Signing in as the built-in administrator, for whom there is no password. */
import { CreateLoginProfileCommand, CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, expect, test } from '@jest/globals'
import { credentialsOn, seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, OTHER, serverForEachTest } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

const NOBODY = `Nobody in the account ${ACCOUNT} has a password yet.`
const arnOf = (account: string) => `arn:aws:iam::${account}:user/iamulator`

const server = serverForEachTest(() => seeded(`accounts: { "${OTHER}": { alias: example } }`))
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

const administrate = (administrator: string, headers = {}) =>
  visitor.post('/signin', { administrator, destination: '/console' }, headers)

test('is one click on the page, which explains how to get in while nobody has a password', async () => {
  const page = await visitor.get('/signin')
  expect(page.text).toContain(NOBODY)
  expect(page.text).toContain('<code>aws iam create-login-profile</code>')
  const { place, text } = await visitor.submit({}, '/signin').then(() => visitor.get('/signin'))
  expect({ place, text }).toMatchObject({ place: '/signin', text: expect.stringContaining(NOBODY) })
  const console = await administrate(ACCOUNT)
  expect(console.place).toBe('/console')
  expect(console.text).toContain(arnOf(ACCOUNT))
  expect(server.log()).toContain(` 303 signin:ConsoleLogin - ${arnOf(ACCOUNT)} `)
})

test('the explanation goes when somebody has a password, and the click stays', async () => {
  const iam = server.iam()
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'alice', Password: 'correct-Horse-7' }))
  const page = await visitor.get('/signin')
  expect(page.text).not.toContain('has a password yet')
  expect(page.text).toContain(`name="administrator" value="${ACCOUNT}"`)
  expect((await visitor.get(`/signin?account=${OTHER}`)).text).toContain(
    `account ${OTHER} has a password yet`,
  )
})

test('is offered for the account of the page, by number or alias, if it exists', async () => {
  for (const account of [OTHER, 'example'])
    expect((await visitor.get(`/signin?account=${account}`)).text).toContain(
      `name="administrator" value="${OTHER}"`,
    )
  expect((await visitor.get('/signin?account=nosuch')).text).not.toContain('administrator')
  const wrong = await visitor.post('/signin', { account: 'example', user: 'x', password: 'x' })
  expect(wrong.status).toBe(403)
  expect(wrong.text).toContain(`name="administrator" value="${OTHER}"`)
})

test('gives real credentials, and leaves the administrator out of lists', async () => {
  await administrate('example')
  const credentials = credentialsOn(await visitor.post('/console/credentials', {}))
  const identity = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
  expect(identity).toMatchObject({ Account: OTHER, Arn: arnOf(OTHER) })
  expect((await server.iam(credentials).send(new ListUsersCommand({}))).Users).toEqual([])
})

test('keeps the destination, and leads to no other site', async () => {
  const page = await visitor.get('/signin?destination=%2Fswitchrole%3Faccount%3D1')
  expect(page.text.match(/name="destination" value="\/switchrole\?account=1"/g)).toHaveLength(4)
  const fields = { administrator: ACCOUNT, destination: '/switchrole' }
  expect((await visitor.post('/signin', fields)).place).toBe('/switchrole')
  const elsewhere = { administrator: ACCOUNT, destination: 'https://evil.example/' }
  expect((await visitor.post('/signin', elsewhere)).place).toBe('/console')
})

test.each([
  { Origin: 'http://evil.example' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
])('is refused to a page of another site: %j', async (headers) => {
  expect((await administrate(ACCOUNT, headers)).status).toBe(403)
  expect(visitor.cookie).toBe('')
})

test('is refused under a host that is not allowed, and is no link', async () => {
  const headers = { Host: 'evil.example', 'Content-Type': 'application/x-www-form-urlencoded' }
  const refused = await send(server, { path: '/signin', headers, body: `administrator=${ACCOUNT}` })
  expect(refused.status).toBe(403)
  expect(refused.headers['set-cookie']).toBeUndefined()
  await visitor.get(`/signin?administrator=${ACCOUNT}`)
  expect(visitor.cookie).toBe('')
})

test('of an account that does not exist is refused', async () => {
  for (const account of ['nosuch', '', '12345678901'])
    expect(await administrate(account)).toMatchObject({
      status: 404,
      text: expect.stringContaining('No account has this number or alias.'),
    })
  expect(visitor.cookie).toBe('')
})
