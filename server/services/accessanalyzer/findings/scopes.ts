/** Policies that allow only requests for a resource, to ask what another policy grants on it. */
import type { CompiledPolicy } from '../../../../policy/index.ts'
import type { AnalyzedResourceType } from '../../../../store/index.ts'
import { policyOf, type Statement } from './statements.ts'

/** A resource whose access is asked for. */
export interface ConfiguredResource {
  readonly arn: string
  readonly type: AnalyzedResourceType
  /** The number of the account that owns the resource. */
  readonly owner: string
}

/**
 * Returns a policy that allows everything that can be done to a resource, and to what it contains: objects, indexes,
 * or versions.
 *
 * @param statements further statements, which deny
 * @param conditions what is true of the requests, by operator
 */
export function requestsFor(
  { arn, owner }: ConfiguredResource,
  conditions: Statement = {},
  statements: readonly Statement[] = [],
): CompiledPolicy {
  const allowed = {
    Effect: 'Allow',
    Principal: '*',
    Action: `${serviceIn(arn)}:*`,
    Resource: [arn, `${arn}/*`, `${arn}:*`],
    Condition: { StringEqualsIfExists: { 'aws:ResourceAccount': owner }, ...conditions },
  }
  return policyOf([allowed, ...statements])
}

/** Returns the service in an ARN, which is the prefix of the actions on the resource. */
export const serviceIn = (arn: string): string => arn.split(':')[2] ?? ''
