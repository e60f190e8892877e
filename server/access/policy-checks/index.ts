/** Checks of policies, for the command line and for tests: proofs about all requests, and findings. */
export {
  type CheckedType,
  likelyType,
  type NamedText,
  PolicyTextError,
} from './documents.ts'
export { type Finding, type FindingType, findingsIn, LINTED_RESOURCE_TYPES } from './lint.ts'
export { PUBLIC_TYPES } from './owners.ts'
export type { PrincipalPolicies } from './principal-policies.ts'
export { listedAccessOf, missingAccessOf, newAccessOf } from './principal-questions.ts'
export { anyPublicAccess, type ListedAccess, listedAccess, newAccess } from './questions.ts'
export { type Check, type CheckReport, reportOf, type StatementPlace } from './report.ts'
export { linesOfReport } from './report-text.ts'
