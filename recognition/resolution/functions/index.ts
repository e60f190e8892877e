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

/**
 * A function of path expressions. A value that is no text, where text is needed, becomes `*`.
 *
 * @param argument what follows the name of the function, such as `LogGroupNames` of `json:LogGroupNames`
 */
export type PathFunction = (value: Value, argument: string | undefined, seen: Seen) => readonly string[]

/** Returns whether there is such a function. */
export function isFunction(name: string): boolean {
  return name === DAYS_FROM_NOW || Object.hasOwn(STATE_FUNCTIONS, name) || Object.hasOwn(textFunctions, name)
}

const DAYS_FROM_NOW = 'daysFromNow'

/** Returns the function with a name. One that there is not returns nothing. */
export function functionNamed(name: string): PathFunction {
  if (name === DAYS_FROM_NOW)
    return (value, argument, { parameters, resolving }) =>
      daysFromNow(resolving.now)(value, argument, parameters)
  const state = Object.hasOwn(STATE_FUNCTIONS, name) ? STATE_FUNCTIONS[name] : undefined
  if (state)
    return (value, _argument, seen) =>
      typeof value === 'string' ? state(value, surroundingsOf(seen)) : ['*']
  const text = Object.hasOwn(textFunctions, name) ? textFunctions[name] : undefined
  return text ? (value, argument, { parameters }) => text(value, argument, parameters) : () => []
}
