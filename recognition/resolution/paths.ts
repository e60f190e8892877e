/**
 * Evaluates the path expressions of the operations' facts: `A.B[]`, `=constant`, `A|function:argument`,
 * `A|function+Qualifier`, and `A or B`.
 */
import type { Parameters, Value } from '../parameters/types.ts'
import { fromEach } from './each.ts'
import { functionNamed, type PathFunction } from './functions/index.ts'
import type { Seen } from './resolving.ts'

/** An alternative that reads a parameter. */
interface Step {
  readonly path: string
  readonly function: PathFunction | undefined
  readonly argument: string | undefined
  /** The path of a parameter whose value is appended after a colon. */
  readonly appended: string | undefined
  readonly from: string
}

/** Values with the expression that they came from, for explanations. */
export interface Found {
  readonly values: readonly string[]
  readonly from: string
}

interface Expression {
  /** Those that read a parameter. */
  readonly steps: readonly Step[]
  /** The paths of the steps. */
  readonly paths: readonly string[]
  /** What the expression is if no parameter is there. */
  readonly constant: Found
  readonly hasFunction: boolean
}

const NOTHING: Found = { values: [], from: '' }
const compiled = new Map<string, Expression>()

/**
 * Returns all values that an expression names.
 *
 * AWS refuses a request that has two alternatives, but an upstream can prefer either. Therefore all that are there
 * count, and a constant only if none is. A value that is no text becomes `*`.
 */
export function valuesOf(expression: string, seen: Seen): Found {
  const { steps, constant } = compiledOf(expression)
  let found = NOTHING
  for (const step of steps) {
    const values = resultsOf(step, valuesOrDefault(step.path, seen), seen)
    if (values.length === 0) continue
    found =
      found === NOTHING ? { values, from: step.from } : { ...found, values: [...found.values, ...values] }
  }
  return found === NOTHING ? constant : found
}

/** Returns what the alternative of an expression that reads a path makes of one of the values there. */
export function valuesOfOne(
  expression: string,
  { path, value }: { readonly path: string; readonly value: Value },
  seen: Seen,
): readonly string[] {
  const step = compiledOf(expression).steps.find((each) => each.path === path)
  return step ? resultsOf(step, [value], seen) : []
}

/** Returns the paths of an expression, without functions. */
export function pathsOf(expression: string): readonly string[] {
  return compiledOf(expression).paths
}

/** Returns the values at the paths of an expression, before any function. */
export function rawValuesOf(expression: string, parameters: Parameters): readonly Value[] {
  const paths = pathsOf(expression)
  const [only] = paths
  if (paths.length === 1 && only !== undefined) return parameters.valuesAt(only)
  return paths.flatMap((path) => parameters.valuesAt(path))
}

/** Returns whether an expression applies a function. */
export function hasFunction(expression: string): boolean {
  return compiledOf(expression).hasFunction
}

function compiledOf(text: string): Expression {
  const known = compiled.get(text)
  if (known) return known
  const alternatives = text.split(' or ')
  const steps = alternatives.filter((each) => !each.startsWith('=')).map(toStep)
  const constant = alternatives.find((each) => each.startsWith('='))
  const expression = {
    steps,
    paths: steps.map(({ path }) => path),
    constant: constant === undefined ? NOTHING : { values: [constant.slice(1)], from: 'constant' },
    hasFunction: steps.some((step) => step.function !== undefined),
  }
  compiled.set(text, expression)
  return expression
}

function toStep(text: string): Step {
  const [path = '', rest] = splitOnce(text, '|')
  const [call = '', appended] = rest === undefined ? [] : splitOnce(rest, '+')
  const [name, argument] = splitOnce(call, ':')
  return {
    path,
    function: name ? functionNamed(name) : undefined,
    argument,
    appended,
    from: `parameter ${path}`,
  }
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

function resultsOf(step: Step, values: readonly Value[], seen: Seen): readonly string[] {
  const { function: applied, argument } = step
  if (values.length === 0) return NOTHING.values
  const results = applied ? fromEach(values, (value) => applied(value, argument, seen)) : values.map(textOf)
  return step.appended === undefined ? results : appended(results, step.appended, seen)
}

/** No service takes that many values in a request. More are decided as any value. */
const MAX_VALUES = 1000

/** The values at a path or, where it is left out, the one that AWS takes instead. */
export function valuesOrDefault(path: string, { parameters, resolving }: Seen): readonly Value[] {
  const values = parameters.valuesAt(path)
  if (values.length > MAX_VALUES) return ['*']
  const fallback = resolving.call.service.defaults?.[path]
  return values.length === 0 && fallback !== undefined ? [fallback] : values
}

function appended(values: readonly string[], path: string, { parameters }: Seen): readonly string[] {
  const [suffix] = parameters.valuesAt(path)
  return suffix === undefined ? values : values.map((value) => `${value}:${textOf(suffix)}`)
}

const textOf = (value: Value) => (typeof value === 'string' ? value : '*')
