import { describe, expect, test } from '@jest/globals'
import { stepOfCode, synchronize } from '../../core/standards/totp.ts'
import { codeAt } from '../support/authenticator.ts'

/** The seed of RFC 6238, appendix B. The codes are the last six of its eight digits. */
const RFC_SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const UNUSED = { drift: 0, used: [] }

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at second %i is %s', (second, code) => {
  const time = second * 1000
  expect(codeAt(RFC_SEED, time)).toBe(code)
  expect(stepOfCode(RFC_SEED, UNUSED, code, time)).toBe(Math.floor(second / 30))
})

const time = 1_000_000_000_000
const now = Math.floor(time / 30_000)
const codes = (later: number) => codeAt(RFC_SEED, time, later)
const pairOf = (later: number) => [codes(later - 1), codes(later)] as const

describe('a code', () => {
  test.each([-2, -1, 0, 1, 2, 3, 4, 5, 6])(
    '6.1: %i steps from now, of an authenticator that is two steps ahead',
    (later) => {
      const step = stepOfCode(RFC_SEED, { drift: 2, used: [] }, codes(later), time)
      expect(step).toBe(later >= 0 && later <= 4 ? now + later : undefined)
    },
  )

  test('6.2: counts once, whatever was used after it', () => {
    const used = { drift: 0, used: [now, now + 2] }
    expect(stepOfCode(RFC_SEED, used, codes(0), time)).toBeUndefined()
    for (const later of [-2, -1, 1]) expect(stepOfCode(RFC_SEED, used, codes(later), time)).toBe(now + later)
  })
})

describe('6.4: a pair of codes', () => {
  test.each([-998, -20, -1, 0, 1, 20, 1000])('the second, %i steps from now, tells the drift', (later) => {
    expect(synchronize(RFC_SEED, pairOf(later), time)).toEqual({ drift: later, lastStep: now + later })
  })

  test.each([-1000, -999, 1001, 1002])('%i steps from now is not found', (later) => {
    expect(synchronize(RFC_SEED, pairOf(later), time)).toBeUndefined()
  })

  test.each([-1, 1])('is searched for around the time of the device: %i', (sign) => {
    const drift = sign * 1500
    const later = drift + (sign < 0 ? -998 : 1000)
    expect(synchronize(RFC_SEED, pairOf(later), time, { drift })).toEqual({
      drift: later,
      lastStep: now + later,
    })
    expect(synchronize(RFC_SEED, pairOf(later + sign), time, { drift })).toBeUndefined()
  })

  test.each([-20, 0, 20])('6.3: %i steps from now must be later than the last one', (later) => {
    for (const lastStep of [now + later - 1, now + later, now + later + 1])
      expect(synchronize(RFC_SEED, pairOf(later), time, { lastStep })).toBeUndefined()
    expect(synchronize(RFC_SEED, pairOf(later), time, { lastStep: now + later - 2 })).toBeDefined()
  })

  test('has two different codes, in order', () => {
    expect(synchronize(RFC_SEED, [codes(0), codes(0)], time)).toBeUndefined()
    expect(synchronize(RFC_SEED, [codes(1), codes(0)], time)).toBeUndefined()
  })
})
