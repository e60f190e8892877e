import { GetAccessKeyLastUsedCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  administratorOf,
  type Credentials,
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { OTHER_REGION, REGION } from '../../../support/places.ts'
import { deniedText, membersOf, userArn, userWith, withServer } from '../../callers.ts'

const UNKNOWN = 'AKIAIOSFODNN7EXAMPLE'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const lastUsed = (AccessKeyId: string, client = iam) =>
  client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
const whoIs = (credentials: Credentials, region?: string) =>
  server.sts(credentials, region).send(new GetCallerIdentityCommand())

describe('GetAccessKeyLastUsed', () => {
  test('a key that was never used, then a used one', async () => {
    const credentials = await userWith(server, 'user-of-keys')
    expect(membersOf(await lastUsed(credentials.accessKeyId))).toEqual({
      UserName: 'user-of-keys',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    })
    await whoIs(credentials, OTHER_REGION)
    expect(membersOf(await lastUsed(credentials.accessKeyId))).toEqual({
      UserName: 'user-of-keys',
      AccessKeyLastUsed: { LastUsedDate: new Date(NOW), ServiceName: 'sts', Region: OTHER_REGION },
    })
  })

  test('a refused call is a use too, at the time of the emulator', () =>
    withServer({}, async (later) => {
      const credentials = await userWith(later, 'refused')
      const { clock } = later.iamulator
      clock.set(Date.UTC(2040, 0, 2, 3, 4, 5))
      await expectError(later.iam(credentials).send(new GetUserCommand()), {
        code: 'AccessDenied',
        status: 403,
      })
      clock.set(Date.UTC(2041, 0, 1))
      const { AccessKeyLastUsed } = await lastUsed(credentials.accessKeyId, later.iam())
      expect(AccessKeyLastUsed).toMatchObject({ ServiceName: 'iam', Region: REGION })
      expect(AccessKeyLastUsed?.LastUsedDate?.toISOString()).toMatch(/^2040-01-02T03:04:05/)
    }))

  test("a key that never was, and another account's", async () => {
    await expectRecorded(
      lastUsed(UNKNOWN),
      'test_iam_users.py::TestUserAccessKeys::test_access_key_errors/get-last-used-nonexistent-key-error',
      { caller: userArn('iamulator') },
    )
    const { accessKeyId } = await userWith(server, 'here')
    const account = '666677778888'
    await expectError(lastUsed(accessKeyId, server.iam(administratorOf(account))), {
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${account}:user/iamulator is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
    })
  })

  test("takes a permission for the key's user", async () => {
    const mine = await userWith(server, 'mine', policy('Allow', 'iam:GetAccessKeyLastUsed', userArn('mine')))
    const { accessKeyId } = await userWith(server, 'not-mine')
    const client = server.iam(mine)
    expect((await lastUsed(mine.accessKeyId, client)).UserName).toBe('mine')
    for (const id of [accessKeyId, UNKNOWN]) {
      await expectError(lastUsed(id, client), {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn('mine'), 'iam:GetAccessKeyLastUsed', `access key ${id}`),
      })
    }
  })
})
