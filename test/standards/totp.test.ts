import { describe, expect, test } from '@jest/globals'
import { stepOfCode, synchronize } from '../../server/standards/totp.ts'
import { codeAt } from '../support/authenticator.ts'

/** The seed of RFC 6238, appendix B. The codes are the last six of its eight digits. */
const RFC_SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const UNUSED = { drift: 0, lastStep: 0 }

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

describe('a code', () => {
  const time = 1_000_000_000_000
  const now = Math.floor(time / 30_000)
  const codes = (later: number) => codeAt(RFC_SEED, time, later)

  test.each([-3, -2, -1, 0, 1, 2, 3])(
    '%i steps from now, of an authenticator that is two steps ahead',
    (later) => {
      const step = stepOfCode(RFC_SEED, { drift: 2, lastStep: 0 }, codes(later), time)
      expect(step).toBe(later >= 1 ? now + later : undefined)
    },
  )

  test('counts once', () => {
    const used = { drift: 0, lastStep: now }
    expect(stepOfCode(RFC_SEED, used, codes(0), time)).toBeUndefined()
    expect(stepOfCode(RFC_SEED, used, codes(1), time)).toBe(now + 1)
  })

  test.each([
    [-20, -20],
    [-2, -2],
    [-1, 0],
    [0, 0],
    [1, 0],
    [2, 2],
    [20, 20],
  ])('the second of two, %i steps from now, tells a drift of %i', (later, drift) => {
    const pair = [codes(later - 1), codes(later)] as const
    expect(synchronize(RFC_SEED, pair, time)).toEqual({ drift, lastStep: now + later })
    expect(synchronize(RFC_SEED, pair, time, now + later - 1)).toBeUndefined()
    expect(synchronize(RFC_SEED, pair, time, now + later - 2)).toBeDefined()
  })
})
