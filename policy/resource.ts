/**
 * Resource patterns. In the first five parts of an ARN, a `*` at the end of a part also matches colons
 * (`arn:aws:s3:*` matches every S3 ARN). Any other `*`, and `?`, match only within their part. The sixth part
 * can contain colons.
 */
import type { Element } from './document.ts'
import { compileGlob, firstBeginning, type Glob, matchesGlob } from './match.ts'
import { arnParts, splitParts } from './parts.ts'
import type { ConditionContext } from './request.ts'
import { parseTemplate, substituteOrAny, type Token, type Variable, variablesIn } from './template.ts'

export interface ResourceElement {
  readonly negated: boolean
  /** As written. */
  readonly values: readonly string[]
  /** Whether `${...}` is a variable. */
  readonly areVariables: boolean
  readonly patterns: readonly ResourcePattern[]
  /** The same, with `*` for each missing part of a short ARN. */
  readonly completed: readonly ResourcePattern[]
  readonly variables: readonly Variable[]
}

type ResourcePattern = (resource: string, context: ConditionContext) => boolean

/** A part of the pattern before the sixth one. */
interface Part {
  readonly glob: Glob
  /** Whether the part ends with a `*`, which also matches colons. */
  readonly crosses: boolean
}

const colon = { kind: 'text', text: ':' } as const

export function compileResources(element: Element, variables: boolean): ResourceElement {
  const { negated, values } = element
  const templates = values.map((value) => templateOf(value, variables))
  const patterns = templates.map(compilePattern)
  const completed = values.some(isShort)
    ? values.map((value) => compilePattern(templateOf(withEveryPart(value), variables)))
    : patterns
  return {
    negated,
    values,
    areVariables: variables,
    patterns,
    completed,
    variables: templates.flatMap(variablesIn),
  }
}

function templateOf(value: string, variables: boolean): readonly Token[] {
  return parseTemplate(value, { wildcards: true, variables, colonsBeforeVariables: 5 })
}

/**
 * Returns the patterns of an element, taken apart.
 *
 * @param completes see {@link coversResource}
 */
export function resourceTemplates(
  { values, areVariables }: ResourceElement,
  completes: boolean,
): readonly (readonly Token[])[] {
  return values.map((value) => templateOf(completes ? withEveryPart(value) : value, areVariables))
}

/** Returns whether the text is an ARN with fewer than six parts. */
function isShort(text: string): boolean {
  return text.startsWith('arn:') && text.split(':', arnParts).length < arnParts
}

function withEveryPart(text: string): string {
  const missing = isShort(text) ? arnParts - text.split(':').length : 0
  return text + ':*'.repeat(missing)
}

/**
 * @param completes whether a short ARN matches as if it had `*` for each missing part. IAM prints such parts as
 * `*` (recorded on AWS, February 2026)
 */
export function coversResource(
  element: ResourceElement,
  resource: string,
  context: ConditionContext,
  completes: boolean,
): boolean {
  for (const pattern of completes ? element.completed : element.patterns) {
    if (pattern(resource, context)) return !element.negated
  }
  return element.negated
}

/** Returns what matches resources with a pattern that contains no variables. */
export function resourceMatcher(pattern: string): (resource: string) => boolean {
  return compileLiteral(parseTemplate(pattern, { wildcards: true, variables: false }))
}

function compilePattern(tokens: readonly Token[]): ResourcePattern {
  if (tokens.length === 1 && tokens[0]?.kind === 'run') return () => true
  if (variablesIn(tokens).length === 0) return compileLiteral(tokens)
  return (resource, context) => compileLiteral(substituteOrAny(tokens, context))(resource)
}

/** Matches the parts up to the last confined wildcard one by one, and the rest at once. */
function compileLiteral(tokens: readonly Token[]): (resource: string) => boolean {
  const parts = splitParts(tokens)
  const behind = parts.slice(0, arnParts - 1).findLastIndex(isConfined) + 1
  if (behind === 0) {
    const glob = compileGlob(tokens)
    return (resource) => matchesGlob(glob, resource)
  }
  const confined = parts.slice(0, behind).map(compilePart)
  const rest = compileGlob(parts.slice(behind).flatMap((part) => [colon, ...part]))
  return (resource) => matchesParts(confined, rest, resource)
}

/** Returns whether the part contains a wildcard that matches only within the part. */
function isConfined(part: readonly Token[]): boolean {
  return part.some(({ kind }, at) => kind === 'one' || (kind === 'run' && at < part.length - 1))
}

function compilePart(part: readonly Token[]): Part {
  return { glob: compileGlob(part), crosses: part.at(-1)?.kind === 'run' }
}

/**
 * Tracks every place where a part can end. There is at most one per colon of the value, and the end of the
 * value.
 */
function matchesParts(parts: readonly Part[], rest: Glob, value: string): boolean {
  let ends: readonly number[] = [-1]
  for (const part of parts) ends = endsOf(part, value, ends)
  const end = firstBeginning(rest, value, ends)
  return end !== undefined && matchesGlob(rest, value, end)
}

/**
 * Returns where the part can end, in ascending order.
 *
 * @param before where the previous part can end, in ascending order
 */
function endsOf({ glob, crosses }: Part, value: string, before: readonly number[]): readonly number[] {
  const ends: number[] = []
  for (const colon of before) {
    const end = endOfPart(value, colon + 1)
    if (colon < value.length && matchesGlob(glob, value.slice(colon + 1, end))) ends.push(end)
  }
  return crosses ? ends.slice(0, 1).flatMap((first) => endsFrom(value, first)) : ends
}

/** Returns the place itself, every colon after it, and the end of the value. */
function endsFrom(value: string, first: number): readonly number[] {
  const ends: number[] = []
  for (let end = first; end < value.length; end = endOfPart(value, end + 1)) ends.push(end)
  return [...ends, value.length]
}

function endOfPart(value: string, from: number): number {
  const at = value.indexOf(':', from)
  return at < 0 ? value.length : at
}
