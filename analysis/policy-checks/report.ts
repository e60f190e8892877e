/** The result of a check: its answer, an example, and the places of the statements. */
import { type AuthorizationRequest, statementSpans, type TextPosition } from '../../policy/index.ts'
import type { Side, StatementReference } from '../../policy/proofs/index.ts'
import { lintFacts } from '../lint-facts.ts'
import type { Answer } from './questions.ts'

/**
 * Which question was asked. A check of a policy has its name. A check of a principal has the principal's ARN, and
 * the name of a policy if that is to be its only identity-based policy.
 */
export type Check =
  | (Subject & {
      readonly kind: 'against'
      /** The name of the policy to compare with. Absent for what the principal can do now. */
      readonly reference?: string | undefined
    })
  | (Subject & {
      readonly kind: 'grants'
      readonly actions: readonly string[]
      readonly resources: readonly string[]
    })
  | (Subject & { readonly kind: 'public'; readonly resourceType: string })
  /** Whether the principal can do all that a policy allows, whose name is the reference. */
  | {
      readonly kind: 'lacks'
      readonly principal: string
      readonly reference: string
      readonly policy?: never
    }

/** The subject of a check. */
interface Subject {
  readonly policy?: string | undefined
  readonly principal?: string | undefined
}

/** A statement of a policy. */
export interface StatementPlace {
  /** The name of the policy, such as its file's, or its ARN. */
  readonly policy: string
  /** The number of the statement, from 1. */
  readonly statement: number
  readonly sid?: string
  /** Lines and columns from 1. Absent for policies that are in no file. */
  readonly start?: TextPosition
  /** Exclusive. */
  readonly end?: TextPosition
}

/** A request that the policy allows. */
export interface ExampleRequest {
  /** The ARN of the caller, or what kind of caller it is if it has none. */
  readonly caller: string
  readonly callerKind: AuthorizationRequest['principal']['kind']
  readonly action: string
  readonly resource: string
  /** Condition keys in AWS's spelling. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
}

/** The answer to a check, as `--json` prints it. */
export interface CheckReport {
  readonly check: Check
  /** `contained` is a proof; `exceeds` has an example; `unknown` is neither. */
  readonly answer: 'contained' | 'exceeds' | 'unknown'
  readonly request?: ExampleRequest
  /** The statements that allow the example. */
  readonly allowedBy: readonly StatementPlace[]
  /** The statement of the reference that denies the example. Absent if none allows it. */
  readonly deniedBy?: StatementPlace
  /** All statements that exceed by themselves, or that were not proved not to. */
  readonly causes: readonly StatementPlace[]
  /** Why nothing was proved. */
  readonly reason?: string
}

/** Why a proof failed, in words. */
const REASONS = {
  variables: 'its policy variables tie the caller to the resource or to another condition key',
  'mixed types': 'operators of several types compare the same condition key',
  'too many states': 'its patterns have too many combinations',
  'too many boxes': 'its statements have too many combinations',
} as const

/** Reports an answer for people and programs. */
export function reportOf(check: Check, { granted, limit, difference: found, causes }: Answer): CheckReport {
  const placeIn = (side: Side) => (each: StatementReference) => placeOf(side, each, check)
  const places = causes.flatMap(placeIn(granted))
  if (found.answer === 'contained') return { check, answer: 'contained', allowedBy: [], causes: [] }
  if (found.answer === 'unknown')
    return { check, answer: 'unknown', allowedBy: [], causes: places, reason: REASONS[found.reason] }
  const denial = found.because === 'nothing allows' ? [] : placeIn(limit)(found.because.denies)
  return {
    check,
    answer: 'exceeds',
    request: exampleOf(found.request, check),
    allowedBy: found.by.flatMap(placeIn(granted)),
    ...(denial[0] && { deniedBy: denial[0] }),
    causes: places,
  }
}

/** Returns no place for a statement without a text. */
function placeOf(
  { sets }: Side,
  { set, policy: at, index, sid }: StatementReference,
  check: Check,
): StatementPlace[] {
  const sourced = sets[set]?.policies[at]
  if (sourced === undefined || sourced.builtIn) return []
  const { source, policy } = sourced
  const isGiven = source === check.policy || ('reference' in check && source === check.reference)
  const span = isGiven ? statementSpans(policy.text)[index] : undefined
  return [{ policy: source, statement: index + 1, ...(sid !== undefined && { sid }), ...span }]
}

/** The example of a proof about a principal has any caller, because only this one was considered. */
function exampleOf(
  { principal, action, resource, context }: AuthorizationRequest,
  check: Check,
): ExampleRequest {
  const entries = context instanceof Map ? [...context] : []
  const spelled = entries.map(([key, value]) => [spellingOf(key), value])
  const caller = check.principal ?? principal.arn
  const callerKind = check.principal === undefined ? principal.kind : callerKindOf(check.principal)
  return { caller, callerKind, action, resource, context: Object.fromEntries(spelled) }
}

/** Principals that are checked are users, roles, and sessions of roles. */
function callerKindOf(arn: string): ExampleRequest['callerKind'] {
  return /^arn:[^:]+:iam::\d{12}:user\//.test(arn) ? 'user' : 'role-session'
}

/** Returns the key in AWS's spelling. The name of a tag stays as it is. */
function spellingOf(key: string): string {
  const name = lintFacts.key(key)?.name ?? key
  return name + key.slice(name.length)
}
