/** Tests the last line of a test run, which summarizes it. */
import { execFile } from 'node:child_process'
import { expect, test } from '@jest/globals'

/** Runs the fixtures and returns the last line of the output. */
function lastLine(environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  const command = `exec "${process.execPath}" --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js --testMatch '<rootDir>/test/fixtures/reporter/*.ts' -w 1 2>&1`
  const env = { PATH: process.env['PATH'], ...environment }
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { env }, (_failed, output) => {
      resolve(output.trimEnd().split('\n').at(-1))
    })
  })
}

test('counts what passed, failed and was skipped, alone, after all that Jest says', async () => {
  expect(await lastLine({})).toBe('1 passed, 1 failed, 2 skipped')
})

test('a missing tool is a failure where tools are required', async () => {
  expect(await lastLine({ REQUIRE_TOOLS: '1' })).toBe('1 passed, 2 failed, 1 skipped')
})
