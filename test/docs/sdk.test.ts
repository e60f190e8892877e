/** Tests what the guide shows about the SDK. */
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { startServer } from '../support/harness.ts'

test('a client with an endpoint and the credentials of the administrator creates a user', async () => {
  const server = await startServer()
  const { url } = server
  const iam = new IAMClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  iam.destroy()
  await server.close()
  expect(User?.Arn).toBe('arn:aws:iam::000000000000:user/alice')
})
