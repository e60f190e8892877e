/** Every error that AWS was recorded to answer is provoked by a test that names its recording. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { services } from '../../server/services.ts'
import { recorded } from '../harness.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(folder, path), 'utf8'))
  .join('\n')

const implemented = Object.entries(recorded.operations).filter(
  ([name]) => services.iam.operation(name) ?? services.sts.operation(name),
)

/** Recordings that cannot be provoked, and why. */
const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'test_iam.py::TestIAMIntegrations::test_role_attach_policy/non_existent_malformed_policy_arn':
    'AWS has changed this text: the recording of 2026-02 of the same request is the one that is tested',
}

test('there are recordings of what is implemented', () => {
  expect(implemented.flatMap(([, { errors }]) => errors).length).toBeGreaterThan(100)
})

test('each of their errors is named by a test', () => {
  const missing = implemented.flatMap(([name, { errors }]) =>
    errors
      .filter((error) => !(error.test in IMPOSSIBLE) && !tests.includes(error.test))
      .map((error) => `${name} ${error.code}: ${error.test}`),
  )
  expect(missing).toEqual([])
})
