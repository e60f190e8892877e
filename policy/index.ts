/**
 * Policy evaluation and document validation: pure, total (nothing here throws, whatever it is given) and free of
 * any dependency. Documents are compiled once per content; a decision then costs microseconds.
 *
 * A caller compiles the documents ({@link compilePolicy}), puts them into {@link Layers}, and asks {@link decide}; the
 * same layers answer why ({@link explainDecision}, {@link denialReason}) and what is missing ({@link missingContextKeys}).
 * Validators give the text of AWS's error, or undefined for a document that AWS accepts.
 */
export type { CompiledPolicy, Effect } from './compile.ts'
export { compilePolicy, contextKeys } from './compile.ts'
export { type ContextValueType, isContextValue } from './context-value.ts'
export { decide } from './decide.ts'
export { denialReason } from './denial.ts'
export { type Element, readDocument, type Statement } from './document.ts'
export { evaluatePolicies, missingContextKeys, type PolicyOutcome } from './evaluate.ts'
export type { Change } from './explain/change.ts'
export { type Explanation, explainDecision, type LayerExplanation } from './explain/decision.ts'
export type { Failure, PolicyExplanation, StatementExplanation } from './explain/statements.ts'
export { type ExplainedStatement, explain, type FailingElement } from './explain.ts'
export type { AuthorizationRequest, ConditionContext, Principal, PrincipalKind } from './request.ts'
export { simulatedSpans } from './simulated-spans.ts'
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
export { validateIdentityPolicy } from './validate/identity.ts'
export { validateResourceControlPolicy, validateServiceControlPolicy } from './validate/organization.ts'
export { flawInPolicy, type PolicyKeeper } from './validate/resource.ts'
export { validateSessionPolicy } from './validate/session.ts'
export { policySize } from './validate/size.ts'
export { validateTrustPolicy } from './validate/trust.ts'
