/**
 * A reporter that lists, after the run, the policies and statements that decided nothing, and the calls that were
 * denied although no test expected it.
 *
 * @example
 * reporters: ['default', ['iamulator/jest-reporter', { lcov: true }]]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { connectIamulator } from '../../connect.ts'
import { writeLcov } from '../lcov.ts'
import { coverageIn } from '../merged-coverage.ts'
import { REPORT_FOLDER, reportCoverage } from '../report.ts'
import { denialsIn, textOfReport } from '../report-text.ts'
import { publishedServer } from '../worker-file.ts'

export interface ReporterOptions {
  /** Whether the coverage of policies is written to `iamulator/lcov.info` in Jest's directory for coverage. */
  readonly lcov?: boolean
}

/** The part of Jest's configuration that is read. */
export interface GlobalConfig {
  readonly coverageDirectory: string
  readonly rootDir: string
}

export default class IamulatorReporter {
  readonly #config: GlobalConfig
  readonly #options: ReporterOptions
  readonly #folder: string

  constructor(config: GlobalConfig, options: ReporterOptions = {}) {
    this.#config = config
    this.#options = options
    this.#folder = mkdtempSync(join(tmpdir(), 'iamulator-report-'))
    // Workers start later, and inherit it.
    process.env[REPORT_FOLDER] = this.#folder
  }

  async onRunComplete(): Promise<void> {
    try {
      await reportSharedServer()
      const coverage = coverageIn(this.#folder)
      const denials = denialsIn(this.#folder)
      process.stderr.write(textOfReport(coverage, denials, this.#config.rootDir))
      if (this.#options.lcov) this.#writeLcov(coverage)
    } finally {
      rmSync(this.#folder, { recursive: true, force: true })
      delete process.env[REPORT_FOLDER]
    }
  }

  #writeLcov(coverage: ReturnType<typeof coverageIn>): void {
    const folder = join(this.#config.coverageDirectory, 'iamulator')
    writeLcov(folder, this.#config.rootDir, coverage)
    const file = relative(this.#config.rootDir, join(folder, 'lcov.info'))
    process.stderr.write(`Coverage of policies: ${file}\n`)
  }
}

/** Emulators of single files of tests have reported their coverage themselves. */
async function reportSharedServer(): Promise<void> {
  const server = publishedServer()
  if (!server) return
  const iam = await connectIamulator(server.url)
  await reportCoverage(iam)
  await iam.close()
}
