/** Tests which email addresses an account can have. */
import { expect, test } from '@jest/globals'
import { isEmailAddress } from '../../protocol/email-address.ts'

test.each([
  'a@b.cd',
  'first.last+tag@example.com',
  '!#$*/=?^_`{}~-@example.com',
  'a@1-2.example',
  `${'a'.repeat(52)}@example.com`,
])('%j is an address', (text) => {
  expect(isEmailAddress(text)).toBe(true)
})

test.each([
  '',
  'a@b.c',
  `${'a'.repeat(53)}@example.com`,
  'example.com',
  '@example.com',
  'a@example',
  '.a@example.com',
  'a@.example.com',
  'a@example.com.',
  'a@-example.com',
  'a@example.com-',
  'a@exam_ple.com',
  'a@b@example.com',
  'a b@example.com',
  'ä@example.com',
  'a@exämple.com',
  ...[...`"'()<>[]:;,\\|%&`].map((character) => `a${character}@example.com`),
])('%j is none', (text) => {
  expect(isEmailAddress(text)).toBe(false)
})
