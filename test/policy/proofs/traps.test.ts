/** Proofs about written pairs. Both evaluators confirm each witness. */
import { describe, expect, test } from '@jest/globals'
import { answerTo } from './run.ts'
import { contained, exceeding, hardContained, hardExceeding } from './traps.ts'

test.each(exceeding)('A allows more than B: %s', (...trap) => {
  expect(answerTo(trap)).toBe('exceeds')
})

test.each(contained)('B contains A: %s', (...trap) => {
  expect(answerTo(trap)).toBe('contained')
})

describe('pairs that the engine may leave open', () => {
  test.each(hardExceeding)('A allows more than B: %s', (...trap) => {
    expect(['exceeds', 'unknown']).toContain(answerTo(trap))
  })

  test.each(hardContained)('B contains A: %s', (...trap) => {
    expect(['contained', 'unknown']).toContain(answerTo(trap))
  })
})
