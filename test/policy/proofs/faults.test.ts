/** The faults that `npm run compare -- faults` plants can still be planted. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { faults } from './faults.ts'
import { kindNames } from './run.ts'

const folder = join(import.meta.dirname, '../../../policy/proofs')

test.each(faults)('there is one place to plant: $name', ({ file, text, kinds }) => {
  const parts = readFileSync(join(folder, file), 'utf8').split(text)
  expect(parts).toHaveLength(2)
  expect(kindNames).toEqual(expect.arrayContaining([...kinds]))
})
