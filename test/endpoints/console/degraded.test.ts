/** When the disk is full, the console reads on, its writes fail like those of SDKs, and it says why. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { FileJournal } from '../../../store/file-journal.ts'
import { Visitor } from '../../support/console.ts'
import { callAs, signInAsAdministrator, stateOf } from '../../support/console-scripts.ts'
import { startServer, type TestServer } from '../../support/harness.ts'

let directory: string
let server: TestServer
let visitor: Visitor

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-console-full-'))
  server = await startServer({ data: directory })
  visitor = new Visitor(server)
  await signInAsAdministrator(visitor)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await rm(directory, { recursive: true })
})

test('writes are refused in AWS words and undone, and reads go on', async () => {
  expect((await stateOf(server)).modes).toMatchObject({ store: 'disk' })
  expect((await stateOf(server)).modes).not.toHaveProperty('degraded')
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
  const message =
    'The request has failed due to a temporary failure of the server. The journal cannot be written: no space left on device'
  const create = () => callAs(server, visitor.cookie, 'iam/CreateUser', { UserName: 'alice' })
  expect(await create()).toMatchObject({ status: 503, json: { code: 'ServiceUnavailable', message } })
  expect(server.log()).toMatch(/ 503 ServiceUnavailable iam:CreateUser allow /)
  expect(await callAs(server, visitor.cookie, 'organizations/CreateOrganization', {})).toMatchObject({
    status: 503,
    json: { code: 'ServiceUnavailableException' },
  })
  const { json } = await callAs(server, visitor.cookie, 'iam/ListUsers', {})
  expect(json).toMatchObject({ Users: [] })
  expect((await stateOf(server)).modes).toMatchObject({ degraded: 'no space left on device' })
  jest.restoreAllMocks()
  expect((await create()).status).toBe(200)
  expect((await stateOf(server)).modes).not.toHaveProperty('degraded')
})
