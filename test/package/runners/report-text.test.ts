/** The text of the reporters. */
import { expect, test } from '@jest/globals'
import { allow, createIamulator, policyOf } from '../../../package/index.ts'
import { textOfReport } from '../../../package/runners/report-text.ts'

test('a statement of several versions of a policy is listed once, with what never matched', async () => {
  const iam = await createIamulator()
  const reads = allow('iam:GetUser').on('*')
  const inline = (...statements: Parameters<typeof policyOf>) => ({
    inlinePolicies: { p: policyOf(...statements) },
  })
  const versions = [
    inline(reads, allow('s3:GetObject', 's3:PutObject').on('arn:aws:s3:::reports/*')),
    inline(reads, allow('s3:GetObject', 's3:PutObject').on('arn:aws:s3:::others/*')),
    inline(reads, allow('iam:GetUser').on('arn:aws:iam::*:user/nobody')),
  ]
  for (const version of versions) {
    await iam.reset()
    await iam.seed({ users: [{ name: 'alice', ...version }] })
    const principal = iam.arn('user/alice')
    await iam.authorize({ principal, action: 'iam:GetUser', resources: [principal] })
  }
  const { policies } = await iam.coverage()
  await iam.close()
  const text = textOfReport({ policies, lines: new Map() }, [], '.')
  expect(text.split('\n').filter((line) => line.startsWith('  statement'))).toEqual([
    `  statement 2 of p of ${iam.arn('user/alice')}: Action s3:GetObject, s3:PutObject never matched (in 2 versions of the policy)`,
    `  statement 2 of p of ${iam.arn('user/alice')}: Resource arn:aws:iam::*:user/nobody never matched (last request: iam:GetUser on ${iam.arn('user/alice')})`,
  ])
})
