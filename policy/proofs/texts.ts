/** What conditions on a key ask of its texts, as patterns. */
import { arnLike } from '../conditions/arn.ts'
import { binaryEquals, readBinary } from '../conditions/binary.ts'
import type { Condition } from '../conditions/block.ts'
import { bool } from '../conditions/bool.ts'
import type { OperandsFactory } from '../conditions/operand.ts'
import { readOperator } from '../conditions/operators.ts'
import { stringEquals, stringEqualsIgnoreCase, stringLike } from '../conditions/string.ts'
import { arnParts, splitParts } from '../parts.ts'
import { parseTemplate, type Token, textOf, variablesIn } from '../template.ts'
import { caselessPatterns, hasManySpellings } from './caseless.ts'
import { arnPattern, exactPattern, type Pattern, Wildcard, wildcardPattern } from './pattern.ts'

/** Patterns, of which a text can match any. */
export type Alternatives = readonly Pattern[]

type Operands = readonly (readonly Token[])[]

/** How an operator reads its values, and the alternatives that its results depend on. */
interface Reading {
  readonly wildcards: boolean
  readonly alternatives: (operands: Operands) => readonly Alternatives[]
}

const anyArn = arnPattern(parseTemplate('*:*:*:*:*:*', { wildcards: true, variables: false }))

const readings: ReadonlyMap<OperandsFactory | undefined, Reading> = new Map<OperandsFactory, Reading>([
  [stringEquals, { wildcards: false, alternatives: exactly }],
  [binaryEquals, { wildcards: false, alternatives: (operands) => exactly(operands.filter(isBinary)) }],
  [
    stringEqualsIgnoreCase,
    {
      wildcards: false,
      alternatives: (operands) => [operands.flatMap((tokens) => caselessPatterns(textOf(tokens)))],
    },
  ],
  [bool, { wildcards: false, alternatives: () => [caselessPatterns('true')] }],
  [stringLike, { wildcards: true, alternatives: (operands) => [operands.map(wildcardPattern)] }],
  [arnLike, { wildcards: true, alternatives: arnAlternatives }],
])

/** Other texts equal nothing: see `readBinary`. */
function isBinary(tokens: readonly Token[]): boolean {
  return readBinary(textOf(tokens)) !== undefined
}

function exactly(operands: Operands): readonly Alternatives[] {
  return [operands.map((tokens) => exactPattern(textOf(tokens)))]
}

/** Omits what follows a value that isn't an ARN, because that ends the comparison: see `arnLike`. */
function arnAlternatives(operands: Operands): readonly Alternatives[] {
  const end = operands.findIndex((tokens) => splitParts(tokens).length !== arnParts)
  return [operands.slice(0, end < 0 ? operands.length : end).map(arnPattern), [anyArn]]
}

/**
 * Returns alternatives on which the results of all conditions depend: texts that match the same ones have the same
 * results. Operators for numbers, dates, and addresses have none, and `Null` has none.
 *
 * @param conditions without variables
 */
export function alternativesOf(conditions: readonly Condition[]): readonly Alternatives[] {
  return conditions.flatMap(alternativesOfOne).filter((patterns) => !patterns.some(matchesEverything))
}

function alternativesOfOne({ operator, values }: Condition): readonly Alternatives[] {
  const reading = readings.get(readOperator(operator)?.comparison?.operands)
  if (reading === undefined) return []
  return possibleTokens(values, reading.wildcards).flatMap(reading.alternatives)
}

/**
 * Returns the values with `${*}` read as a star, and as it is written, where that differs. Which one applies depends
 * on the version of the policy, which the condition doesn't have. The other one does no harm.
 */
function possibleTokens(values: readonly string[], wildcards: boolean): readonly Operands[] {
  const written = values.map((value) => parseTemplate(value, { wildcards, variables: false }))
  if (!values.some((value) => value.includes('${'))) return [written]
  const replaced = values.map((value) => parseTemplate(value, { wildcards, variables: true }))
  return replaced.some((tokens) => variablesIn(tokens).length > 0) ? [written] : [written, replaced]
}

function matchesEverything(pattern: Pattern): boolean {
  return pattern.length === 1 && pattern[0]?.loop === Wildcard.any
}

/** Returns whether a value that ignores case has too many spellings to list. */
export function haveManySpellings(conditions: readonly Condition[]): boolean {
  return conditions.some(({ operator, values }) => {
    const ignoresCase = readOperator(operator)?.comparison?.operands === stringEqualsIgnoreCase
    return ignoresCase && values.some(hasManySpellings)
  })
}

/** Returns whether the pattern has no wildcards, so that it matches one text in some spellings of its letters. */
export function isPlain(pattern: Pattern): boolean {
  return pattern.every(({ loop, next }) => loop === Wildcard.none && typeof next !== 'number')
}

/** Returns whether a plain pattern matches the text. */
export function matchesPlain(pattern: Pattern, text: string): boolean {
  return pattern.every(({ next }, at) =>
    next === undefined ? at === text.length : typeof next === 'object' && next.includes(text.charCodeAt(at)),
  )
}
