/** Findings of external access, which are alike for resources of all types. */

import { membershipOf } from '../../../../core/access/organization/membership.ts'
import { actionsOfService } from '../../../../core/aws/service-authorization.ts'
import { resourceControlServices } from '../../../../policy/index.ts'
import type { AnalyzerRow, ExternalFinding, View } from '../../../../store/index.ts'
import { findingId } from './finding-id.ts'
import type { Grant } from './grants.ts'
import { type ConfiguredResource, serviceIn } from './scopes.ts'
import { policyOf } from './statements.ts'

/** A finding of external access, without its history. */
type FoundAccess = Omit<ExternalFinding, 'analyzer' | 'status' | 'createDate' | 'updateDate'>

/** Returns the finding about a grant. @param account the owner of the resource */
export function externalFinding(
  account: View,
  analyzer: AnalyzerRow,
  resource: ConfiguredResource,
  grant: Grant,
): FoundAccess {
  const { arn, type, owner } = resource
  const { principal, actions, conditions } = grant
  return {
    id: findingId(analyzer, arn, [principal, actions, conditions]),
    findingType: 'ExternalAccess',
    resource: arn,
    resourceType: type,
    owner,
    ...grant,
    controlRestriction: isControlled(account, resource, grant) ? 'APPLICABLE' : 'NOT_APPLICABLE',
  }
}

/**
 * Returns whether a resource control policy denies some of the access to some principals. The analysis ignores it:
 * "IAM Access Analyzer does not include it in the evaluation of effective permissions" (API reference,
 * ExternalAccessDetails).
 */
function isControlled(account: View, resource: ConfiguredResource, { actions }: Grant): boolean {
  const denials = (membershipOf(account, account.accountId)?.resourceControl ?? [])
    .flat()
    .flatMap(({ policy }) => policy.statements)
    .filter(({ effect }) => effect === 'Deny')
  if (denials.length === 0) return false
  return actionsGranted(resource, actions).some((action) =>
    denials.some(({ matchesAction }) => matchesAction(action)),
  )
}

/** Returns the known actions, in lower case, that patterns grant on a resource and that can be controlled. */
function actionsGranted({ arn, type }: ConfiguredResource, Action: readonly string[]): readonly string[] {
  const service = type === 'AWS::IAM::Role' ? 'sts' : serviceIn(arn)
  if (!resourceControlServices.has(service)) return []
  const { statements } = policyOf([{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }])
  return actionsOfService(service)
    .map(({ name }) => `${service}:${name}`.toLowerCase())
    .filter((action) => statements.some(({ matchesAction }) => matchesAction(action)))
}
