import assert from 'node:assert/strict'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { allow, policyOf } from 'iamulator'
import { useIamulator } from 'iamulator/node-test'
import { after, before, beforeEach, it } from 'mocha'

const trust = policyOf(allow('sts:AssumeRole').to('lambda.amazonaws.com'))
const inlinePolicies = { orders: policyOf(allow('s3:PutObject').on('arn:aws:s3:::orders/*')) }
const seed = { roles: [{ name: 'worker', trust, inlinePolicies }] }
const hooks = { before, after, beforeEach }
const iam = useIamulator(hooks, { seed, upstream: 'http://127.0.0.1:5000', resetUpstream: 'on' })

const order = { Bucket: 'orders', Key: '1.json' }

it('lets the worker save orders, but not read them', async () => {
  await new S3Client(iam.clientConfig()).send(new CreateBucketCommand({ Bucket: 'orders' }))
  const s3 = new S3Client(iam.clientConfig({ role: 'worker' }))
  await s3.send(new PutObjectCommand({ ...order, Body: '{}' }))
  await assert.rejects(s3.send(new GetObjectCommand(order)), { name: 'AccessDenied' })
})

it('begins the next test without buckets', async () => {
  const s3 = new S3Client(iam.clientConfig())
  await assert.rejects(s3.send(new GetObjectCommand(order)), { name: 'NoSuchBucket' })
})
