/** Runs before each file of tests: the matchers, and an account that returns to its initial state for each test. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { AccountHandle } from '../../interface.ts'
import { currentEmulator, setCurrentEmulator } from '../current.ts'
import { matchers } from '../matchers/index.ts'
import { WorkerAccount } from '../worker-account.ts'
import { setTest } from './extended-test.ts'

const iam = new WorkerAccount(inject('iamulator'), Number(process.env['VITEST_POOL_ID']))
setCurrentEmulator(iam)
expect.extend({ ...matchers })
setTest(
  test.extend<{ iam: AccountHandle }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of other fixtures here.
    iam: async ({}, use) => use(currentEmulator().account()),
  }),
)

beforeAll(() => iam.prepare())
beforeEach(() => iam.reset())
// Vitest runs this after the hooks of the tests. With isolation, the process ends now, and no other file finishes this.
afterAll(async () => {
  setCurrentEmulator(undefined)
  await iam.discard()
})
