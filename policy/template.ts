/** Splits the text of a policy value into literal text, wildcards, and policy variables. */
import type { ConditionContext } from './request.ts'

export type Token = Text | typeof anyRun | typeof anyOne | Variable

export interface Text {
  readonly kind: 'text'
  readonly text: string
}

export interface Variable {
  readonly kind: 'variable'
  /** The whole reference, with braces and default. */
  readonly text: string
  /** Lower-cased, because key names are case-insensitive. */
  readonly key: string
  readonly written: string
  /** The default in `${key, 'default'}`. */
  readonly fallback: string | undefined
  /** Whether the key's values, if it is multivalued, are unequal to everything: see {@link TemplateRules}. */
  readonly listsAreUnequal: boolean
}

const anyRun = { kind: 'run', text: '*' } as const
const anyOne = { kind: 'one', text: '?' } as const

export interface TemplateRules {
  readonly wildcards: boolean
  readonly variables: boolean
  /**
   * Variables are recognized only after this many colons. It is 5 in resources, where they cannot be the
   * service or account.
   */
  readonly colonsBeforeVariables?: number
  /**
   * Whether a text with a variable of a multivalued key equals nothing. Otherwise, such a variable prevents
   * the statement from applying.
   */
  readonly listsAreUnequal?: boolean
}

const reference = /\$\{[^}]*\}|[*?]|\$|[^$*?]+/g
const plain = /[*?]|\$|[^$*?]+/g

export function parseTemplate(source: string, rules: TemplateRules): readonly Token[] {
  const tokens: Token[] = []
  let colons = 0
  for (const unit of unitsOf(source, rules.variables)) {
    append(tokens, tokenOf(unit, colons, rules))
    if (!isReference(unit)) colons += unit.split(':').length - 1
  }
  return tokens
}

/**
 * Searches for variables only up to the last brace. Beyond it there are none, and a search takes quadratic
 * time.
 */
function unitsOf(source: string, variables: boolean): readonly string[] {
  const end = variables ? source.lastIndexOf('}') + 1 : 0
  return [...(source.slice(0, end).match(reference) ?? []), ...(source.slice(end).match(plain) ?? [])]
}

function isReference(unit: string): boolean {
  return unit.startsWith('${')
}

function append(tokens: Token[], token: Token): void {
  const last = tokens.at(-1)
  if (token.kind !== 'text' || last?.kind !== 'text') tokens.push(token)
  else tokens[tokens.length - 1] = { kind: 'text', text: last.text + token.text }
}

function tokenOf(unit: string, colons: number, rules: TemplateRules): Token {
  if (rules.wildcards && unit === '*') return anyRun
  if (rules.wildcards && unit === '?') return anyOne
  return isReference(unit) ? referenceToken(unit, colons, rules) : { kind: 'text', text: unit }
}

function referenceToken(unit: string, colons: number, rules: TemplateRules): Token {
  const body = unit.slice(2, -1)
  if (body === '*' || body === '?' || body === '$') return { kind: 'text', text: body }
  if (colons < (rules.colonsBeforeVariables ?? 0)) return { kind: 'text', text: unit }
  return variable(unit, body, rules.listsAreUnequal ?? false)
}

function variable(text: string, body: string, listsAreUnequal: boolean): Variable {
  const comma = body.indexOf(", '")
  const hasFallback = comma >= 0 && body.length > comma + 3 && body.endsWith("'")
  const written = hasFallback ? body.slice(0, comma) : body
  return {
    kind: 'variable',
    text,
    key: written.toLowerCase(),
    written,
    fallback: hasFallback ? body.slice(comma + 3, -1) : undefined,
    listsAreUnequal,
  }
}

/** Returns what the references in a text name, without their defaults. The literals, such as `${*}`, are included. */
export function referencesIn(source: string): readonly string[] {
  if (!source.includes('${')) return []
  return unitsOf(source, true)
    .filter(isReference)
    .map((unit) => variable(unit, unit.slice(2, -1), false).written)
}

export function variablesIn(tokens: readonly Token[]): readonly Variable[] {
  return tokens.filter((token) => token.kind === 'variable')
}

/**
 * Returns undefined for multivalued keys, which have no single value.
 * A default applies only to missing keys.
 */
export function resolve(variable: Variable, context: ConditionContext): string | undefined {
  const value = context.get(variable.key) ?? variable.fallback
  return typeof value === 'string' ? value : undefined
}

/**
 * Returns whether a statement with the variable cannot apply. A missing value is never the empty string.
 *
 * A multivalued key fills in no variable, and its default does not apply. On AWS, a negated operator of an
 * Allow matches such a value (recorded on AWS, September 2026). For everything that has not been recorded,
 * it is a variable without a value (IAM User Guide, policy variables).
 */
export function isUnmet(variable: Variable, context: ConditionContext): boolean {
  if (resolve(variable, context) !== undefined) return false
  return !variable.listsAreUnequal || context.get(variable.key) === undefined
}

/** Returns whether none of the variables is unmet. */
export function areMet(variables: readonly Variable[], context: ConditionContext): boolean {
  return variables.length === 0 || !variables.some((variable) => isUnmet(variable, context))
}

/**
 * Replaces variables with their values as literal text. The value of a tag therefore never acts as a
 * wildcard. Undefined if a variable has no value.
 */
export function substitute(
  tokens: readonly Token[],
  context: ConditionContext,
): readonly Token[] | undefined {
  const filled: Token[] = []
  for (const token of tokens) {
    const literal = literalOf(token, context)
    if (literal === undefined) return undefined
    filled.push(literal)
  }
  return filled
}

/**
 * Replaces variables with their values, and those without a value with a wildcard. This affects only
 * `missingContextKeys`: decisions check the variables first.
 */
export function substituteOrAny(tokens: readonly Token[], context: ConditionContext): readonly Token[] {
  return tokens.map((token) => literalOf(token, context) ?? anyRun)
}

function literalOf(token: Token, context: ConditionContext): Token | undefined {
  if (token.kind !== 'variable') return token
  const text = resolve(token, context)
  return text === undefined ? undefined : { kind: 'text', text }
}

export function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('')
}
