/** The error for a seed file that does not exist names a similar one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-'))
  for (const name of ['first.yaml', 'second.json', 'third.txt']) writeFileSync(join(directory, name), '')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.each([
  ['frist.yml', 'first.yaml'],
  ['second.yaml', 'second.json'],
  ['third.txr', undefined],
  ['something-else.yaml', undefined],
  ['nowhere/first.yaml', undefined],
])('%s', async (name, nearest) => {
  const file = join(directory, name)
  const advice = nearest === undefined ? '' : `. Did you mean ${join(directory, nearest)}?`
  await expect(loadSeed(file)).rejects.toMatchObject({
    name: 'SeedError',
    message: `Seed file not found: ${file}${advice}`,
  })
})
