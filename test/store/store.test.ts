import { describe, expect, test } from '@jest/globals'
import {
  type OpenOptions,
  openStore,
  rowById,
  type Store,
  StoreUnavailableError,
  type Tx,
} from '../../store/index.ts'
import { MemoryJournal } from '../../store/memory-journal.ts'
import { at } from '../support/places.ts'
import { accessKey, account, names, other, put, role, temporaryDirectory, user } from './support.ts'

const keysOf = (entries: Iterable<readonly [string, unknown]>) => Array.from(entries, ([key]) => key)

interface Kind {
  readonly name: string
  readonly options: () => Promise<OpenOptions>
  readonly lasting: boolean
}

const kinds: Kind[] = [
  { name: 'memory', options: async () => ({}), lasting: false },
  { name: 'a journal of its own', options: async () => ownJournal(new MemoryJournal()), lasting: true },
  { name: 'disk, fsync', options: async () => ({ directory: await temporaryDirectory() }), lasting: true },
  {
    name: 'disk, os',
    options: async () => ({ directory: await temporaryDirectory(), durability: 'os' }),
    lasting: true,
  },
  {
    name: 'disk, memory',
    options: async () => ({ directory: await temporaryDirectory(), durability: 'memory' }),
    lasting: true,
  },
]

const ownJournal = (journal: MemoryJournal) => ({ journal: () => journal })

async function using(options: OpenOptions, work: (store: Store) => unknown): Promise<void> {
  const store = await openStore(options)
  await work(store)
  await store.close()
}

