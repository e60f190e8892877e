/** Proves whether a policy that was made from calls stays within the identity-based policies that it can replace. */
import { createHash } from 'node:crypto'
import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import {
  type AuthorizationRequest,
  compilePolicy,
  hasIdentity,
  literalResource,
  type SourcedPolicy,
} from '../../policy/index.ts'
import { isBeyondLimits, type Side } from '../../policy/proofs/index.ts'
import type { PolicyDocument, Statement } from '../generation/policy-document.ts'
import { decidedOn } from '../generation/recorded-calls.ts'
import { compared, type Pause } from './edit.ts'
import type { Answer } from './questions.ts'
import { type CheckReport, reportOf } from './report.ts'

/** Whether the policy allows a caller anything new. */
export interface Within extends Pick<CheckReport, 'answer' | 'request' | 'reason'> {
  /** The ARN of the user or role that had the policies. */
  readonly principal: string
}

/** More callers seldom share a policy. */
const MAXIMUM_PRINCIPALS = 20

/**
 * Compares a policy with the identity-based policies that each caller had at its newest call. A caller without any is left
 * out, because any policy allows more than none.
 *
 * @param decisions newest first
 */
export async function withinPolicies(
  document: PolicyDocument,
  decisions: readonly RecordedDecision[],
  pause: Pause,
): Promise<readonly Within[]> {
  if (document.Statement.length === 0) return []
  const found: Within[] = []
  for (const [principal, policies] of policiesByHolder(decisions)) {
    if (found.length === MAXIMUM_PRINCIPALS) break
    if (policies.length === 0) continue
    const call = callBeyond(policies, principal, decisions)
    found.push({ principal, ...(call ?? (await answerFor(document, policies, pause))) })
  }
  return found
}

type Had = readonly SourcedPolicy[] | 'everything'

/** Returns what each user, role, or root user had. Sessions have the policies of their role or issuer. */
function policiesByHolder(decisions: readonly RecordedDecision[]): ReadonlyMap<string, Had> {
  const found = new Map<string, Had>()
  for (const { verdict } of decisions) {
    const { principal } = verdict.request
    const holder = holderOf(principal)
    if (verdict.ruling || !hasIdentity(principal) || found.has(holder)) continue
    found.set(holder, principal.kind === 'root' ? 'everything' : verdict.layers.identity)
  }
  return found
}

function holderOf({ roleArn, issuerArn, arn }: AuthorizationRequest['principal']): string {
  return roleArn ?? issuerArn ?? arn
}

type Answered = Omit<Within, 'principal'>

/** Returns a denied call that the policies do not allow: a better example than a call that was never made. */
function callBeyond(had: Had, holder: string, decisions: readonly RecordedDecision[]): Answered | undefined {
  if (had === 'everything') return undefined
  const beyond = decisions.find(({ verdict }) => {
    const isDenied = verdict.decision.effect !== 'allowed' && !verdict.ruling
    if (!isDenied || holderOf(verdict.request.principal) !== holder) return false
    const { effect, layer } = decidedOn(had, verdict).decision
    return effect !== 'allowed' && layer === 'identity'
  })
  return beyond && { answer: 'exceeds', request: requestIn(beyond) }
}

function requestIn({ verdict }: RecordedDecision): NonNullable<Within['request']> {
  const { principal, action, resource, context } = verdict.request
  return {
    caller: principal.arn,
    callerKind: principal.kind,
    action,
    resource: literalResource(resource),
    context: Object.fromEntries(context.written()),
  }
}

/** The newest answers, by the texts that they depend on: the console asks again every few seconds. */
const known = new Map<string, Answered>()
const MAXIMUM_KNOWN = 100

async function answerFor(document: PolicyDocument, had: Had, pause: Pause): Promise<Answered> {
  if (had === 'everything') return { answer: 'contained' }
  const key = keyOf(document, had)
  const answer = known.get(key) ?? (await proved(document, had, pause))
  if (answer === UNFINISHED) return answer
  known.delete(key)
  known.set(key, answer)
  const [oldest] = known.keys()
  if (known.size > MAXIMUM_KNOWN && oldest !== undefined) known.delete(oldest)
  return answer
}

function keyOf(document: PolicyDocument, had: readonly SourcedPolicy[]): string {
  const texts = [JSON.stringify(document), ...had.map(({ policy }) => policy.text)]
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64')
}

/** A policy that only allows stays within others if each part of it does. Small parts need fewer states. */
async function proved(
  { Version, Statement }: PolicyDocument,
  had: readonly SourcedPolicy[],
  pause: Pause,
): Promise<Answered> {
  let answer: Answered = { answer: 'contained' }
  for (const part of Statement.flatMap(partsOf)) {
    const found = await answerOn({ Version, Statement: [part] }, had, pause)
    const answered = answeredBy(found)
    if (answered.answer === 'exceeds' || isBeyondLimits(found.difference)) return answered
    if (answer.answer === 'contained') answer = answered
    if (!(await pause())) return UNFINISHED
  }
  return answer
}

const RESOURCES_OF_PART = 50

function partsOf(statement: Statement): readonly Statement[] {
  const resources = [statement.Resource].flat()
  const count = Math.ceil(resources.length / RESOURCES_OF_PART)
  return Array.from({ length: count }, (_, at) => ({
    ...statement,
    Resource: resources.slice(at * RESOURCES_OF_PART, (at + 1) * RESOURCES_OF_PART),
  }))
}

const CHECK = { kind: 'against', policy: 'The policy', reference: 'the present policies' } as const

/** No caller waits for the answer any more. */
const UNFINISHED: Answered = { answer: 'unknown', reason: 'the proof was not finished' }

function answerOn(document: PolicyDocument, had: readonly SourcedPolicy[], pause: Pause): Promise<Answer> {
  const policy = compilePolicy(JSON.stringify(document))
  const made: SourcedPolicy = { policy, source: CHECK.policy, kind: 'managed' }
  const side = (policies: readonly SourcedPolicy[]): Side => ({ sets: [{ layer: 'identity', policies }] })
  return compared(side([made]), side(had), pause)
}

function answeredBy(found: Answer): Answered {
  const { answer, request, reason } = reportOf(CHECK, found)
  return { answer, ...(request && { request }), ...(reason !== undefined && { reason }) }
}
