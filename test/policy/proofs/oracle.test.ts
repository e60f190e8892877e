/** Tests the oracle: brute force agrees with both evaluators, and provers that overlook something are caught. */
import { expect, test } from '@jest/globals'
import type { Exceeds, Side } from '../../../policy/proofs/types.ts'
import { BruteForce } from './brute-force.ts'
import { compareProofs, type Finding } from './comparison.ts'
import { type Kind, kinds } from './kinds.ts'
import type { Space, Value } from './spaces.ts'
import { applying, type Prover } from './verdicts.ts'
import type { WrittenSide } from './written.ts'

const PAIRS = 20
const AT_ONCE = 25
const MOST_PAIRS = 500

/** What hardly any generated statement allows. */
const nobodys = {
  action: 'q',
  resource: 'q',
  principal: { kind: 'anonymous', arn: '' },
  context: new Map(),
} as const

function writtenOf({ sets }: Side): WrittenSide {
  return sets.map(({ layer, policies }) => ({
    layer,
    policies: policies.map(({ policy }) => JSON.parse(policy.text).Statement),
  }))
}

/** Proves by brute force what the oracle then judges by brute force. */
const proverOf =
  (spaces: readonly Space[]): Prover =>
  (a, b) => {
    const pair = { a: writtenOf(a), b: writtenOf(b) }
    const request = new BruteForce(pair, spaces).findExcess()
    if (request === undefined) return { answer: 'contained' }
    const [denies] = applying(pair.b, request, 'Deny')
    const because = denies === undefined ? 'nothing allows' : { denies }
    return { answer: 'exceeds', request, by: applying(pair.a, request, 'Allow'), because }
  }

const valuesOf = ({ action, resource, context }: Value) =>
  [action, resource, Object.values(context ?? {})].flat(2).filter((value) => value !== undefined)
const isPresent = ({ context, ...others }: Value) => context !== undefined || Object.keys(others).length > 0

const NAMED = /^arn:aws:\w+::111122223333:(?:user\/ann|assumed-role\/app\/s1|federated-user\/fred)$/

/** What a prover overlooks, the kind of pairs that show it, and which values it still knows. */
const oversights: readonly (readonly [string, string, (value: Value) => boolean])[] = [
  ['letters that no action has', 'actions', (value) => !valuesOf(value).some((text) => text.includes('z'))],
  ['colons beyond the fifth', 'resources', ({ resource = '' }) => resource.split(':').length <= 6],
  ['texts with two letters', 'actions', ({ action = '' }) => action.length < 2],
  ['absent keys', 'texts', isPresent],
  ['empty texts', 'texts', (value) => !valuesOf(value).includes('')],
  ['case', 'letters', (value) => valuesOf(value).every((text) => text === text.toLowerCase())],
  ['fractions', 'numbers', (value) => !valuesOf(value).some((text) => /\.[1-9]/.test(text))],
  ['texts that are no ARNs', 'arns', (value) => valuesOf(value).every((text) => text.split(':').length > 5)],
  ['sets of two', 'sets', (value) => valuesOf(value).length < 2],
  [
    'empty members beside others',
    'sets',
    (value) => valuesOf(value).length < 2 || !valuesOf(value).includes(''),
  ],
  ['callers that no policy names', 'principals', ({ caller }) => NAMED.test(caller?.principal.arn ?? '')],
  ['services', 'principals', ({ caller }) => caller?.principal.kind !== 'service'],
  ['empty values of variables', 'variables', (value) => !valuesOf(value).includes('')],
]

/** Looks for a fault until there is one. */
function firstFinding(prove: Prover, kind: Kind): Finding | undefined {
  for (let seed = 1; seed < MOST_PAIRS; seed += AT_ONCE) {
    const [finding] = compareProofs(prove, kind, AT_ONCE, seed).findings
    if (finding !== undefined) return finding
  }
  return undefined
}

test.each(oversights)('a prover that overlooks %s is caught', (_, name, isKnown) => {
  const kind = kinds.find((one) => one.name === name)
  if (kind === undefined) throw new Error(`There is no kind ${name}`)
  const spaces = kind.spaces.map((space, at) =>
    at === 0 ? { ...space, values: space.values.filter(isKnown) } : space,
  )
  expect(firstFinding(proverOf(spaces), kind)?.why).toMatch(/^only A allows /)
})

test.each<[string, (witness: Exceeds) => Partial<Exceeds>, RegExp]>([
  ['a request that A does not allow', () => ({ request: nobodys }), /^A does not allow /],
  ['no statements', () => ({ by: [] }), /^`by` omits a set /],
  [
    'a statement that does not exist',
    ({ by: [first] }) => ({ by: first ? [{ ...first, index: 9 }] : [] }),
    /^a statement in `by` /,
  ],
  [
    'a denial without a Deny',
    ({ by: [first] }) => (first ? { because: { denies: first } } : {}),
    / does not deny /,
  ],
])('a witness with %s is caught', (_, change, why) => {
  const [kind] = kinds
  const prove: Prover = (...question) => {
    const answer = proverOf(kind.spaces)(...question)
    return answer.answer === 'exceeds' ? { ...answer, ...change(answer) } : answer
  }
  const { tally, findings } = compareProofs(prove, kind, PAIRS, 1)
  expect(tally.refused).toBeGreaterThan(0)
  expect(findings[0]?.why).toMatch(why)
})
