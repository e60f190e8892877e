/** What has to be read again after a call, because the call can change who has access to a resource. */
import { ownerInArn } from '../../access/resource-policy.ts'
import { analyzedResource } from '../../aws/analyzed-resources.ts'
import type { GuardedCall } from './decide.ts'
import type { Lookup } from './knowledge/types.ts'
import type { NeededDecision } from './resolution/types.ts'

/** Operations that change policies, access control lists, public access blocks, or grants, or what has them. */
const CHANGES =
  /^(?!Get|List|Describe|PutObject)(?:\w+(?:Policy|Acl|PublicAccessBlock|OwnershipControls|Permission|Grant)$|Set\w+Attributes$|Create(?:Queue|Table|Topic)$|Delete(?:Bucket|FileSystem|Function|Queue|Repository|Secret|Table|Topic)$)/

/** Returns the questions about the resources of a call whose answers it can change. */
export function changedBy(
  { call, scope }: Pick<GuardedCall, 'call' | 'scope'>,
  decisions: readonly NeededDecision[],
): readonly Lookup[] {
  if (!CHANGES.test(call.operation)) return []
  const resources = new Map(decisions.map((needed) => [analyzedResource(needed.resource), needed]))
  const { partition, region } = scope
  return Array.from(resources).flatMap(([resource, { accountId }]) => {
    const owner = resource && (ownerInArn(resource.arn) ?? accountId ?? scope.accountId)
    if (owner === undefined) return []
    const lookup = { value: resource?.arn ?? '', accountId: owner, partition, region }
    const policy: Lookup = { kind: 'resource-policy', ...lookup }
    return resource?.type === 'AWS::KMS::Key' ? [policy, { kind: 'key-grants', ...lookup }] : [policy]
  })
}
