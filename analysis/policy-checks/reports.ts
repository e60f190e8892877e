/** Reports on policies and principals: each asks its question and says, besides the answer, what was asked. */
import { type CheckedType, likelyType, type NamedText } from './documents.ts'
import type { PrincipalPolicies } from './principal-policies.ts'
import {
  listedAccessOf,
  missingAccessOf,
  newAccessOf,
  type PrincipalQuestion,
} from './principal-questions.ts'
import {
  anyPublicAccess,
  type CheckOptions,
  type ListedAccess,
  listedAccess,
  newAccess,
} from './questions.ts'
import { type CheckReport, reportOf } from './report.ts'

interface PolicyOptions extends CheckOptions {
  /** Default: the type that the policy seems to have. */
  readonly type?: CheckedType | undefined
}

/** Reports what a policy allows beyond a reference of the same type. @throws PolicyTextError */
export function reportNewAccess(
  policy: NamedText,
  reference: NamedText,
  { type = likelyType(policy), ...options }: PolicyOptions = {},
): CheckReport {
  const check = { kind: 'against', policy: policy.name, reference: reference.name } as const
  return reportOf(check, newAccess(policy, reference, type, options))
}

/** Reports which of the listed access a policy grants. @throws PolicyTextError */
export function reportListedAccess(
  policy: NamedText,
  access: ListedAccess,
  { type = likelyType(policy), ...options }: PolicyOptions = {},
): CheckReport {
  const check = { kind: 'grants', policy: policy.name, ...access } as const
  return reportOf(check, listedAccess(policy, access, type, options))
}

/** Reports whether the policy of a resource grants public access. @throws PolicyTextError */
export function reportPublicAccess(
  policy: NamedText,
  resourceType: string,
  options: CheckOptions = {},
): CheckReport {
  const check = { kind: 'public', policy: policy.name, resourceType } as const
  return reportOf(check, anyPublicAccess(policy, resourceType, options))
}

/**
 * Reports what a principal can do beyond a reference: another policy or, by default, what it can do now.
 *
 * @throws PolicyTextError
 */
export function reportNewAccessOf(
  question: PrincipalQuestion,
  reference: NamedText | undefined,
  options: CheckOptions = {},
): CheckReport {
  const compared = reference && { reference: reference.name }
  const check = { kind: 'against', ...subjectOf(question), ...compared } as const
  return reportOf(check, newAccessOf(question, reference, options))
}

/** Reports which of the listed access a principal has. @throws PolicyTextError */
export function reportListedAccessOf(
  question: PrincipalQuestion,
  access: ListedAccess,
  options: CheckOptions = {},
): CheckReport {
  const check = { kind: 'grants', ...subjectOf(question), ...access } as const
  return reportOf(check, listedAccessOf(question, access, options))
}

/** Reports what a policy allows that a principal cannot do. @throws PolicyTextError */
export function reportMissingAccessOf(
  principal: PrincipalPolicies,
  policy: NamedText,
  options: CheckOptions = {},
): CheckReport {
  const check = { kind: 'lacks', principal: principal.principal, reference: policy.name } as const
  return reportOf(check, missingAccessOf(principal, policy, options))
}

const subjectOf = ({ principal, policy }: PrincipalQuestion) => ({
  principal: principal.principal,
  ...(policy && { policy: policy.name }),
})
