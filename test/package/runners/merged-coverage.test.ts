/** The coverage that several files of tests report. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { coverageIn } from '../../../package/runners/merged-coverage.ts'
import type { CoveredStatement } from '../../../package/runners/report.ts'
import { textOfReport } from '../../../package/runners/report-text.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coverage-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const USED = { index: 0, line: 1, matched: 1, decided: 1, elementsThatNeverMatched: [] }
const UNUSED = { index: 1, line: 2, matched: 0, decided: 0 }
const asked = (resource: string) => ({ lastRequest: { action: 'iam:GetUser', resource } })

/** Returns the lines of the report on the second statement, of which each file of tests reports something. */
function linesOf(...reports: readonly (readonly [path: string, Partial<CoveredStatement>])[]): string[] {
  for (const [path, statement] of reports) {
    const account = `00000000000${reports.findIndex(([other]) => other === path)}`
    const policy = {
      account,
      policy: 'p',
      document: '{"Statement":[{},{"Action":"iam:Get*","Resource":"*"}]}',
      statements: [USED, { ...UNUSED, ...statement }],
    }
    const name = path.replaceAll('/', '-')
    writeFileSync(
      join(folder, `coverage-${name}.json`),
      JSON.stringify({ path, policies: [policy], lcov: '' }),
    )
  }
  return textOfReport(coverageIn(folder), [], '/project')
    .split('\n')
    .filter((line) => line.startsWith('  '))
}

test('the last request is named with the file of tests that made it', () => {
  const lines = linesOf(
    ['/project/a.test.ts', { elementsThatNeverMatched: ['Action'] }],
    [
      '/project/b.test.ts',
      { elementsThatNeverMatched: ['Resource'], ...asked('arn:aws:iam::000000000001:user/x') },
    ],
    ['/project/c.test.ts', { elementsThatNeverMatched: ['Action'] }],
  )
  expect(lines).toEqual([
    '  statement 2 of p: Resource * never matched (last request: iam:GetUser on arn:aws:iam::000000000000:user/x in b.test.ts)',
  ])
})

test('elements that matched in one file are not listed', () => {
  const lines = linesOf(
    ['/project/a.test.ts', { elementsThatNeverMatched: ['Resource', 'Condition'], ...asked('a') }],
    ['/project/b.test.ts', { elementsThatNeverMatched: ['Condition'], ...asked('b') }],
  )
  expect(lines).toEqual([
    '  statement 2 of p: Condition never matched (last request: iam:GetUser on b in b.test.ts)',
  ])
})

test('a statement that one file used is not listed', () => {
  const lines = linesOf(
    ['/project/a.test.ts', { elementsThatNeverMatched: ['Resource'], ...asked('a') }],
    ['/project/b.test.ts', { matched: 1, elementsThatNeverMatched: [] }],
  )
  expect(lines).toEqual([])
})
