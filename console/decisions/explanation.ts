/**
 * Explanations of decisions, as the endpoint `explain` returns them, and what all views of them share.
 *
 * {@link explainRequest} explains a recorded call and {@link explainQuestion} a call that nobody made.
 */
import type { ChangeStep, ExplanationData, Question } from '../../schemas/endpoints.ts'
import { post } from '../api/client.ts'
import { serviceInArn, shortArn } from '../texts/arns.ts'

export type Explanation = ExplanationData
export type Step = ChangeStep
export type ExplainedLayer = Explanation['layers'][number]
export type ExplainedPolicy = ExplainedLayer['policies'][number]
export type ExplainedStatement = ExplainedPolicy['statements'][number]
export type Failure = NonNullable<ExplainedStatement['failure']>

/** The decisions on a call: one for each permission that it needed, in the order in which they were made. */
export interface ExplainedCall {
  readonly requestId: string
  readonly time: string
  readonly decisions: readonly Explanation[]
}

/** @param now whether the call is decided again, on the policies of today */
export function explainRequest(
  requestId: string,
  now: boolean,
  signal?: AbortSignal,
): Promise<ExplainedCall> {
  return post<ExplainedCall>('/_iamulator/explain', now ? { requestId, now } : { requestId }, signal)
}

/** @param authorizationId the ID that the message of the denial ends in */
export function explainDenial(authorizationId: string, signal?: AbortSignal): Promise<ExplainedCall> {
  return post<ExplainedCall>('/_iamulator/explain', { authorizationId }, signal)
}

export type AskedQuestion = Pick<
  Question,
  'principal' | 'resource' | 'context' | 'session' | 'unknownActions'
> & {
  readonly action: string
}

export function explainQuestion(question: AskedQuestion, signal?: AbortSignal): Promise<Explanation> {
  return post<Explanation>('/_iamulator/explain', question, signal)
}

/**
 * Returns the ways to allow a call, as the server orders them: the one that allows least is the first. Each is a list of
 * steps that are all needed.
 */
export function waysOf({ change }: Explanation): readonly (readonly Step[])[] {
  return change ? [change.steps, ...change.alternatives] : []
}

/** A statement with the policy that it is in. */
interface FoundStatement {
  readonly policy: ExplainedPolicy
  readonly statement: ExplainedStatement
}

/** Returns the statement that the verdict of a set of policies is about: one that denies, that allows, or the closest. */
export function decidingStatement({
  policies,
  verdict,
  closest,
}: ExplainedLayer): FoundStatement | undefined {
  if (verdict === 'doesNotAllow') {
    const policy = closest && policies[closest.policy]
    const statement = closest && policy?.statements[closest.statement]
    return policy && statement && { policy, statement }
  }
  const effect = verdict === 'denies' ? 'Deny' : 'Allow'
  for (const policy of policies) {
    const statement = policy.statements.find((each) => each.applies && each.effect === effect)
    if (statement) return { policy, statement }
  }
  return undefined
}

/** Whether a set of policies keeps the call from being allowed. */
export function isInTheWay({ verdict, needed }: ExplainedLayer): boolean {
  return verdict === 'denies' || (needed && verdict === 'doesNotAllow')
}

/** Returns the short name of a policy: that at the end of its ARN, its own, or that of the resource that has it. */
export function nameOfPolicy({ source, name }: Pick<ExplainedPolicy, 'source' | 'name'>): string {
  if (name !== undefined) return name
  if (!source.startsWith('arn:')) return source
  const isPolicy = /^(?:iam|organizations)$/.test(serviceInArn(source))
  return isPolicy ? source.slice(source.lastIndexOf('/') + 1) : shortArn(source)
}

const KINDS: Readonly<Record<ExplainedPolicy['kind'], string>> = {
  managed: 'managed',
  inline: 'inline',
  resource: 'resource-based',
  organization: 'of the organization',
  session: 'of the session',
  endpoint: 'VPC endpoint',
}

export function kindOfPolicy({ kind }: Pick<ExplainedPolicy, 'kind'>, layer: string): string {
  return layer === 'trust' ? 'trust policy' : KINDS[kind]
}
