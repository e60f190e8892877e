/** Tests the commands in the README and the guides. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'
import { PostgresServer, programs } from '../support/postgres-server.ts'
import { tool } from '../support/tools.ts'
import { pages } from './pages.ts'
import { DATABASES, failureMessage, type Outcome, runPage, stepsOf } from './shell.ts'

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

  const databaseTest = tool(
    'the AWS CLI, curl, bash or PostgreSQL',
    () => ['aws', 'curl', 'bash'].every(runs) && programs !== undefined,
  )
  const testFor = (page: string) => {
    if (contains(page, /\bmoto_server /)) return upstreamTest
    return usesDatabases(page) ? databaseTest : shellTest
  }

  describe('commands of the documentation', () => {
    for (const page of runnable.filter((_, index) => index % files.length === own)) {
      testFor(page)(page, async () => {
        const outcomes = await (usesDatabases(page) ? runWithDatabases(page) : runPage(page))
        expect(outcomes.map(failureMessage).filter((text) => text !== undefined)).toEqual([])
        expect(outcomes).toHaveLength(stepsOf(page).length)
      })
    }
  })
}

const contains = (page: string, pattern: RegExp) => stepsOf(page).some(({ command }) => pattern.test(command))

const usesDatabases = (page: string) => contains(page, new RegExp(DATABASES))

/** Runs the commands of a page with a server that has the databases which they name. */
async function runWithDatabases(page: string): Promise<Outcome[]> {
  const server = await PostgresServer.start()
  try {
    const names = stepsOf(page).flatMap(({ command }) => command.split(DATABASES)[1]?.match(/^\w+/) ?? [])
    for (const name of new Set(names)) await server.query(`create database ${name}`)
    return await runPage(page, server.url().replace(/\w+\?.*$/, ''))
  } finally {
    await server.stop()
  }
}
