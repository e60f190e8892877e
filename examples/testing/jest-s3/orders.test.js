const { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3')
const { beforeEach, expect, test } = require('@jest/globals')
const { iam } = require('iamulator/jest')

const order = { Bucket: 'orders', Key: '1.json' }

beforeEach(() => new S3Client(iam.clientConfig()).send(new CreateBucketCommand({ Bucket: 'orders' })))

test('the worker saves orders, and cannot read them', async () => {
  const s3 = new S3Client(iam.clientConfig({ role: 'worker' }))
  await s3.send(new PutObjectCommand({ ...order, Body: '{}' }))
  await expect(s3.send(new GetObjectCommand(order))).rejects.toBeAwsError('AccessDenied')
})

test('the next test begins without orders', async () => {
  const s3 = new S3Client(iam.clientConfig())
  await expect(s3.send(new GetObjectCommand(order))).rejects.toBeAwsError('NoSuchKey')
})
