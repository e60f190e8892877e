/** The role with which IAM Access Analyzer would read a trail. */

import { nameInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { renderTrust } from '../../../../core/access/trust.ts'
import { ACCESS_ANALYZER } from '../../../../core/aws/access-analyzer-ids.ts'
import { compilePolicy, decide } from '../../../../policy/index.ts'
import { keyOf, type PolicyGenerationRow, type RoleRow, type View } from '../../../../store/index.ts'

/** Returns the role as policies see it, also one that does not exist. */
export function accessRoleTarget(view: View, arn: string): DetailedTarget {
  const role = findRole(view, arn)
  return role ? { arn, tags: role.tags } : { arn }
}

/**
 * Returns why IAM Access Analyzer could not use the role. Undefined if it could.
 *
 * Unverified: The generation of a policy fails if its role does not exist or does not trust IAM Access Analyzer. What the role may do is not
 * checked, because there is no trail to read.
 */
export function accessRoleError(view: View, arn: string): PolicyGenerationRow['error'] {
  const role = findRole(view, arn)
  if (!role) return { code: 'RESOURCE_NOT_FOUND_ERROR', message: `The role ${arn} does not exist.` }
  if (trustsAnalyzer(view, role)) return undefined
  return { code: 'AUTHORIZATION_ERROR', message: `IAM Access Analyzer cannot assume the role ${arn}.` }
}

function findRole({ roles }: View, arn: string): RoleRow | undefined {
  const role = roles.get(keyOf(nameInPolicyArn(arn)))
  return role?.arn === arn ? role : undefined
}

function trustsAnalyzer(view: View, role: RoleRow): boolean {
  const policy = compilePolicy(renderTrust(view, role))
  const context = new Map([['aws:sourceaccount', view.accountId]])
  const principal = { kind: 'service', arn: ACCESS_ANALYZER, services: [ACCESS_ANALYZER] } as const
  const request = { action: 'sts:AssumeRole', resource: role.arn, principal, context }
  const resource = { kind: 'trust', policy: { policy, source: role.arn, kind: 'resource' } } as const
  return decide(request, { identity: [], resource }).effect === 'allowed'
}
