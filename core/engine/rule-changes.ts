/** What seeds change of the rules that apply to every account. */
import type { Quotas } from '../aws/quotas.ts'
import type { GuardSettings } from '../runtime/settings.ts'
import type { PolicyTemplate, RoleTemplate } from './templates.ts'

/** JSON, because replicas share it. */
export interface RuleChanges extends Partial<GuardSettings> {
  readonly quotas?: Partial<Quotas>
  readonly externalPrincipals?: readonly string[]
  /** Prefixes of services, in lower case. */
  readonly ownServices?: readonly string[]
  /** By ARN. */
  readonly roleTemplates?: readonly (readonly [arn: string, versions: readonly RoleTemplate[]])[]
  readonly policyTemplates?: readonly (readonly [arn: string, template: PolicyTemplate])[]
}

/** What seeds have changed since the start or the last reset. */
export interface SeededRules {
  /** By the seed of this process. */
  readonly own: RuleChanges
  /** By seeds that were added later, by whichever replica. */
  readonly shared: RuleChanges
}

/** Returns both changes. Later templates replace those with the same ARN. */
export function merged(earlier: RuleChanges, later: RuleChanges): RuleChanges {
  const {
    externalPrincipals: known = [],
    ownServices: services = [],
    roleTemplates: roles = [],
    policyTemplates: policies = [],
  } = earlier
  const { externalPrincipals = [], ownServices = [], roleTemplates = [], policyTemplates = [] } = later
  return {
    ...earlier,
    ...(later.unknown === undefined ? {} : { unknown: later.unknown }),
    quotas: { ...earlier.quotas, ...later.quotas },
    externalPrincipals: [...new Set([...known, ...externalPrincipals])],
    ownServices: [...new Set([...services, ...ownServices])],
    roleTemplates: [...new Map([...roles, ...roleTemplates])],
    policyTemplates: [...new Map([...policies, ...policyTemplates])],
    upstream: { ...earlier.upstream, ...later.upstream },
    guard: { ...earlier.guard, ...later.guard },
  }
}
