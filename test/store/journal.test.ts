import { describe, expect, test } from '@jest/globals'
import { FileJournal } from '../../store/file-journal.ts'
import { firstSegment, type Journal, type JournalRecord } from '../../store/journal.ts'
import { MemoryJournal } from '../../store/memory-journal.ts'
import { account, temporaryDirectory, user } from './support.ts'

/** The kinds of journals. `journals` returns a function that opens the same journal repeatedly. */
const kinds = [
  {
    name: 'in a directory',
    journals: async () => {
      const directory = await temporaryDirectory()
      return () => new FileJournal({ directory, sync: true })
    },
  },
  {
    name: 'in memory',
    journals: async () => {
      const journal = new MemoryJournal()
      return () => journal
    },
  },
]

const put = (name: string): JournalRecord => [[account, 'users', name, user(name)]]

async function replayed(journal: Journal, from = firstSegment): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  await journal.replay(from, (record) => records.push(record))
  return records
}

describe.each(kinds)('a journal $name', ({ journals }) => {
  test('replays every kind of record in order, and goes on after them', async () => {
    const open = await journals()
    const records: JournalRecord[] = [
      { reset: 'c2VjcmV0' },
      put('käthe\n\u{1f600}\ud800'),
      [[account, 'users', 'a', null]],
      { resetAccount: account, settings: { keyGeneration: 2 } },
    ]
    const first = open()
    expect(await replayed(first)).toEqual([])
    await first.append(records.slice(0, 3))
    await first.append(records.slice(3))
    await first.close()
    const second = open()
    expect(await replayed(second)).toEqual(records)
    await second.append([put('b')])
    await second.close()
    const third = open()
    expect(await replayed(third)).toEqual([...records, put('b')])
    await third.close()
  })

  test('forgets the segments that are discarded', async () => {
    const open = await journals()
    const first = open()
    await replayed(first)
    await first.append([put('a')])
    const segment = await first.rotate()
    await first.append([put('b')])
    expect(await first.rotate()).toBe(segment + 1)
    await first.append([put('c')])
    await first.close()
    const second = open()
    expect(await replayed(second)).toEqual([put('a'), put('b'), put('c')])
    await second.discard(segment)
    await second.close()
    const third = open()
    expect(await replayed(third, segment)).toEqual([put('b'), put('c')])
    await third.close()
  })

  test('passes on what is appended to those who follow', async () => {
    const journal = (await journals())()
    await replayed(journal)
    const seen: JournalRecord[] = []
    const twice: JournalRecord[] = []
    const end = journal.follow((record) => seen.push(record))
    journal.follow((record) => twice.push(record))
    await journal.append([put('a'), put('b')])
    end()
    await journal.append([put('c')])
    expect(seen).toEqual([put('a'), put('b')])
    expect(twice).toEqual([put('a'), put('b'), put('c')])
    await journal.close()
  })

  test('a repair removes nothing that is durable', async () => {
    const open = await journals()
    const first = open()
    await replayed(first)
    await first.append([put('a')])
    await first.repair()
    await first.append([put('b')])
    await first.close()
    const second = open()
    expect(await replayed(second)).toEqual([put('a'), put('b')])
    await second.close()
  })
})

test('a journal in a directory must be replayed before it is written', async () => {
  const journal = new FileJournal({ directory: await temporaryDirectory(), sync: true })
  await expect(journal.append([put('a')])).rejects.toThrow('replay comes before')
})
