/** Finds the policy that a document is compared with. */

import { findOrganizationPolicy } from '../../../../core/access/organization/policies.ts'
import { isPolicyArn, nameInPolicyArn, sourcedPolicy } from '../../../../core/access/policies-by-arn.ts'
import { renderTrust } from '../../../../core/access/trust.ts'
import { accountOfArn, parseRoleArn, partitionOfArn } from '../../../../core/aws/arns.ts'
import { keyOf, type Place, type Store } from '../../../../store/index.ts'
import { EndpointError } from '../../../endpoints/endpoint-error.ts'

/**
 * Returns the text of a policy.
 *
 * @param reference the text itself, or the ARN of a managed policy, of a role (its trust policy), or of a policy of an
 *   organization
 * @param place the account that needs the text
 * @throws EndpointError NoSuchPolicy
 */
export function textOfReference(store: Store, place: Place, reference: string): string {
  if (!reference.startsWith('arn:')) return reference
  const text = documentOf(store, place, reference)
  if (text === undefined) throw new EndpointError(404, 'NoSuchPolicy', `There is no policy ${reference}.`)
  return text
}

function documentOf(store: Store, place: Place, arn: string): string | undefined {
  const [partition = '', account = ''] = [partitionOfArn(arn), accountOfArn(arn)]
  const view = store.view({ partition, accountId: account === 'aws' ? place.accountId : account })
  if (isPolicyArn(arn)) return sourcedPolicy(view, arn)?.policy.text
  const role = parseRoleArn(arn)
  if (role !== undefined) {
    const row = view.roles.get(keyOf(role.name))
    return row?.arn === arn ? renderTrust(view, row) : undefined
  }
  const policy = findOrganizationPolicy(view, nameInPolicyArn(arn))
  return policy?.arn === arn ? policy.content : undefined
}
