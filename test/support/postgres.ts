import { afterAll, beforeAll } from '@jest/globals'
import { PostgresServer, programs } from './postgres-server.ts'
import { tool } from './tools.ts'

/** Limits for statements that a busy machine takes long for. */
export const PATIENCE = { answerTimeout: 60_000, statementTimeout: 60_000 }

/** Declares tests that need PostgreSQL's server. */
export const postgresTest = tool('PostgreSQL', () => programs !== undefined)

/** Starts something before the tests of a file, and stops it after them. Does nothing if PostgreSQL is missing. */
export function duringTests<Server extends { stop(): Promise<void> }>(
  start: () => Promise<Server>,
): () => Server {
  let server: Server | undefined
  if (programs !== undefined) {
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server?.stop())
  }
  return () => {
    if (server === undefined) throw new Error('the server did not start')
    return server
  }
}

/** Starts one server for the tests of a file. Each test should use a schema of its own. */
export function postgresServer(): () => PostgresServer {
  return duringTests(() => PostgresServer.start())
}
