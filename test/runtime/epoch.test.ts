import { expect, test } from '@jest/globals'
import { Epoch } from '../../core/runtime/epoch.ts'

test('each renewal tells those who still listen, and has an ID of its own', () => {
  let now = 1000
  const epoch = new Epoch(() => now)
  const told: string[] = []
  const ids = [epoch.id]
  const leave = epoch.subscribe(() => told.push('one'))
  epoch.subscribe(() => told.push('other'))
  now = 2000
  const undo = epoch.renew()
  ids.push(epoch.id)
  expect({ told, since: epoch.since }).toEqual({ told: ['one', 'other'], since: 2000 })
  leave()
  epoch.renew()
  ids.push(epoch.id)
  expect(told).toEqual(['one', 'other', 'other'])
  expect(new Set(ids).size).toBe(3)
  undo()
  expect({ id: epoch.id, since: epoch.since }).toEqual({ id: ids[0], since: 1000 })
})
