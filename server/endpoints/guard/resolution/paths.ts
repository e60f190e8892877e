/**
 * Evaluates the path expressions of the operations' facts: `A.B[]`, `=constant`, `A|function:argument`,
 * `A|function+Qualifier`, and `A or B`.
 */
import type { Parameters, Value } from '../parameters/types.ts'
import { applyFunction } from './functions/index.ts'
import type { Seen } from './resolving.ts'

interface Step {
  /** Undefined for a constant. */
  readonly path: string | undefined
  readonly constant: string
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

const NOTHING: Found = { values: [], from: '' }
const compiled = new Map<string, readonly Step[]>()

/**
 * Returns all values that an expression names.
 *
 * AWS refuses a request that has two alternatives, but an upstream can prefer either. Therefore all that are there
 * count, and a constant only if none is. A value that is no text becomes `*`.
 */
export function valuesOf(expression: string, seen: Seen): Found {
  const steps = stepsOf(expression)
  const found = steps.filter(({ path }) => path !== undefined).map((step) => valuesOfStep(step, seen))
  const values = found.flatMap((each) => each.values)
  if (values.length > 0) return { values, from: found.find((each) => each.values.length > 0)?.from ?? '' }
  const constant = steps.find(({ path }) => path === undefined)
  return constant ? { values: [constant.constant], from: 'constant' } : NOTHING
}

/** Returns the paths of an expression, without functions. */
export function pathsOf(expression: string): readonly string[] {
  return stepsOf(expression).flatMap(({ path }) => (path === undefined ? [] : [path]))
}

/** Returns the values at the paths of an expression, before any function. */
export function rawValuesOf(expression: string, parameters: Parameters): readonly Value[] {
  return pathsOf(expression).flatMap((path) => parameters.valuesAt(path))
}

/** Returns whether an expression applies a function. */
export function hasFunction(expression: string): boolean {
  return stepsOf(expression).some((step) => step.function !== undefined)
}

function stepsOf(expression: string): readonly Step[] {
  const known = compiled.get(expression)
  if (known) return known
  const steps = expression.split(' or ').map(toStep)
  compiled.set(expression, steps)
  return steps
}

function toStep(text: string): Step {
  if (text.startsWith('='))
    return {
      path: undefined,
      constant: text.slice(1),
      function: undefined,
      argument: undefined,
      appended: undefined,
    }
  const [path = '', rest] = splitOnce(text, '|')
  const [call = '', appended] = rest === undefined ? [] : splitOnce(rest, '+')
  const [name, argument] = splitOnce(call, ':')
  return { path, constant: '', function: name || undefined, argument, appended }
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

function valuesOfStep(step: Step, seen: Seen): Found {
  const { path = '' } = step
  const values = valuesOrDefault(path, seen)
  if (values.length === 0) return NOTHING
  const from = `parameter ${path}`
  const results =
    step.function === undefined ? values.map(textOf) : values.flatMap((value) => applied(step, value, seen))
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
