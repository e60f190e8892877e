/** Tests the commands in the README and the guides. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'
import { tool } from '../support/tools.ts'
import { pages } from './pages.ts'
import { failureMessage, runPage, stepsOf } from './shell.ts'

/** Pages with commands, sorted by the number of commands, largest first. */
export const runnable = pages
  .filter((page) => stepsOf(page).length > 0)
  .toSorted((one, other) => stepsOf(other).length - stepsOf(one).length)

export const runs = (program: string) => spawnSync(program, ['--version']).status === 0

/**
 * Declares the tests for a test file's share of the pages. The pages are divided among all `tour*.test.ts` of
 * the folder, so that Jest runs several at once.
 *
 * @param url of the test file
 */
export function testCommands(url: string): void {
  const path = fileURLToPath(url)
  const files = readdirSync(dirname(path)).filter((name) => /^tour.*\.test\.ts$/.test(name))
  const own = files.toSorted().indexOf(basename(path))
  const shellTest = tool('the AWS CLI, curl or bash', () => ['aws', 'curl', 'bash'].every(runs))
  // Only some pages need it, and most machines lack it.
  const upstreamTest = tool(
    "the AWS CLI, curl, bash or moto's server",
    () => ['aws', 'curl', 'bash'].every(runs) && spawnSync('moto_server', ['-h']).status === 0,
  )

  describe('commands of the documentation', () => {
    for (const page of runnable.filter((_, index) => index % files.length === own)) {
      const pageTest = stepsOf(page).some(({ command }) => /\bmoto_server /.test(command))
        ? upstreamTest
        : shellTest
      pageTest(page, async () => {
        const outcomes = await runPage(page)
        expect(outcomes.map(failureMessage).filter((text) => text !== undefined)).toEqual([])
        expect(outcomes).toHaveLength(stepsOf(page).length)
      })
    }
  })
}
