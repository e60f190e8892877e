/** The condition keys and variables in policies, for which a simulation needs values. */
import { type CompiledPolicy, compilePolicy, contextKeys } from '../../../../policy/index.ts'
import type { Family } from '../../../engine/operation.ts'
import { distinctPolicies, requireSourceByName, sourceTargetByName } from '../policies/policy-source.ts'
import { requirePolicies } from './simulation-input.ts'

export const contextKeyListings = {
  GetContextKeysForCustomPolicy: {
    run: (_tx, { PolicyInputList: documents }) => {
      requirePolicies('PolicyInputList', documents)
      return { ContextKeyNames: keysIn(documents.map(compilePolicy)) }
    },
  },

  GetContextKeysForPrincipalPolicy: {
    resource: (view, { PolicySourceArn: arn }) => sourceTargetByName(view, arn),
    run: (tx, { PolicySourceArn: arn, PolicyInputList: documents = [] }) => {
      requirePolicies('PolicyInputList', documents)
      const held = distinctPolicies(tx, requireSourceByName(tx, arn)).map(({ policy }) => policy.policy)
      return { ContextKeyNames: keysIn([...held, ...documents.map(compilePolicy)]) }
    },
  },
} satisfies Family<'iam'>

/** Returns each key once, in its first spelling: keys are case-insensitive. */
function keysIn(policies: readonly CompiledPolicy[]): string[] {
  const keys = new Map<string, string>()
  for (const key of policies.flatMap(contextKeys)) {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
  }
  return [...keys.values()]
}
