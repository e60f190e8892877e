/** How custom policy checks prove whether a policy grants new access, or access that it must not grant. */

import type { TextSide } from '../../../../analysis/policy-checks/long-questions.ts'
import { policyOwnerOf } from '../../../../analysis/policy-checks/owners.ts'
import { type ListedAccess, onlyAccess } from '../../../../analysis/policy-checks/questions.ts'
import { answerTo } from '../../../../analysis/policy-checks/without-waiting.ts'
import type { Input } from '../../../../core/engine/operation.ts'
import { invalidAccess, invalidResourceArn } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { requirePolicy } from './documents.ts'
import { CHECK_LIMITS, type CheckOutput, outputOf } from './proof.ts'

type Access = AccessanalyzerTypes.Access

type Name = 'CheckAccessNotGranted' | 'CheckNoNewAccess' | 'CheckNoPublicAccess'
type Checks = {
  readonly [N in Name]: (input: Input<'accessanalyzer', N>) => Promise<CheckOutput>
}

/** Unverified: The text for a check of new access that passed is ours, because no answer of AWS is known. */
const NEW_ACCESS = {
  pass: 'The updated permissions do not grant new access compared to your existing policy.',
  fail: 'The modified permissions grant new access compared to your existing policy.',
  reason: 'New access in the statement',
}
const LISTED_ACCESS = {
  pass: 'The policy document does not grant access to perform the listed actions or resources.',
  fail: 'The policy document grants access to perform one or more of the listed actions or resources.',
  reason: 'One or more of the listed actions or resources in the statement',
}
const PUBLIC_ACCESS = {
  pass: 'The resource policy does not grant public access for the given resource type.',
  fail: 'The resource policy grants public access for the given resource type.',
  reason: 'Public access granted in the following statement',
}

const OPTIONS = { limits: CHECK_LIMITS }

/** Each returns the output. @throws AwsError */
export const accessChecks: Checks = {
  CheckNoNewAccess: async ({ newPolicyDocument, existingPolicyDocument, policyType }) => {
    const layer = layerOf(policyType)
    const updated = requirePolicy(newPolicyDocument, policyType, 'newPolicyDocument')
    const existing = requirePolicy(existingPolicyDocument, policyType, 'existingPolicyDocument')
    const sideOf = ({ text }: { readonly text: string }): TextSide => [{ layer, texts: [text] }]
    const proof = await answerTo('proveTexts', [sideOf(updated), sideOf(existing)], OPTIONS)
    return outputOf(proof, NEW_ACCESS)
  },

  CheckAccessNotGranted: async ({ policyDocument, policyType, access }) => {
    const layer = layerOf(policyType)
    const { text } = requirePolicy(policyDocument, policyType, 'policyDocument')
    const { policy } = onlyAccess(listedAccess(access))
    const granted: TextSide = [
      { layer, texts: [text] },
      { layer: 'boundary', texts: [policy.text] },
    ]
    const nothing: TextSide = [{ layer, texts: [] }]
    return outputOf(await answerTo('proveTexts', [granted, nothing], OPTIONS), LISTED_ACCESS)
  },

  CheckNoPublicAccess: async ({ policyDocument, resourceType }) => {
    const { text } = requirePolicy(policyDocument, 'RESOURCE_POLICY', 'policyDocument')
    const owner = policyOwnerOf(resourceType)
    return outputOf(await answerTo('provePublic', [text, owner], OPTIONS), PUBLIC_ACCESS)
  },
}

const layerOf = (type: AccessanalyzerTypes.AccessCheckPolicyType): 'identity' | 'resource' =>
  type === 'IDENTITY_POLICY' ? 'identity' : 'resource'

/**
 * Returns the listed access. Source: API reference: only actions means any resource, only resources
 * any action, and both one of the actions on one of the resources.
 *
 * Unverified: CheckAccessNotGranted refuses anything but one list of access with InvalidParameterException, as it does a
 * list of nothing.
 */
function listedAccess(lists: readonly Access[]): ListedAccess {
  const [{ actions = [], resources = [] } = {}] = lists
  if (actions.length === 0 && resources.length === 0) throw invalidAccess('it lists no action or resource')
  const action = actions.find((each) => !ACTION.test(each))
  if (action !== undefined) throw invalidAccess(`${action} is not an action`)
  const resource = resources.find((each) => !RESOURCE.test(each))
  if (resource !== undefined)
    throw ARN.test(resource)
      ? invalidAccess(`${resource} has a wildcard outside the resource ID`)
      : invalidResourceArn()
  return { actions, resources }
}

const ACTION = /^(?:\*|[a-zA-Z0-9-]+:[\w*?-]+)$/
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/
/** Wildcards are only permitted in the resource ID (API reference). */
const RESOURCE = /^arn:[^:*?]+:[^:*?]+:[^:*?]*:[^:*?]*:.+$/
