/** Policies are divided into documents that fit, and that allow the same. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dividedPolicy, sizeOf } from '../../../analysis/generation/divided-policy.ts'
import type { PolicyDocument, Statement } from '../../../analysis/generation/policy-document.ts'
import { policySize } from '../../../policy/index.ts'

const allow = (Action: readonly string[], Resource: readonly string[], more: Partial<Statement> = {}) =>
  ({ Effect: 'Allow', Action, Resource, ...more }) as const

const list = (length: number, nameOf: (index: number) => string) =>
  Array.from({ length }, (_, index) => nameOf(index + 1))

/** Returns each action with each resource that a document allows, with the condition. */
const pairsIn = (statements: readonly Statement[]) =>
  statements.flatMap(({ Action, Resource, Condition = {} }) =>
    [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((on) => JSON.stringify([action, on, Condition]))),
  )

const allPairsIn = (documents: readonly PolicyDocument[]) =>
  documents.flatMap(({ Statement }) => pairsIn(Statement))

const expectFit = (documents: readonly PolicyDocument[], characters: number) => {
  for (const document of documents) {
    expect(policySize(JSON.stringify(document, null, 2))).toBe(sizeOf(document))
    expect(sizeOf(document)).toBeLessThanOrEqual(characters)
  }
}

const word = fc.string({ unit: fc.constantFrom(...'ab é"\\'), minLength: 1, maxLength: 12 })
const statements = fc.array(
  fc
    .tuple(
      fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
      fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
      fc.constantFrom({}, { Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } }),
    )
    .map(([actions, resources, more]) => allow(actions, resources, more)),
  { maxLength: 8 },
)

test('documents of any limit fit, and have each permission once', () => {
  const property = fc.property(statements, fc.integer({ min: 220, max: 400 }), (given, characters) => {
    const documents = dividedPolicy(given, characters)
    expectFit(documents, characters)
    expect(allPairsIn(documents).sort()).toEqual([...pairsIn(given)].sort())
    expect(dividedPolicy(given, characters)).toEqual(documents)
  })
  fc.assert(property, { seed: 20_261_128, numRuns: 500 })
})

test('what fits stays in one document, as it is', () => {
  const given = [allow(['s3:GetObject'], ['arn:aws:s3:::data/a']), allow(['s3:PutObject'], ['*'])]
  const characters = sizeOf({ Version: '2012-10-17', Statement: given })
  expect(dividedPolicy(given, characters)).toEqual([{ Version: '2012-10-17', Statement: given }])
  expect(dividedPolicy(given, characters - 1)).toHaveLength(2)
})

describe('a statement that is too long', () => {
  const objects = list(1000, (index) => `arn:aws:s3:::data/${index}`)
  const actions = list(1000, (index) => `s3:Action${index}`)

  test('is divided by its resources into full documents', () => {
    const documents = dividedPolicy([allow(['s3:GetObject', 's3:PutObject'], objects)], 6144)
    expectFit(documents, 6144)
    expect(documents).toHaveLength(4)
    for (const document of documents.slice(0, -1)) expect(sizeOf(document)).toBeGreaterThan(6100)
    for (const { Statement } of documents)
      expect(Statement).toMatchObject([{ Action: ['s3:GetObject', 's3:PutObject'] }])
  })

  test('is divided by its actions', () => {
    const documents = dividedPolicy([allow(actions, ['*'])], 6144)
    expectFit(documents, 6144)
    expect(documents).toHaveLength(3)
  })

  test('is divided by both where neither suffices', () => {
    const documents = dividedPolicy([allow(actions, objects)], 6144)
    expectFit(documents, 6144)
    expect(allPairsIn(documents).sort()).toEqual(pairsIn([allow(actions, objects)]).sort())
    expect(documents.length).toBeLessThan(50)
  })

  test('and has many actions on one long resource is divided by the actions', () => {
    const long = `arn:aws:s3:::data/${'x'.repeat(1000)}`
    const documents = dividedPolicy(
      [
        allow(
          list(60, (index) => `s3:Action${index}`),
          [long],
        ),
      ],
      1500,
    )
    expectFit(documents, 1500)
    expect(documents.length).toBeGreaterThan(1)
  })

  test('and has one action and one resource stays as it is', () => {
    const given = allow(['s3:GetObject'], [`arn:aws:s3:::data/${'x'.repeat(300)}`])
    const small = allow(['s3:PutObject'], ['*'])
    expect(dividedPolicy([small, given, small], 300).map(({ Statement }) => Statement)).toEqual([
      [small, small],
      [given],
    ])
  })
})
