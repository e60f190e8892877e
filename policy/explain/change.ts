/** What a change is, and the world after it. */
import type { CompiledPolicy } from '../compile.ts'
import type { Json, JsonObject } from '../json.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'
import { withPolicies } from './sets.ts'
import type { ContextValue } from './values.ts'

/** A request and what is weighed for it. */
export interface World {
  readonly request: AuthorizationRequest
  readonly layers: Layers
}

export interface ChangedStatement {
  readonly layer: LayerName
  readonly source: string
  /** The ARN of the group whose inline policy it is. */
  readonly group?: string | undefined
  /** Position in its document, from 0. */
  readonly index: number
  readonly sid: string | undefined
}

/** Circumstances of the request: condition keys and the values that they need; undefined: the key is left out. */
export interface ContextChange extends ChangedStatement {
  readonly change: 'context'
  readonly values: ReadonlyMap<string, ContextValue>
}

/** One value more in an element of a statement. */
export interface Extension extends ChangedStatement {
  readonly change: 'extend'
  readonly element: 'Principal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource'
  readonly value: Json
}

/** Conditions less in a statement. */
export interface Loosening extends ChangedStatement {
  readonly change: 'loosen'
  readonly conditions: readonly { readonly operator: string; readonly key: string }[]
}

/** A statement that denies goes, or is narrowed. */
export interface Removal extends ChangedStatement {
  readonly change: 'remove'
}

/** A policy less: it denies, and is AWS's own, so that nobody can change it. */
export interface Detachment extends ChangedStatement {
  readonly change: 'detach'
}

/** A statement more, in one document, or in any policy of a layer. */
export interface Addition {
  readonly change: 'add'
  readonly layer: LayerName
  /** Of several levels of the layer which, from 1. */
  readonly level: number | undefined
  /** The document; undefined: another policy than those that there are. */
  readonly source: string | undefined
  /** What should have the document does not exist, and has to be made. */
  readonly missing: true | undefined
  readonly statement: JsonObject
}

export type Change = ContextChange | Extension | Loosening | Removal | Detachment | Addition

/** Whether the role or the managed policy that should have the document does not exist: callers give an empty text. */
export function isMissing({ policy }: Pick<SourcedPolicy, 'policy'>): boolean {
  return policy.text === ''
}

export interface Candidate {
  /** The smaller, the better: see {@link costs}. */
  readonly cost: number
  readonly change: Change
  /** What the world is then; it is made when the change is tried. */
  readonly world: () => World
}

/** Whether the policy is AWS's own, which nobody can change. */
export function isAwsOwn({ source }: Pick<SourcedPolicy, 'source'>): boolean {
  return /^arn:[^:]+:(?:iam|organizations)::aws:policy\//.test(source)
}

/** Each changed circumstance, each changed element, a statement or policy less, a statement more. */
export const costs = { circumstance: 1, element: 10, removal: 11, statement: 100 } as const

/**
 * The world with another document for a policy, in every layer in which it stands: one managed policy may be the
 * caller's and its boundary too.
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
