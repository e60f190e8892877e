/** Tests that accepting an invitation, which changes three accounts, happens as a whole or not at all. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { FileJournal } from '../../../../store/file-journal.ts'
import { keyOf, rowById } from '../../../../store/index.ts'
import {
  administrator,
  deleteLinkedRole,
  partyOf,
  RIVAL,
  RIVAL_MEMBER,
  serverWithRival,
  to,
} from '../../../support/handshakes.ts'
import { ACCOUNT, expectError, OTHER, startServer, type TestServer } from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'

let directory: string
let server: TestServer
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-handshakes-'))
  server = await serverWithRival([], {}, { data: directory })
  deleteLinkedRole(server, RIVAL_MEMBER)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await rm(directory, { recursive: true })
})

function fillDisk(): void {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
}

/** Returns what the acceptance changes: in both organizations, in the account, and in the handshake. */
function changedBy(id: string) {
  const view = (accountId: string) => server.iamulator.store.view(at(accountId))
  return {
    isInOld: view(RIVAL).memberAccounts.has(RIVAL_MEMBER),
    isInNew: view(ACCOUNT).memberAccounts.has(RIVAL_MEMBER),
    hasRole: view(RIVAL_MEMBER).roles.has(keyOf('AWSServiceRoleForOrganizations')),
    state: view(ACCOUNT).handshakes.get(id)?.state,
  }
}
const BEFORE = { isInOld: true, isInNew: false, hasRole: false, state: 'OPEN' }
const AFTER = { isInOld: false, isInNew: true, hasRole: true, state: 'ACCEPTED' }

test('nothing of it stays if it cannot be saved', async () => {
  const { id } = await partyOf(server).invite(to(RIVAL_MEMBER))
  const member = administrator(server, RIVAL_MEMBER)
  fillDisk()
  await expect(member.accept(id)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } })
  expect(changedBy(id)).toEqual(BEFORE)
  jest.restoreAllMocks()
  await member.accept(id)
  expect(changedBy(id)).toEqual(AFTER)
})

test('all of it is there after a restart', async () => {
  const { id } = await partyOf(server).invite(to(RIVAL_MEMBER))
  expect(changedBy(id)).toEqual(BEFORE)
  await administrator(server, RIVAL_MEMBER).accept(id)
  await server.close()
  server = await startServer({ data: directory })
  expect(changedBy(id)).toEqual(AFTER)
  expect(await partyOf(server).describe(id)).toMatchObject({ State: 'ACCEPTED' })
})

test('what a refusal leaves behind is saved, or undone like anything else', async () => {
  const address = `${OTHER}@example.com`
  const { id } = await partyOf(server).invite(to(address, 'EMAIL'))
  const member = administrator(server, OTHER)
  const stateOf = () => rowById(server.iamulator.store.view(at(ACCOUNT)), 'handshakes', id)?.state
  fillDisk()
  await expect(member.accept(id)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } })
  expect(stateOf()).toBe('OPEN')
  jest.restoreAllMocks()
  await expectError(member.accept(id), { code: 'HandshakeConstraintViolationException', status: 400 })
  await server.close()
  server = await startServer({ data: directory })
  expect(stateOf()).toBe('ACCEPTED')
})
