/**
 * Policy variables. Whether a request matches a pattern with variables is a test, which a proof takes to be passed or
 * failed independently of everything else. That admits more requests than there are, so what is proved holds. Two
 * facts are added: a match of such a pattern is a match of the same pattern with `*` in place of the variables, and
 * of every pattern that matches the same whatever the variables are.
 */

import type { Effect } from '../compile.ts'
import { type Condition, compileConditions } from '../conditions/block.ts'
import type { Json } from '../json.ts'
import { parseTemplate, type Token } from '../template.ts'
import { globClasses } from './classes.ts'
import { distinct } from './dimensions.ts'
import type { Budget } from './limits.ts'
import { type Pattern, Wildcard } from './pattern.ts'

type Template = readonly Token[]

/** A pattern with variables. */
export interface OpenPattern {
  /** The name of the test whether a request matches the pattern. */
  readonly test: string
  readonly tokens: Template
}

const run: Token = { kind: 'run', text: '*' }

/** Patterns that take more states to compare are taken to be unrelated. */
const maxStates = 1000

/** Only so many patterns are compared with each other. */
const maxPatterns = 50

/** The letters that are put in place of variables. */
const firstLetter = 0xf000
const letterRange = /[\uf000-\uf8ff]/

/** Returns the pattern with `*` in place of variables. It matches whatever the pattern matches. */
export function loosened(tokens: Template): Template {
  return tokens.map((token) => (token.kind === 'variable' ? run : token))
}

/**
 * Returns pairs of tests of which the second is passed if the first is, whatever values the variables have.
 *
 * @param compile returns the pattern of tokens without variables
 */
export function impliedTests(
  patterns: readonly OpenPattern[],
  compile: (tokens: Template) => Pattern,
  steps: Budget,
): readonly (readonly [string, string])[] {
  const different = distinct(patterns, ({ test }) => test)
  if (different.length > maxPatterns || different.some(hasLetter)) return []
  const letters = new Map<string, Token>()
  const compiled = different.map(({ test, tokens }) => ({ test, pattern: compile(marked(tokens, letters)) }))
  const wide = compiled.filter(({ pattern }) => pattern.every(matchesAnyValue))
  return compiled.flatMap((one) =>
    wide
      .filter((other) => other !== one && isWithin(one.pattern, other.pattern, steps))
      .map((other) => [one.test, other.test] as const),
  )
}

function hasLetter({ tokens }: OpenPattern): boolean {
  return tokens.some(({ kind, text }) => kind !== 'variable' && letterRange.test(text))
}

/**
 * Puts a letter in place of each variable. A text of the marked pattern becomes one of the pattern, whatever the
 * letters are replaced with. So if it is a text of a second marked pattern, in which only `*` or the same letter
 * match the letter, both patterns match.
 */
function marked(tokens: Template, letters: Map<string, Token>): Template {
  return tokens.map((token) => {
    if (token.kind !== 'variable') return token
    const name = JSON.stringify([token.key, token.fallback])
    const letter = letters.get(name) ?? {
      kind: 'text',
      text: String.fromCharCode(firstLetter + letters.size),
    }
    letters.set(name, letter)
    return letter
  })
}

/** Returns whether a wildcard of the place, if any, also matches whatever value a variable has. */
function matchesAnyValue({ loop, next }: Pattern[number]): boolean {
  return (loop === Wildcard.none || loop === Wildcard.any) && typeof next !== 'number'
}

function isWithin(one: Pattern, other: Pattern, steps: Budget): boolean {
  const classes = globClasses([[one], [other]], { states: maxStates, steps, needed: [0] })
  return typeof classes === 'object' && classes.every(({ matches }) => matches[1])
}

/** The conditions of a statement on a key, taken apart. */
export interface KeyTests {
  /** Conditions without variables that must hold. */
  readonly conditions: readonly Condition[]
  /** The names of tests that must be passed. */
  readonly tests: readonly string[]
  /** Conditions that hold if a test is passed. They are among the conditions. */
  readonly needed: readonly { readonly test: string; readonly condition: Condition }[]
}

/** Makes conditions with variables tests. As far as is known, they need conditions without variables. */
export function keyTests(conditions: readonly Condition[], effect: Effect): KeyTests {
  const open = conditions
    .filter(({ variables }) => variables.length > 0)
    .map((condition) => ({ test: testName(condition, effect), condition }))
  const needed = open.flatMap(({ test, condition }) =>
    loosenedCondition(condition, effect).map((loose) => ({ test, condition: loose })),
  )
  const literal = conditions.filter(({ variables }) => variables.length === 0)
  return {
    conditions: [...literal, ...needed.map(({ condition }) => condition)],
    tests: open.map(({ test }) => test),
    needed,
  }
}

/**
 * Returns whether two such conditions can differ although they are written alike: `${*}` is a star in documents with
 * variables, and a condition by itself doesn't show which document it is in.
 */
export function isAmbiguous({ values, variables }: Condition): boolean {
  return variables.length === 0 && values.some((value) => value.includes('${'))
}

function testName({ operator, key, values }: Condition, effect: Effect): string {
  return JSON.stringify([effect, operator.toLowerCase(), key.toLowerCase(), values])
}

/** Operators that match more texts if `*` is in place of a variable, with or without a prefix or IfExists. */
const loosenable = /^(.*:)?string(?:equals|like)((?:ifexists)?)$/i

function loosenedCondition({ operator, key, values }: Condition, effect: Effect): readonly Condition[] {
  const [, prefix = '', suffix = ''] = loosenable.exec(operator) ?? []
  if (!loosenable.test(operator)) return []
  const wildcards = /like/i.test(operator)
  const texts = values.map((value) => looseText(parseTemplate(value, { wildcards, variables: true })))
  return literalConditions({ [`${prefix}StringLike${suffix}`]: { [key]: texts } }, effect)
}

/** Returns the text of a pattern, with `*` in place of variables. */
function looseText(tokens: Template): string {
  return loosened(tokens)
    .map(({ kind, text }) => (kind === 'text' ? text.replace(/[*?$]/g, '${$&}') : text))
    .join('')
}

/** Conditions that tell apart whether a key is absent, has one value, or several. */
export function presenceConditions(key: string): readonly Condition[] {
  return literalConditions({ Null: { [key]: 'true' }, StringLike: { [key]: '*' } }, 'Allow')
}

function literalConditions(block: Json, effect: Effect): readonly Condition[] {
  const owner = { variables: true, denies: effect === 'Deny', simulated: false }
  return [compileConditions(block, owner)].filter((conditions) => conditions !== undefined).flat()
}
