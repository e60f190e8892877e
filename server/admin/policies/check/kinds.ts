/** The kinds of policies: which validator AWS's operations use for them, and how large they may be. */

import type { QuotaName, Quotas } from '../../../../core/aws/quotas.ts'
import {
  organizationPolicyLimits,
  policySize,
  validateIdentityPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
  validateSessionPolicy,
  validateTrustPolicy,
} from '../../../../policy/index.ts'
import {
  malformedPolicyDocument as malformedInOrganizations,
  policyContentLimitExceeded,
} from '../../../../protocol/errors/organizations/policies.ts'
import { inlinePolicyTooLarge } from '../../../../protocol/errors/sso-admin/permission-sets.ts'
import {
  type AwsError,
  malformedPolicyDocument as malformedInIam,
  quotaExceeded,
} from '../../../../protocol/errors.ts'

export type PolicyKind = IdentityKind | 'trust' | 'session' | 'scp' | 'rcp'

/** The kinds that have the rules of identity-based policies. */
type IdentityKind =
  | 'identity'
  | 'boundary'
  | 'inline-user'
  | 'inline-group'
  | 'inline-role'
  | 'permission-set'

/** How the operation that stores a kind of policies treats a document. */
export interface KindRules {
  /** Returns AWS's sentence about the first error, or undefined if AWS accepts the document. */
  readonly problem: (document: string) => string | undefined
  readonly malformed: (message: string) => AwsError
  readonly size: (document: string) => number
  readonly limit: number
  /** AWS's error for a document above the limit. Undefined if the limit is not one of the operation. */
  readonly tooLarge: (() => AwsError) | undefined
  /** Says what is wrong with an element where AWS has one sentence for everything. */
  readonly explain?: (document: string, element: string) => string | undefined
  /** A statement that AWS accepts in such a policy. */
  readonly statement: Readonly<Record<string, unknown>>
}

const ALLOW = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
/** With only the characters that count, as IAM counts them. */
const WITHOUT_SPACE = { size: policySize, malformed: malformedInIam }
const IN_FULL = { size: (document: string) => document.length }

/** AWS documents the size for session policies of all operations, but AssumeRole only limits the packed size. */
const SESSION_POLICY_SIZE = 2048

/** Returns the rules for a kind of policies in a partition. */
export function rulesFor(kind: PolicyKind, partition: string, quotas: Quotas): KindRules {
  if (kind === 'trust') return trustRules(partition, quotas)
  if (kind === 'session')
    return {
      ...{ ...WITHOUT_SPACE, ...IN_FULL, limit: SESSION_POLICY_SIZE, tooLarge: undefined, statement: ALLOW },
      problem: (document) => validateSessionPolicy(document, partition),
    }
  if (kind === 'scp' || kind === 'rcp') return organizationRules(kind, partition)
  return identityRules(kind, partition, quotas)
}

const QUOTAS: Readonly<Record<IdentityKind, QuotaName>> = {
  identity: 'PolicySizeQuota',
  boundary: 'PolicySizeQuota',
  'inline-user': 'UserPolicySizeQuota',
  'inline-group': 'GroupPolicySizeQuota',
  'inline-role': 'RolePolicySizeQuota',
  'permission-set': 'PermissionSetPolicySizeQuota',
}

function identityRules(kind: IdentityKind, partition: string, quotas: Quotas): KindRules {
  const managed = kind === 'identity' || kind === 'boundary'
  const limit = quotas[QUOTAS[kind]]
  return {
    ...{ ...WITHOUT_SPACE, limit, statement: ALLOW },
    problem: (document) => validateIdentityPolicy(document, { managed, partition }),
    tooLarge: () =>
      kind === 'permission-set' ? inlinePolicyTooLarge(limit) : quotaExceeded('PolicySize', limit),
  }
}

function trustRules(partition: string, { AssumeRolePolicySizeQuota: limit }: Quotas): KindRules {
  return {
    ...{ ...WITHOUT_SPACE, limit },
    problem: (document) => validateTrustPolicy(document, partition),
    tooLarge: () => quotaExceeded('ACLSizePerRole', limit),
    statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
  }
}

/** Source: AWS Organizations User Guide, "RCP syntax". */
const RCP_RULES: Readonly<Record<string, string>> = {
  Effect: 'Resource control policies can only deny.',
  Principal: 'The Principal of a resource control policy must be "*".',
  NotPrincipal: 'Resource control policies cannot contain NotPrincipal.',
  Action: 'Only some services support resource control policies, and each action must name one.',
  NotAction: 'Resource control policies cannot contain NotAction.',
}

function organizationRules(kind: 'scp' | 'rcp', partition: string): KindRules {
  const isScp = kind === 'scp'
  const validate = isScp ? validateServiceControlPolicy : validateResourceControlPolicy
  const type = isScp ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY'
  return {
    ...IN_FULL,
    problem: (document) => validate(document, partition),
    malformed: malformedInOrganizations,
    explain: isScp
      ? (document) => validateIdentityPolicy(document, { managed: false, partition })
      : (_document, element) => RCP_RULES[element],
    limit: organizationPolicyLimits[type].size,
    tooLarge: () => policyContentLimitExceeded('You have exceeded the maximum policy size.'),
    statement: isScp ? ALLOW : { ...ALLOW, Effect: 'Deny', Principal: '*' },
  }
}
