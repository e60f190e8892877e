/** Pages that an upstream serves, and bodies that take memory or time. */
import { connect, type Socket } from 'node:net'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type BucketUpstream, bucketUpstream } from '../support/bucket-upstream.ts'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { authorizationFor } from '../support/request-heads.ts'
import { everything, until } from './transport/harness.ts'

let upstream: BucketUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await bucketUpstream()
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

const urlOf = (Key: string) =>
  getSignedUrl(server.client(S3Client), new GetObjectCommand({ Bucket: 'site', Key }))

test.each([
  ['document', 'sandbox allow-scripts allow-forms allow-popups'],
  ['iframe', 'sandbox allow-scripts allow-forms allow-popups'],
  ['image', null],
])('what a browser loads as %s has the policy %s', async (destination, policy) => {
  const response = await fetch(await urlOf('index.html'), { headers: { 'Sec-Fetch-Dest': destination } })
  expect([response.status, response.headers.get('content-security-policy')]).toEqual([200, policy])
})

test('bodies that would take too much memory together are refused, and can be sent again', async () => {
  const { guard } = server.iamulator
  const dynamodb = server.client(DynamoDBClient)
  const read = () => dynamodb.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }))
  const before = guard.receivedBytes
  guard.receivedBytes += 512 * 1024 * 1024
  await expect(read()).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
    message: 'iamulator is receiving too many long bodies at once.',
  })
  guard.receivedBytes = before
  await expect(read()).rejects.not.toMatchObject({ $metadata: { httpStatusCode: 503 } })
  expect(guard.receivedBytes).toBe(before)
})

/** Sends a part of a call whose body decides. */
function begin(length: number): Socket {
  const socket = connect(server.port, '127.0.0.1')
  const target = 'X-Amz-Target: DynamoDB_20120810.GetItem'
  const authorization = `Authorization: ${authorizationFor('dynamodb')}`
  const date = 'X-Amz-Date: 20260101T000000Z'
  const lines = ['Host: 127.0.0.1', target, date, authorization, `Content-Length: ${length}`]
  socket.write(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n{"TableName":`)
  return socket
}

test('slow clients take no memory for what they have not sent, and keep nobody out', async () => {
  const { guard } = server.iamulator
  const slow = Array.from({ length: 10 }, () => begin(70 * 1024 * 1024))
  const sent = '{"TableName":'.length * slow.length
  await until(() => guard.receivedBytes === sent)
  const dynamodb = server.client(DynamoDBClient)
  const read = dynamodb.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }))
  await expect(read).rejects.not.toMatchObject({ $metadata: { httpStatusCode: 503 } })
  for (const socket of slow) socket.destroy()
  await until(() => guard.receivedBytes === 0)
})

test('bodies that do not arrive in time are refused, and the connection is closed', async () => {
  const { guard } = server.iamulator
  const usual = guard.receiveMilliseconds
  guard.receiveMilliseconds = 20
  const socket = begin(100)
  const answer = await everything(socket)
  guard.receiveMilliseconds = usual
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(answer).toContain('did not arrive in time')
  expect(guard.receivedBytes).toBe(0)
})
