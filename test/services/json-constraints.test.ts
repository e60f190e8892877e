/**
 * Tests the constraints of the model on each operation of JSON services with words of their own. A value at the edge passes, and one just
 * beyond is rejected with AWS's reason.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { hasOwnWords } from '../../protocol/json/validate.ts'
import { evidenceName } from '../../scripts/reference/completeness.ts'
import { serviceNames, services } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'
import { type Credentials, serverForAllTests } from '../support/harness.ts'
import { send, signed } from '../support/raw.ts'
import { userWith } from './callers.ts'
import { type JsonProbe, jsonProbesOf } from './constraints/json-probes.ts'

const server = serverForAllTests()
/** A user without permissions: valid requests are denied after validation and change nothing. */
let powerless: Credentials
beforeAll(async () => {
  powerless = await userWith(server, 'powerless')
})

const operations = serviceNames.flatMap((service) => {
  const { model, operation } = services[service]
  if (model.protocol !== 'json' || !hasOwnWords(model)) return []
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

/** The sentences of reasons (recorded on AWS, September 2026). That of a text which is too short is only documented. */
const SENTENCES: Readonly<Record<string, string>> = {
  INPUT_REQUIRED: 'You must provide a value for the parameter.',
  INVALID_EMAIL_ADDRESS_TARGET: 'You specified an invalid email address for the invited account owner.',
  INVALID_ENUM: 'You specified an invalid value.',
  INVALID_ENUM_POLICY_TYPE: 'You specified an invalid policy type.',
  INVALID_PARTY_TYPE_TARGET: 'You specified an invalid party type as the target parameter.',
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  MAX_LENGTH_EXCEEDED: 'You provided a string that exceeds that maximum length.',
  MAX_VALUE_EXCEEDED: 'You provided a value that exceeds the maximum allowed.',
  MIN_LENGTH_EXCEEDED: 'You provided a string parameter that is shorter than allowed.',
  MIN_VALUE_EXCEEDED: 'You provided a value that is below the minimum allowed.',
  TARGET_NOT_SUPPORTED: 'You specified a target that is not currently supported.',
}

/** Returns the refusal of a caller without permissions, who is refused also if the input is valid. */
function expectedFor(operation: string, { reason: usual }: JsonProbe) {
  const reason = usual && (OWN_REASONS[operation]?.[usual] ?? usual)
  const message = SENTENCES[reason?.split(':')[0] ?? '']
  return reason === undefined
    ? { code: 'AccessDeniedException', message: "You don't have permissions to access this resource." }
    : { code: 'InvalidInputException', reason, message }
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
      const { __type: code, Reason: reason, Message: message } = JSON.parse(body)
      return { code, reason, message }
    }

    test('ORG1.4, ORG1.5: takes what just fits, and refuses what just does not', async () => {
      for (const probe of probes) {
        const refusal = await refusalOf(probe)
        expect({ probe: probe.name, ...refusal }).toEqual({ probe: probe.name, ...expectedFor(name, probe) })
      }
      const operation = evidenceName(service, name)
      note(operation, 'edges')
      if (probes.some(({ reason }) => reason !== undefined)) note(operation, 'answers InvalidInputException')
    })
  },
)
