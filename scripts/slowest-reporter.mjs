import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './root.mjs'
import { DURATIONS } from './test-sequencer.mjs'

const SHOWN = 10
/** Minimum duration to list, because the order of shorter files matters little. */
const LISTED_SECONDS = 2

/** Prints the slowest files of a run. With UPDATE_DURATIONS=1, saves them for scripts/test-sequencer.mjs. */
export default class SlowestReporter {
  onRunComplete(_contexts, { testResults, numFailedTests, numRuntimeErrorTestSuites }) {
    const success = numFailedTests + numRuntimeErrorTestSuites === 0
    const files = testResults
      .map(({ testFilePath, perfStats }) => [relative(root, testFilePath), perfStats.runtime / 1000])
      .sort(([, one], [, other]) => other - one)
    if (process.env.UPDATE_DURATIONS && success) writeFileSync(DURATIONS, written(files))
    if (files.length <= SHOWN) return
    const lines = files
      .slice(0, SHOWN)
      .map(([path, seconds]) => `${seconds.toFixed(1).padStart(7)} s  ${path}\n`)
    process.stdout.write(`\nThe slowest files:\n${lines.join('')}`)
  }
}

function written(files) {
  const listed = files.filter(([, seconds]) => seconds >= LISTED_SECONDS)
  const lines = listed.map(([path, seconds]) => `  ${JSON.stringify(path)}: ${Math.round(seconds)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}
