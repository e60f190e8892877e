import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { useIamulator } from 'iamulator/node-test'
import { createApp } from './app.js'
import { createS3Stub } from './s3-stub.js'

const iam = useIamulator({ before, after, beforeEach }, { seed: join(import.meta.dirname, 'iam.seed.yaml') })
/** @type {import('node:http').Server[]} */
const servers = []
let s3 = ''
let api = ''

before(async () => {
  await iam.ready
  s3 = await listen(createS3Stub(iam.url))
  api = await listen((request, response) => {
    // Each reset removes the access key that the user had.
    createApp({ roleArn: iam.arn('role/uploader'), sts: iam.clientConfig({ user: 'api' }), s3 })(
      request,
      response,
    )
  })
})
after(() => {
  for (const server of servers) server.close()
})

/** @param {import('node:http').RequestListener} app */
async function listen(app) {
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address?.port}`
}

/** @param {string} tenant @param {string} path */
const upload = (tenant, path) =>
  fetch(`${api}/${path}`, { method: 'PUT', headers: { 'x-tenant': tenant }, body: 'hello' })

test('a tenant can write to its folder', async () => {
  const response = await upload('acme', 'acme/report.txt')
  assert.equal(response.status, 201)
  assert.deepEqual(await response.json(), { stored: 'acme/report.txt' })
})

test('a tenant cannot write to the folder of another', async () => {
  const [denial] = await iam.denials(async () => {
    assert.equal((await upload('acme', 'globex/report.txt')).status, 403)
  })
  assert.equal(denial?.action, 's3:PutObject')
  assert.equal(denial?.resource, 'arn:aws:s3:::uploads/globex/report.txt')
})

test('an upload can neither read nor delete', async () => {
  const config = iam.clientConfig({ role: 'uploader', tags: { tenant: 'acme' } })
  const client = new S3Client({ ...config, endpoint: s3, forcePathStyle: true })
  const object = { Bucket: 'uploads', Key: 'acme/report.txt' }
  await assert.rejects(client.send(new GetObjectCommand(object)), { name: 'AccessDenied' })
  await assert.rejects(client.send(new DeleteObjectCommand(object)), { name: 'AccessDenied' })
})

test('the API itself cannot write to S3, and can assume no other role', async () => {
  const principal = iam.arn('user/api')
  await iam.expectDenied({
    principal,
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::uploads/acme/report.txt',
  })
  await iam.expectDenied({ principal, action: 'sts:AssumeRole', resource: iam.arn('role/admin') })
})

test('an upload reports that the role cannot be assumed', async () => {
  iam.fault({ action: 'sts:AssumeRole', error: { code: 'AccessDenied', status: 403 }, times: 1 })
  assert.equal((await upload('acme', 'acme/report.txt')).status, 403)
  assert.equal((await upload('acme', 'acme/report.txt')).status, 201)
})
