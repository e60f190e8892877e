/** Tests snapshots of everything and of one account. */
import {
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { FileJournal } from '../../store/file-journal.ts'
import { withDirectory } from '../docs/temporary.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  startServer,
  type TestServer,
} from '../support/harness.ts'

let server: TestServer
beforeEach(async () => {
  server = await startServer({}, { now: () => NOW })
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const send = (method: string, path: string, body?: object) => request(server, method, path, body)
const post = (path: string, body?: object) => send('POST', path, body)
const take = async (body?: object): Promise<string> => (await post('snapshots', body)).body.id
const restore = (id: string) => post(`snapshots/${id}/restore`)

const create = (UserName: string, account = ACCOUNT) =>
  server.iam(administratorOf(account)).send(new CreateUserCommand({ UserName }))
const namesIn = async (account: string) => {
  const { Users } = await server.iam(administratorOf(account)).send(new ListUsersCommand({}))
  return Users?.map(({ UserName }) => UserName)
}

async function session(account: string): Promise<Credentials> {
  const { Credentials } = await server.sts(administratorOf(account)).send(new GetSessionTokenCommand({}))
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

const whoIs = (credentials: Credentials) => server.sts(credentials).send(new GetCallerIdentityCommand({}))
const REVOKED = { code: 'InvalidClientTokenId', status: 403 }

describe('a snapshot of everything', () => {
  test('restores users with their IDs, keys, and last-used dates, again and again', async () => {
    await create('alice')
    const { AccessKey } = await server.iam().send(new CreateAccessKeyCommand({ UserName: 'alice' }))
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
    const alice = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
    const { UserId } = await whoIs(alice)
    const lastUsed = async () =>
      (await server.iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed
    const used = await lastUsed()
    expect(used).toMatchObject({ ServiceName: 'sts' })
    expect(await post('snapshots')).toEqual({ status: 200, body: { id: 'snapshot-1' } })
    for (const change of [() => create('bob'), () => post('reset')]) {
      await expectError(server.iam(alice).send(new GetUserCommand({})), { code: 'AccessDenied', status: 403 })
      await change()
      expect(await restore('snapshot-1')).toEqual({ status: 200, body: { restored: 'snapshot-1' } })
      expect(await lastUsed()).toEqual(used)
      expect(await namesIn(ACCOUNT)).toEqual(['alice'])
      expect((await whoIs(alice)).UserId).toBe(UserId)
      await restore('snapshot-1')
    }
  })

  test('restores clock, quotas, instances, containers, and issuers', async () => {
    await post('seed', { seed: { quotas: { UsersQuota: 9 }, instances: [{ id: 'i-0123456789abcdef0' }] } })
    await post('clock', { advance: '1h' })
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/r`
    await post('containers', { kind: 'eks', roleArn })
    await post('issuers', { issuer: 'https://idp.example.com', source: 'idp' })
    const shown = async () => {
      const paths = ['clock', 'instances', 'containers', 'issuers']
      return Promise.all(paths.map(async (path) => (await send('GET', path)).body))
    }
    const before = await shown()
    const id = await take()
    await post('instances', { id: 'i-0123456789abcdef1', default: true })
    await post('containers', { kind: 'eks', roleArn })
    await post('issuers', { issuer: 'https://other.example.com', source: 'idp' })
    await post('clock', { advance: '1h' })
    expect(await shown()).not.toEqual(before)
    await restore(id)
    expect([await shown(), server.iamulator.quotas.UsersQuota]).toEqual([before, 9])
    await post('reset')
    expect(server.iamulator.quotas).toEqual(DEFAULT_QUOTAS)
    await restore(id)
    expect([await shown(), server.iamulator.quotas.UsersQuota]).toEqual([before, 9])
  })

  test('makes the sessions from before valid again after a reset, and ends those of the reset state', async () => {
    const before = await session(ACCOUNT)
    const id = await take()
    await post('reset')
    await expectError(whoIs(before), REVOKED)
    const afterReset = await session(ACCOUNT)
    await restore(id)
    await whoIs(before)
    await expectError(whoIs(afterReset), REVOKED)
  })

  test('keeps the recorded decisions', async () => {
    const id = await take()
    await create('alice')
    await restore(id)
    const { body } = await send('GET', 'decisions?action=iam:CreateUser')
    expect(body.decisions).toHaveLength(1)
  })
})

describe('a snapshot of one account', () => {
  test('restores nothing of others, nor the clock that all accounts share', async () => {
    await create('alice')
    const id = await take({ account: ACCOUNT })
    await create('bob')
    await create('carol', OTHER)
    await post('clock', { advance: '1h' })
    await post('clock', { advance: '1m', account: ACCOUNT })
    await post('clock', { advance: '1m', account: OTHER })
    await restore(id)
    expect([await namesIn(ACCOUNT), await namesIn(OTHER)]).toEqual([['alice'], ['carol']])
    const offsets = [ACCOUNT, OTHER].map(
      async (account) => (await send('GET', `clock?account=${account}`)).body,
    )
    expect(await Promise.all(offsets)).toMatchObject([{ offsetSeconds: 3600 }, { offsetSeconds: 3660 }])
  })

  test('is of the account in its partition', async () => {
    await create('alice')
    const id = await take({ account: ACCOUNT, partition: 'aws-cn' })
    await server.iam(undefined, 'cn-north-1').send(new CreateUserCommand({ UserName: 'eve' }))
    await restore(id)
    expect(server.iamulator.store.view({ partition: 'aws-cn', accountId: ACCOUNT }).users.size).toBe(0)
    expect(await namesIn(ACCOUNT)).toEqual(['alice'])
  })

  test('makes the sessions from before valid again after a reset of the account, which later resets end', async () => {
    const before = await session(ACCOUNT)
    const id = await take({ account: ACCOUNT })
    await post('reset', { account: ACCOUNT })
    await expectError(whoIs(before), REVOKED)
    const afterReset = await session(ACCOUNT)
    await restore(id)
    await whoIs(before)
    await expectError(whoIs(afterReset), REVOKED)
    await post('reset', { account: ACCOUNT })
    for (const each of [before, afterReset]) await expectError(whoIs(each), REVOKED)
  })

  test('is not restored while another account has its alias', async () => {
    await server.iam().send(new CreateAccountAliasCommand({ AccountAlias: 'mine' }))
    const id = await take({ account: ACCOUNT })
    await post('reset', { account: ACCOUNT })
    await server.iam(administratorOf(OTHER)).send(new CreateAccountAliasCommand({ AccountAlias: 'mine' }))
    await create('alice')
    expect(await restore(id)).toEqual({
      status: 409,
      body: {
        error: 'SnapshotConflict',
        message: 'The snapshot was not restored. Another account now has alias:mine.',
      },
    })
    expect(await namesIn(ACCOUNT)).toEqual(['alice'])
  })
})

describe('snapshots', () => {
  test('are at most 100, until one is deleted', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => take()))
    expect(new Set(ids).size).toBe(100)
    expect(await post('snapshots')).toEqual({
      status: 409,
      body: {
        error: 'TooManySnapshots',
        message: 'There are 100 snapshots. Delete one that you no longer need.',
      },
    })
    // Each account has its own, so that those who share a server do not take them from each other.
    await Promise.all(Array.from({ length: 100 }, () => post('snapshots', { account: OTHER })))
    expect((await post('snapshots', { account: ACCOUNT })).status).toBe(200)
    expect(await post('snapshots', { account: OTHER })).toMatchObject({
      status: 409,
      body: {
        message: `There are 100 snapshots of the account ${OTHER}. Delete one that you no longer need.`,
      },
    })
    const [first] = ids
    expect(await send('DELETE', `snapshots/${first}`)).toEqual({ status: 200, body: { deleted: first } })
    expect(await post('snapshots')).toEqual({ status: 200, body: { id: 'snapshot-202' } })
    const unknown = {
      status: 404,
      body: { error: 'NoSuchSnapshot', message: `Unknown snapshot "${first}".` },
    }
    expect(await restore(first ?? '')).toEqual(unknown)
    expect(await send('DELETE', `snapshots/${first}`)).toEqual(unknown)
  })

  test.each([
    ['snapshots', { account: '1' }, '"account" must be a string of 12 digits.'],
    ['snapshots', { name: 'x' }, 'Unknown property "name". Use "account" or "partition".'],
    ['snapshots/snapshot-1/restore', { account: ACCOUNT }, 'Unknown property "account".'],
  ])('%s refuses %j', async (path, body, message) => {
    expect(await post(path, body)).toEqual({ status: 400, body: { error: 'InvalidBody', message } })
  })

  test('are neither taken nor restored while the server starts', async () => {
    const id = await take()
    server.iamulator.ready = false
    expect([(await post('snapshots')).status, (await restore(id)).status]).toEqual([503, 503])
    server.iamulator.ready = true
  })
})

describe('in a directory', () => {
  test('what is restored survives a restart, and is undone when it cannot be saved', async () => {
    await withDirectory(async (data) => {
      await server.close()
      server = await startServer({ data }, { now: () => NOW })
      await create('alice')
      const id = await take()
      await server.iam().send(new DeleteUserCommand({ UserName: 'alice' }))
      await post('seed', { seed: { quotas: { UsersQuota: 3 } } })
      await post('clock', { advance: '1h' })
      const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      jest.spyOn(FileJournal.prototype, 'append').mockRejectedValueOnce(full)
      expect(await restore(id)).toMatchObject({ status: 503, body: { error: 'StoreUnavailable' } })
      expect(await namesIn(ACCOUNT)).toEqual([])
      expect(server.iamulator.quotas.UsersQuota).toBe(3)
      expect((await send('GET', 'clock')).body.offsetSeconds).toBe(3600)
      expect(await restore(id)).toMatchObject({ status: 200 })
      await server.close()
      server = await startServer({ data }, { now: () => NOW })
      expect(await namesIn(ACCOUNT)).toEqual(['alice'])
      // The directory is deleted next, so this server must not use it any more.
      await server.close()
      server = await startServer()
    })
  })
})
