import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { administratorOf, expectError, ROOT, rootOf, serverForAllTests } from '../../support/harness.ts'

const server = serverForAllTests()

test('the built-in administrator is a user of account 000000000000', async () => {
  const identity = await server.sts().send(new GetCallerIdentityCommand())
  expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/iamulator' })
  expect(identity.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
})

test('a 12-digit access key id is the administrator of that account', async () => {
  const identity = await server.sts(administratorOf('123456789012')).send(new GetCallerIdentityCommand())
  expect(identity).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/iamulator' })
})

test.each([
  [ROOT, '000000000000'],
  [rootOf('123456789012'), '123456789012'],
])('%j is a root user', async (credentials, account) => {
  const identity = await server.sts(credentials).send(new GetCallerIdentityCommand())
  expect(identity).toMatchObject({ Account: account, UserId: account, Arn: `arn:aws:iam::${account}:root` })
})

test('a wrong secret is refused', async () => {
  const call = server
    .sts({ accessKeyId: 'test', secretAccessKey: 'wrong' })
    .send(new GetCallerIdentityCommand())
  await expectError(call, {
    code: 'SignatureDoesNotMatch',
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  })
})

test('an unknown access key is refused', async () => {
  const call = server
    .sts({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' })
    .send(new GetCallerIdentityCommand())
  await expectError(call, {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  })
})
