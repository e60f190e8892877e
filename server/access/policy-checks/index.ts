/** Checks of policies by proofs, for the command line and for tests. Findings are in `lint.ts`. */
export {
  type CheckedType,
  likelyType,
  type NamedText,
  PolicyTextError,
} from './documents.ts'
export { PUBLIC_TYPES } from './owners.ts'
export type { PrincipalPolicies } from './principal-policies.ts'
export { listedAccessOf, missingAccessOf, newAccessOf } from './principal-questions.ts'
export { anyPublicAccess, type ListedAccess, listedAccess, newAccess } from './questions.ts'
export { type Check, type CheckReport, reportOf, type StatementPlace } from './report.ts'
export { linesOfReport } from './report-text.ts'
