/**
 * Policy evaluation and document validation: pure, total (nothing here throws, whatever it is given) and free of
 * any dependency. Documents are compiled once per content; a decision then costs microseconds.
 *
 * - compilePolicy(document: string): CompiledPolicy
 * - contextKeys(policy: CompiledPolicy): readonly string[]        keys a policy refers to, as written
 * - statementSpans(document: string): readonly StatementSpan[]    line and column of each statement
 * - decide(request, layers): Decision
 * - evaluatePolicies(request, policies, layer): PolicyOutcome     one layer alone, for simulations
 * - missingContextKeys(request, layers): readonly string[]
 * - explain(request, layers): readonly ExplainedStatement[]       first element that fails, statement by statement
 * - denialReason(decision, action): string                        ' because no ...' / ' with an explicit deny ...'
 * - validateIdentityPolicy(document, { managed }): string | undefined      AWS's message; undefined: valid
 * - validateTrustPolicy(document): string | undefined
 * - validateSessionPolicy(document): string | undefined
 * - policySize(document): number
 * - trustPrincipals(document): readonly TrustPrincipal[]
 * - replaceTrustPrincipals(document, replace): string
 */
export type { CompiledPolicy, Effect } from './compile.ts'
export { compilePolicy, contextKeys } from './compile.ts'
export { decide } from './decide.ts'
export { denialReason } from './denial.ts'
export { evaluatePolicies, missingContextKeys, type PolicyOutcome } from './evaluate.ts'
export { type ExplainedStatement, explain, type FailingElement } from './explain.ts'
export { type StatementSpan, statementSpans, type TextPosition } from './spans.ts'
export { replaceTrustPrincipals, type TrustPrincipal, trustPrincipals } from './trust-principals.ts'
export type {
  AuthorizationRequest,
  ConditionContext,
  Decision,
  LayerName,
  Layers,
  MatchedStatement,
  Principal,
  PrincipalKind,
  ResourcePolicyKind,
  SourcedPolicy,
} from './types.ts'
export { validateIdentityPolicy } from './validate/identity.ts'
export { validateSessionPolicy } from './validate/session.ts'
export { policySize } from './validate/size.ts'
export { validateTrustPolicy } from './validate/trust.ts'
