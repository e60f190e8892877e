/** Tests that a store returns to savepoints, and that what it restores survives a crash. */
import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { FileJournal } from '../../store/file-journal.ts'
import {
  openStore,
  type Savepoint,
  SavepointConflictError,
  type Store,
  savepointJson,
  settingsKey,
} from '../../store/index.ts'
import { at } from '../support/places.ts'
import { account, crashCopy, diskFull, names, other, put, temporaryDirectory, user } from './support.ts'

/** Returns everything that the store contains. */
function contents(store: Store) {
  const places = [...store.accounts()].toSorted((a, b) => a.accountId.localeCompare(b.accountId))
  const rows = places.flatMap((place) => {
    const view = store.view(place)
    return [...view.users.rows(), ...view.settings.rows()].map(([key, row]) => [place, key, row])
  })
  const byGroup = ['g1', 'g2'].map((group) =>
    Array.from(store.view(at(account)).users.by('group', group), ([key]) => key),
  )
  return { rows, byGroup, secret: store.secret.toString('hex'), count: store.status().rows }
}

const setAlias = (store: Store, accountId: string, alias: string) =>
  store.transact(at(accountId), (tx) => tx.settings.put(settingsKey, { keyGeneration: 0, alias }))

describe('everything', () => {
  test('is restored any number of times, also after resets', async () => {
    const store = await openStore()
    put(store, 'alice', { groups: ['g1'] })
    setAlias(store, other, 'mine')
    store.usage.set('AKIA1', { date: 1, region: 'r', service: 'iam' }, 'iam:GetUser')
    const before = contents(store)
    const savepoint = store.save()
    const changes = [
      () => put(store, 'bob'),
      () => put(store, 'alice', { groups: ['g2'] }),
      () => store.transact(at(other), (tx) => tx.settings.delete(settingsKey)),
      () => store.resetAccount(at(account)),
      () => store.reset(),
      () => {},
    ]
    for (const change of changes) {
      change()
      store.usage.set('AKIA1', { date: 2, region: 'r', service: 'sts' }, 'iam:ListUsers')
      store.usage.set('AKIA2', { date: 2, region: 'r', service: 'sts' })
      store.restore(savepoint)
      expect(contents(store)).toEqual(before)
      expect(store.usage.get('AKIA1')).toEqual({ date: 1, region: 'r', service: 'iam' })
      expect([...(store.usage.details('AKIA1')?.actions.keys() ?? [])]).toEqual(['iam:GetUser'])
      expect(store.usage.get('AKIA2')).toBeUndefined()
      expect(store.view(at(account)).locate('AIDA-bob')).toBeUndefined()
      expect(store.view(at(account)).locate('AIDA-alice')?.key).toBe('alice')
    }
  })

  test('is restored as it was, whatever was written since', async () => {
    const write = fc.record({
      accountId: fc.constantFrom(account, other),
      key: fc.constantFrom('a', 'b', 'c'),
      groups: fc.option(fc.subarray(['g1', 'g2'])),
    })
    const writes = fc.array(write, { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(writes, fc.array(writes, { minLength: 1, maxLength: 4 }), async (first, rounds) => {
        const store = await openStore()
        const apply = (all: typeof first) => {
          for (const { accountId, key, groups } of all) {
            store.transact(at(accountId), ({ users }) => {
              if (groups) users.put(key, user(key, { id: `AIDA-${accountId}-${key}`, groups }))
              else users.delete(key)
            })
          }
        }
        apply(first)
        const before = contents(store)
        const savepoint = store.save()
        for (const round of rounds) {
          apply(round)
          store.restore(savepoint)
          expect(contents(store)).toEqual(before)
        }
      }),
    )
  })
})

describe('one account', () => {
  test('is restored without changing others', async () => {
    const store = await openStore()
    put(store, 'alice')
    const savepoint = store.save(at(account))
    put(store, 'bob')
    setAlias(store, other, 'theirs')
    store.restore(savepoint)
    expect(names(store)).toEqual(['alice'])
    expect(store.view(at(other)).settings.get(settingsKey)?.alias).toBe('theirs')
    store.reset()
    const { secret } = store
    store.restore(savepoint)
    expect(names(store)).toEqual(['alice'])
    expect(store.secret).toBe(secret)
    expect([...store.accounts()]).toHaveLength(1)
  })

  test('is not restored if another account has its alias now', async () => {
    const store = await openStore()
    setAlias(store, account, 'mine')
    put(store, 'alice')
    const savepoint = store.save(at(account))
    store.resetAccount(at(account))
    setAlias(store, other, 'mine')
    const before = contents(store)
    expect(() => store.restore(savepoint)).toThrow(
      new SavepointConflictError('Another account now has alias:mine'),
    )
    expect(contents(store)).toEqual(before)
    store.resetAccount(at(other))
    store.restore(savepoint)
    expect(names(store)).toEqual(['alice'])
  })

  test('never gets a key generation again that it had before', async () => {
    const store = await openStore()
    const generation = () => store.view(at(account)).settings.get(settingsKey)?.keyGeneration
    const savepoint = store.save(at(account))
    const seen = [0, 0].map(() => {
      store.resetAccount(at(account))
      const after = generation()
      store.restore(savepoint)
      expect(generation()).toBeUndefined()
      return after
    })
    expect(seen).toEqual([1, 2])
  })
})

describe('in a directory', () => {
  test.each([false, true])('a restored savepoint survives a crash (after a reset: %s)', async (isReset) => {
    const directory = await temporaryDirectory()
    const store = await openStore({ directory })
    put(store, 'alice')
    const { secret } = store
    const savepoint = store.save()
    if (isReset) store.reset()
    put(store, 'bob')
    store.restore(savepoint)
    put(store, 'carol')
    await store.durable()
    const copy = await openStore({ directory: await crashCopy(directory) })
    expect(names(copy)).toEqual(['alice', 'carol'])
    expect(copy.secret.equals(secret)).toBe(true)
    await copy.close()
    await store.close()
  })

  test.each([false, true])(
    'a savepoint whose restoring fails is undone (after a reset: %s)',
    async (isReset) => {
      const directory = await temporaryDirectory()
      const store = await openStore({ directory })
      put(store, 'alice')
      const savepoint = store.save()
      if (isReset) store.reset()
      put(store, 'bob')
      store.usage.set('AKIA1', { date: 1, region: 'r', service: 'iam' })
      await store.durable()
      const before = contents(store)
      jest.spyOn(FileJournal.prototype, 'append').mockImplementationOnce(diskFull)
      store.restore(savepoint)
      expect(names(store)).toEqual(['alice'])
      await expect(store.durable()).rejects.toThrow('no space left on device')
      expect(contents(store)).toEqual(before)
      expect(store.usage.get('AKIA1')?.date).toBe(1)
      store.restore(savepoint)
      await store.durable()
      expect(names(store)).toEqual(['alice'])
      await store.close()
    },
  )

  test('nothing is written when nothing changed', async () => {
    const directory = await temporaryDirectory()
    const store = await openStore({ directory })
    put(store, 'alice')
    await store.durable()
    store.restore(store.save())
    expect(store.durable()).toBeUndefined()
    await store.close()
  })
})

describe('as JSON, another process', () => {
  const copied = (savepoint: Savepoint) => JSON.parse(JSON.stringify(savepointJson(savepoint)))

  test('returns to everything, with the secret and last-used dates', async () => {
    const store = await openStore()
    put(store, 'alice', { groups: ['g1'] })
    put(store, 'bob')
    setAlias(store, other, 'one')
    store.usage.set('AKIA1', { date: 1, region: 'r', service: 'iam' }, 'iam:GetUser')
    const second = await openStore()
    put(second, 'carol')
    second.restore(second.savepointIn(copied(store.save())))
    expect(contents(second)).toEqual(contents(store))
    expect(second.usage.get('AKIA1')).toEqual({ date: 1, region: 'r', service: 'iam' })
  })

  test('returns to an account, and leaves rows that are the same', async () => {
    const store = await openStore()
    for (const name of ['alice', 'bob']) put(store, name)
    const second = await openStore()
    put(second, 'alice')
    put(second, 'bob', { groups: ['g2'] })
    setAlias(second, other, 'one')
    const alice = second.view(at(account)).users.get('alice')
    second.restore(second.savepointIn(copied(store.save(at(account)))))
    expect(names(second)).toEqual(['alice', 'bob'])
    expect(second.view(at(account)).users.get('alice')).toBe(alice)
    expect(second.view(at(account)).users.get('bob')).toEqual(user('bob'))
    expect(second.view(at(other)).settings.size).toBe(1)
  })
})
