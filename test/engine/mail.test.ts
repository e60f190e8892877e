import { expect, test } from '@jest/globals'
import { type Mail, Mailbox } from '../../core/engine/mail.ts'
import { accountKey } from '../../store/index.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { at } from '../support/places.ts'

const ONE = at('111111111111')
const OTHER = at('222222222222')

const mailFor = (place: Mail['place'], subject: string): Mail => ({
  place,
  subject,
  to: 'ann@example.com',
  text: 'Hello',
  date: 0,
})

/** Replicas whose mailboxes follow resets. */
function replicas() {
  const linked = new LinkedStores()
  const start = () => {
    const store = linked.start()
    const mailbox = new Mailbox(store)
    store.onReset((place) => mailbox.forget(place))
    return { store, mailbox }
  }
  return { linked, start }
}

const subjects = ({ mailbox }: { mailbox: Mailbox }, place?: Mail['place']) =>
  mailbox.of(place).map(({ subject }) => subject)

test('all replicas have the mail of all, newest first', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  one.mailbox.put(mailFor(ONE, 'first'))
  two.mailbox.put(mailFor(OTHER, 'second'))
  one.mailbox.put(mailFor(ONE, 'third'))
  for (const each of [one, two, start()]) {
    expect(subjects(each)).toEqual(['third', 'second', 'first'])
    expect(subjects(each, ONE)).toEqual(['third', 'first'])
  }
  expect(two.mailbox.of(OTHER)).toEqual(one.mailbox.of(OTHER))
})

test('mail is removed on all replicas', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  for (const place of [ONE, OTHER, ONE]) one.mailbox.put(mailFor(place, accountKey(place)))
  expect(two.mailbox.remove(ONE)).toBe(2)
  for (const each of [one, two, start()]) expect(subjects(each)).toEqual([accountKey(OTHER)])
  expect(two.mailbox.remove()).toBe(1)
  for (const each of [one, two, start()]) expect(subjects(each)).toEqual([])
})

test('resets remove mail on all replicas, and bring it back when they are undone', () => {
  const { linked, start } = replicas()
  const [one, two] = [start(), start()]
  for (const subject of ['first', 'second']) one.mailbox.put(mailFor(ONE, subject))
  one.mailbox.put(mailFor(OTHER, 'third'))
  one.store.resetAccount(ONE)
  for (const each of [one, two, start()]) expect(subjects(each)).toEqual(['third'])
  linked.undoLast()
  expect(subjects(one)).toEqual(['third', 'second', 'first'])
  two.store.reset()
  for (const each of [two, start()]) expect(subjects(each)).toEqual([])
})

test('the newest mail replaces the oldest on all replicas', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  for (let number = 1; number <= 1001; number++)
    (number % 2 ? one : two).mailbox.put(mailFor(ONE, `${number}`))
  for (const each of [one, two, start()]) {
    expect(subjects(each)).toHaveLength(1000)
    expect([subjects(each)[0], subjects(each).at(-1)]).toEqual(['1001', '2'])
  }
})

test('mail that another replica has overtaken is undone', () => {
  const { linked, start } = replicas()
  const one = start()
  one.mailbox.put(mailFor(ONE, 'first'))
  one.mailbox.put(mailFor(ONE, 'second'))
  linked.undoLast()
  expect(subjects(one)).toEqual(['first'])
})
