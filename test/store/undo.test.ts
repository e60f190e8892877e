import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openStore, type Store, type Tx, type UserRow } from '../../store/index.ts'
import { at } from '../support/places.ts'
import { account, other, user } from './support.ts'

interface Operation {
  readonly accountId: string
  readonly key: string
  /** Undefined when the row is deleted. */
  readonly row: UserRow | undefined
}

type Model = Map<string, UserRow>

const key = fc.constantFrom('a', 'b', 'c', 'd')
const some = (prefix: string) => fc.subarray([1, 2, 3].map((n) => `${prefix}${n}`))
const operation: fc.Arbitrary<Operation> = fc.record({
  accountId: fc.constantFrom(account, other),
  key,
  row: fc.option(
    fc.tuple(key, some('g'), some('p')).map(([id, groups, attached]) => user(id, { groups, attached })),
    { nil: undefined },
  ),
})
const transaction = fc.record({ operations: fc.array(operation, { maxLength: 8 }), throws: fc.boolean() })

function write(tx: Tx, operations: readonly Operation[]): void {
  for (const { accountId, key, row } of operations) {
    const { users } = tx.account(accountId)
    // As in IAM, an ID belongs to one row, so the row that has it is deleted first.
    const place = row && tx.locate(row.id)
    if (place !== undefined && (place.key !== key || place.accountId !== accountId)) {
      tx.account(place.accountId).users.delete(place.key)
    }
    if (row === undefined) users.delete(key)
    else users.put(key, row)
  }
}

function writeModel(model: Model, operations: readonly Operation[]): void {
  for (const { accountId, key, row } of operations) {
    for (const [place, { id }] of model) if (id === row?.id) model.delete(place)
    if (row === undefined) model.delete(`${accountId}/${key}`)
    else model.set(`${accountId}/${key}`, row)
  }
}

function expectSame(store: Store, model: Model): void {
  const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1))
  const views = [account, other].map((id) => store.view(at(id)))
  const found = views.flatMap(({ accountId, users }) =>
    Array.from(users.rows(), ([each, row]) => [`${accountId}/${each}`, row] as const),
  )
  expect(found).toEqual(expected)
  for (const group of ['g1', 'g2', 'g3']) {
    const members = views.flatMap(({ accountId, users }) =>
      Array.from(users.by('group', group), ([each]) => `${accountId}/${each}`),
    )
    expect(members).toEqual(expected.filter(([, row]) => row.groups.includes(group)).map(([place]) => place))
  }
  for (const name of ['a', 'b', 'c', 'd']) {
    const place = store.view(at(account)).locate(`AIDA-${name}`)
    const holder = expected.find(([, row]) => row.id === `AIDA-${name}`)?.[0]
    expect(place && `${place.accountId}/${place.key}`).toBe(holder)
  }
  expect(store.status().rows).toBe(model.size)
}

test('a transaction that throws leaves no trace; one that does not is there whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { maxLength: 12 }), async (transactions) => {
      const store = await openStore()
      const model: Model = new Map()
      for (const { operations, throws } of transactions) {
        const work = (tx: Tx) => {
          write(tx, operations)
          if (throws) throw new Error('midway')
        }
        if (throws) expect(() => store.transact(at(account), work)).toThrow('midway')
        else {
          store.transact(at(account), work)
          writeModel(model, operations)
        }
        expectSame(store, model)
      }
    }),
    { numRuns: 150 },
  )
})
