/** Questions about all requests that policies allow: whether they exceed a reference, or grant listed or public access. */
import { compilePolicy, type SourcedPolicy } from '../../policy/index.ts'
import {
  type Difference,
  type PolicyProof,
  type ProofOptions,
  provePolicy,
  publicAccess,
  type Side,
  type StatementReference,
} from '../../policy/proofs/index.ts'
import { proofUniverse } from '../proof-universe.ts'
import { type CheckedType, layerOf, type NamedText, readPolicy } from './documents.ts'
import { policyOwnerOf } from './owners.ts'

/** An answer with the statements that cause it, and the sides that they belong to. */
export interface Answer {
  readonly granted: Side
  readonly limit: Side
  readonly difference: Difference
  /** The statements that exceed by themselves, or that weren't proved not to. */
  readonly causes: readonly StatementReference[]
}

export interface CheckOptions {
  /** Whether requests have actions, resources, and condition keys that AWS has. Default: they have any. */
  readonly realistic?: boolean | undefined
  /** The limits of the proof. Default: as in proofs. */
  readonly limits?: ProofOptions['limits']
  /** Whether to throw {@link TakesLong} where other limits may lead to another answer. */
  readonly isTrial?: boolean
}

/** A proof was given up because it takes long. */
export class TakesLong extends Error {
  override readonly name = 'TakesLong'
}

/** Access that a policy must not grant. An empty list means everything. */
export interface ListedAccess {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** Compares a policy with a reference of the same type. @throws PolicyTextError */
export function newAccess(
  policy: NamedText,
  reference: NamedText,
  type: CheckedType,
  options: CheckOptions,
): Answer {
  const side = sideOf(policy, type)
  return answer(side, sideOf(reference, type), options)
}

/** Asks whether a policy grants any of the listed access. @throws PolicyTextError */
export function listedAccess(
  policy: NamedText,
  access: ListedAccess,
  type: CheckedType,
  options: CheckOptions,
): Answer {
  const { sets } = sideOf(policy, type)
  const narrowed: Side = { sets: [...sets, { layer: 'boundary', policies: [onlyAccess(access)] }] }
  return answer(narrowed, { sets: [{ layer: layerOf(type), policies: [] }] }, options)
}

/** Asks whether the policy of a resource grants public access. @throws PolicyTextError */
export function anyPublicAccess(policy: NamedText, resourceType: string, options: CheckOptions): Answer {
  const owner = policyOwnerOf(resourceType)
  const type = owner === 'role' ? 'trust' : 'resource'
  const read = readPolicy(policy, type)
  const side: Side = { sets: [{ layer: layerOf(type), policies: [read] }] }
  const { answer: found, statements: causes } = tried(
    publicAccess(read, owner, proofOptions(options)),
    options,
  )
  return { granted: side, limit: { sets: [] }, difference: found, causes }
}

function sideOf(policy: NamedText, type: CheckedType): Side {
  return { sets: [{ layer: layerOf(type), policies: [readPolicy(policy, type)] }] }
}

/** Returns a policy that allows exactly the listed access. */
export function onlyAccess({ actions, resources }: ListedAccess): SourcedPolicy {
  const Statement = {
    Effect: 'Allow',
    Action: actions.length === 0 ? '*' : actions,
    Resource: resources.length === 0 ? '*' : resources,
  }
  const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
  return { policy, source: 'listed access', kind: 'inline', builtIn: true }
}

/** Proves that one side allows nothing that another does not allow. */
export function answer(granted: Side, limit: Side, options: CheckOptions): Answer {
  const proof = provePolicy(granted, limit, proofOptions(options))
  const { answer: found, statements: causes } = tried(proof, options)
  return { granted, limit, difference: found, causes }
}

/** @throws TakesLong */
export function tried(proof: PolicyProof, { isTrial = false }: CheckOptions): PolicyProof {
  if (isTrial && !proof.isComplete) throw new TakesLong()
  return proof
}

export function proofOptions({ realistic = false, limits = {} }: CheckOptions): ProofOptions {
  const universe = proofUniverse()
  return { universe, limits, ...(realistic && { actions: 'known', resources: 'typed' }) }
}
