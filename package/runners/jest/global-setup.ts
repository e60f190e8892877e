/** Starts the server of the preset. With several projects, the options of the first one count. */
import { type StartedServer, startSharedServer } from '../shared-server.ts'
import { publishServer } from '../worker-file.ts'
import { optionsIn, type ProjectConfig } from './options.ts'

const REPORTER = 'jest-reporter.js'

/** It lives until the process ends, or until the next run in watch mode. */
let server: StartedServer | undefined

/** The part of Jest's configuration that is read. */
interface GlobalConfig {
  readonly maxWorkers: number
  readonly reporters?: readonly (readonly [path: string, ...unknown[]])[]
}

export default async function globalSetup(config: GlobalConfig, project: ProjectConfig): Promise<void> {
  await server?.close()
  const run = { root: project.rootDir, workers: config.maxWorkers }
  server = await startSharedServer({ ...coverageFor(config), ...optionsIn(project) }, run)
  publishServer(server.shared)
}

/** The reporter is about all calls of the run, and not only about the last ones. */
function coverageFor({ reporters = [] }: GlobalConfig): { coverage?: 'all' } {
  return reporters.some(([path]) => path.endsWith(REPORTER)) ? { coverage: 'all' } : {}
}
