/** The parameters are found in requests of the AWS SDK for JavaScript. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { differencesOf, recordedIn } from './recorded.ts'

const script = fileURLToPath(new URL('javascript/requests.mjs', import.meta.url))

test('the AWS SDK for JavaScript sends parameters where they are looked for', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (status !== 0) throw new Error(stderr)
  const requests = recordedIn(stdout)
  expect(requests.length).toBeGreaterThan(50)
  expect(requests.filter((each) => differencesOf(each) === undefined)).toEqual([])
  expect(requests.flatMap((each) => differencesOf(each) ?? [])).toEqual([])
})
