/** Matchers about all requests that policies allow. They pass only with a proof, and fail with a request. */
import {
  anyPublicAccess,
  type Check,
  type CheckReport,
  likelyType,
  linesOfReport,
  listedAccess,
  type NamedText,
  newAccess,
  PUBLIC_TYPES,
  reportOf,
  type StatementPlace,
} from '../../../server/access/policy-checks/index.ts'
import { requireProperties } from '../../handle/arguments.ts'
import { failure, type MatcherContext, type MatcherResult, resultOf } from './result.ts'

/** Access that a policy must not grant. What is left out means everything. */
export interface ForbiddenAccess {
  /** Patterns of actions, such as `s3:*`. */
  readonly actions?: string | readonly string[]
  /** Patterns of ARNs. */
  readonly resources?: string | readonly string[]
}

const POLICY = 'the policy'
const OTHER = 'the other policy'

export function toGrantNothingBeyond(
  context: MatcherContext,
  policy: unknown,
  limit: unknown,
): MatcherResult {
  const report = compared(textIn(POLICY, policy), textIn(OTHER, limit))
  return resultFor(context, [report], {
    expected: 'expected the policy to grant nothing beyond the other policy',
    opposite: 'expected the policy to grant something beyond the other policy, but it grants nothing',
  })
}

export function toEqualPolicy(context: MatcherContext, policy: unknown, other: unknown): MatcherResult {
  const [one, two] = [textIn(POLICY, policy), textIn(OTHER, other)]
  return resultFor(context, [compared(one, two), compared(two, one)], {
    expected: 'expected both policies to allow the same',
    opposite: 'expected the policies to differ, but both allow the same',
  })
}

const ACCESS: Readonly<Record<keyof ForbiddenAccess, true>> = { actions: true, resources: true }

export function toNotGrant(context: MatcherContext, policy: unknown, access: ForbiddenAccess): MatcherResult {
  requireProperties('access', access, ACCESS)
  const listed = { actions: listOf(access.actions), resources: listOf(access.resources) }
  if (listed.actions.length + listed.resources.length === 0)
    throw new TypeError("toNotGrant needs actions or resources, such as { actions: 'iam:PassRole' }.")
  const text = textIn(POLICY, policy)
  const found = listedAccess(text, listed, likelyType(text), {})
  return resultFor(context, [reportOf({ kind: 'grants', policy: POLICY, ...listed }, found)], {
    expected: 'expected the policy not to grant such access',
    opposite: 'expected the policy to grant such access, but it grants none',
  })
}

export function toNotBePublic(context: MatcherContext, policy: unknown, resourceType: string): MatcherResult {
  if (!PUBLIC_TYPES.includes(resourceType))
    throw new TypeError(
      `toNotBePublic needs a type of resource, such as AWS::S3::Bucket. Got: ${resourceType}`,
    )
  const found = anyPublicAccess(textIn(POLICY, policy), resourceType, {})
  return resultFor(context, [reportOf({ kind: 'public', policy: POLICY, resourceType }, found)], {
    expected: 'expected the policy not to grant public access',
    opposite: 'expected the policy to grant public access, but it grants none',
  })
}

function compared(policy: NamedText, reference: NamedText): CheckReport {
  const check: Check = { kind: 'against', policy: policy.name, reference: reference.name }
  return reportOf(check, newAccess(policy, reference, likelyType(policy), {}))
}

/** @throws TypeError for what is neither text nor an object */
function textIn(name: string, policy: unknown): NamedText {
  // IAM returns policies as encoded text.
  if (typeof policy === 'string')
    return { name, text: policy.startsWith('%7B') ? decodeURIComponent(policy) : policy }
  if (typeof policy !== 'object' || policy === null)
    throw new TypeError('A policy is an object with a Statement, or such JSON text.')
  return { name, text: JSON.stringify(policy) }
}

function listOf(values: string | readonly string[] = []): readonly string[] {
  return typeof values === 'string' ? [values] : values
}

interface Sentences {
  readonly expected: string
  /** What is printed after `.not`. */
  readonly opposite: string
}

function resultFor(
  context: MatcherContext,
  reports: readonly CheckReport[],
  { expected, opposite }: Sentences,
): MatcherResult {
  const exceeding = reports.find(({ answer }) => answer === 'exceeds')
  if (exceeding) return resultOf(false, `${expected}, but:\n${textOf(exceeding)}`)
  const unknown = reports.find(({ answer }) => answer === 'unknown')
  if (unknown) return failure(context, `${expected}, but that is not certain:\n${textOf(unknown)}`)
  return resultOf(true, opposite)
}

/** Leaves out lines and columns, because the text of the policies is not in a file. */
function textOf(report: CheckReport): string {
  const { allowedBy, deniedBy, causes, ...others } = report
  return linesOfReport({
    ...others,
    allowedBy: allowedBy.map(withoutPosition),
    causes: causes.map(withoutPosition),
    ...(deniedBy && { deniedBy: withoutPosition(deniedBy) }),
  }).join('\n')
}

function withoutPosition({ policy, statement, sid }: StatementPlace): StatementPlace {
  return { policy, statement, ...(sid !== undefined && { sid }) }
}
