/** The version of a table, which is never the same for different rows. */
import { expect, test } from '@jest/globals'
import { openStore } from '../../store/index.ts'
import { at } from '../support/places.ts'
import { account, names, other, put, role, user } from './support.ts'

test('a table has another version after every change in any account, and no other table has', async () => {
  const store = await openStore()
  const { users, roles } = store.view(at(account))
  const seen = new Set([users.version])
  const expectChanged = (work: () => unknown) => {
    work()
    expect(seen).not.toContain(users.version)
    seen.add(users.version)
  }
  expectChanged(() => put(store, 'alice'))
  expectChanged(() => store.transact(at(account), (tx) => tx.users.put('alice', user('alice', { tags: [] }))))
  expectChanged(() => store.transact(at(account), (tx) => tx.users.delete('alice')))
  expectChanged(() => store.transact(at(account), (tx) => tx.account(other).users.put('bob', user('bob'))))
  expectChanged(() => store.resetAccount(at(other)))
  const { version } = users
  store.transact(at(account), (tx) => tx.roles.put('r', role('r')))
  expect(users.version).toBe(version)
  const ofRoles = roles.version
  expectChanged(() => store.reset())
  expect(roles.version).not.toBe(ofRoles)
})

test('an undone change has versions of its own', async () => {
  const store = await openStore()
  put(store, 'alice')
  const { users } = store.view(at(account))
  const before = users.version
  let between = before
  const work = () =>
    store.transact(at(account), (tx) => {
      tx.users.delete('alice')
      between = tx.users.version
      throw new Error('enough')
    })
  expect(work).toThrow('enough')
  expect(names(store)).toEqual(['alice'])
  expect(new Set([before, between, users.version]).size).toBe(3)
})
