/** Tests of what the README and the guides tell the reader to type. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'
import { tool } from '../support/tools.ts'
import { pages } from './pages.ts'
import { complaint, runPage, stepsOf } from './shell.ts'

/** Its commands need a daemon. */
const DOCKER = 'docs/guide/docker.md'

/** Those with the most commands first. */
export const runnable = pages
  .filter((page) => page !== DOCKER && stepsOf(page).length > 0)
  .toSorted((one, other) => stepsOf(other).length - stepsOf(one).length)

export const runs = (program: string) => spawnSync(program, ['--version']).status === 0

/**
 * Declares the tests of a file's share of the pages. All `tour*.test.ts` of its folder share them, so that Jest runs
 * several at once.
 *
 * @param url of the file
 */
export function testCommands(url: string): void {
  const path = fileURLToPath(url)
  const files = readdirSync(dirname(path)).filter((name) => /^tour.*\.test\.ts$/.test(name))
  const own = files.toSorted().indexOf(basename(path))
  const shellTest = tool('the AWS CLI, curl or bash', () => ['aws', 'curl', 'bash'].every(runs))

  describe('commands of the documentation', () => {
    for (const page of runnable.filter((_, index) => index % files.length === own)) {
      shellTest(page, async () => {
        const outcomes = await runPage(page)
        expect(outcomes.map(complaint).filter((text) => text !== undefined)).toEqual([])
        expect(outcomes).toHaveLength(stepsOf(page).length)
      })
    }
  })
}
