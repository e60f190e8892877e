/** Checks of policies by proofs, for the command line and for tests. Findings are in `lint.ts`. */
export {
  type CheckedType,
  type NamedText,
  PolicyTextError,
} from './documents.ts'
export {
  accessIn,
  type CheckedSubject,
  type CheckOutcome,
  outcomeBeyond,
  outcomeOfAccess,
  outcomeOfEquality,
  outcomeOfPublicAccess,
  policyText,
} from './outcomes.ts'
export { PUBLIC_TYPES } from './owners.ts'
export type { PrincipalPolicies } from './principal-policies.ts'
export type { ListedAccess } from './questions.ts'
export type { CheckReport, StatementPlace } from './report.ts'
export { linesOfReport } from './report-text.ts'
export {
  reportListedAccess,
  reportListedAccessOf,
  reportMissingAccessOf,
  reportNewAccess,
  reportNewAccessOf,
  reportPublicAccess,
} from './reports.ts'
