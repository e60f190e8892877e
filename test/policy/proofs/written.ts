/** Sides of a proof as they are generated, and what both evaluators say of a request. */
import {
  type AuthorizationRequest,
  compilePolicy,
  evaluatePolicies,
  keysOfPolicy,
  type LayerName,
  type SourcedPolicy,
} from '../../../policy/index.ts'
import type { Side } from '../../../policy/proofs/types.ts'
import type { BookRequest } from '../by-the-book/index.ts'
import { allows, denies, deniesCaller, grantTo, type PolicyAttachment } from '../by-the-book/statement.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The policies of one layer. Each is a list of statements. */
export interface WrittenSet {
  readonly layer: LayerName
  readonly policies: readonly (readonly Fields[])[]
}

export type WrittenSide = readonly WrittenSet[]

export interface Pair {
  readonly a: WrittenSide
  readonly b: WrittenSide
}

const WITH_PRINCIPALS: ReadonlySet<LayerName> = new Set(['resource', 'trust', 'resourceControl', 'endpoint'])

/** Returns whether the statements of the layer name their principals. */
export function hasPrincipals(layer: LayerName): boolean {
  return WITH_PRINCIPALS.has(layer)
}

export function documentOf(statements: readonly Fields[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

export function sourced(statements: readonly Fields[], source = 'policy'): SourcedPolicy {
  return { policy: compilePolicy(documentOf(statements)), source, kind: 'inline' }
}

export function sideOf(written: WrittenSide): Side {
  const policyAt = (set: number) => (statements: readonly Fields[], at: number) =>
    sourced(statements, `${set}.${at}`)
  return {
    sets: written.map(({ layer, policies }, set) => ({ layer, policies: policies.map(policyAt(set)) })),
  }
}

/** Returns whether the engine's evaluator allows the request: every set allows, and none denies. */
export function allowedBy(side: Side, request: AuthorizationRequest): boolean {
  return side.sets.every(
    ({ layer, policies }) => evaluatePolicies(request, policies, layer).effect === 'allowed',
  )
}

/** Returns whether the second evaluator allows the request. */
export function allowedByTheBook(side: WrittenSide, request: BookRequest): boolean {
  return side.every(({ layer, policies }) => {
    const documents = policies.map(documentOf)
    return (
      documents.some((document) => allowsByTheBook(document, request, layer)) &&
      !documents.some((document) => deniesByTheBook(document, request, layer))
    )
  })
}

const CALLERS: ReadonlySet<LayerName> = new Set(['identity', 'boundary', 'session'])

function attachmentOf(layer: LayerName): PolicyAttachment {
  if (CALLERS.has(layer)) return 'caller'
  if (layer === 'trust') return 'role'
  return layer === 'resource' ? 'resource' : 'elsewhere'
}

function allowsByTheBook(document: string, request: BookRequest, layer: LayerName): boolean {
  const attachment = attachmentOf(layer)
  if (hasPrincipals(layer)) return grantTo(document, request, attachment) !== 'nothing'
  return allows(document, request, attachment)
}

function deniesByTheBook(document: string, request: BookRequest, layer: LayerName): boolean {
  const attachment = attachmentOf(layer)
  if (hasPrincipals(layer)) return deniesCaller(document, request, false, attachment)
  return denies(document, request, attachment)
}

/** Returns the keys that the sides ask for, in lower case. */
export function keysAskedBy(sides: readonly Side[]): readonly string[] {
  const policies = sides.flatMap(({ sets }) => sets.flatMap((set) => set.policies))
  const keys = policies.flatMap(({ policy }) => keysOfPolicy(policy)).map((key) => key.toLowerCase())
  return [...new Set(keys)]
}

/** Returns the request for the second evaluator. Its context has the keys that anybody asks for. */
export function bookRequest(request: AuthorizationRequest, keys: readonly string[]): BookRequest {
  const { action, resource, principal } = request
  const { kind, arn, ...names } = principal
  const named = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined))
  const context = keys.flatMap((key) => {
    const value = request.context.get(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  return { action, resource, principal: { kind, arn, ...named }, context: Object.fromEntries(context) }
}
