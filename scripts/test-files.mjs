/** The test files of each group. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { GROUPS, groupOf, LONG } from '../test/groups.mjs'
import { root } from './root.mjs'

/** Returns the paths of all test files, from the root. */
export function allTestFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort()
}

/**
 * Returns the test files of groups, without those that only `npm run test:long` runs.
 *
 * @param {string[]} groups names in `test/groups.mjs`, or `everyday`
 */
export function filesOf(groups) {
  const unknown = groups.find((group) => group !== 'everyday' && !(group in GROUPS))
  if (unknown !== undefined)
    throw new Error(`Unknown group ${unknown}. Use ${Object.keys(GROUPS).join(', ')}`)
  return allTestFiles().filter((path) => groups.includes(groupOf(path)) && !LONG.includes(path))
}
