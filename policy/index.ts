/**
 * Policy evaluation and document validation. The functions are pure, never throw for any input, and have no
 * dependencies. Documents are compiled once per content; a decision then takes microseconds.
 *
 * To decide a request, compile the documents ({@link compilePolicy}), put them into {@link Layers}, and call
 * {@link decide}. With the same layers, {@link explainDecision} and {@link denialReason} explain the
 * decision, and {@link missingContextKeys} lists missing keys. Validators return the text of AWS's error, or
 * undefined for a document that AWS accepts. Proofs about all requests are in `proofs/index.ts`.
 */
export type { CompiledPolicy, Effect } from './compile.ts'
export { compilePolicy, simulatedPolicy } from './compile.ts'
export { contextKeys } from './context-keys.ts'
export { isContextValue } from './context-value.ts'
export {
  consultedPolicies,
  type DecidedRequest,
  PolicyUses,
  type StatementCoverage,
} from './coverage.ts'
export { decide } from './decide.ts'
export { denialReason } from './denial.ts'
export { type Element, readDocument, type Statement } from './document.ts'
export {
  compiledPolicies,
  evaluatePolicies,
  keysAskedFor,
  keysOfPolicy,
  missingContextKeys,
  type PolicyOutcome,
} from './evaluate.ts'
export type { Candidate, Change, World } from './explain/change.ts'
export type { ClosestStatement } from './explain/closest.ts'
export {
  type Explanation,
  explainDecision,
  explanationInSlices,
  type LayerExplanation,
} from './explain/decision.ts'
export { type DocumentEdit, documentEdits } from './explain/document-edits.ts'
export { literalResource } from './explain/new-statement.ts'
export type { Choose } from './explain/remedies.ts'
export { setsOf } from './explain/sets.ts'
export type { Failure, PolicyExplanation, StatementExplanation } from './explain/statements.ts'
export { type WeighedSet, weigh } from './explain/weigh.ts'
export { type ExplainedStatement, explain, type FailingElement } from './explain.ts'
export {
  type AttachedPolicies,
  type AttachedPolicy,
  effectivePolicy,
} from './management/effective.ts'
export { effectivePolicyErrors } from './management/effective-errors.ts'
export type { ManagementPolicyFacts } from './management/grammar.ts'
export type { ManagementPolicyType } from './management/grammars.ts'
export { managementPolicyTypes } from './management/grammars.ts'
export { type OrganizationPolicyLimits, organizationPolicyLimits } from './management/limits.ts'
export type { EffectivePolicyError } from './management/policy-error.ts'
export type { AuthorizationPolicyType, OrganizationPolicyType } from './management/types.ts'
export { type OrganizationPolicyError, organizationPolicyError } from './management/validate.ts'
export { decideOpen, type OpenCondition, type OpenDecision, type Way } from './open/decide.ts'
export type { OpenKey, OpenKeys, OpenValues } from './open/keys.ts'
export {
  mentionsAction,
  type Naming,
  namingOf,
  type ResourceNaming,
  resourceNamingOf,
} from './open/naming.ts'
export type { OpenQuestion } from './open/statements.ts'
export { hasIdentity } from './principal.ts'
export type {
  AuthorizationRequest,
  ConditionContext,
  EntryType,
  Principal,
  PrincipalKind,
} from './request.ts'
export { resourceMatcher } from './resource.ts'
export { resourceControlServices } from './resource-control.ts'
export { simulatedSpans } from './simulated-spans.ts'
export type { Slices } from './slices.ts'
export { type StatementSpan, statementSpans, type TextPosition } from './spans.ts'
export { replaceTrustPrincipals, type TrustPrincipal, trustPrincipals } from './trust-principals.ts'
export type {
  Decision,
  LayerName,
  Layers,
  MatchedStatement,
  ResourcePolicyKind,
  SourcedPolicy,
} from './types.ts'
export {
  type DelegationFacts,
  type DelegationPolicyError,
  delegationPolicyError,
  storedDelegationPolicy,
} from './validate/delegation.ts'
export { validateIdentityPolicy } from './validate/identity.ts'
export {
  storedResourceControlPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
} from './validate/organization.ts'
export { type PolicyOwnerKind, resourcePolicyError } from './validate/resource.ts'
export { validateSessionPolicy } from './validate/session.ts'
export { isSimulatablePolicy } from './validate/simulated.ts'
export { policySize } from './validate/size.ts'
export { validateTrustPolicy } from './validate/trust.ts'
