/** No document makes the functions for management policies throw, or slow. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  effectivePolicy,
  effectivePolicyErrors,
  managementPolicyTypes,
  organizationPolicyError,
} from '../../policy/index.ts'
import { cases } from '../support/long.ts'
import { assign, at, facts, now, refusal, vectors } from './management.ts'

const documents = [...vectors.valid, ...vectors.invalid].flatMap(({ type, levels }) =>
  levels.flat().map((policy) => ({ type, policy })),
)
const keys = [
  ...[
    'tags',
    'plans',
    'services',
    'chatbot',
    'rules',
    'selections',
    'tag_value',
    'opt_out_policy',
    'regions',
  ],
  ...['@@assign', '@@append', '@@remove', '@@operators_allowed_for_child_policies', '@@x', '__proto__', ''],
]
const words = ['@@none', '@@all', '@@append', 'optIn', 'us-east-1', 'cron(0 5 ? * * *)', 'true', '*', '']

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(...words, null, true, 0, -1e300),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('json'), { maxKeys: 5 }),
  ),
}))

/** Replaces one node of a valid policy, which is chosen by a number. */
function damaged(value: unknown, choice: number, damage: unknown): unknown {
  if (choice === 0 || typeof value !== 'object' || value === null) return damage
  const entries = Object.entries(value)
  const at = choice % (entries.length + 1)
  const changed = entries.map(([key, inner], index) => [
    key,
    index === at ? damaged(inner, Math.floor(choice / (entries.length + 1)), damage) : inner,
  ])
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed)
}

const nearlyValid = fc
  .tuple(fc.constantFrom(...documents), fc.nat(1e6), json)
  .map(([{ policy }, choice, damage]) => JSON.stringify(damaged(policy, choice, damage)) ?? '')
const text = fc.oneof(
  fc.string(),
  json.map((value) => JSON.stringify(value) ?? ''),
  nearlyValid,
)

test('any texts are validated, and merged to JSON', () => {
  const type = fc.constantFrom(...managementPolicyTypes)
  fc.assert(
    fc.property(type, fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 3 }), (type, texts) => {
      for (const document of texts.flat()) {
        const codes = [undefined, 'MalformedPolicyDocumentException', 'ConstraintViolationException']
        expect(codes).toContain(organizationPolicyError(type, document, facts)?.code)
      }
      const levels = texts.map((level) => level.map((content, index) => ({ id: `${index}`, content })))
      expect(JSON.parse(effectivePolicy(type, levels))).toEqual(expect.any(Object))
      for (const { path, message } of effectivePolicyErrors(type, levels, now)) {
        expect([path, message].every((words) => words !== '')).toBe(true)
      }
    }),
    { numRuns: cases(500, 20_000) },
  )
})

describe('hostile documents are answered in bounded time', () => {
  test('deep nesting', () => {
    for (const document of ['['.repeat(100_000), `${'{"tags":'.repeat(20_000)}1${'}'.repeat(20_000)}`]) {
      expect(refusal('TAG_POLICY', document)).toBe('MalformedPolicyDocumentException')
      expect(effectivePolicy('TAG_POLICY', [[{ id: 'p', content: document }]])).toBe('{}')
    }
  })

  test.each([
    ['a schedule that never runs', 'cron(* * 30,31 2 ? *)'],
    ['a schedule of many parts', `cron(${'0,'.repeat(3_000)}x 5 ? * * *)`],
    ['a schedule of blanks', `cron(${'0 '.repeat(4_000)})`],
    ['a schedule of brackets', `cron(0 0 0 0 ${')'.repeat(9_000)}x`],
  ])('%s', (_, expression) => {
    const policy = at('plans/p/rules/r/schedule_expression', assign(expression))
    expect(refusal('BACKUP_POLICY', policy)).toBe('MalformedPolicyDocumentException')
  })

  test('long lists at every level', () => {
    const values = Array.from({ length: 2_000 }, (_, index) => `${index}`)
    const content = JSON.stringify(
      at('tags/a/tag_value', { '@@append': values, '@@remove': values.slice(1) }),
    )
    const level = Array.from({ length: 10 }, (_, index) => ({ id: `${index}`, content }))
    expect(
      effectivePolicy(
        'TAG_POLICY',
        Array.from({ length: 7 }, () => level),
      ),
    ).toBe('{"tags":{"a":{"tag_key":"a","tag_value":["0"]}}}')
  })
})
