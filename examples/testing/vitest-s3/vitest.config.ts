import { allow, policyOf } from 'iamulator'
import iamulator from 'iamulator/vitest'
import { defineConfig } from 'vitest/config'

const trust = policyOf(allow('sts:AssumeRole').to('lambda.amazonaws.com'))
const inlinePolicies = { orders: policyOf(allow('s3:PutObject').on('arn:aws:s3:::orders/*')) }
const seed = { roles: [{ name: 'worker', trust, inlinePolicies }] }

export default defineConfig({
  plugins: [iamulator({ seed, upstream: 'http://127.0.0.1:5000', resetUpstream: 'on' })],
  test: { maxWorkers: 1 },
})
