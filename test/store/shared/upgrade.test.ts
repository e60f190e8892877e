import { expect, test } from '@jest/globals'
import { LOG_FORMAT } from '../../../store/shared/batch.ts'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import type { ReplicaNote } from '../../../store/shared/status.ts'
import { upgradeFormat } from '../../../store/shared/upgrade.ts'

const note = (name: string, format: number): ReplicaNote => ({
  name,
  program: `${format}.3.1`,
  format,
  position: 1,
  address: undefined,
  settings: 'settings',
})

test('raises the format once every replica knows it', async () => {
  const database = new MemoryDatabase()
  const connection = database.connect('replica')
  await connection.register(note('new', LOG_FORMAT + 1))
  expect(await upgradeFormat(connection, '2.0.0', LOG_FORMAT + 1)).toBe(LOG_FORMAT)
  expect(database.format).toEqual({ version: LOG_FORMAT + 1, minimum: LOG_FORMAT + 1 })
  expect([...database.notes.keys()]).toEqual(['new'])
})

test('is refused while older replicas run, which it names', async () => {
  const database = new MemoryDatabase()
  const connection = database.connect('replica')
  await connection.register(note('new', 2))
  await connection.register(note('old-b', 1))
  await connection.register(note('old-a', 1))
  await expect(upgradeFormat(connection, '2.0.0', 2)).rejects.toThrow(
    'Replicas of an older version are running: old-a (version 1.3.1), old-b (version 1.3.1). Replace them first. Those that crashed count for 15 seconds.',
  )
  expect(database.format).toEqual({ version: 1, minimum: 1 })
  expect([...database.notes.keys()]).toEqual(['new', 'old-b', 'old-a'])
})

test('changes nothing if the format is already the latest', async () => {
  const database = new MemoryDatabase()
  database.format = { version: 3, minimum: 2 }
  const calls: string[] = []
  database.faults.call = ({ method }) => {
    calls.push(method)
    return undefined
  }
  expect(await upgradeFormat(database.connect('replica'), '2.0.0', 3)).toBe(3)
  expect(await upgradeFormat(database.connect('replica'), '1.0.0', 2)).toBe(3)
  expect(calls).toEqual(['format', 'format'])
})
