/** Checks whether actions have the condition keys that their statement asks for. */

import type { StringNode } from '../../json-document.ts'
import { actionsOf, readAction } from '../action.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import { keyOf } from '../key.ts'
import type { LintFacts } from '../types.ts'

/**
 * The services whose actions are compared with their keys. Source: public records of ValidatePolicy, which reports
 * `kms:DescribeKey` with `kms:EncryptionContext`, `s3:ListBucketMultipartUploads` with `s3:prefix`,
 * `dynamodb:ConditionCheckItem` with `dynamodb:EnclosingOperation`, and `sts:TagSession` with claims of Cognito.
 *
 * Unverified: Condition keys of other services are not compared with the actions, because ValidatePolicy accepts
 * `ram:GetResourceShares` with `ram:ResourceShareName`, `ec2:CreateImage` with `ec2:SourceInstanceARN`, and more.
 */
const comparedServices: ReadonlySet<string> = new Set(['dynamodb', 'kms', 's3', 'sts'])

/** Keys that requests to STS have before there is a role session, and that no other service has. */
const claim = /^(?:[^:]*\.[^:]*|saml|cognito-identity-(?:un)?auth):/

export const keysByAction: readonly Check[] = [
  inConditions('UNSUPPORTED_ACTION_FOR_CONDITION_KEY', (condition): readonly Hit[] => {
    const { key, value, statement } = condition
    const known = keyOf(condition)
    if (known === undefined || statement.actions?.negated !== false) return []
    const { facts } = statement.policy
    const unsupported = statement.actions.values.filter((node) => lacks(node, known.name, facts))
    if (unsupported.length === 0) return []
    const actions = unsupported.map(({ value }) => value).join(', ')
    return [{ at: [...unsupported, value], values: { actions, key: key.value } }]
  }),
]

function lacks(node: StringNode, key: string, facts: LintFacts): boolean {
  const action = readAction(node)
  const service = facts.service(action.prefix)
  if (service === undefined || action.hasWildcards || !isOwnKey(action.prefix, key)) return false
  return actionsOf(action, service).some(({ keys }) => !keys.has(key))
}

function isOwnKey(prefix: string, key: string): boolean {
  if (!comparedServices.has(prefix)) return false
  return key.toLowerCase().startsWith(`${prefix}:`) || (prefix === 'sts' && claim.test(key))
}
