/** No input makes the lint throw, and its findings have places in the document. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lintPolicy } from '../../../policy/lint/index.ts'
import type { Finding, LintedPolicyType, LintedResourceType } from '../../../policy/lint/types.ts'
import { facts, lintCases, textOf } from './cases.ts'

const policyTypes: readonly LintedPolicyType[] = [
  'IDENTITY_POLICY',
  'RESOURCE_POLICY',
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
]
const resourceTypes: readonly (LintedResourceType | undefined)[] = [
  undefined,
  'AWS::S3::Bucket',
  'AWS::IAM::AssumeRolePolicyDocument',
]
const options = fc.record({
  policyType: fc.constantFrom(...policyTypes),
  resourceType: fc.constantFrom(...resourceTypes),
  facts: fc.constant(facts),
})

const runs = process.env['TEST_LONG'] ? 20_000 : 200
const documents = lintCases.map(({ document, padTo }) => textOf(document, padTo)).filter(isShort)

function isShort({ length }: string): boolean {
  return length < 1000
}

/** The names and values of all cases. */
const vocabulary = [...new Set(documents.flatMap((text) => text.match(/"(?:[^"\\]|\\.)*"/g) ?? []))]
const words = fc.constantFrom(...vocabulary.map((word): string => JSON.parse(word)))

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    words,
    fc.constantFrom<unknown>(null, true, 0, -1e300, '*', ''),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(words, tie('json'), { maxKeys: 6 }),
  ),
}))

/** Has the members of a policy, with anything in them. */
const policies = fc
  .array(fc.dictionary(words, json, { maxKeys: 8 }), { maxLength: 3 })
  .map((statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements }))

/** A case of which some characters are replaced. */
const damaged = fc
  .tuple(fc.constantFrom(...documents), fc.nat(), fc.nat(9), fc.string({ maxLength: 3 }))
  .map(([text, at, length, replacement]) => {
    const start = at % text.length
    return text.slice(0, start) + replacement + text.slice(start + length)
  })

/** Fails unless the places are within the document and in order, and no text has an unknown value. */
function expectSound(text: string, findings: readonly Finding[]): void {
  let last = 0
  for (const { locations, findingDetails, learnMoreLink } of findings) {
    const [first] = locations
    const offset = first?.span.start.offset ?? -1
    expect(offset).toBeGreaterThanOrEqual(last)
    last = offset
    for (const { span } of locations) {
      expect(span.end.offset).toBeLessThanOrEqual(text.length)
      expect(span.start.offset).toBeLessThanOrEqual(span.end.offset)
      expect(positionOf(text, span.start.offset)).toEqual(span.start)
    }
    // Documents can have one half of the braces around the names of values.
    expect(findingDetails).not.toMatch(/undefined|\{\{[^{}]*\}\}/)
    expect(learnMoreLink).toMatch(/^https:[^ ]+#[a-z0-9-]+$/)
  }
}

/** Counts from the beginning. */
function positionOf(text: string, offset: number) {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length, offset }
}

describe('the lint never throws', () => {
  test.each([
    ['of any text', fc.string()],
    ['of any JSON', json.map((value) => JSON.stringify(value, null, 2) ?? '')],
    ['of what resembles policies', policies],
    ['of damaged policies', damaged],
  ])('%s', (_, texts) => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => expectSound(text, lintPolicy(text, chosen))),
      { numRuns: runs, seed: 20_261_128 },
    )
  })

  test.each([
    ['that is deeply nested', '['.repeat(100_000), 1],
    [
      'with very many actions',
      `{"Effect":"Deny","Resource":"*","Action":[${'"s3:*",'.repeat(130_000)}1]}`,
      3,
    ],
    ['with a very long string', `"${'\\n'.repeat(300_000)}"`, 2],
  ])('a document %s', (_, statement, findings) => {
    const text = `{"Version": "2012-10-17", "Statement": ${statement}}`
    expect(lintPolicy(text, { policyType: 'IDENTITY_POLICY', facts })).toHaveLength(findings)
  })
})

test('the JSON parser accepts what JSON.parse accepts', () => {
  const isValid = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const hasSyntaxError = (text: string) =>
    lintPolicy(text, { policyType: 'IDENTITY_POLICY', facts }).some(({ findingDetails }) =>
      findingDetails.startsWith('Fix the JSON syntax error at'),
    )
  const texts = fc.oneof(
    damaged,
    fc.json(),
    fc.string({ unit: fc.constantFrom(...'[]{}",:\\u0a1-.eE+ \n\t') }),
  )
  fc.assert(
    fc.property(texts, (text) => expect(hasSyntaxError(text)).toBe(!isValid(text))),
    { numRuns: 4 * runs, seed: 20_261_128 },
  )
})
