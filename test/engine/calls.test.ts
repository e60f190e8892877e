/** Calls with what their callers may do when they end, and where they are said to arrive. */
import { CreateLoginProfileCommand, GetLoginProfileCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, test } from '@jest/globals'
import { changeUser, userWith } from '../services/callers.ts'
import {
  ACCOUNT,
  countingBytes,
  expectError,
  policy,
  startServer,
  type TestServer,
} from '../support/harness.ts'
import { at } from '../support/places.ts'

let server: TestServer
afterEach(() => server.close())

describe('an operation that waits', () => {
  test('fails if the access key of its caller is deleted meanwhile', async () => {
    const bytes = countingBytes()
    const whileHashing: (() => void)[] = []
    const randomBytes = (size: number) => {
      whileHashing.pop()?.()
      return bytes(size)
    }
    server = await startServer({}, { randomBytes })
    const caller = await userWith(server, 'caller', policy('Allow', 'iam:*'))
    const input = { UserName: 'caller', Password: 'correct-Horse-7' }
    whileHashing.push(() =>
      server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.accessKeys.delete(caller.accessKeyId)),
    )
    await expectError(server.iam(caller).send(new CreateLoginProfileCommand(input)), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
    expect(whileHashing).toEqual([])
    await expectError(server.iam().send(new GetLoginProfileCommand({ UserName: 'caller' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
  })
})

describe('a call', () => {
  test('to a global service is one to its own region, wherever the client is', async () => {
    server = await startServer()
    const condition = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }
    const Statement = { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*', Condition: condition }
    const caller = await userWith(server, 'caller', JSON.stringify({ Version: '2012-10-17', Statement }))
    for (const region of ['us-east-1', 'eu-central-1']) {
      const { User } = await server.iam(caller, region).send(new GetUserCommand({}))
      expect(User?.UserName).toBe('caller')
    }
  })

  test('is denied to a user whose permissions boundary does not exist', async () => {
    server = await startServer()
    const caller = await userWith(server, 'caller', policy('Allow', 'iam:*'))
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/missing`
    changeUser(server, 'caller', (user) => ({ ...user, boundary }))
    await expectError(server.iam(caller).send(new GetUserCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: /because no permissions boundary allows the iam:GetUser action$/,
    })
  })
})
