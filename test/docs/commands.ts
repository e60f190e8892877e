/** Tests the commands in the README and the guides. */
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { PostgresServer, programs } from '../support/postgres-server.ts'
import { areInPath, findCli, findPythonOfMoto } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { pages } from './pages.ts'
import { Reader } from './reader.ts'
import { DATABASES, failureMessage, type Outcome, runPage, stepsOf } from './shell.ts'

/** Pages with commands, sorted by the number of commands, largest first. */
export const runnable = pages
  .filter((page) => stepsOf(page).length > 0)
  .toSorted((one, other) => stepsOf(other).length - stepsOf(one).length)

/** `python3` answers the dialogues of the AWS CLI. */
const canRunPages = () => findCli() !== undefined && areInPath('aws', 'bash', 'curl', 'python3')

/** Returns `test` for a page, if the machine has what its commands need. Most machines lack what few pages need. */
function testFor(page: string): ReturnType<typeof tool> {
  if (contains(page, /\bmoto_server /))
    return tool(
      "the AWS CLI v2, curl, bash, python3 or moto's server",
      () => canRunPages() && findPythonOfMoto() !== undefined && areInPath('moto_server'),
    )
  if (usesDatabases(page))
    return tool(
      'the AWS CLI v2, curl, bash, python3 or PostgreSQL',
      () => canRunPages() && programs !== undefined,
    )
  return tool('the AWS CLI v2, curl, bash or python3', canRunPages)
}

/**
 * Declares the tests for a test file's share of the pages. The pages are divided among all `tour*.test.ts` of
 * the folder, so that Jest runs several at once.
 *
 * @param url of the test file
 * @returns who reads the pages. Starts before the first test, and stops after the last one
 */
export function testCommands(url: string): () => Reader {
  const path = fileURLToPath(url)
  const files = readdirSync(dirname(path)).filter((name) => /^tour.*\.test\.ts$/.test(name))
  const own = files.toSorted().indexOf(basename(path))
  let reader: Reader
  beforeAll(async () => {
    reader = await Reader.start()
  })
  afterAll(() => reader.stop())

  describe('commands of the documentation', () => {
    for (const page of runnable.filter((_, index) => index % files.length === own)) {
      testFor(page)(page, async () => {
        const outcomes = await (usesDatabases(page) ? runWithDatabases(page, reader) : runPage(page, reader))
        expect(outcomes.map(failureMessage).filter((text) => text !== undefined)).toEqual([])
        expect(outcomes).toHaveLength(stepsOf(page).length)
      })
    }
  })
  return () => reader
}

const contains = (page: string, pattern: RegExp) => stepsOf(page).some(({ command }) => pattern.test(command))

const usesDatabases = (page: string) => contains(page, new RegExp(DATABASES))

/** Runs the commands of a page with a server that has the databases which they name. */
async function runWithDatabases(page: string, reader: Reader): Promise<Outcome[]> {
  const server = await PostgresServer.start()
  try {
    const names = stepsOf(page).flatMap(({ command }) => command.split(DATABASES)[1]?.match(/^\w+/) ?? [])
    for (const name of new Set(names)) await server.query(`create database ${name}`)
    return await runPage(page, reader, server.url().replace(/\w+\?.*$/, ''))
  } finally {
    await server.stop()
  }
}
