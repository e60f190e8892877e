/**
 * Resource patterns. In the first five parts of an ARN a `*` that ends its part may run across colons
 * (`arn:aws:s3:*` is every S3 ARN); one that does not, and a `?`, stay inside it. The sixth part may hold colons.
 */
import type { Element } from './document.ts'
import { codesOf, compileGlob, type Glob, matchesGlob } from './match.ts'
import { parseTemplate, substitute, type Token, type Variable, variablesIn } from './template.ts'
import type { ConditionContext } from './types.ts'

export interface ResourceElement {
  readonly negated: boolean
  readonly patterns: readonly ResourcePattern[]
  readonly variables: readonly Variable[]
}

type ResourcePattern = (resource: string, context: ConditionContext) => boolean

const COLON = 58
/** Codes of wildcards beside character codes. */
const RUN = -1
const ONE = -2
const RUN_IN_PART = -3
const ONE_IN_PART = -4

export function compileResources(element: Element, variables: boolean): ResourceElement {
  const rules = { wildcards: true, variables, colonsBeforeVariables: 5 }
  const templates = element.values.map((value) => parseTemplate(value, rules))
  return {
    negated: element.negated,
    patterns: templates.map(compilePattern),
    variables: templates.flatMap(variablesIn),
  }
}

export function coversResource(
  element: ResourceElement,
  resource: string,
  context: ConditionContext,
): boolean {
  for (const pattern of element.patterns) {
    if (pattern(resource, context)) return !element.negated
  }
  return element.negated
}

function compilePattern(tokens: readonly Token[]): ResourcePattern {
  if (tokens.length === 1 && tokens[0]?.kind === 'run') return () => true
  if (variablesIn(tokens).length === 0) return compileLiteral(tokens)
  return (resource, context) => compileLiteral(substitute(tokens, context))(resource)
}

function compileLiteral(tokens: readonly Token[]): (resource: string) => boolean {
  if (isConfined(tokens)) {
    const codes = codesOfPattern(tokens)
    return (resource) => matchesCodes(codes, resource)
  }
  const glob: Glob = compileGlob(tokens)
  return (resource) => matchesGlob(glob, resource)
}

/** Whether some wildcard has to stay inside its part. */
function isConfined(tokens: readonly Token[]): boolean {
  let colons = 0
  return tokens.some((token, at) => {
    if (token.kind === 'text') colons += token.text.split(':').length - 1
    return colons < 5 && (token.kind === 'one' || (token.kind === 'run' && !precedesColon(tokens[at + 1])))
  })
}

function precedesColon(next: Token | undefined): boolean {
  return next === undefined || (next.kind === 'text' && next.text.startsWith(':'))
}

function codesOfPattern(tokens: readonly Token[]): readonly number[] {
  const free = tokens.flatMap(codesOfToken)
  let colons = 0
  return free.map((code, at) => {
    if (code === COLON) colons++
    return colons < 5 ? confine(code, endsPart(free, at)) : code
  })
}

function confine(code: number, endsItsPart: boolean): number {
  if (code === RUN) return endsItsPart ? RUN : RUN_IN_PART
  return code === ONE ? ONE_IN_PART : code
}

function codesOfToken(token: Token): readonly number[] {
  if (token.kind === 'text') return codesOf(token.text)
  return [token.kind === 'run' ? RUN : ONE]
}

function endsPart(codes: readonly number[], at: number): boolean {
  const next = codes[at + 1]
  return next === undefined || next === COLON
}

/**
 * Runs that stop at colons next to runs that do not need all alternatives kept in view: a set of pattern positions
 * moves along the value, one step a character. Time is at most pattern length times value length.
 */
function matchesCodes(codes: readonly number[], value: string): boolean {
  let states = new Uint8Array(codes.length + 1)
  states[0] = 1
  passRuns(codes, states)
  for (let at = 0; at < value.length; at++) {
    states = step(codes, states, value.charCodeAt(at))
  }
  return states[codes.length] === 1
}

function step(codes: readonly number[], states: Uint8Array, character: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(states.length)
  codes.forEach((code, at) => {
    if (states[at] === 0 || !accepts(code, character)) return
    next[isRun(code) ? at : at + 1] = 1
  })
  passRuns(codes, next)
  return next
}

/** A run may be empty. */
function passRuns(codes: readonly number[], states: Uint8Array): void {
  codes.forEach((code, at) => {
    if (states[at] === 1 && isRun(code)) states[at + 1] = 1
  })
}

function isRun(code: number): boolean {
  return code === RUN || code === RUN_IN_PART
}

function accepts(code: number, character: number): boolean {
  if (code >= 0) return code === character
  return code === RUN || code === ONE || character !== COLON
}
