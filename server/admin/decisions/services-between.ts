/** Reads the AWS services that make a request on behalf of a principal, or for a resource. */
import type { Source } from '../../../core/access/condition-keys.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { invalidBody } from '../endpoint.ts'

/** The resource or account that a service acts for. The schema `Question` describes the members. */
export interface SourceBody {
  readonly sourceArn?: string
  readonly sourceAccount?: string
  readonly sourceOrgId?: string
  readonly sourceOrgPaths?: readonly string[]
}

export interface ServicesBody extends SourceBody {
  readonly via?: readonly string[]
}

/** Returns the source that a service acts for. Undefined when the body names none. */
export function sourceOf(body: SourceBody): Source | undefined {
  const { sourceArn: arn, sourceAccount: account, sourceOrgId: organizationId, sourceOrgPaths } = body
  const source = { arn, account, organizationId, organizationPaths: sourceOrgPaths }
  return Object.values(source).some((value) => value !== undefined) ? source : undefined
}

/**
 * Rejects combinations that do not occur on AWS.
 *
 * Only principals that are not services have forward access sessions. Only a service that calls for itself
 * has a source resource. Source: IAM User Guide, forward access sessions; the confused deputy problem.
 *
 * @throws EndpointError InvalidBody
 */
export function requirePossibleSource({ kind, arn }: Caller, body: ServicesBody): void {
  if (kind === 'service' && body.via !== undefined)
    throw invalidBody(
      `via cannot be used with the service principal ${arn}, because the service calls on its own behalf.`,
    )
  if (kind !== 'service' && sourceOf(body) !== undefined)
    throw invalidBody(
      `sourceArn, sourceAccount, and similar properties require a service principal, but the principal is ${arn}.`,
    )
}
