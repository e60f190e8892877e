/** Changes to a request or its policies, and the state after a change. */
import type { CompiledPolicy } from '../compile.ts'
import type { Json, JsonObject } from '../json.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'
import { withPolicies } from './sets.ts'
import type { ContextValue } from './values.ts'

/** A request and the layers of policies that are evaluated for it. */
export interface World {
  readonly request: AuthorizationRequest
  readonly layers: Layers
}

export interface ChangedStatement {
  readonly layer: LayerName
  readonly source: string
  /** The ARN of the group that has the inline policy. */
  readonly group?: string | undefined
  /** Position of the statement in its document, from 0. */
  readonly index: number
  readonly sid: string | undefined
}

/**
 * A change of the request's context: condition keys and their new values. Undefined when the key is omitted.
 */
export interface ContextChange extends ChangedStatement {
  readonly change: 'context'
  readonly values: ReadonlyMap<string, ContextValue>
}

/** Adds a value to an element of a statement. */
export interface Extension extends ChangedStatement {
  readonly change: 'extend'
  readonly element: 'Principal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource'
  readonly value: Json
}

/** Removes conditions from a statement. */
export interface Loosening extends ChangedStatement {
  readonly change: 'loosen'
  readonly conditions: readonly { readonly operator: string; readonly key: string }[]
}

/** Removes a Deny statement, or narrows it. */
export interface Removal extends ChangedStatement {
  readonly change: 'remove'
}

/**
 * Excepts a request from a Deny. The statement is replaced with one that denies less. Others, which the document gets at
 * its end, keep denying what the first one denies no longer.
 */
export interface Exception extends ChangedStatement {
  readonly change: 'except'
  readonly statements: readonly JsonObject[]
  /** True when the exception is for the caller only, although others can have the policy. */
  readonly onlyCaller?: true
}

/** Detaches a policy that denies and that no one can edit, because it is AWS's own. */
export interface Detachment extends ChangedStatement {
  readonly change: 'detach'
}

/** Adds a statement to one document, or to any policy of a layer. */
export interface Addition {
  readonly change: 'add'
  readonly layer: LayerName
  /** The level, from 1. Undefined when the layer has only one. */
  readonly level: number | undefined
  /** The document. Undefined when the statement belongs in a policy other than the existing ones. */
  readonly source: string | undefined
  /** The ARN of the group that has the inline policy. */
  readonly group?: string | undefined
  /** True when the role or policy that should have the document does not exist and must be created. */
  readonly missing: true | undefined
  readonly statement: JsonObject
  /** True when the statement has a condition on the caller, because others can have the policy. */
  readonly onlyCaller?: true
}

export type Change = ContextChange | Extension | Loosening | Removal | Exception | Detachment | Addition

/**
 * Returns whether the role or managed policy of the document does not exist. Callers then pass an empty text.
 */
export function isMissing({ policy }: Pick<SourcedPolicy, 'policy'>): boolean {
  return policy.text === ''
}

export interface Candidate {
  /** Smaller is better: see {@link costs}. */
  readonly cost: number
  readonly change: Change
  /** Returns the state after the change. Computed only when the change is tried. */
  readonly world: () => World
}

/** Returns whether the policy is AWS's own, so no one can edit it. */
export function isAwsOwn({ source }: Pick<SourcedPolicy, 'source'>): boolean {
  return /^arn:[^:]+:(?:iam|organizations)::aws:policy\//.test(source)
}

/** Returns whether a call can change the document, so that it can get a further statement. */
export function isEditable(policy: SourcedPolicy): boolean {
  return policy.kind !== 'session' && !policy.builtIn && !isAwsOwn(policy) && !isMissing(policy)
}

/**
 * The costs of changes. They are for each changed context key, each changed element, a
 * removed statement or policy, and an added statement. A new policy and a condition on the caller cost a little more.
 */
export const costs = { contextKey: 1, element: 10, removal: 11, statement: 100, more: 1 } as const

/**
 * Replaces the document of a policy in every layer that contains it. For example, one managed policy can be
 * attached to the caller and also be its boundary.
 */
export function withDocument(
  { request, layers }: World,
  policy: SourcedPolicy,
  document: CompiledPolicy,
): World {
  const changed = { ...policy, policy: document }
  return { request, layers: withPolicies(layers, (other) => (isSame(other, policy) ? changed : other)) }
}

function isSame(one: SourcedPolicy, other: SourcedPolicy): boolean {
  const { kind, source, group, policy } = other
  return one.kind === kind && one.source === source && one.group === group && one.policy.text === policy.text
}
