/** Conditions of the access map in words, and which values of condition keys go together. */
import { describe, expect, test } from '@jest/globals'
import { edgeCondition } from '../../../analysis/access-map/condition-text.ts'
import { keysOfUser } from '../../../analysis/access-map/open-keys.ts'

const OF_TRUST = { effect: 'Allow', layer: 'resource', source: 'role', index: 0 } as const

describe('a condition on whether a key is there', () => {
  test.each([
    ['true', true, 'absent'],
    ['true', false, 'present'],
    ['false', true, 'present'],
    ['false', false, 'absent'],
  ])('Null %s that must be %s: the key is %s', (value, expected, state) => {
    const condition = { key: 'sts:ExternalId', operator: 'Null', values: [value], expected }
    expect(edgeCondition({ ...OF_TRUST, ...condition }).text).toBe(`sts:ExternalId is ${state}`)
  })
})

describe('examples of requests', () => {
  const [PRESENT, AGE] = ['aws:multifactorauthpresent', 'aws:multifactorauthage']

  test.each([
    ['true', '60', true],
    ['false', undefined, true],
    [undefined, undefined, true],
    ['false', '60', false],
    ['true', undefined, false],
  ])('with MFA %s have an age of MFA of %s: %s', (present, age, areCompatible) => {
    const values = new Map([
      [PRESENT, present],
      [AGE, age],
    ])
    expect(keysOfUser().areCompatible?.(values)).toBe(areCompatible)
  })
})
