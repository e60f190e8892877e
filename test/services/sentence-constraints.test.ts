/**
 * Tests the constraints of the model on each operation of services that report the failures in a sentence, over JSON 1.1
 * and REST JSON. A value at the edge passes, and one just beyond is rejected with AWS's sentence.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { hasOwnWords } from '../../protocol/json/validate.ts'
import { evidenceName } from '../../scripts/reference/completeness.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { serviceNames, services } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { call, createWithoutSignatures, valueAt } from './agreement/in-process.ts'
import { answerOf } from './constraints/sent-input.ts'
import { type SentenceProbe, sentenceProbesOf } from './constraints/sentence-probes.ts'

let iamulator: Iamulator
/** The key of a user without permissions: valid requests are denied after validation and change nothing. */
let powerless: string

beforeAll(async () => {
  iamulator = await createWithoutSignatures()
  await call(iamulator, 'iam', 'CreateUser', { UserName: 'powerless' }, ADMINISTRATOR)
  const { body } = await call(iamulator, 'iam', 'CreateAccessKey', { UserName: 'powerless' }, ADMINISTRATOR)
  powerless = String(
    valueAt(body, 'CreateAccessKeyResponse', 'CreateAccessKeyResult', 'AccessKey', 'AccessKeyId'),
  )
})
afterAll(() => iamulator.store.close())

const operations = serviceNames.flatMap((service) => {
  const { model } = services[service]
  if (model.protocol === 'query' || (model.protocol === 'json' && hasOwnWords(model))) return []
  return Object.entries(model.operations).map(([name, operation]) => {
    const probes = sentenceProbesOf(model, operation)
    return { service, name, model, probes }
  })
})

test('there are constraints of every kind', () => {
  const sentences = operations.flatMap(({ probes }) => probes.map(({ sentence }) => sentence ?? 'valid'))
  const kinds = ['length less', 'length greater', 'value less', 'value greater', 'pattern', 'enum', 'null']
  expect(
    [...kinds, 'Map keys', '[Member', 'valid'].filter(
      (kind) => !sentences.some((text) => text.includes(kind)),
    ),
  ).toEqual([])
})

/** What a service answers to a request that it cannot read. */
const UNREADABLE = ['SerializationException', 'UnknownOperationException', 'UnsupportedMediaTypeException']

describe.each(operations)('$service:$name', ({ service, name, model, probes }) => {
  const refusalOf = ({ input }: SentenceProbe) => answerOf(iamulator, model, name, input, powerless)

  test('takes what just fits', async () => {
    for (const probe of probes.filter(({ sentence }) => sentence === undefined)) {
      const { code, text } = await refusalOf(probe)
      expect([probe.name, code]).toEqual([probe.name, expect.not.stringMatching(UNREADABLE.join('|'))])
      expect([probe.name, text]).toEqual([probe.name, expect.not.stringContaining('failed to satisfy')])
    }
  })

  test('refuses what just does not', async () => {
    const expected = model.errors['ValidationException'] ? 'ValidationException' : 'InvalidRequestException'
    for (const probe of probes.filter(({ sentence }) => sentence !== undefined)) {
      const { status, code, text } = await refusalOf(probe)
      expect({ probe: probe.name, status, code, text }).toEqual({
        probe: probe.name,
        status: 400,
        code: expected,
        text: probe.sentence,
      })
    }
    if (services[service].operation(name)) note(evidenceName(service, name), 'edges')
  })
})
