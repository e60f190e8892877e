import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { allow, policyOf } from 'iamulator'
import { test } from 'iamulator/vitest'
import { expect } from 'vitest'

test('readers cannot write', async ({ iam }) => {
  await iam.seed({ users: [{ name: 'reader', inlinePolicies: { p: policyOf(allow('s3:Get*').on('*')) } }] })
  const principal = iam.arn('user/reader')
  await expect({ principal, action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' }).toBeDenied({
    layer: 'identity',
  })
  await expect({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }).toBeAllowed()
  await expect(iam.user('reader')).toNotGrant({ actions: ['s3:Put*', 's3:Delete*'] })
})

test('a session expires', async ({ iam }) => {
  const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
  await iam.clock.advance('2h')
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toBeAwsError('ExpiredToken')
})
