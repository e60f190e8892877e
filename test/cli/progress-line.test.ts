import { expect, test } from '@jest/globals'
import { ProgressLine } from '../../server/cli/progress-line.ts'

/** Returns what a terminal, or a file, receives. */
function written(isTTY: boolean, counts: readonly number[]): string {
  let text = ''
  const line = new ProgressLine({ isTTY, write: (more) => (text += more) })
  for (const count of counts) line.show(count)
  line.end()
  return text
}

test('counts in steps of 1,000 rows on one line, which is then removed', () => {
  expect(written(true, [500, 1000, 1500, 2500])).toBe('\r1,000 rows\r2,500 rows\r\u001b[K')
})

test('writes nothing for few rows, or to a file', () => {
  expect(written(true, [1, 999])).toBe('')
  expect(written(false, [1000, 2000])).toBe('')
})