describe.each(kinds)('a store of the kind $name', ({ options, lasting }) => {
  test('finds rows by key, in order, by index and by id', async () => {
    await using(await options(), (store) => {
      const { tags, groups, ...group } = user('g')
      store.transact(at(account), (tx) => {
        tx.users.put('bob', user('Bob', { groups: ['g1', 'g2'], attached: ['p1'] }))
        tx.users.put('alice', user('alice', { groups: ['g1'], boundary: 'p2' }))
        tx.account(other).users.put('alice', user('alice', { id: 'AIDA-other' }))
        tx.accessKeys.put('AKIA1', accessKey('AKIA1', 'AIDA-alice'))
        tx.groups.put('g', { ...group, attached: ['p1'] })
        tx.instanceProfiles.put('i', { ...group, id: 'AIPA-i', tags: [], roles: ['AROA-r'] })
      })
      const view = store.view(at(account))
      expect(view.accountId).toBe(account)
      expect(view.users.get('bob')).toEqual(user('Bob', { groups: ['g1', 'g2'], attached: ['p1'] }))
      expect(view.users.get('carol')).toBeUndefined()
      expect([view.users.has('bob'), view.users.has('Bob'), view.roles.has('bob')]).toEqual([
        true,
        false,
        false,
      ])
      expect(view.users.size).toBe(2)
      expect(view.roles.size).toBe(0)
      expect(keysOf(view.users.rows())).toEqual(['alice', 'bob'])
      expect(keysOf(view.users.rows('alice'))).toEqual(['bob'])
      expect(keysOf(view.users.by('group', 'g1'))).toEqual(['alice', 'bob'])
      expect(keysOf(view.users.by('group', 'g1', 'alice'))).toEqual(['bob'])
      expect(keysOf(view.users.by('group', 'g3'))).toEqual([])
      expect(keysOf(view.roles.rows())).toEqual([])
      expect(keysOf(view.roles.by('policy', 'p1'))).toEqual([])
      expect(keysOf(view.users.by('boundary', 'p2'))).toEqual(['alice'])
      expect(keysOf(view.accessKeys.by('user', 'AIDA-alice'))).toEqual(['AKIA1'])
      expect(keysOf(view.groups.by('policy', 'p1'))).toEqual(['g'])
      expect(keysOf(view.instanceProfiles.by('role', 'AROA-r'))).toEqual(['i'])
      expect([view.users.count('policy', 'p1'), view.users.count('policy', 'p2')]).toEqual([1, 0])
      expect(view.roles.count('policy', 'p1')).toBe(0)
      expect(view.locate('AIDA-other')).toEqual({ ...at(other), table: 'users', key: 'alice' })
      expect(view.locate('AIDA-nobody')).toBeUndefined()
      expect(rowById(view, 'users', 'AIDA-other')?.name).toBe('alice')
      expect(rowById(view, 'roles', 'AIDA-other')).toBeUndefined()
      expect(store.status().rows).toBe(6)
      expect([...store.accounts()]).toEqual([at(account), at(other)])
    })
  })

  test('keeps the accounts of partitions apart, also those with the same number', async () => {
    const same = await options()
    const [here, china] = [at(account, 'aws'), at(account, 'aws-cn')]
    const check = (store: Store) => {
      expect([...store.accounts()]).toEqual([here, china])
      const [view, inChina] = [store.view(here), store.view(china)]
      expect([view, inChina].map(({ users }) => keysOf(users.rows()))).toEqual([['alice'], ['bob']])
      expect(inChina.account(other).partition).toBe('aws-cn')
      expect(inChina.locate('AIDA-1')).toEqual({ ...china, table: 'users', key: 'bob' })
      expect(view.locate('AIDA-1')).toEqual({ ...here, table: 'users', key: 'alice' })
      expect(store.view(at(other, 'aws-us-gov')).locate('AIDA-1')).toBeUndefined()
    }
    await using(same, async (store) => {
      store.transactAnywhere((txOf) => {
        txOf(here).users.put('alice', user('alice', { id: 'AIDA-1' }))
        txOf(china).users.put('bob', user('bob', { id: 'AIDA-1' }))
        expect(txOf(china).account(account).users.size).toBe(1)
      })
      check(store)
      await store.durable()
    })
    if (lasting) await using(same, check)
  })

  test('resets and undoes in one partition alone', async () => {
    await using(await options(), (store) => {
      const [here, china] = [at(account, 'aws'), at(account, 'aws-cn')]
      for (const place of [here, china]) store.transact(place, (tx) => tx.users.put('alice', user('alice')))
      const failing = () =>
        store.transactAnywhere((txOf) => {
          for (const place of [here, china]) txOf(place).users.delete('alice')
          throw new Error('undo')
        })
      expect(failing).toThrow('undo')
      store.resetAccount(here)
      expect([here, china].map((place) => keysOf(store.view(place).users.rows()))).toEqual([[], ['alice']])
      expect(store.view(china).locate('AIDA-alice')?.partition).toBe('aws-cn')
    })
  })

  test('keeps indexes and ids right through changes and renames', async () => {
    await using(await options(), (store) => {
      put(store, 'alice', { groups: ['g1', 'g2'], attached: ['p1', 'p1'] })
      store.transact(at(account), (tx) => {
        tx.users.put('alice', user('alice', { groups: ['g2', 'g3'] }))
        tx.users.put('zoe', user('alice', { groups: ['g3'] }))
        expect(tx.users.delete('alice')).toBe(true)
        expect(tx.users.delete('alice')).toBe(false)
        expect(tx.locate('AIDA-alice')?.key).toBe('zoe')
      })
      const { users } = store.view(at(account))
      expect(['g1', 'g2', 'g3'].map((group) => users.count('group', group))).toEqual([0, 0, 1])
      expect(users.count('policy', 'p1')).toBe(0)
      expect(keysOf(users.by('group', 'g3'))).toEqual(['zoe'])
      store.transact(at(account), (tx) => tx.users.put('zoe', user('zoe')))
      expect(store.view(at(account)).locate('AIDA-alice')).toBeUndefined()
      expect(store.view(at(account)).locate('AIDA-zoe')?.key).toBe('zoe')
    })
  })

  test('undoes everything when the work throws, and forgets accounts that were never written', async () => {
    await using(await options(), (store) => {
      put(store, 'alice', { groups: ['g1'] })
      const refusal = new Error('no')
      const work = (tx: Tx) => {
        tx.users.put('alice', user('alice', { groups: ['g2'], id: 'AIDA-new' }))
        tx.users.delete('alice')
        tx.account(other).roles.put('r', role('r'))
        throw refusal
      }
      expect(() => store.transact(at(account), work)).toThrow(refusal)
      const view = store.view(at(account))
      expect(view.users.get('alice')).toEqual(user('alice', { groups: ['g1'] }))
      expect([view.users.count('group', 'g1'), view.users.count('group', 'g2')]).toEqual([1, 0])
      expect(view.locate('AIDA-alice')?.key).toBe('alice')
      expect([view.locate('AIDA-new'), view.locate('AROA-r')]).toEqual([undefined, undefined])
      expect([...store.accounts()]).toEqual([at(account)])
    })
  })

  test('gives the result of the work, and refuses nesting, promises and a transaction after its end', async () => {
    await using(await options(), (store) => {
      expect(store.transact(at(account), () => 42)).toBe(42)
      expect(() => store.transact(at(account), () => store.transact(at(account), () => 1))).toThrow('nest')
      expect(() => store.transact(at(account), () => store.reset())).toThrow('part of a transaction')
      expect(() => store.transact(at(account), async (tx) => tx.users.put('a', user('a')))).toThrow(
        'synchronous',
      )
      const leaked = store.transact(at(account), (tx) => tx)
      expect(() => leaked.users.put('a', user('a'))).toThrow('after its end')
      expect(names(store)).toEqual([])
    })
  })

  test('rows may be changed while they are listed', async () => {
    await using(await options(), (store) => {
      for (const name of ['a', 'b', 'c']) put(store, name, { groups: ['g'] })
      store.transact(at(account), (tx) => {
        for (const [key, row] of tx.users.by('group', 'g')) tx.users.put(key, { ...row, groups: [] })
      })
      store.transact(at(account), (tx) => {
        for (const [key] of tx.users.rows()) tx.users.delete(key)
        tx.users.put('c', user('c'))
      })
      expect(store.view(at(account)).users.count('group', 'g')).toBe(0)
      expect(names(store)).toEqual(['c'])
    })
  })

  test('resets one account or all', async () => {
    await using(await options(), async (store) => {
      put(store, 'alice')
      store.transact(at(other), (tx) => {
        tx.users.put('bob', user('bob'))
        tx.settings.put('settings', { alias: 'mine', keyGeneration: 4 })
      })
      store.resetAccount(at(other))
      store.resetAccount(at('333333333333'))
      expect([names(store), names(store, other)]).toEqual([['alice'], []])
      expect(store.view(at(other)).settings.get('settings')).toEqual({ keyGeneration: 5 })
      expect(store.view(at('333333333333')).settings.get('settings')).toEqual({ keyGeneration: 1 })
      expect(store.view(at(account)).locate('AIDA-bob')).toBeUndefined()
      const { secret } = store
      expect(secret).toHaveLength(32)
      store.usage.set('alice', { date: 1, region: 'us-east-1', service: 'iam' })
      store.reset()
      expect([...store.accounts()]).toEqual([])
      expect(store.status().rows).toBe(0)
      expect(store.view(at(account)).locate('AIDA-alice')).toBeUndefined()
      expect(store.usage.get('alice')).toBeUndefined()
      expect(store.secret.equals(secret)).toBe(false)
      await store.durable()
    })
  })

  test('holds after it was opened again what it held when it closed', async () => {
    if (!lasting) return
    const same = await options()
    let secret: Buffer = Buffer.alloc(0)
    await using(same, async (store) => {
      put(store, 'gone')
      store.reset()
      secret = store.secret
      put(store, 'alice', { groups: ['g1'] })
      put(store, 'bob')
      store.transact(at(account), (tx) => tx.users.delete('bob'))
      store.transact(at(other), (tx) => tx.roles.put('r', role('r')))
      store.resetAccount(at(other))
      await store.durable()
      expect(store.durable()).toBeUndefined()
    })
    for (let round = 0; round < 2; round++) {
      await using(same, (store) => {
        expect(store.secret).toEqual(secret)
        expect(names(store)).toEqual(['alice'])
        expect(keysOf(store.view(at(account)).users.by('group', 'g1'))).toEqual(['alice'])
        expect(store.view(at(other)).settings.get('settings')).toEqual({ keyGeneration: 1 })
        expect(store.view(at(other)).roles.size).toBe(0)
      })
    }
  })

  test('takes no writes after it closed, but reads', async () => {
    const store = await openStore(await options())
    put(store, 'alice')
    await store.close()
    await store.close()
    expect(() => put(store, 'bob')).toThrow(StoreUnavailableError)
    expect(() => store.reset()).toThrow(StoreUnavailableError)
    expect(names(store)).toEqual(['alice'])
    expect(store.status().writable).toBe(false)
  })
})

test('a store in memory has nothing to wait for, and says what it is', async () => {
  const store = await openStore({ durability: 'fsync', randomBytes: (size) => Buffer.alloc(size, 7) })
  put(store, 'alice')
  expect(store.durable()).toBeUndefined()
  expect(store.status()).toEqual({ writable: true, durability: 'memory', rows: 1 })
  expect(store.secret).toEqual(Buffer.alloc(32, 7))
})

test('a view shows an account that came to be after it', async () => {
  const store = await openStore()
  const view = store.view(at(account))
  const { users } = view
  put(store, 'alice')
  expect([view.users.has('alice'), users.has('alice'), view.account(account).users.size]).toEqual([
    true,
    true,
    1,
  ])
})
