/** Proves the policy for a run of 200 calls over 10 services of moto, behind the guard. */
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { guardedServer } from '../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type TestServer } from '../support/harness.ts'
import { expectLeastPrivilege } from '../support/least-privilege-proof.ts'
import { motoServer, motoTest, type UpstreamServer } from '../support/upstreams.ts'
import { type Clients, callsOf, clientsOf, type Prepared, prepare } from './least-privilege-calls.ts'

let moto: UpstreamServer
let prepared: Prepared
beforeAll(async () => {
  moto = await motoServer({ account: ACCOUNT })
  prepared = await using(clientsOf(moto.url, ADMINISTRATOR), prepare)
})
afterAll(() => moto?.stop())

async function using<Result>(clients: Clients, work: (clients: Clients) => Promise<Result>): Promise<Result> {
  try {
    return await work(clients)
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}

const DENIALS =
  /^(?:AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation)$/

/** Returns what was refused. Any other error is a fault of the run. */
async function refusalIn(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    if (error instanceof Error && DENIALS.test(error.name)) return error.message
    throw error
  }
}

async function firstRefused(server: TestServer): Promise<string | undefined> {
  const body = JSON.stringify({ role: 'runner' })
  const issued = await fetch(`${server.url}/_iamulator/credentials`, { method: 'POST', body })
  const { expiration: _, ...credentials } = await issued.json()
  return using(clientsOf(server.url, credentials), async (clients) => {
    for (const call of callsOf(clients, prepared)) {
      const refused = await refusalIn(call)
      if (refused !== undefined) return refused
    }
    return undefined
  })
}

motoTest('the run has 200 calls', async () => {
  await using(clientsOf(moto.url, ADMINISTRATOR), async (clients) => {
    expect([...callsOf(clients, prepared)]).toHaveLength(200)
  })
})

motoTest('the policy allows the run, and the run fails without any of its actions', async () => {
  await expectLeastPrivilege({ settings: { upstream: { '*': moto.url } }, firstRefused })
})

motoTest('calls of a service that is only audited count, and those that were blocked do not', async () => {
  const server = await guardedServer({ '*': moto.url }, { guard: { s3: 'audit' } })
  const { s3, sqs } = clientsOf(server.url, await server.user())
  const missing = s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'missing' }))
  await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey' })
  const QueueUrl = prepared.queues[0] ?? ''
  await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
  const answer = await fetch(`${server.url}/_iamulator/policy`, { method: 'POST' })
  const { document, notAllowed } = await answer.json()
  const statements: readonly { readonly Action: string; readonly Resource: string }[] = document.Statement
  expect(statements.filter(({ Action }) => !/^iam:/.test(Action))).toEqual([
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/missing' },
    // Without it, the object would not be missing, but denied.
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::data' },
  ])
  expect(notAllowed).toEqual([])
  for (const client of [s3, sqs]) client.destroy()
  await server.close()
})
