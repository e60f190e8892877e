/** Compares the classes of texts with the evaluator's own matchers, on texts that brute force lists. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compilePolicy } from '../../../policy/compile.ts'
import { globOf, matchesGlob } from '../../../policy/match.ts'
import { caselessPatterns } from '../../../policy/proofs/caseless.ts'
import { globClasses } from '../../../policy/proofs/classes.ts'
import {
  arnPattern,
  exactPattern,
  globPattern,
  type Pattern,
  patternOf,
  resourcePattern,
  Wildcard,
} from '../../../policy/proofs/pattern.ts'
import type { ValueClass } from '../../../policy/proofs/types.ts'
import { resourceMatcher } from '../../../policy/resource.ts'
import { parseTemplate } from '../../../policy/template.ts'

type Matcher = (text: string) => boolean

const tokensOf = (text: string) => parseTemplate(text, { wildcards: true, variables: false })

function conditionMatcher(operator: string, value: string): Matcher {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { key: value } } }
  const [condition] = compilePolicy(JSON.stringify({ Statement })).statements[0]?.conditions ?? []
  return (text) => condition?.holds(new Map([['key', text]])) === true
}

const kinds: Readonly<
  Record<string, readonly [(text: string) => readonly Pattern[], (text: string) => Matcher]>
> = {
  glob: [(text) => [globPattern(text)], (text) => (value) => matchesGlob(globOf(text), value)],
  exact: [(text) => [exactPattern(text)], (text) => conditionMatcher('StringEquals', text)],
  caseless: [caselessPatterns, (text) => conditionMatcher('StringEqualsIgnoreCase', text)],
  resource: [(text) => [resourcePattern(tokensOf(text))], resourceMatcher],
}

function textsOf(alphabet: string, length: number): readonly string[] {
  if (length === 0) return ['']
  const shorter = textsOf(alphabet, length - 1)
  const longest = shorter.filter((text) => text.length === length - 1)
  return [...shorter, ...longest.flatMap((text) => [...alphabet].map((letter) => text + letter))]
}

function classesOf(elements: readonly (readonly Pattern[])[]): readonly ValueClass<string>[] {
  const classes = globClasses(elements, { states: 100_000 })
  if (typeof classes === 'string') throw new Error(classes)
  return classes
}

const signature = (matches: readonly boolean[]) => matches.map(Number).join('')

/** Elements of up to three patterns, each of a kind. */
const elements = fc.array(
  fc.array(
    fc.tuple(
      fc.constantFrom(...Object.keys(kinds)),
      fc.string({ unit: fc.constantFrom(...'abAk:*?'), maxLength: 6 }),
    ),
    {
      maxLength: 3,
    },
  ),
  { minLength: 1, maxLength: 4 },
)
const texts = textsOf('abA:x', 4)

test('each class stands for texts that the matchers cannot tell apart, and none is missing', () => {
  fc.assert(
    fc.property(elements, (written) => {
      const classes = classesOf(
        written.map((each) => each.flatMap(([kind, text]) => kinds[kind]?.[0](text) ?? [])),
      )
      const matchers = written.map((each) => each.map(([kind, text]) => kinds[kind]?.[1](text)))
      const judge = (text: string) => matchers.map((each) => each.some((matches) => matches?.(text)))
      for (const { value, matches } of classes) expect([value, judge(value)]).toEqual([value, matches])
      const shortest = new Map(classes.map(({ value, matches }) => [signature(matches), value.length]))
      expect(shortest.size).toBe(classes.length)
      for (const text of texts) {
        expect(shortest.get(signature(judge(text))) ?? Number.NaN).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 40 },
  )
})

test('ARN operators confine wildcards to their part, even at its end', () => {
  const written = ['arn:a*:b:c:d:e', 'arn:*:b:?:d:*', 'arn:a:b:c:d:e:*', 'arn:a*z:*b:c::??']
  const classes = classesOf(written.map((text) => [arnPattern(tokensOf(text))]))
  const matchers = written.map((text) => conditionMatcher('ArnLike', text))
  for (const { value, matches } of classes) {
    expect([value, matchers.map((matcher) => matcher(value))]).toEqual([value, matches])
  }
  expect(classes.map(({ matches }) => signature(matches)).sort()).toEqual([
    '0000',
    '0001',

    '0100',
    '0110',

    '1100',
  ])
})

test('of several runs, the widest counts', () => {
  const runs = (...loops: readonly Wildcard[]) => patternOf(loops.map((loop) => ({ loop })))
  const { any, confined } = Wildcard
  expect(runs(any, confined)).toEqual(runs(any))
  expect(runs(confined, any)).toEqual(runs(any))
  expect(runs(confined)).not.toEqual(runs(any))
})

test('the Kelvin sign is a k in another case', () => {
  const classes = classesOf([caselessPatterns('k'), [exactPattern('k')], [exactPattern('K')]])
  expect(classes.map(({ value, matches }) => [value, signature(matches)])).toContainEqual(['\u212a', '100'])
})

test('digits, other letters of names, and all others are told apart', () => {
  const one = (next: Wildcard) => patternOf([{ next }])
  const elements = [Wildcard.digit, Wildcard.name, Wildcard.confined, Wildcard.any].map((next) => [one(next)])
  const classes = classesOf([...elements, [exactPattern('1')], [exactPattern('x')]])
  expect(Object.fromEntries(classes.map(({ value, matches }) => [signature(matches), value]))).toEqual({
    '000000': '',
    '111100': '2',
    '111110': '1',
    '011100': 'y',
    '011101': 'x',
    '001100': '/',
    '000100': ':',
  })
})

test('runs that follow each other accept what the wider one does, in either order', () => {
  const loops = [Wildcard.any, Wildcard.name].map((loop) => ({ loop }))
  const patterns = [patternOf(loops), patternOf(loops.toReversed()), globPattern('*')]
  expect(classesOf(patterns.map((pattern) => [pattern]))).toEqual([
    { value: '', matches: [true, true, true] },
  ])
})

test('texts that no needed element matches are omitted', () => {
  const patterns = ['s3:*', 'ec2:*', 's3:get*'].map((text) => [globPattern(text)])
  const classes = globClasses(patterns, { states: 100, needed: [2] })
  expect(classes).toEqual([{ value: 's3:get', matches: [true, false, true] }])
})

test('a text that no pattern asks for is found beside any number of letters', () => {
  const alphabet = Array.from({ length: 300 }, (_, at) => String.fromCharCode(at))
  const classes = classesOf([alphabet.map(exactPattern), [globPattern('?')]])
  expect(classes.map(({ matches }) => signature(matches)).sort()).toEqual(['00', '01', '11'])
})

test('more than 65,535 places are told apart', () => {
  const long = Array.from({ length: 3 }, (_, at) => exactPattern(`${at}${'a'.repeat(25_000)}`))
  const classes = classesOf([[globPattern('?')], ...long.map((pattern) => [pattern]), [globPattern('9')]])
  expect(classes).toHaveLength(6)
})

test('a search ends when it has too many states', () => {
  const elements = Array.from('abcdefghijklmno', (letter) => [globPattern(`*${letter}*`)])
  expect(globClasses(elements, { states: 1000 })).toBe('too many states')
})
