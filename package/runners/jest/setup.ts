/** Runs before each file of tests: the matchers, and an account that returns to its initial state for each test. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import { setCurrentEmulator } from '../current.ts'
import { matchers } from '../matchers/index.ts'
import { DenialReport } from '../report.ts'
import { workerAccount as iam } from './worker.ts'

const report = new DenialReport()
setCurrentEmulator(iam)
expect.extend({ ...matchers })

beforeAll(() => iam.prepare())
beforeEach(async () => {
  report.testStarts()
  await iam.reset()
})
afterEach(() => {
  const { currentTestName = '', testPath = '' } = expect.getState()
  return report.testEnds(iam, { test: currentTestName, path: testPath })
})
afterAll(() => report.stop())
