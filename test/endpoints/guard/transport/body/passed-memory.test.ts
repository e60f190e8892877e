import { expect, test } from '@jest/globals'
import { notePassed } from '../../../../../server/endpoints/guard/transport/body/passed-memory.ts'

const MEGABYTE = 1024 * 1024

test('memory of bodies that have passed is free again', () => {
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < 200; count++) notePassed(Buffer.allocUnsafeSlow(MEGABYTE).length)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MEGABYTE)
})
