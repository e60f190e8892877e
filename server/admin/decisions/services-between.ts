/** Services of AWS that stand between somebody and a request: they call on behalf of a principal, or for a resource. */
import type { Source } from '../../access/condition-keys.ts'
import type { Caller } from '../../identity/caller.ts'
import { invalidBody } from '../endpoint.ts'

/** For whom a service acts. The schema `Question` of openapi.json says what the members mean. */
export interface SourceBody {
  readonly sourceArn?: string
  readonly sourceAccount?: string
  readonly sourceOrgId?: string
  readonly sourceOrgPaths?: readonly string[]
}

export interface ServicesBody extends SourceBody {
  readonly via?: readonly string[]
}

/** Undefined for nobody in particular. */
export function sourceOf(body: SourceBody): Source | undefined {
  const { sourceArn: arn, sourceAccount: account, sourceOrgId: organizationId, sourceOrgPaths } = body
  const source = { arn, account, organizationId, organizationPaths: sourceOrgPaths }
  return Object.values(source).some((value) => value !== undefined) ? source : undefined
}

/**
 * Refuses what AWS never has: forward access sessions are those of principals that are no services, and a resource is known
 * only of a service that calls for itself (IAM User Guide, forward access sessions; the confused deputy problem).
 *
 * @throws EndpointError InvalidBody
 */
export function requireLikely({ kind, arn }: Caller, body: ServicesBody): void {
  if (kind === 'service' && body.via !== undefined)
    throw invalidBody(
      `via cannot be used with the service principal ${arn}, because the service calls on its own behalf.`,
    )
  if (kind !== 'service' && sourceOf(body) !== undefined)
    throw invalidBody(
      `sourceArn, sourceAccount, and similar properties require a service principal, but the principal is ${arn}.`,
    )
}
