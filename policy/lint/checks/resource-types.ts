/** Checks resource-based policies against the type of the resource that they are attached to. */

import type { StringNode } from '../../json-document.ts'
import { actionsOf, readAction } from '../action.ts'
import { hasFormat, type ResourceArn, resourceArns } from '../arn.ts'
import { type Check, type Hit, hitIf } from '../check.ts'
import type { Policy } from '../policy.ts'
import type { LintedResourceType } from '../types.ts'

/** What a policy of a resource can be about. */
interface Scope {
  readonly service: string
  /** The names of the resource types. */
  readonly types: readonly string[]
}

/**
 * Source: Service Authorization Reference, the resource types of the services. Role trust policies have checks of their
 * own.
 */
const scopes: Readonly<Partial<Record<LintedResourceType, Scope>>> = {
  'AWS::DynamoDB::Table': { service: 'dynamodb', types: ['table', 'index', 'stream'] },
  'AWS::S3::AccessPoint': { service: 's3', types: ['accesspoint', 'accesspointobject'] },
  'AWS::S3::Bucket': { service: 's3', types: ['bucket', 'object'] },
  'AWS::S3::MultiRegionAccessPoint': {
    service: 's3',
    types: ['multiregionaccesspoint', 'accesspoint', 'accesspointobject'],
  },
  'AWS::S3ObjectLambda::AccessPoint': { service: 's3-object-lambda', types: ['objectlambdaaccesspoint'] },
}

export const resourceTypes: readonly Check[] = [
  {
    code: 'UNSUPPORTED_ACTION_IN_POLICY',
    find: inScope((policy, scope) =>
      policy.statements.flatMap(({ actions }) =>
        (actions?.values ?? []).flatMap((node) => findAction(node, policy, scope)),
      ),
    ),
  },
  {
    code: 'UNSUPPORTED_RESOURCE_ARN_IN_POLICY',
    find: inScope((policy, scope) => [
      ...resourceArns(policy).flatMap((arn) => findArn(arn, policy, scope)),
      ...(policy.resourceType === 'AWS::S3::Bucket' ? findEverything(policy) : []),
    ]),
  },
]

function inScope(find: (policy: Policy, scope: Scope) => readonly Hit[]): Check['find'] {
  return (policy) => {
    const scope = policy.resourceType && scopes[policy.resourceType]
    return scope === undefined ? [] : find(policy, scope)
  }
}

/** A pattern is only reported if it names no action of the service. */
function findAction(node: StringNode, { facts, resourceType }: Policy, scope: Scope): readonly Hit[] {
  const action = readAction(node)
  const service = facts.service(action.prefix)
  if (service === undefined) return []
  const named = actionsOf(action, service)
  const isSupported = named.some(
    ({ resources }) =>
      action.prefix === scope.service && resources.some((type) => scope.types.includes(type)),
  )
  return hitIf(named.length > 0 && !isSupported, node, {
    action: node.value,
    resourceType: String(resourceType),
  })
}

/** ARNs that are wrong in another way have issues of their own. */
function findArn(arn: ResourceArn, { resourceType }: Policy, { service, types }: Scope): readonly Hit[] {
  const { node, formats, misfits } = arn
  if (misfits.length > 0 || /[*?]/.test(arn.service)) return []
  const own = formats.filter(({ prefix, resource }) => prefix === service && types.includes(resource))
  return hitIf(!hasFormat(arn, own), node, { resourceType: String(resourceType) })
}

/**
 * A bucket policy is not about all resources (reported by AWS, November 2023).
 *
 * Unverified: Policies of other types of resources may be about `*`, because AWS's answers were printed for buckets only.
 */
function findEverything({ statements, resourceType }: Policy): readonly Hit[] {
  const named = statements.flatMap(({ resources }) => resources?.values ?? [])
  return named.flatMap((node) => hitIf(node.value === '*', node, { resourceType: String(resourceType) }))
}
