/** The generated types of the package. `test/compile` tests what they reject. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { packageTypes } from '../../scripts/generate/package-types.ts'

const root = join(import.meta.dirname, '../..')
const generated = packageTypes()

test.each([...generated.keys()])('%s is what npm run generate writes', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(generated.get(path))
})
