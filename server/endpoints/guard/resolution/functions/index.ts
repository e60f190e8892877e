/** The functions of path expressions: those of text, and those that need a place or the state of a service. */
import type { Value } from '../../parameters/types.ts'
import type { Seen } from '../resolving.ts'
import * as ec2 from './functions-of-ec2.ts'
import * as ecs from './functions-of-ecs.ts'
import * as lambda from './functions-of-lambda.ts'
import * as keys from './keys.ts'
import * as messaging from './messaging.ts'
import * as names from './names-in-arns.ts'
import { type StateFunction, surroundingsOf } from './state-function.ts'
import { daysFromNow, textFunctions } from './text.ts'

const STATE_FUNCTIONS: Readonly<Record<string, StateFunction>> = {
  ...ec2,
  ...ecs,
  ...lambda,
  ...keys,
  ...messaging,
  ...names,
}

/** A value at a path, to which a function is applied. */
export interface Argument {
  readonly value: Value
  /** What follows the name of the function, such as `LogGroupNames` of `json:LogGroupNames`. */
  readonly argument: string | undefined
}

/** Returns whether there is such a function. */
export function isFunction(name: string): boolean {
  return name === DAYS_FROM_NOW || Object.hasOwn(STATE_FUNCTIONS, name) || Object.hasOwn(textFunctions, name)
}

const DAYS_FROM_NOW = 'daysFromNow'

/** Applies a function. A value that is no text, where text is needed, becomes `*`. */
export function applyFunction(name: string, { value, argument }: Argument, seen: Seen): readonly string[] {
  const { parameters, resolving } = seen
  if (name === DAYS_FROM_NOW) return daysFromNow(resolving.now)(value, argument, parameters)
  const state = Object.hasOwn(STATE_FUNCTIONS, name) ? STATE_FUNCTIONS[name] : undefined
  if (state === undefined) return textFunctions[name]?.(value, argument, parameters) ?? []
  return typeof value === 'string' ? state(value, surroundingsOf(seen)) : ['*']
}
