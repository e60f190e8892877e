/**
 * Checks that tests provoke every recorded AWS error. The source is test/facts/evidence.json, the evidence of
 * a complete run.
 */
import { expect, test } from '@jest/globals'
import { readEvidence } from '../../scripts/reference/completeness.ts'
import { services } from '../../server/services/index.ts'
import { root } from '../docs/pages.ts'
import { recorded, recordedFact } from '../support/harness.ts'

const evidence = readEvidence(root)

const implemented = Object.entries(recorded.operations).filter(
  ([name]) => services.iam.operation(name) ?? services.sts.operation(name),
)

/** Recorded errors that cannot be provoked, with the reasons. */
const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'test_iam.py::TestIAMIntegrations::test_role_attach_policy/non_existent_malformed_policy_arn':
    'AWS has changed this text: the recording of 2026-02 of the same request is the one that is tested',
  'test_iam.py::TestIAMServiceSpecificCredentials::test_invalid_update_parameters/update-invalid-status':
    'AWS has changed this text: since the recordings of 2026-09, messages about enums end with the values',
}

test('there are recordings of what is implemented', () => {
  expect(implemented.flatMap(([, { errors }]) => errors).length).toBeGreaterThan(100)
})

test('each of their errors was seen, with its text, as an answer of its operation', () => {
  const missing = implemented.flatMap(([name, { errors }]) =>
    errors
      .filter((error) => !(error.test in IMPOSSIBLE) && !evidence[name]?.includes(recordedFact(name, error)))
      .map((error) => `${name} ${error.code}: ${error.test}: ${error.message}`),
  )
  expect(missing).toEqual([])
})

test('what is said to be seen was recorded', () => {
  const known = implemented.flatMap(([name, { errors }]) =>
    errors.map((error) => `${name} ${recordedFact(name, error)}`),
  )
  const claimed = Object.entries(evidence).flatMap(([name, facts]) =>
    facts.filter((fact) => fact.startsWith('recorded ')).map((fact) => `${name} ${fact}`),
  )
  expect(claimed.filter((each) => !known.includes(each))).toEqual([])
})
