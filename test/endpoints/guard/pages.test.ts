/** Pages that an upstream serves, and bodies that take memory. */

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type BucketUpstream, bucketUpstream } from '../../support/bucket-upstream.ts'
import { type GuardedServer, guardedServer } from '../../support/guarded.ts'

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
