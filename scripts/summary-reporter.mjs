import { appendFileSync, writeSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './root.mjs'

/** Prints the last line of a test run: `N passed, N failed, N skipped` and nothing else. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const files = results.testResults.map(resultOf)
    if (process.env.TEST_RESULTS) {
      const lines = files.map((file) => `${JSON.stringify(file)}\n`)
      appendFileSync(process.env.TEST_RESULTS, lines.join(''))
    }
    const total = (key) => files.reduce((sum, file) => sum + file[key], 0)
    const line = `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`
    // Waits until the process exits, because Jest prints its own summary after this event.
    process.once('exit', () => writeSync(process.stdout.fd, line))
  }
}

/** Counts a file that fails to load as one failed test, because it has no tests of its own. */
function resultOf({
  testFilePath,
  numPassingTests,
  numFailingTests,
  numPendingTests,
  testExecError,
  failureMessage,
}) {
  const failed = numFailingTests > 0 ? numFailingTests : testExecError || failureMessage ? 1 : 0
  return { path: relative(root, testFilePath), passed: numPassingTests, failed, skipped: numPendingTests }
}
