/** Laws that hold for every prover, whatever policies mean: they need nothing that decides requests. */
import { expect, test } from '@jest/globals'
import { difference } from '../../../policy/proofs/difference.ts'
import type { Difference, ProofOptions, Universe } from '../../../policy/proofs/types.ts'
import { cases } from '../../support/long.ts'
import { Choices } from './choices.ts'
import { type Kind, kinds } from './kinds.ts'
import { drawnSide, drawnStatement, pairOf } from './pairs.ts'
import { anything } from './universes.ts'
import { type Fields, sideOf, type WrittenSet, type WrittenSide } from './written.ts'

const PAIRS = cases(4, 200)

type Answer = Difference['answer']

/** Answers of which the second follows from the first, or undefined if nothing follows. */
type Law = (kind: Kind, seed: number) => readonly [Answer, Answer] | undefined

function answer(a: WrittenSide, b: WrittenSide, options: Partial<ProofOptions> = {}): Answer {
  return difference(sideOf(a), sideOf(b), { universe: anything, ...options }).answer
}

type Statements = readonly Fields[]

const changed = (side: WrittenSide, change: (statements: Statements) => Statements): WrittenSide =>
  side.map(({ layer, policies }): WrittenSet => ({ layer, policies: policies.map(change) }))

const reversed = (side: WrittenSide): WrittenSide =>
  side
    .map(
      ({ layer, policies }): WrittenSet => ({
        layer,
        policies: policies.map((statements) => statements.toReversed()).toReversed(),
      }),
    )
    .toReversed()

const inOtherCase = (side: WrittenSide): WrittenSide =>
  changed(side, (statements) =>
    statements.map((statement) => ({
      ...statement,
      ...Object.fromEntries(
        ['Action', 'NotAction'].flatMap((name) =>
          name in statement
            ? [[name, [statement[name]].flat().map((text) => String(text).toUpperCase())]]
            : [],
        ),
      ),
    })),
  )

/** Makes a statement of each member of a list of actions or resources. */
const split = (side: WrittenSide): WrittenSide =>
  changed(side, (statements) => statements.flatMap(byMember('Action')).flatMap(byMember('Resource')))

const byMember =
  (name: string) =>
  (statement: Fields): Statements => {
    const list = statement[name]
    return Array.isArray(list) ? list.map((member) => ({ ...statement, [name]: member })) : [statement]
  }

const withStatement = (kind: Kind, side: WrittenSide, seed: number, Effect: 'Allow' | 'Deny') => {
  const choices = new Choices(~seed)
  return changed(side, (statements) => [...statements, { ...drawnStatement(kind, choices), Effect }])
}

const small: Universe = {
  ...anything,
  actions: ['a:a', 'a:b', 'b:a', 'b:b'],
  resourcesOf: (action) => (action === 'b:b' ? [] : [`${action.slice(2)}*`, 'arn:*:*:*:*:a*']),
  nestedIn: (action) => (action === 'a:b' ? ['arn:*:*:*:*:a*/*'] : []),
}

/** Asks again about fewer requests. */
const narrowed =
  (options: Partial<ProofOptions>): Law =>
  (kind, seed) => {
    const { a, b } = pairOf(kind, seed)
    return [answer(a, b), answer(a, b, { universe: small, ...options })]
  }

const laws: Readonly<Record<string, Law>> = {
  'a side contains itself': (kind, seed) => {
    const side = drawnSide(kind, new Choices(seed))
    return ['contained', answer(side, side)]
  },
  'a side contains less of itself': (kind, seed) => {
    const side = drawnSide(kind, new Choices(seed))
    return ['contained', answer(withStatement(kind, side, seed, 'Deny'), side)]
  },
  'more than a side contains it': (kind, seed) => {
    const side = drawnSide(kind, new Choices(seed))
    return ['contained', answer(side, withStatement(kind, side, seed, 'Allow'))]
  },
  'a denial in A leaves it contained': (kind, seed) => {
    const { a, b } = pairOf(kind, seed)
    return [answer(a, b), answer(withStatement(kind, a, seed, 'Deny'), b)]
  },
  'an Allow in B leaves A contained': (kind, seed) => {
    const { a, b } = pairOf(kind, seed)
    return [answer(a, b), answer(a, withStatement(kind, b, seed, 'Allow'))]
  },
  'what contains B contains A': (kind, seed) => {
    const { a, b } = pairOf(kind, seed)
    const c = withStatement(kind, b, seed, 'Allow')
    return answer(b, c) === 'contained' ? [answer(a, b), answer(a, c)] : undefined
  },
  'known actions are fewer': narrowed({ actions: 'known' }),
  'resources of an action are fewer': narrowed({ resources: 'typed' }),
  'both are fewer': narrowed({ actions: 'known', resources: 'typed' }),
}

/** Returns the pairs of all kinds whose two answers contradict each other. */
function brokenBy(law: Law, areContrary: (first?: Answer, second?: Answer) => boolean) {
  const seeds = Array.from({ length: PAIRS }, (_, at) => at + 1)
  const pairs = kinds.flatMap((kind) => seeds.map((seed) => ({ kind, seed })))
  return pairs
    .filter(({ kind, seed }) => areContrary(...(law(kind, seed) ?? [])))
    .map(({ kind, seed }) => `${kind.name} ${seed}`)
}

test.each(Object.entries(laws))('%s', (_, law) => {
  expect(brokenBy(law, (first, second) => first === 'contained' && second === 'exceeds')).toEqual([])
})

/** Changes that mean nothing. */
const neutral: Readonly<Record<string, (side: WrittenSide) => WrittenSide>> = {
  'the order of sets, policies, and statements': reversed,
  'the case of actions': inOtherCase,
  // A variable without a value also takes the other members of its list along.
  'a statement for each member of a list': (side) =>
    JSON.stringify(side).includes('${') ? side : split(side),
}

test.each(Object.entries(neutral))('%s changes no answer', (_, change) => {
  const law: Law = (kind, seed) => {
    const { a, b } = pairOf(kind, seed)
    return [answer(a, b), answer(change(a), change(b))]
  }
  const isKnown = (one?: Answer) => one !== 'unknown'
  expect(brokenBy(law, (first, second) => first !== second && isKnown(first) && isKnown(second))).toEqual([])
})
