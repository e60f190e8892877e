/**
 * The reports of tests to the reporter of a test runner. They write files to a folder that the reporter makes, because
 * workers are processes that have no other way to it.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExpectedDenials } from '../handle/expected-denials.ts'
import type { Decision, Iamulator, PolicyCoverage } from '../interface.ts'

/** The variable that names the folder. Workers inherit it from the process of the reporter. */
export const REPORT_FOLDER = 'IAMULATOR_REPORT_FOLDER'

/** A denial that no expectation of a test asked for. */
export interface UnexpectedDenial {
  readonly test: string
  readonly path: string
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly reason: string
}

/** Finds the denials of each test that no expectation asked for. */
export class DenialReport {
  readonly #expected = new ExpectedDenials()
  readonly #reported = new Set<string>()

  testStarts(): void {
    this.#expected.clear()
  }

  /** Reports the denials since the last report. Does nothing if there is no reporter. */
  async testEnds(iam: Iamulator, place: { readonly test: string; readonly path: string }): Promise<void> {
    const folder = process.env[REPORT_FOLDER]
    if (folder === undefined) return
    const denied = await iam.decisions.list({ effect: 'denied' })
    const news = denied.filter((each) => !this.#reported.has(keyOf(each)))
    for (const each of news) this.#reported.add(keyOf(each))
    const lines = news
      .filter((each) => !this.#expected.has(each))
      .map(({ caller, action, resource, reason }) => ({ ...place, caller, action, resource, reason }))
      .map((denial: UnexpectedDenial) => `${JSON.stringify(denial)}\n`)
    // A file per process, because several may write at the same time.
    if (lines.length > 0) appendFileSync(join(folder, `denials-${process.pid}.jsonl`), lines.join(''))
  }

  stop(): void {
    this.#expected.stop()
  }
}

/** A request can cause several decisions. */
function keyOf({ requestId, action, resource }: Decision): string {
  return [requestId, action, resource].join(' ')
}

/**
 * Reports which statements decided anything. Does nothing if there is no reporter.
 *
 * @param path the file of the tests, if the emulator served only one
 */
export async function reportCoverage(iam: Iamulator, path?: string): Promise<void> {
  const folder = process.env[REPORT_FOLDER]
  if (folder === undefined) return
  const coverage = await iam.coverage()
  const reported: ReportedCoverage = { path, policies: coverage.policies, lcov: coverage.toLcov() }
  const name = `coverage-${process.pid}-${process.hrtime.bigint()}.json`
  writeFileSync(join(folder, name), JSON.stringify(reported))
}

export interface ReportedCoverage {
  /** The file of the tests, if the emulator served only one. */
  readonly path?: string | undefined
  readonly policies: readonly CoveredPolicy[]
  readonly lcov: string
}

export type CoveredPolicy = PolicyCoverage['policies'][number]
export type CoveredStatement = CoveredPolicy['statements'][number]
