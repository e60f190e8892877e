import { test as base } from '@playwright/test'
import { allow, policyOf } from 'iamulator'
import { expect, iamulatorFixtures } from 'iamulator/playwright'

const test = base.extend(iamulatorFixtures)

test('a reader signs in, and cannot write', async ({ iam, signIn }) => {
  const policy = policyOf(allow('s3:Get*').on('*'))
  await iam.seed({ users: [{ name: 'reader', password: 'Correct-horse-7', inlinePolicies: { policy } }] })
  const page = await signIn({ user: 'reader', password: 'Correct-horse-7' })
  await expect(page.getByText(iam.arn('user/reader'))).toBeVisible()
  const question = { principal: iam.arn('user/reader'), resource: 'arn:aws:s3:::b/k' } as const
  await expect({ ...question, action: 's3:GetObject' }).toBeAllowed()
  await expect({ ...question, action: 's3:PutObject' }).toBeDenied()
  await expect(iam.user('reader')).toGrantNothingBeyond(policy)
})

test('a role signs in', async ({ iam, signIn }) => {
  await iam.seed({
    roles: [{ name: 'auditor', trust: policyOf(allow('sts:AssumeRole').to('000000000000')) }],
  })
  await expect((await signIn({ role: 'auditor' })).getByText('assumed-role/auditor')).toBeVisible()
})
