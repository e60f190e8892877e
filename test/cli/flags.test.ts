/** Tests how flags and variables are merged, and which of them do not go together. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { merged } from '../../server/cli/flags.ts'
import { OptionError } from '../../server/cli/option-values.ts'
import type { PartialSettings } from '../../server/cli/options.ts'

const STORE = 'postgres://database/iamulator'
const environment = process.env
beforeEach(() => {
  process.env = {}
})
afterEach(() => {
  process.env = environment
})

function mergedIn(variables: Readonly<Record<string, string>>, flags: PartialSettings = {}) {
  process.env = { ...variables }
  return merged(flags)
}

test('a directory in a variable, as of a container image, is ignored with a database', () => {
  const data = { IAMULATOR_DATA: '/var/lib/iamulator' }
  expect(mergedIn(data)).toHaveProperty('data', '/var/lib/iamulator')
  for (const settings of [mergedIn({ ...data, IAMULATOR_STORE: STORE }), mergedIn(data, { store: STORE })]) {
    expect(settings).toHaveProperty('store', STORE)
    expect(settings).not.toHaveProperty('data')
  }
})

test.each<[string, Readonly<Record<string, string>>, PartialSettings, string]>([
  [
    'a directory and a database',
    {},
    { data: 'state', store: STORE },
    '--store and --data exclude each other: the database holds the whole state.',
  ],
  [
    'the flag of a directory, and the variable of a database',
    { IAMULATOR_STORE: STORE },
    { data: 'state' },
    '--store and --data exclude each other: the database holds the whole state.',
  ],
  [
    'the durability of files, and a database',
    { IAMULATOR_DURABILITY: 'os' },
    { store: STORE },
    '--durability belongs to --data. With --store, the database decides what survives.',
  ],
  ['reads without a database', {}, { reads: 'local' }, '--reads has an effect only with --store.'],
  [
    'patience without a database',
    { IAMULATOR_STORE_PATIENCE: '2s' },
    {},
    '--store-patience has an effect only with --store.',
  ],
  [
    'an address without a database',
    {},
    { advertise: 'http://10.0.0.7:4566' },
    '--advertise has an effect only with --store.',
  ],
])('refuses %s', (_name, variables, flags, message) => {
  expect(() => mergedIn(variables, flags)).toThrow(new OptionError(message))
})
