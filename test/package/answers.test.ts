/** Tests what a handle answers about calls, decisions, clocks, and principals. */
import { createServer } from 'node:http'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Handle } from '../../package/handle/handle.ts'
import { Scope } from '../../package/handle/scope.ts'
import { connectIamulator, createIamulator, type Iamulator } from '../../package/index.ts'
import { HttpTransport } from '../../package/transport/http.ts'
import { OTHER, policy } from '../support/harness.ts'
import { listen } from '../support/tls.ts'

const START = new Date('2030-01-01')
const HOME = 'arn:aws:s3:::b/$' + '{aws:SourceVpc}'
const parsed = (text: string) => JSON.parse(text)

let iam: Iamulator
beforeAll(async () => {
  iam = await createIamulator({
    clock: { start: START, fixed: true },
    seed: {
      users: [
        { name: 'lister', inlinePolicies: { lists: parsed(policy('Allow', 'iam:List*')) } },
        { name: 'barred', inlinePolicies: { never: parsed(policy('Deny', 'iam:CreateUser')) } },
        { name: 'owner', inlinePolicies: { home: parsed(policy('Allow', 's3:*', `${HOME}/a`)) } },
      ],
    },
  })
})
beforeEach(() => iam.reset())
afterAll(() => iam.close())

const clientOf = (user?: string) => new IAMClient(iam.clientConfig(user === undefined ? undefined : { user }))
const list = (user?: string) => clientOf(user).send(new ListUsersCommand({}))
const create = (user: string) => clientOf(user).send(new CreateUserCommand({ UserName: 'bob' }))

test('the clock of one account moves without those of others', async () => {
  expect(await iam.account(OTHER).clock.advance('2h')).toEqual(new Date('2030-01-01T02:00:00Z'))
  expect(await iam.clock.now()).toEqual(START)
})

test('explicit denials are denied decisions, too', async () => {
  await expect(create('barred')).rejects.toThrow('explicit deny')
  await expect(create('lister')).rejects.toThrow('no identity-based policy')
  const denied = await iam.decisions.list({ effect: 'denied' })
  expect(denied.map(({ caller }) => caller)).toEqual([iam.arn('user/lister'), iam.arn('user/barred')])
})

test('denials throws an error that is no denial', async () => {
  const failing = iam.denials(async () => {
    throw new Error('the disk is full')
  })
  await expect(failing).rejects.toThrow('the disk is full')
})

test('each decision of a request explains itself', async () => {
  const resources = [iam.arn('user/a'), iam.arn('user/b')]
  await iam.authorize({ principal: iam.arn('user/lister'), action: 'iam:GetUser', resources })
  const decisions = await iam.decisions.list({ action: 'iam:GetUser' })
  const explained = await Promise.all(decisions.map((each) => each.explain()))
  expect(explained.map(({ resource }) => resource).sort()).toEqual(resources)
  expect(explained.map(({ resource }) => resource)).toEqual(decisions.map(({ resource }) => resource))
})

test('the least privilege for some work needs nothing for the calls before it', async () => {
  await clientOf().send(new CreateUserCommand({ UserName: 'carol' }))
  const document = await iam.leastPrivilege(() => list())
  expect(document.Statement).toMatchObject([{ Action: 'iam:ListUsers' }])
})

test('an expectation about a user fails when it cannot be proved', async () => {
  const limit = policy('Allow', 's3:*', `${HOME}/?`)
  await expect(iam.user('owner').expectNothingBeyond(limit)).rejects.toThrow('not certain')
})

test('the handle of an account waits for decisions of that account only', async () => {
  const other = iam.account(OTHER)
  const waiting = other.decisions.waitFor({ action: 'iam:ListUsers' })
  await list('lister')
  await new IAMClient(other.clientConfig()).send(new ListUsersCommand({}))
  expect((await waiting).caller).toContain(OTHER)
})

test.each([
  ['https://iam.example', 443],
  ['http://iam.example', 80],
  ['http://iam.example:4566', 4566],
])('the port of %s is %i', (url, port) => {
  const handle = new Handle(new Scope(new HttpTransport(url), 'aws'), async () => {})
  expect(handle.port).toBe(port)
})

test('a handle that is closed twice closes its server once', async () => {
  let closed = 0
  const handle = new Handle(new Scope(new HttpTransport('http://iam.example'), 'aws'), async () => {
    closed++
  })
  await handle.close()
  await handle.close()
  expect(closed).toBe(1)
})

test('a closed emulator is not found at its URL', async () => {
  const closed = await createIamulator()
  await closed.close()
  await expect(connectIamulator(closed.url, { timeout: 100 })).rejects.toMatchObject({ code: 'Unreachable' })
})

test('connecting waits for a server that is still starting', async () => {
  let status = 503
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ partition: 'aws-cn', notYet: {} }))
    status = 200
  })
  const other = await connectIamulator(`http://127.0.0.1:${await listen(server)}`)
  expect(other.clientConfig().region).toBe('cn-north-1')
  await other.close()
  server.close()
})
