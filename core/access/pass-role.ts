/**
 * The rule for passing roles to services. A role stays in its account, and has no policy that could let
 * others pass it.
 */
import { passRoleAcrossAccounts } from '../../protocol/errors.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import type { Limit } from './fixed-rules.ts'
import { ownerInArn } from './resource-policy.ts'

/**
 * Returns AWS's error for passing a role of another account, whatever the policies say. Undefined when there
 * is none.
 *
 * Source: IAM User Guide, granting a user permissions to pass a role to a service (a role of the same
 * account). The message is from public reports.
 *
 * @param action `service:Action` as AWS spells it
 * @param role the ARN of the role, or `*`
 */
export function limitOnPassing(action: string, caller: Caller, role: string): Limit | undefined {
  if (action !== 'iam:PassRole') return undefined
  const [own, owner] = [accountOf(caller), ownerInArn(role)]
  if (own === undefined || owner === undefined || own === owner) return undefined
  return { why: 'A role of another account cannot be passed.', refusal: passRoleAcrossAccounts() }
}
