/**
 * Proofs about all requests that policies allow. The functions are pure, and never throw.
 *
 * They aren't exported by `policy/index.ts`, because programs that import it would load them.
 */
export { isBeyondLimits, type PolicyProof, provePolicy } from './causes.ts'
export { difference } from './difference.ts'
export { hasResource } from './possible.ts'
export { type PolicyOwner, publicAccess } from './public.ts'
export type {
  Difference,
  KeyType,
  PolicySet,
  ProofOptions,
  Side,
  StatementReference,
  Universe,
} from './types.ts'
