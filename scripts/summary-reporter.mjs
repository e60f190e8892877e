import { writeSync } from 'node:fs'

/** The last line of a test run: `N passed, N failed, N skipped`, alone. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no failed tests of its own: it counts as one.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`
    // At the very end: Jest's own summary comes after this event.
    process.once('exit', () => writeSync(process.stdout.fd, line))
  }
}
