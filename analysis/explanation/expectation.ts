/** Policies as tests: compares decisions with what is expected, and describes the difference. */
import { LAYER_NAMES } from './change-text.ts'
import { type ExplanationBody, isBlocking } from './explanation-text.ts'
import { textOfDenial, textOfPermission } from './failure-text.ts'

/** The schema `DenialReason` of openapi.json. */
export interface DenialReason {
  readonly layer?: ExplanationBody['layer']
  /** The ARN or the name of the policy. */
  readonly policy?: string
  /** The Sid of the statement, or its number, counted from 1. */
  readonly statement?: string
}

/** Returns the message for a request that should be allowed. Undefined if it is. */
export function failureToAllow(explained: ExplanationBody): string | undefined {
  if (explained.decision === 'allowed') return undefined
  return [`expected ${requestOf(explained, 'allowed')}`, ...textOfDenial(explained)].join('\n')
}

/** Returns the message for a request that should be denied. Undefined if it is, for the expected reason. */
export function failureToDeny(explained: ExplanationBody, because: DenialReason = {}): string | undefined {
  const expected = `expected ${requestOf(explained, 'denied')}${reasonText(because)}`
  if (explained.decision === 'allowed') return [expected, ...textOfPermission(explained)].join('\n')
  if (isReason(explained, because)) return undefined
  return [`${expected}, but it is denied for another reason`, ...textOfDenial(explained)].join('\n')
}

function requestOf({ action, resource, caller }: ExplanationBody, decision: 'allowed' | 'denied'): string {
  return `${action} on ${resource} to be ${decision} for ${caller}`
}

function reasonText({ layer, policy, statement }: DenialReason): string {
  const parts = [
    ...(statement === undefined ? [] : [`statement ${statement}`]),
    ...(policy === undefined ? [] : [`policy ${policy}`]),
    ...(layer === undefined ? [] : [`the ${LAYER_NAMES[layer]}`]),
  ]
  return parts.length === 0 ? '' : ` by ${parts.join(' of ')}`
}

function isReason(explained: ExplanationBody, { layer, policy, statement }: DenialReason): boolean {
  if (layer !== undefined && layer !== explained.layer) return false
  if (policy === undefined && statement === undefined) return true
  return deniersIn(explained).some(
    ({ source, name, index, sid }) =>
      isNamed(policy, [source, name, lastPartOf(source)]) &&
      isNamed(statement, [sid, index === undefined ? undefined : String(index + 1)]),
  )
}

interface Denier {
  readonly source: string
  readonly name?: string | undefined
  /** Undefined when the policy has no statement that denies: none of them allows. */
  readonly index?: number | undefined
  readonly sid?: string | undefined
}

function deniersIn({ decision, because, layer, layers }: ExplanationBody): readonly Denier[] {
  if (decision === 'explicitDeny') return because
  return layers
    .filter((each) => each.layer === layer && isBlocking(each))
    .flatMap(({ policies }) => policies.map(({ source, name }) => ({ source, ...(name && { name }) })))
}

function isNamed(expected: string | undefined, names: readonly (string | undefined)[]): boolean {
  return expected === undefined || names.includes(expected)
}

/** Returns the name of a policy from its ARN. */
function lastPartOf(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1)
}
