import { expect, test } from '@jest/globals'
import { parseDateTime } from '../../core/standards/xml/time.ts'

const NOON = Date.UTC(2026, 0, 2, 12)

test.each([
  ['2026-01-02T12:00:00Z', NOON],
  ['2026-01-02T12:00:00', NOON],
  ['2026-01-02T14:00:00+02:00', NOON],
  ['2026-01-02T12:00:00.250Z', NOON + 250],
  ['\n  2026-01-02T12:00:00Z\t', NOON],
  ['2026-01-02', Number.NaN],
  ['2026-01-02T12:00:00Zx', Number.NaN],
  ['', Number.NaN],
])('%j is %d', (text, time) => {
  expect(parseDateTime(text)).toBe(time)
})
