/** Selects calls and generates a policy, for all endpoints that do. */
import { foldedPrefix } from '../../../analysis/generation/committed-policy.ts'
import { type GeneratedPolicy, generatedPolicy } from '../../../analysis/generation/generated-policy.ts'
import type { HolderKind, PolicyType } from '../../../analysis/generation/policy-limits.ts'
import type { Pause } from '../../../analysis/policy-checks/edit.ts'
import type { Within } from '../../../analysis/policy-checks/replacement.ts'
import type { RecordedDecision } from '../../../core/access/records/recent-decisions.ts'
import { isAudited } from '../decisions/filters.ts'
import { type Iamulator, invalidBody } from '../endpoint.ts'

/** The members that the schemas `LeastPrivilegeRequest` and `GenerateRequest` of openapi.json share. */
export interface GenerationBody {
  readonly denied?: boolean
  readonly wildcards?: boolean
  readonly actionWildcards?: boolean
  readonly conditions?: readonly string[]
  readonly size?: PolicyType
  readonly fold?: readonly string[]
}

/**
 * Returns whether the call of a decision counts. A denied call does if it was let pass, because then the software
 * went on as if it had been allowed.
 */
export function countsCall(
  iamulator: Pick<Iamulator, 'settings'>,
  { denied = false }: GenerationBody,
  decision: RecordedDecision,
): boolean {
  return denied || decision.verdict.decision.effect === 'allowed' || isAudited(iamulator, decision)
}

interface Further {
  /** The ARN of the identity that gets the policy. By default, the callers get it. */
  readonly holder: string | undefined
  readonly exact?: readonly string[] | undefined
  readonly pause: Pause
}

interface ComparedPolicy extends GeneratedPolicy {
  readonly within: readonly Within[]
}

/**
 * Makes the policy, and compares it with the policies that the callers had. The proof engine is loaded on first use.
 *
 * @param decisions those whose calls count, newest first
 */
export async function policyFor(
  { quotas }: Pick<Iamulator, 'quotas'>,
  decisions: readonly RecordedDecision[],
  { wildcards = false, actionWildcards = false, conditions = [], size, fold = [] }: GenerationBody,
  { holder, exact, pause }: Further,
): Promise<ComparedPolicy> {
  const wishes = {
    resources: wildcards,
    exact: new Set(exact),
    actions: actionWildcards,
    conditions: new Set(conditions.map((key) => key.toLowerCase())),
    prefixes: fold.map(prefixIn),
  }
  const holders = holder === undefined ? kindsOfCallers(decisions) : kindsOf(holder)
  const made = generatedPolicy(decisions, wishes, { type: size, holders, quotas })
  const { withinPolicies } = await import('../../../analysis/policy-checks/replacement.ts')
  return { ...made, within: await withinPolicies(made.document, decisions, pause) }
}

/** @throws EndpointError InvalidBody */
function prefixIn(pattern: string): string {
  const prefix = foldedPrefix(pattern)
  if (prefix !== undefined) return prefix
  const text = JSON.stringify(pattern)
  throw invalidBody(`fold: ${text} is not the beginning of an ARN, such as arn:aws:s3:::reports/2026/.`)
}

/** Sessions of a role get the role's policies, sessions of a federated user the user's. Root's policy is for a user. */
const KINDS: ReadonlyMap<string, HolderKind> = new Map([
  ['root', 'user'],
  ['user', 'user'],
  ['federated-user', 'user'],
  ['group', 'group'],
  ['role', 'role'],
  ['assumed-role', 'role'],
])

function kindsOf(arn: string): readonly HolderKind[] {
  const [type = ''] = arn.split(':').slice(5).join(':').split('/')
  const kind = KINDS.get(type)
  return kind === undefined ? [] : [kind]
}

function kindsOfCallers(decisions: readonly RecordedDecision[]): readonly HolderKind[] {
  return [...new Set(decisions.flatMap(({ verdict }) => kindsOf(verdict.request.principal.arn)))].sort()
}
