import { expect, test } from '@jest/globals'
import { integer } from '../../core/standards/x509/der.ts'

test.each([
  ['a small number', 5, '020105'],
  ['the largest of one byte', 127, '02017f'],
  ['bytes that would be negative', Buffer.from('80', 'hex'), '02020080'],
  ['many bytes that would be negative', Buffer.from('ff00ff', 'hex'), '020400ff00ff'],
  ['bytes that are not', Buffer.from('7fff', 'hex'), '02027fff'],
])('an integer of %s is not negative', (_name, value, encoded) => {
  expect(integer(value).toString('hex')).toBe(encoded)
})
