/**
 * Tests the constraints of the model on each operation of Query services. A value at the edge passes, and one just beyond is
 * rejected with AWS's message.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { services } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'
import { ADMINISTRATOR, type Credentials } from '../support/harness.ts'
import { queryServices } from '../support/query.ts'
import { call, createWithoutSignatures, valueAt } from './agreement/in-process.ts'
import { type Probe, probesOf } from './constraints/probes.ts'

let iamulator: Iamulator
/** A user without permissions: valid requests are denied after validation and change nothing. */
let powerless: Credentials

beforeAll(async () => {
  iamulator = await createWithoutSignatures()
  await call(iamulator, 'iam', 'CreateUser', { UserName: 'powerless' }, ADMINISTRATOR)
  const { body } = await call(iamulator, 'iam', 'CreateAccessKey', { UserName: 'powerless' }, ADMINISTRATOR)
  const key = valueAt(body, 'CreateAccessKeyResponse', 'CreateAccessKeyResult', 'AccessKey')
  powerless = { accessKeyId: String(valueAt(key, 'AccessKeyId')), secretAccessKey: '' }
})
afterAll(() => iamulator.store.close())

const operations = queryServices.flatMap((service) =>
  Object.entries(services[service].model.operations)
    .filter(([name]) => services[service].operation(name) !== undefined)
    .map(([name, model]) => ({ service, name, probes: probesOf(services[service].model, model) })),
)

/** Returns whether the message names the member. Error messages quote the names of members. */
const names = (message: unknown, path: string) => String(message).includes(`at '${path}' failed`)

test('there are constraints of every kind', () => {
  const messages = operations.flatMap(({ probes }) => probes).map(({ error }) => error?.message ?? '')
  const kinds = [
    'length less',
    'length greater',
    'value less',
    'value greater',
    'pattern',
    'enum',
    'null',
    'decimal',
  ]
  expect(kinds.filter((kind) => !messages.some((text) => text.includes(kind)))).toEqual([])
})

describe.each(operations.filter(({ probes }) => probes.length > 0))('$name', ({ service, name, probes }) => {
  const errorOf = async ({ form }: Probe) => {
    const { body } = await call(iamulator, service, name, form, powerless)
    return { code: valueAt(body, 'Error', 'Code'), message: valueAt(body, 'Error', 'Message') }
  }

  test('takes what just fits', async () => {
    for (const probe of probes.filter(({ error }) => !error)) {
      const error = await errorOf(probe)
      const isRejected = error.code === 'MalformedInput' || names(error.message, probe.path)
      expect({ probe: probe.name, error: isRejected ? error : undefined }).toEqual({
        probe: probe.name,
        error: undefined,
      })
    }
  })

  test('refuses what just does not', async () => {
    for (const probe of probes.filter(({ error }) => error)) {
      expect({ probe: probe.name, ...(await errorOf(probe)) }).toEqual({
        probe: probe.name,
        ...probe.error,
      })
    }
    note(name, 'edges')
  })
})
