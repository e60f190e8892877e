/** What has to be read again after a call, because the call can change who has access to a resource. */
import { ownerInArn } from '../../core/access/resource-policy.ts'
import { type AnalyzedArn, analyzedResource } from '../../core/aws/analyzed-resources.ts'
import type { Lookup, LookupKind } from '../../recognition/resolution/lookups.ts'
import type { NeededDecision } from '../../recognition/resolution/types.ts'
import type { GuardedCall } from '../decide.ts'

/** Operations that change policies, access control lists, public access blocks, or grants, or what has them. */
const CHANGES =
  /^(?!Get|List|Describe|PutObject)(?:\w+(?:Policy|Acl|PublicAccessBlock|OwnershipControls|Permission|Grant)$|Set\w+Attributes$|Create(?:Queue|Table|Topic)$|Delete(?:Bucket|FileSystem|Function|Queue|Repository|Secret|Table|Topic)$)/

/** What determines the access besides the policy. */
const FURTHER: Readonly<Partial<Record<AnalyzedArn['type'], readonly LookupKind[]>>> = {
  'AWS::KMS::Key': ['key-grants'],
  'AWS::SecretsManager::Secret': ['encryption-key'],
}

/** Returns the questions about the resources of a call whose answers it can change. */
export function changedBy(
  { call, scope }: Pick<GuardedCall, 'call' | 'scope'>,
  decisions: readonly NeededDecision[],
): readonly Lookup[] {
  if (!CHANGES.test(call.operation)) return []
  const { partition, region } = scope
  return decisions.flatMap(({ resource, accountId }) => {
    const found = analyzedResource(resource)
    const owner = found && (ownerInArn(found.arn) ?? accountId ?? scope.accountId)
    if (!found || owner === undefined) return []
    const lookup = { value: found.arn, accountId: owner, partition, region }
    const kinds = ['resource-policy', ...(FURTHER[found.type] ?? [])] as const
    return kinds.map((kind): Lookup => ({ kind, ...lookup }))
  })
}
