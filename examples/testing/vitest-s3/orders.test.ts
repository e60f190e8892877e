import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { test } from 'iamulator/vitest'
import { expect } from 'vitest'

const order = { Bucket: 'orders', Key: '1.json' }

test('the worker saves orders, and cannot read them', async ({ iam }) => {
  await new S3Client(iam.clientConfig()).send(new CreateBucketCommand({ Bucket: 'orders' }))
  const s3 = new S3Client(iam.clientConfig({ role: 'worker' }))
  await s3.send(new PutObjectCommand({ ...order, Body: '{}' }))
  await expect(s3.send(new GetObjectCommand(order))).rejects.toBeAwsError('AccessDenied')
})

test('the next test begins without buckets', async ({ iam }) => {
  const s3 = new S3Client(iam.clientConfig())
  await expect(s3.send(new GetObjectCommand(order))).rejects.toBeAwsError('NoSuchBucket')
})
