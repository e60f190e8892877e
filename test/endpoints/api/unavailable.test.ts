/**
 * When the disk is full, writes fail with AWS's error and reads continue. Writes continue once there is
 * space.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { DescribeOrganizationCommand } from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { FileJournal } from '../../../store/file-journal.ts'
import { StoreUnavailableError } from '../../../store/index.ts'
import { expectError, startServer, type TestServer } from '../../support/harness.ts'

let directory: string
let server: TestServer

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-full-'))
  server = await startServer({ data: directory })
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await rm(directory, { recursive: true })
})

const UNAVAILABLE = {
  code: 'ServiceUnavailable',
  status: 503,
  message:
    'The request has failed due to a temporary failure of the server. ' +
    'The journal cannot be written: no space left on device',
}

function fillDisk(): void {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
}

async function health(): Promise<{ readonly status: string; readonly store: object }> {
  const response = await fetch(`${server.url}/_iamulator/health`)
  expect(response.status).toBe(200)
  return JSON.parse(await response.text())
}

async function userNames(): Promise<unknown> {
  const { Users = [] } = await server.iam().send(new ListUsersCommand())
  return Users.map(({ UserName }) => UserName)
}

test('writes are 503, reads go on, health tells, and writes go on when there is space', async () => {
  fillDisk()
  const bob = new CreateUserCommand({ UserName: 'bob' })
  await expectError(server.iam().send(bob), UNAVAILABLE)
  expect(await userNames()).toEqual(['alice'])
  expect(await health()).toMatchObject({
    status: 'degraded',
    store: { writable: true, reason: 'no space left on device' },
  })
  jest.restoreAllMocks()
  await server.iam().send(bob)
  const { status, store } = await health()
  expect(status).toBe('ok')
  expect(store).not.toHaveProperty('reason')
  expect(await userNames()).toEqual(['alice', 'bob'])
})

test('who read what was not durable yet is told nothing of it', async () => {
  fillDisk()
  const iam = server.iam()
  const writes = iam.send(new CreateUserCommand({ UserName: 'bob' }))
  const reads = iam.send(new GetUserCommand({ UserName: 'bob' }))
  await Promise.all([
    expectError(writes, UNAVAILABLE),
    reads.then(
      ({ User }) => expect(User).toBeUndefined(),
      ({ name }) => expect(['ServiceUnavailable', 'NoSuchEntityException']).toContain(name),
    ),
  ])
})

test('a replica that cannot follow the others any more answers 503 in every protocol', async () => {
  const { store } = server.iamulator
  jest
    .spyOn(store, 'fresh')
    .mockImplementation(() => Promise.reject(new StoreUnavailableError('Use a newer version.')))
  const message = 'The request has failed due to a temporary failure of the server. Use a newer version.'
  const error = { code: 'ServiceUnavailable', status: 503, message }
  await expectError(server.iam().send(new ListUsersCommand()), error)
  const organizations = server.organizations().send(new DescribeOrganizationCommand({}))
  await expect(organizations).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
    name: expect.stringContaining('Service'),
  })
  const response = await fetch(`${server.url}/_iamulator/decisions`)
  expect([response.status, await response.json()]).toEqual([
    503,
    { error: 'StoreUnavailable', message: 'Use a newer version.' },
  ])
})

test('a reset is refused, and everything is as it was, sessions too', async () => {
  const secret = server.iamulator.store.secret
  fillDisk()
  const response = await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  expect([response.status, await response.json()]).toEqual([
    503,
    {
      error: 'StoreUnavailable',
      message: 'The journal cannot be written: no space left on device',
    },
  ])
  expect(await userNames()).toEqual(['alice'])
  expect(server.iamulator.store.secret).toEqual(secret)
})
