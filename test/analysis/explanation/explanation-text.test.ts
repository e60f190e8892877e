import { expect, test } from '@jest/globals'
import { isBlocking, type Layer } from '../../../analysis/explanation/explanation-text.ts'

const layer = (verdict: Layer['verdict'], needed: boolean): Layer => ({
  layer: 'resource',
  verdict,
  needed,
  why: '',
  policies: [],
})

test.each([
  ['allows', true, false],
  ['allows', false, false],
  ['denies', true, true],
  ['denies', false, true],
  ['doesNotAllow', true, true],
  ['doesNotAllow', false, false],
  ['exempt', false, false],
] as const)('a layer that %s, needed: %s, blocks: %s', (verdict, needed, blocks) => {
  expect(isBlocking(layer(verdict, needed))).toBe(blocks)
})
