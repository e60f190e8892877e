import { expect, test } from '@jest/globals'
import { StoreVersionError } from '../../../store/index.ts'
import type { JournalRecord } from '../../../store/journal.ts'
import { checkFormat, decodeBatch, encodeBatch, LOG_FORMAT } from '../../../store/shared/batch.ts'

const records: readonly JournalRecord[] = [{ reset: 'c2VjcmV0' }, { topic: 'clock', value: 5 }, []]
const json = records.map((record) => JSON.stringify(record))

test('a body of the first version is the list of the records', () => {
  const body = encodeBatch(json, 1)
  expect(JSON.parse(body)).toEqual(records)
  expect(decodeBatch(body)).toEqual(records)
})

test('a body without records is an empty list', () => {
  expect(encodeBatch([], 1)).toBe('[]')
  expect(decodeBatch('[]')).toEqual([])
})

test('a body of a later version names it', () => {
  expect(JSON.parse(encodeBatch(json, 2))).toEqual({ v: 2, records })
  expect(decodeBatch(JSON.stringify({ v: LOG_FORMAT, records }))).toEqual(records)
})

test('a body of an unknown version is an error', () => {
  expect(() => decodeBatch(encodeBatch(json, LOG_FORMAT + 1))).toThrow(StoreVersionError)
  const message = `The database has format version ${LOG_FORMAT + 1}, but this program only knows versions up to ${LOG_FORMAT}. Use a newer version.`
  expect(() => checkFormat(LOG_FORMAT + 1)).toThrow(message)
})
