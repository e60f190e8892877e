/**
 * Evaluates the path expressions of the operations' facts: `A.B[]`, `=constant`, `A|function:argument`,
 * `A|function+Qualifier`, and `A or B`.
 */
import type { Parameters, Value } from '../parameters/types.ts'
import { fromEach } from './each.ts'
import { applyFunction } from './functions/index.ts'
import type { Seen } from './resolving.ts'

/** An alternative that reads a parameter. */
interface Step {
  readonly path: string
  readonly function: string | undefined
  readonly argument: string | undefined
  /** The path of a parameter whose value is appended after a colon. */
  readonly appended: string | undefined
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
  readonly constant: string | undefined
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
  const found = steps.map((step) => valuesOfStep(step, seen)).filter(({ values }) => values.length > 0)
  const [first, ...others] = found
  if (first)
    return {
      values: others.length > 0 ? found.flatMap(({ values }) => values) : first.values,
      from: first.from,
    }
  return constant === undefined ? NOTHING : { values: [constant], from: 'constant' }
}

/** Returns the paths of an expression, without functions. */
export function pathsOf(expression: string): readonly string[] {
  return compiledOf(expression).paths
}

/** Returns the values at the paths of an expression, before any function. */
export function rawValuesOf(expression: string, parameters: Parameters): readonly Value[] {
  return fromEach(pathsOf(expression), (path) => parameters.valuesAt(path))
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
  const expression = {
    steps,
    paths: steps.map(({ path }) => path),
    constant: alternatives.find((each) => each.startsWith('='))?.slice(1),
    hasFunction: steps.some((step) => step.function !== undefined),
  }
  compiled.set(text, expression)
  return expression
}

function toStep(text: string): Step {
  const [path = '', rest] = splitOnce(text, '|')
  const [call = '', appended] = rest === undefined ? [] : splitOnce(rest, '+')
  const [name, argument] = splitOnce(call, ':')
  return { path, function: name || undefined, argument, appended }
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

function valuesOfStep(step: Step, seen: Seen): Found {
  const { path } = step
  const values = valuesOrDefault(path, seen)
  if (values.length === 0) return NOTHING
  const from = `parameter ${path}`
  const results =
    step.function === undefined ? values.map(textOf) : fromEach(values, (value) => applied(step, value, seen))
  return { values: step.appended === undefined ? results : appended(results, step.appended, seen), from }
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

function applied(step: Step, value: Value, seen: Seen): readonly string[] {
  return applyFunction(step.function ?? '', { value, argument: step.argument }, seen)
}

function appended(values: readonly string[], path: string, { parameters }: Seen): readonly string[] {
  const [suffix] = parameters.valuesAt(path)
  return suffix === undefined ? values : values.map((value) => `${value}:${textOf(suffix)}`)
}

const textOf = (value: Value) => (typeof value === 'string' ? value : '*')
