import { writeSync } from 'node:fs'

/** Prints the last line of a test run: `N passed, N failed, N skipped` and nothing else. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    // Counts a file that fails to load as one failed test, because it has no tests of its own.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`
    // Waits until the process exits, because Jest prints its own summary after this event.
    process.once('exit', () => writeSync(process.stdout.fd, line))
  }
}
