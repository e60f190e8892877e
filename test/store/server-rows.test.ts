/** Tests rows that belong to no account, and tables that outlast resets. */
import { describe, expect, test } from '@jest/globals'
import { openStore, type Store, serverPlace } from '../../store/index.ts'
import { MemoryJournal } from '../../store/memory-journal.ts'
import { at } from '../support/places.ts'
import { account, crashCopy, names, put, temporaryDirectory } from './support.ts'

const makeKey = (store: Store, kind: string, pem: string) =>
  store.transact(serverPlace, (tx) => tx.serverKeys.put(kind, { pem }))

const keyRows = (store: Store) => [...store.view(serverPlace).serverKeys.rows()]

describe('rows of the server', () => {
  test('make no account, and are not counted', async () => {
    const store = await openStore()
    makeKey(store, 'a', 'PEM')
    expect([...store.accounts()]).toEqual([])
    expect([...store.view(at(account)).accounts()]).toEqual([])
    expect(store.status().rows).toBe(0)
    put(store, 'alice')
    expect([...store.accounts()]).toEqual([at(account)])
    expect([...store.view(at(account)).accounts()]).toEqual([account])
    expect(store.status().rows).toBe(1)
  })

  test('last when everything is reset, also when the journal is read again', async () => {
    const directory = await temporaryDirectory()
    const store = await openStore({ directory })
    makeKey(store, 'a', 'PEM 1')
    put(store, 'alice')
    store.reset()
    makeKey(store, 'b', 'PEM 2')
    const expected = [
      ['a', { pem: 'PEM 1' }],
      ['b', { pem: 'PEM 2' }],
    ]
    expect(keyRows(store)).toEqual(expected)
    expect([names(store), store.status().rows]).toEqual([[], 0])
    await store.durable()
    for (const copy of [await crashCopy(directory), directory]) {
      if (copy === directory) await store.close()
      const again = await openStore({ directory: copy })
      expect(keyRows(again)).toEqual(expected)
      await again.close()
    }
  })

  test('are as before when a reset has to be undone', async () => {
    const journal = new MemoryJournal()
    const store = await openStore({ journal: () => journal })
    makeKey(store, 'a', 'PEM')
    put(store, 'alice')
    await store.durable()
    journal.append = () => Promise.reject(new Error('disk full'))
    store.reset()
    makeKey(store, 'b', 'PEM')
    await expect(store.durable()).rejects.toThrow('disk full')
    expect(keyRows(store)).toEqual([['a', { pem: 'PEM' }]])
    expect([names(store), store.status().rows]).toEqual([['alice'], 1])
  })

  test('are not part of savepoints if they last', async () => {
    const store = await openStore()
    makeKey(store, 'a', 'PEM 1')
    const savepoint = store.save()
    makeKey(store, 'b', 'PEM 2')
    store.restore(savepoint)
    expect(keyRows(store).map(([kind]) => kind)).toEqual(['a', 'b'])
    store.reset()
    store.restore(savepoint)
    expect(keyRows(store).map(([kind]) => kind)).toEqual(['a', 'b'])
  })
})
