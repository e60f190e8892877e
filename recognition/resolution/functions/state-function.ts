/** What a function of a path expression gets and returns. */
import { arnText, parseArn } from '../../arn.ts'
import type { Parameters } from '../../parameters/types.ts'
import type { Place, Questions, Seen } from '../resolving.ts'

/** The surroundings of a value. */
export interface StateContext {
  /** Where a name is, if the value is no ARN. */
  readonly place: Place
  readonly questions: Questions
  readonly parameters: Parameters
  /** ARN patterns by resource type. */
  readonly types: Readonly<Record<string, string>>
}

/** Returns the surroundings of the values that a grant sees. */
export function surroundingsOf({ place, parameters, resolving }: Seen): StateContext {
  const { questions, call } = resolving
  return { place, questions, parameters, types: call.service.types }
}

/**
 * Returns what a value represents. Nothing when the value is of another kind, and `*` in place of what nobody knows.
 */
export type StateFunction = (value: string, context: StateContext) => readonly string[]

/** Returns an ARN at a place. */
export function arnAt(
  service: string,
  { partition, region, accountId = '*' }: Place,
  resource: string,
): string {
  return arnText({ partition, service, region, accountId, resource })
}

/** Returns the resource in an ARN of a service: what follows the account. Undefined when the text is no such ARN. */
export function resourceInArn(service: string, text: string): string | undefined {
  const arn = parseArn(text)
  return arn?.service === service ? arn.resource : undefined
}
