/** Checks that a complete run fails if evidence.json has entries that none of its tests produced. */
import { execFile } from 'node:child_process'
import { expect, test } from '@jest/globals'

interface RunResult {
  readonly failed: boolean
  readonly output: string
}

/**
 * Runs a test that passes and produces no evidence.
 *
 * @param environment has `TEST_IS_COMPLETE` if this counts as a run of all everyday tests
 */
function runFixture(environment: Readonly<Record<string, string>>): Promise<RunResult> {
  const program = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
  const args = [...program, '--testMatch', '<rootDir>/test/fixtures/evidence/*.ts', '-w', '1']
  const env = { PATH: process.env['PATH'], ...environment }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: stdout + stderr })
    })
  })
}

test('of all tests', async () => {
  const { failed, output } = await runFixture({ TEST_IS_COMPLETE: '1' })
  expect(output).toContain('1 passed, 0 failed, 0 skipped')
  expect(output).toMatch(/evidence\.json contains entries that no test produced .*CreateUser answers ok/)
  expect(failed).toBe(true)
})

test('not one of some tests', async () => {
  const { failed, output } = await runFixture({})
  expect(output).toContain('1 passed, 0 failed, 0 skipped')
  expect(failed).toBe(false)
})
