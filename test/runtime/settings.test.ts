import { expect, test } from '@jest/globals'
import { DEFAULT_SETTINGS, modesText } from '../../core/runtime/settings.ts'

test('the line of modes names the consistency delay if there is one', () => {
  const usual = 'auth enforce, signatures on, region-check any, simulate enforce, federation aws'
  expect(modesText(DEFAULT_SETTINGS)).toBe(usual)
  expect(modesText({ ...DEFAULT_SETTINGS, consistencyDelay: 200 })).toBe(`${usual}, consistency-delay 200ms`)
})
