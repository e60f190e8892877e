/**
 * Sends many requests for every operation of JSON services: valid, borderline, and hostile ones. Checks that the
 * server has no internal errors, that responses are well-formed, and that rejected requests change nothing.
 */
import { beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import type { JsonModel, Member } from '../../protocol/service-model.ts'
import { shapeOf } from '../../protocol/service-model.ts'
import { evidenceName, readExceptions } from '../../scripts/reference/completeness.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'
import { root } from '../docs/pages.ts'
import { ACCOUNT, OTHER, serverForAllTests } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { INNER, OUTER, OUTSIDER, organizationWith, seededServer } from '../support/organizations.ts'
import { Fingerprint } from './fingerprint.ts'
import { type Situation, situationsOn } from './situations.ts'
import { jsonHeaders, sendUnsigned } from './unsigned.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(1500, 5000))

jest.setTimeout(600_000)

const server = serverForAllTests(() =>
  seededServer({ organization: organizationWith([], {}) }, { signatures: 'off' }),
)
let fingerprint: Fingerprint
let situations: ReadonlyMap<string, Situation>
const succeeded = new Set<string>()
beforeAll(async () => {
  fingerprint = new Fingerprint(server.iamulator.store)
  situations = await situationsOn(server)
})

interface Fuzzed {
  readonly service: ServiceName
  readonly operation: string
  /** Returns the body, given an input with which the operation succeeds. */
  readonly bodyLike: (example: Situation['example']) => string
  readonly account: string
}

const KNOWN = [ACCOUNT, OTHER, OUTSIDER, 'r-exam', OUTER, INNER, 'ou-exam-unknown1']

/** Any JSON, also under names of members of objects. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(2 ** 53, -1.5, '', '\0', [[]], { __proto__: null }, { constructor: {} }),
)

function memberValue(model: JsonModel, shapeName: string): fc.Arbitrary<unknown> {
  const shape = shapeOf(model, shapeName)
  switch (shape.type) {
    case 'structure':
      return inputOf(model, shape.members)
    case 'list':
      return fc.array(memberValue(model, shape.of), { maxLength: 3 })
    case 'map':
      return fc.dictionary(fc.string(), memberValue(model, shape.value))
    case 'string':
      return fc.constantFrom(...(shape.enum ?? KNOWN))
    case 'boolean':
      return fc.boolean()
    default:
      return fc.integer({ min: -1, max: 25 })
  }
}

/** The place of a value that comes from the example of the operation. */
const AS_IN_EXAMPLE = Symbol('as in the example')

/** Returns inputs of an operation. Most members are as in the example, so that many of the calls succeed. */
function exampleLike(
  model: JsonModel,
  members: readonly Member[],
): fc.Arbitrary<(example: Situation['example']) => Record<string, unknown>> {
  const fields = members.map(({ name, shape }) => {
    const value = fc.oneof(
      { arbitrary: fc.constant<unknown>(AS_IN_EXAMPLE), weight: 16 },
      { arbitrary: memberValue(model, shape), weight: 3 },
      { arbitrary: anything, weight: 1 },
    )
    return [name, value] as const
  })
  return fc.record(Object.fromEntries(fields)).map((values) => (example) => {
    const known = Object.entries(values).map(([name, value]) => [
      name,
      value === AS_IN_EXAMPLE ? example[name] : value,
    ])
    return Object.fromEntries(known)
  })
}

function inputOf(model: JsonModel, members: readonly Member[]): fc.Arbitrary<Record<string, unknown>> {
  const fields = members.map(({ name, shape, required }) => {
    const value = fc.oneof(
      { arbitrary: memberValue(model, shape), weight: 12 },
      { arbitrary: anything, weight: 1 },
    )
    return [name, required ? value : fc.option(value, { nil: undefined })] as const
  })
  return fc.record(Object.fromEntries(fields))
}

type Body = Fuzzed['bodyLike']

function bodiesOf(model: JsonModel, input: readonly Member[]): fc.Arbitrary<Body> {
  const always =
    (text: string): Body =>
    () =>
      text
  const similar = exampleLike(model, input).map(
    (like): Body =>
      (example) =>
        JSON.stringify(like(example)),
  )
  return fc.oneof(
    { arbitrary: similar, weight: 6 },
    { arbitrary: inputOf(model, input).map((value) => always(JSON.stringify(value))), weight: 2 },
    { arbitrary: anything.map((value) => always(JSON.stringify(value) ?? '')), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary' }).map(always), weight: 1 },
  )
}

const calls: readonly fc.Arbitrary<Fuzzed>[] = serviceNames.flatMap((service) => {
  const { model, operation: implemented } = services[service]
  if (model.protocol !== 'json') return []
  return Object.entries(model.operations).flatMap(([operation, { input }]) => {
    if (!implemented(operation)) return []
    const bodies = bodiesOf(model, input)
    const account = fc.constantFrom(ACCOUNT, ACCOUNT, ACCOUNT, OTHER, OUTSIDER)
    return [
      fc.tuple(bodies, account).map(([bodyLike, from]) => ({
        service,
        operation,
        bodyLike,
        account: from,
      })),
    ]
  })
})

/** Calls of every operation with its example. They come first. */
const exampleCalls = serviceNames.flatMap((service) => {
  const { model, operation: implemented } = services[service]
  if (model.protocol !== 'json') return []
  return Object.keys(model.operations)
    .filter(implemented)
    .map((operation): [Fuzzed] => [{ service, operation, bodyLike: JSON.stringify, account: ACCOUNT }])
})

test(`seed ${SEED}: every answer is well-formed, and a refusal changes nothing`, async () => {
  const property = fc.asyncProperty(fc.oneof(...calls), async (call) => {
    const { example = {}, restore } = situations.get(evidenceName(call.service, call.operation)) ?? {}
    restore?.()
    const before = fingerprint.take()
    const { service, operation, account: accountId } = call
    const sent = {
      service,
      accountId,
      headers: jsonHeaders(service, operation),
      body: call.bodyLike(example),
    }
    const { status, body } = await sendUnsigned(server.iamulator, sent)
    const answer: unknown = JSON.parse(body)
    expect([200, 400]).toContain(status)
    const code: unknown = Reflect.get(Object(answer), '__type')
    if (status === 200) succeeded.add(evidenceName(call.service, call.operation))
    else expect(code).toMatch(/^\w+Exception$/)
    if (status !== 200 || /^(?:Describe|Get|Is|List)/.test(call.operation))
      expect(fingerprint.take()).toBe(before)
  })
  await fc.assert(property, {
    seed: SEED,
    numRuns: RUNS + exampleCalls.length,
    endOnFailure: true,
    examples: exampleCalls,
  })
  expect(server.log()).not.toMatch(/ ERROR | TypeError/)
})

test('every operation succeeded at least once', () => {
  const implemented = serviceNames.flatMap((service) => {
    const { model, operation } = services[service]
    const names = model.protocol === 'json' ? Object.keys(model.operations).filter(operation) : []
    return names.map((name) => evidenceName(service, name))
  })
  const impossible = readExceptions(root).successes.flatMap(({ operations }) => operations)
  const failed = implemented.filter((name) => !succeeded.has(name))
  expect(failed.filter((name) => !impossible.includes(name))).toEqual([])
})
