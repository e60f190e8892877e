/**
 * Tests the constraints of the model on each operation of JSON services. A value at the edge passes, and one just
 * beyond is rejected with AWS's reason.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { evidenceName } from '../../scripts/reference/completeness.ts'
import { serviceNames, services } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'
import { type Credentials, startServer, type TestServer } from '../support/harness.ts'
import { send, signed } from '../support/raw.ts'
import { userWith } from './callers.ts'
import { type JsonProbe, jsonProbesOf } from './constraints/json-probes.ts'

let server: TestServer
/** A user without permissions: valid requests are denied after validation and change nothing. */
let powerless: Credentials
beforeAll(async () => {
  server = await startServer()
  powerless = await userWith(server, 'powerless')
})
afterAll(() => server.close())

const operations = serviceNames.flatMap((service) => {
  const { model, operation } = services[service]
  if (model.protocol !== 'json') return []
  return Object.entries(model.operations).flatMap(([name, each]) =>
    operation(name) ? [{ service, name, model, probes: jsonProbesOf(model, each) }] : [],
  )
})

test('there are constraints of every kind', () => {
  const all = operations.flatMap(({ probes }) => probes.map(({ reason }) => reason?.split(':')[0]))
  const kinds = ['INPUT_REQUIRED', 'INVALID_ENUM', 'INVALID_PATTERN', 'MAX_LENGTH_EXCEEDED']
  expect(all).toEqual(
    expect.arrayContaining([...kinds, 'MIN_VALUE_EXCEEDED', 'MAX_VALUE_EXCEEDED', undefined]),
  )
})

/** Reasons that an operation has in place of the usual ones (recorded on AWS, September 2026). */
const OWN_REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ListEffectivePolicyValidationErrors: {
    'INPUT_REQUIRED:ACCOUNT_ID': 'TARGET_NOT_SUPPORTED',
    'INVALID_ENUM:POLICY_TYPE': 'INVALID_ENUM_POLICY_TYPE',
  },
}

describe.each(operations.filter(({ probes }) => probes.length > 0))(
  '$name',
  ({ service, name, model, probes }) => {
    const refusalOf = async ({ input }: JsonProbe) => {
      const headers = {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `${model.targetPrefix}.${name}`,
      }
      const options = { service, credentials: powerless, headers }
      const { body } = await send(server, signed(server, JSON.stringify(input), options))
      const { __type: code, Reason: reason } = JSON.parse(body)
      return { code, reason }
    }

    test('takes what just fits, and refuses what just does not', async () => {
      for (const probe of probes) {
        const reason = OWN_REASONS[name]?.[probe.reason ?? ''] ?? probe.reason
        const code = reason === undefined ? 'AccessDeniedException' : 'InvalidInputException'
        expect({ probe: probe.name, ...(await refusalOf(probe)) }).toEqual({
          probe: probe.name,
          code,
          reason,
        })
      }
      const operation = evidenceName(service, name)
      note(operation, 'edges')
      if (probes.some(({ reason }) => reason !== undefined)) note(operation, 'answers InvalidInputException')
    })
  },
)
