import { constants, PerformanceObserver } from 'node:perf_hooks'
import { expect, test } from '@jest/globals'
import { notePassed } from '../../../../guard/transport/body/passed-memory.ts'

const MEGABYTE = 1024 * 1024
const SMALL_COLLECTION = constants.NODE_PERFORMANCE_GC_MINOR

test('each 8 MB of bodies lead to a collection of the young objects', async () => {
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (kindOf(entry) === SMALL_COLLECTION) collections++
  })
  observer.observe({ entryTypes: ['gc'] })
  for (let count = 0; count < 20 * 8; count++) notePassed(MEGABYTE)
  while (collections < 20) await new Promise((resolve) => setImmediate(resolve))
  observer.disconnect()
  expect(collections).toBeGreaterThanOrEqual(20)
})

function kindOf(entry: object): unknown {
  return Reflect.get(Object(Reflect.get(entry, 'detail')), 'kind')
}
