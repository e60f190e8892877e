/** What a change is, and the world after it. */
import { CompiledPolicy } from '../compile.ts'
import type { Json, JsonObject } from '../json.ts'
import type { AuthorizationRequest, LayerName, Layers, SourcedPolicy } from '../types.ts'
import type { PolicySet } from './sets.ts'
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
  readonly statement: JsonObject
}

export type Change = ContextChange | Extension | Loosening | Removal | Detachment | Addition

export interface Candidate {
  /** The smaller, the better: see {@link costs}. */
  readonly cost: number
  readonly change: Change
  readonly world: World
}

/** Whether the policy is AWS's own, which nobody can change. */
export function isAwsOwn({ source }: Pick<SourcedPolicy, 'source'>): boolean {
  return /^arn:[^:]+:(?:iam|organizations)::aws:policy\//.test(source)
}

/** Each changed circumstance, each changed element, a statement or policy less, a statement more. */
export const costs = { circumstance: 1, element: 10, removal: 11, statement: 100 } as const

/** The layers with another document for one policy of a set. Not by way of the cache: it is used once. */
export function withDocument(set: PolicySet, policy: SourcedPolicy, document: string): Layers {
  const changed = { ...policy, policy: new CompiledPolicy(document) }
  return set.replaced(set.policies.map((other) => (other === policy ? changed : other)))
}
