/** Tests that replicas find the decisions of others. */
import { createServer, type Server } from 'node:http'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { plain } from '../../../analysis/explanation/explanation-text.ts'
import { explainCommand } from '../../../server/cli/explain-command.ts'
import { AdvertisedReplicas } from '../../support/advertised-replicas.ts'
import { listen, type TestServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import { call } from '../../support/replicas.ts'

let replicas: AdvertisedReplicas
let one: TestServer
let other: TestServer

beforeEach(async () => {
  replicas = new AdvertisedReplicas()
  one = await replicas.start('one')
  other = await replicas.start('other')
})
afterEach(() => replicas.close())

/** Starts a server in place of a replica, and counts what it is asked. */
async function startStranger(answer: (respond: (body: string) => void) => void) {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-iamulator-asked-by']}`)
    answer((body) => response.writeHead(404, { 'Content-Type': 'application/json' }).end(body))
  })
  replicas.see('stranger', `http://127.0.0.1:${await listen(server)}`)
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { asked, close }
}

/** Calls an operation, and returns the ID of the request. */
async function decide(server: TestServer): Promise<string> {
  const { $metadata } = await server.iam().send(new ListUsersCommand({}))
  return $metadata.requestId ?? ''
}

const explain = (server: TestServer, requestId: string, query = '') =>
  call(server, 'POST', `explain${query}`, { requestId })

test('a decision is explained by the replica that has made it, whichever is asked', async () => {
  const requestId = await decide(one)
  const own = await explain(one, requestId, '?text=true')
  expect(own).toMatchObject({ status: 200, body: { requestId, replica: 'one' } })
  expect(own.body.decisions[0].text).toContain('iam:ListUsers')
  expect(await explain(other, requestId, '?text=true')).toEqual(own)
  const { text } = await explainCommand(other.url, requestId, { context: [] }, plain)
  expect(text).toMatch(/iam:ListUsers[\s\S]*\n\nReplica: one\n$/)
})

test('a request that was refused early is known to the replica that refused it', async () => {
  const path = '/?Action=NoSuchAction&Version=2010-05-08'
  const { headers } = await send(one, { method: 'GET', path })
  const requestId = String(headers['x-amzn-requestid'])
  expect(await explain(other, requestId)).toMatchObject({
    status: 404,
    body: {
      error: 'NoSuchDecision',
      message: expect.stringContaining('400 InvalidAction: Could not'),
      replica: 'one',
    },
  })
})

test('a request that no replica knows is asked for once', async () => {
  const stranger = await startStranger((respond) => respond('{"error": "UnknownHere", "message": ""}'))
  const { status, body } = await explain(one, 'nobody')
  expect([status, body.error]).toEqual([404, 'NoSuchDecision'])
  expect(body.message).toMatch(/No decision is recorded .* or the last reset\.$/)
  expect(body.replica).toBeUndefined()
  expect(stranger.asked).toEqual(['POST /_iamulator/explain one'])
  stranger.close()
})

test('replicas that cannot be asked are named', async () => {
  replicas.see('hidden', undefined)
  replicas.see('dead', 'http://127.0.0.1:1')
  const { body } = await explain(one, 'nobody')
  expect(body.message).toMatch(
    / Ask the replica that answered the request, which the header x-iamulator-replica of its response names: hidden, dead could not be asked\.$/,
  )
})

test('a replica that hangs delays no answer of another one, and only for a while that of none', async () => {
  const stranger = await startStranger(() => {})
  const requestId = await decide(other)
  expect(await explain(one, requestId)).toMatchObject({ status: 200, body: { replica: 'other' } })
  expect((await explain(one, 'nobody')).body.message).toContain('stranger could not be asked')
  stranger.close()
})

test('what is no answer of a replica is ignored', async () => {
  const texts = ['', '[]', 'null', '{"error": "NotFound"}', '{"error": "HostNotAllowed"}']
  for (const text of texts) {
    const stranger = await startStranger((respond) => respond(text))
    expect(await explain(one, 'nobody')).toMatchObject({ status: 404, body: { error: 'NoSuchDecision' } })
    expect((await explain(one, await decide(other))).body.replica).toBe('other')
    stranger.close()
    replicas.forgetLast()
  }
})

test('a replica is asked by the host name that it advertises', async () => {
  const advertising = await replicas.start('advertising', { advertise: 'http://replica-1.internal:4566' })
  const statusFor = async (Host: string) =>
    (await send(advertising, { method: 'GET', path: '/_iamulator/decisions', headers: { Host } })).status
  expect(await statusFor('replica-1.internal:4566')).toBe(200)
  expect(await statusFor('replica-2.internal:4566')).toBe(403)
})
