/** Tests which database an import writes into. */
import { expect, test } from '@jest/globals'
import { openStore } from '../../../store/index.ts'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { importState } from '../../../store/shared/transfer.ts'
import { put, temporaryDirectory } from '../support.ts'

/** Returns a directory with one user. */
async function directoryWithUser(): Promise<string> {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory, durability: 'os' })
  put(store, 'alice')
  await store.close()
  return directory
}

test('an empty one, but not one that a replica has just begun', async () => {
  const directory = await directoryWithUser()
  const begun = new MemoryDatabase()
  begun.append({ position: 1, id: 'replica:1', body: '[]' }, '')
  await expect(importState({ database: begun.connect('import'), directory })).rejects.toThrow(
    'The database at --store is not empty.',
  )
  expect(begun.entries).toHaveLength(1)
  const empty = new MemoryDatabase()
  expect(await importState({ database: empty.connect('import'), directory })).toMatchObject({ rows: 1 })
})
