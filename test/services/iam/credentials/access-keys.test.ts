import {
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  paginateListAccessKeys,
  type StatusType,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { accountOfId } from '../../../../core/aws/ids.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  rootOf,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { call, iamForm } from '../../../support/raw.ts'
import {
  accessKeyOf,
  administratorIsReadOnly,
  deniedText,
  membersOf,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'

const UNKNOWN = 'AKIAIOSFODNN7EXAMPLE'
const REFUSED = {
  code: 'InvalidClientTokenId',
  status: 403,
  message: 'The security token included in the request is invalid.',
}
const NO_USER_NAME = {
  code: 'ValidationError',
  status: 400,
  message: 'Must specify userName when calling with non-User credentials',
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const create = (UserName?: string) => iam.send(new CreateAccessKeyCommand({ UserName }))
const update = (UserName: string, AccessKeyId: string, Status: StatusType) =>
  iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }))
const remove = (UserName: string | undefined, AccessKeyId: string) =>
  iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
const lastUsed = (AccessKeyId: string, client = iam) =>
  client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
const whoIs = (credentials: Credentials, region?: string) =>
  server.sts(credentials, region).send(new GetCallerIdentityCommand())

async function keysOf(UserName?: string, client = iam): Promise<AccessKeyMetadata[]> {
  return (await client.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata ?? []
}

const noSuchKey = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Access Key with id ${id} cannot be found.`,
})

describe('CreateAccessKey', () => {
  test('answers the secret, with which the user calls at once', async () => {
    await createUser('Maker')
    const created = await create('maker')
    expect(membersOf(created)).toEqual({
      AccessKey: {
        UserName: 'Maker',
        AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
        Status: 'Active',
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        CreateDate: new Date(NOW),
      },
    })
    expect(accountOfId(created.AccessKey?.AccessKeyId ?? '')).toBe(ACCOUNT)
    const { AccessKeyId = '', SecretAccessKey = '' } = created.AccessKey ?? {}
    expect(await whoIs({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey })).toMatchObject({
      Arn: userArn('Maker'),
    })
    await expectError(whoIs({ accessKeyId: AccessKeyId, secretAccessKey: 'wrong' }), {
      code: 'SignatureDoesNotMatch',
      status: 403,
    })
  })

  test('two a user, active or not', async () => {
    await createUser('hoarder')
    const first = await accessKeyOf(server, 'hoarder')
    await create('hoarder')
    await update('hoarder', first.accessKeyId, 'Inactive')
    await expectRecorded(
      create('hoarder'),
      'test_iam_users.py::TestUserAccessKeys::test_access_key_limit/create-third-access-key-error',
    )
    await remove('hoarder', first.accessKeyId)
    await create('hoarder')
  })

  test('the quota', () =>
    withServer({ quotas: { AccessKeysPerUserQuota: 1 } }, async (small) => {
      const root = small.iam(ROOT)
      await root.send(new CreateAccessKeyCommand({}))
      await expectError(root.send(new CreateAccessKeyCommand({})), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for AccessKeysPerUser: 1',
      })
    }))

  test('for a user that never was', () =>
    expectRecorded(
      create('nonexistent-user'),
      'test_iam_users.py::TestUserAccessKeys::test_access_key_errors/create-access-key-unknown-user-error',
    ))
})

describe('UpdateAccessKey and DeleteAccessKey', () => {
  test('an inactive key is refused until it is active again', async () => {
    const credentials = await userWith(server, 'switched')
    expect(membersOf(await update('switched', credentials.accessKeyId, 'Inactive'))).toEqual({})
    await expectError(whoIs(credentials), REFUSED)
    expect(await keysOf('switched')).toMatchObject([{ Status: 'Inactive' }])
    await update('switched', credentials.accessKeyId, 'Active')
    expect(await whoIs(credentials)).toMatchObject({ Arn: userArn('switched') })
  })

  test('a deleted key is refused and in no list', async () => {
    const credentials = await userWith(server, 'dropper')
    expect(membersOf(await remove('DROPPER', credentials.accessKeyId))).toEqual({})
    await expectError(whoIs(credentials), REFUSED)
    expect(await keysOf('dropper')).toEqual([])
    await expectError(remove('dropper', credentials.accessKeyId), noSuchKey(credentials.accessKeyId))
    await iam.send(new DeleteUserCommand({ UserName: 'dropper' }))
  })

  test('a key that never was', async () => {
    await createUser('seeker')
    await expectRecorded(
      update('seeker', UNKNOWN, 'Inactive'),
      'test_iam_users.py::TestUserAccessKeys::test_access_key_errors/update-nonexistent-access-key-error',
    )
    await expectError(remove('seeker', UNKNOWN), noSuchKey(UNKNOWN))
  })

  test("another user's key is not found", async () => {
    const { accessKeyId } = await userWith(server, 'holder')
    await createUser('stranger')
    await expectError(update('stranger', accessKeyId, 'Inactive'), noSuchKey(accessKeyId))
    await expectError(remove('stranger', accessKeyId), noSuchKey(accessKeyId))
    expect(await keysOf('holder')).toMatchObject([{ Status: 'Active' }])
  })

  test('a user that never was is named before the key', async () => {
    const missing = {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    }
    await expectError(update('nobody', UNKNOWN, 'Inactive'), missing)
    await expectError(remove('nobody', UNKNOWN), missing)
  })

  test('C7.1.7: a status that is none', async () => {
    const { accessKeyId } = await userWith(server, 'status')
    const answer = await call(
      server,
      iamForm('UpdateAccessKey', { UserName: 'status', AccessKeyId: accessKeyId, Status: 'Broken' }),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('<Code>ValidationError</Code>')
    expect(answer.body).toContain(
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]</Message>",
    )
  })

  test('11.6, C7.3.2: the status Expired cannot be given', async () => {
    const { accessKeyId } = await userWith(server, 'expirer')
    await expectError(update('expirer', accessKeyId, 'Expired'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    expect(await keysOf('expirer')).toMatchObject([{ Status: 'Active' }])
  })

  test('a user may retire the key with which it calls', async () => {
    const credentials = await userWith(
      server,
      'quitter',
      policy('Allow', 'iam:DeleteAccessKey', userArn('quitter')),
    )
    await server.iam(credentials).send(new DeleteAccessKeyCommand({ AccessKeyId: credentials.accessKeyId }))
    await expectError(whoIs(credentials), REFUSED)
  })
})

describe('ListAccessKeys', () => {
  test('shows everything but the secret', async () => {
    const { accessKeyId } = await userWith(server, 'Lister')
    const answer = await iam.send(new ListAccessKeysCommand({ UserName: 'lister' }))
    expect(membersOf(answer)).toEqual({
      AccessKeyMetadata: [
        { UserName: 'Lister', AccessKeyId: accessKeyId, Status: 'Active', CreateDate: new Date(NOW) },
      ],
      IsTruncated: false,
    })
  })

  test('page by page, also while keys go', () =>
    withServer({ quotas: { AccessKeysPerUserQuota: 5 } }, async (wide) => {
      const client = wide.iam()
      await client.send(new CreateUserCommand({ UserName: 'rich' }))
      for (let count = 0; count < 5; count++) await accessKeyOf(wide, 'rich')
      const ids = (await keysOf('rich', client)).map(({ AccessKeyId }) => AccessKeyId)
      expect(new Set(ids).size).toBe(5)
      const pages: unknown[] = []
      for await (const { AccessKeyMetadata } of paginateListAccessKeys(
        { client, pageSize: 2 },
        { UserName: 'rich' },
      )) {
        pages.push(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId))
        if (pages.length > 1) continue
        await client.send(new DeleteAccessKeyCommand({ UserName: 'rich', AccessKeyId: ids[1] }))
      }
      expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)])
    }))

  test('a bad Marker', async () => {
    await createUser('marked')
    await expectError(iam.send(new ListAccessKeysCommand({ UserName: 'marked', Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('of a user that never was', () =>
    expectError(keysOf('nobody'), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    }))

  test('the keys that the emulator begins with are in no list', async () => {
    expect(await keysOf()).toEqual([])
    expect(await keysOf('iamulator')).toEqual([])
    expect(await keysOf(undefined, server.iam(rootOf('210987654321')))).toEqual([])
  })
})

describe('without UserName', () => {
  test('a user means itself', async () => {
    const credentials = await userWith(server, 'self', policy('Allow', 'iam:*AccessKey*', userArn('self')))
    const self = server.iam(credentials)
    const { AccessKey } = await self.send(new CreateAccessKeyCommand({}))
    expect(AccessKey?.UserName).toBe('self')
    expect((await keysOf(undefined, self)).map(({ AccessKeyId }) => AccessKeyId).sort()).toEqual(
      [AccessKey?.AccessKeyId, credentials.accessKeyId].sort(),
    )
    const AccessKeyId = AccessKey?.AccessKeyId
    await self.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }))
    await self.send(new DeleteAccessKeyCommand({ AccessKeyId }))
    expect(await keysOf(undefined, self)).toMatchObject([{ AccessKeyId: credentials.accessKeyId }])
  })

  test('root means itself', async () => {
    const account = '333344445555'
    const root = server.iam(rootOf(account))
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({}))
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
    expect(AccessKey?.UserName).toBeUndefined()
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
    expect(accountOfId(AccessKeyId)).toBe(account)
    expect(await whoIs(credentials)).toMatchObject({ Arn: `arn:aws:iam::${account}:root`, UserId: account })
    expect(await keysOf(undefined, server.iam(credentials))).toEqual([
      { AccessKeyId, Status: 'Active', CreateDate: new Date(NOW) },
    ])
    expect(membersOf(await lastUsed(AccessKeyId, root))).toMatchObject({
      AccessKeyLastUsed: { ServiceName: 'iam' },
    })
    await root.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }))
    await expectError(whoIs(credentials), REFUSED)
    await root.send(new DeleteAccessKeyCommand({ AccessKeyId }))
    expect(await keysOf(undefined, root)).toEqual([])
  })

  test('root may name a user', async () => {
    await createUser('named-by-root')
    const { AccessKey } = await server
      .iam(ROOT)
      .send(new CreateAccessKeyCommand({ UserName: 'named-by-root' }))
    expect(AccessKey?.UserName).toBe('named-by-root')
  })

  test('a role session must name a user', async () => {
    const session = server.iam(await administratorSession(server, 'keymaster'))
    const AccessKeyId = UNKNOWN
    await expectRecorded(
      session.send(new DeleteAccessKeyCommand({ AccessKeyId })),
      'test_iam_users.py::TestUserAccessKeys::test_access_key_errors/delete-access-key-without-username-error',
    )
    await expectError(session.send(new CreateAccessKeyCommand({})), NO_USER_NAME)
    await expectError(session.send(new ListAccessKeysCommand({})), NO_USER_NAME)
    await expectError(
      session.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' })),
      NO_USER_NAME,
    )
    await createUser('named-by-role')
    const { AccessKey } = await session.send(new CreateAccessKeyCommand({ UserName: 'named-by-role' }))
    expect(AccessKey?.UserName).toBe('named-by-role')
  })

  test('the administrator is told to name a user', async () => {
    const AccessKeyId = UNKNOWN
    await expectError(create(), administratorIsReadOnly)
    await expectError(create('IAMulator'), administratorIsReadOnly)
    await expectError(remove(undefined, AccessKeyId), administratorIsReadOnly)
    await expectError(
      iam.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' })),
      administratorIsReadOnly,
    )
  })
})

describe('permissions', () => {
  let powerless: IAMClient
  beforeAll(async () => {
    powerless = server.iam(await userWith(server, 'powerless'))
    await createUser('victim')
  })

  const UserName = 'victim'
  const AccessKeyId = UNKNOWN
  const Status = 'Inactive'
  test.each<[string, string, () => Promise<unknown>]>([
    ['iam:CreateAccessKey', 'user victim', () => powerless.send(new CreateAccessKeyCommand({ UserName }))],
    ['iam:CreateAccessKey', 'user powerless', () => powerless.send(new CreateAccessKeyCommand({}))],
    [
      'iam:UpdateAccessKey',
      'user victim',
      () => powerless.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status })),
    ],
    [
      'iam:DeleteAccessKey',
      'user victim',
      () => powerless.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
    ],
    ['iam:ListAccessKeys', 'user victim', () => powerless.send(new ListAccessKeysCommand({ UserName }))],
  ])('nobody is allowed %s on %s by default', (action, resource, denied) =>
    expectError(denied(), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('powerless'), action, resource),
    }),
  )

  test('a policy for one user is a policy for that one', async () => {
    await createUser('ward')
    const keeper = server.iam(await userWith(server, 'keeper', policy('Allow', 'iam:*', userArn('ward'))))
    const { AccessKey } = await keeper.send(new CreateAccessKeyCommand({ UserName: 'ward' }))
    expect(await keysOf('ward', keeper)).toMatchObject([{ AccessKeyId: AccessKey?.AccessKeyId }])
    await expectError(keeper.send(new CreateAccessKeyCommand({ UserName })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('keeper'), 'iam:CreateAccessKey', 'user victim'),
    })
  })
})
