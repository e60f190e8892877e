/** The condition keys and variables in policies, for which a simulation needs values. */

import { sourcedPolicy } from '../../../../core/access/policies-by-arn.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import { compilePolicy, contextKeys } from '../../../../policy/index.ts'
import type { View } from '../../../../store/index.ts'
import {
  boundaryArnOf,
  distinctPolicies,
  type PolicySource,
  requireSourceByName,
  sourceTargetByName,
} from '../policies/policy-source.ts'
import { requirePolicies } from './simulation-input.ts'

export const contextKeyListings = {
  GetContextKeysForCustomPolicy: {
    run: (_tx, { PolicyInputList: documents }) => {
      requirePolicies(documents)
      return { ContextKeyNames: keysIn(documents) }
    },
  },

  GetContextKeysForPrincipalPolicy: {
    resource: (view, { PolicySourceArn: arn }) => sourceTargetByName(view, arn),
    run: (tx, { PolicySourceArn: arn, PolicyInputList: documents = [] }) => {
      requirePolicies(documents)
      return { ContextKeyNames: [...keysOf(tx, requireSourceByName(tx, arn)), ...keysIn(documents)] }
    },
  },
} satisfies Family<'iam'>

/** Returns the keys of each document, which repeat between documents (recorded on AWS, September 2026). */
function keysIn(documents: readonly string[]): readonly string[] {
  return documents.map(compilePolicy).flatMap(contextKeys)
}

/** Returns the keys of a source's policies and of its boundary. */
function keysOf(view: View, source: PolicySource): readonly string[] {
  const boundary = boundaryArnOf(source.row)
  const policies = [
    ...distinctPolicies(view, source).map(({ policy }) => policy),
    ...(boundary === undefined ? [] : [sourcedPolicy(view, boundary)]),
  ]
  return policies.flatMap((policy) => (policy ? contextKeys(policy.policy) : []))
}
