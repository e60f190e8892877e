/** Tests that the attacks on IAM Identity Center are tried: each case names a test that exists. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { CASES } from './cases.ts'

const testFile = (name: string) => new URL(`../../${name}.test.ts`, import.meta.url)

const all = Object.values(CASES).flatMap((cases) => Object.entries(cases))

test.each(all)('%s', (_attack, [file, title]) => {
  expect(readFileSync(testFile(file), 'utf8')).toContain(`'${title}'`)
})

test('there are many, each is named once, and there is one of each kind', () => {
  expect(all.length).toBeGreaterThanOrEqual(120)
  expect(new Set(all.map(([attack]) => attack)).size).toBe(all.length)
  for (const [kind, cases] of Object.entries(CASES))
    expect([kind, Object.keys(cases).length > 4]).toEqual([kind, true])
})
