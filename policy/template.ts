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
  return colons < (rules.colonsBeforeVariables ?? 0) ? { kind: 'text', text: unit } : variable(unit, body)
}

function variable(text: string, body: string): Variable {
  const comma = body.indexOf(", '")
  const hasFallback = comma >= 0 && body.length > comma + 3 && body.endsWith("'")
  const written = hasFallback ? body.slice(0, comma) : body
  return {
    kind: 'variable',
    text,
    key: written.toLowerCase(),
    written,
    fallback: hasFallback ? body.slice(comma + 3, -1) : undefined,
  }
}

export function variablesIn(tokens: readonly Token[]): readonly Variable[] {
  return tokens.filter((token) => token.kind === 'variable')
}

/**
 * Returns undefined for multi-valued keys, which have no single value.
 * A default applies only to missing keys.
 */
export function resolve(variable: Variable, context: ConditionContext): string | undefined {
  const value = context.get(variable.key) ?? variable.fallback
  return typeof value === 'string' ? value : undefined
}

/**
 * Replaces variables with their values as literal text. The value of a tag therefore never acts as a
 * wildcard. A variable without a value becomes a wildcard. This affects only `missingContextKeys`: decisions
 * check the variables first.
 */
export function substitute(tokens: readonly Token[], context: ConditionContext): readonly Token[] {
  return tokens.map((token) => (token.kind === 'variable' ? literalOf(token, context) : token))
}

function literalOf(variable: Variable, context: ConditionContext): Token {
  const text = resolve(variable, context)
  return text === undefined ? anyRun : { kind: 'text', text }
}

export function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('')
}
