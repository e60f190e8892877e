/** The last line of a test run: `N passed, N failed, N skipped`, alone. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load has no failed tests of its own: it counts as one.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    process.stdout.write(
      `\n${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`,
    )
  }
}
