/** Formats the coverage of policies for people: in terminals, and in reports of tests. */
import { nameOfStatement } from '../explanation/change-text.ts'

interface CoveredStatement {
  readonly index: number
  readonly sid?: string | undefined
  readonly line: number
  readonly matched: number
  readonly decided: number
  readonly elementsThatNeverMatched: readonly string[]
  readonly lastRequest?: RequestedAction | undefined
}

interface RequestedAction {
  readonly action: string
  readonly resource: string
}

interface CoveredPolicy {
  readonly policy: string
  readonly holder?: string | undefined
  readonly kind: string
  readonly statements: readonly CoveredStatement[]
}

/** The members of the JSON report that the text contains. */
export interface CoverageBody {
  readonly policies: readonly CoveredPolicy[]
  readonly ratio: number
  readonly uncounted: number
  /** The replicas whose decisions are missing. */
  readonly unreachable?: readonly string[]
}

/** @param countAll the option that counts all decisions */
export function textOfCoverage(
  { policies, ratio, uncounted, unreachable = [] }: CoverageBody,
  countAll: string,
): string {
  const statements = policies.reduce((sum, policy) => sum + policy.statements.length, 0)
  return [
    `${Math.floor(ratio * 100)}% of ${statements} policy statements decided a request`,
    ...(uncounted === 0 ? [] : [`  ${uncounted} older decisions are not counted: use ${countAll}`]),
    ...(unreachable.length === 0 ? [] : [`  ${sentenceOnUnreachable(unreachable)}`]),
    ...policies.flatMap((policy) => [
      `  ${nameOfCovered(policy)}${policy.kind === 'inline' ? ' (inline)' : ''}`,
      ...policy.statements.map((statement) => `    ${statementText(statement)}`),
    ]),
  ].join('\n')
}

/** Returns which replicas are missing in a report, without a period. */
export function sentenceOnUnreachable(names: readonly string[]): string {
  return `Decisions of ${names.join(', ')} are missing: replicas ask each other at the URL in --advertise`
}

/** Returns the ARN of a policy, or the holder and the name of a policy that has none. */
export function nameOfCovered({ policy, holder }: Pick<CoveredPolicy, 'policy' | 'holder'>): string {
  return holder === undefined ? policy : `${holder} ${policy}`
}

function statementText(statement: CoveredStatement): string {
  const { line, matched, decided, elementsThatNeverMatched, lastRequest } = statement
  const name = `${nameOfStatement(statement)}, line ${line}`
  if (decided > 0) return `✓ ${name}: decided ${times(decided)}`
  if (matched > 0) return `· ${name}: matched ${times(matched)}, but never decided`
  const elements = elementsThatNeverMatched.join(' and ')
  const why = elements === '' ? '' : `, because of its ${elements}`
  return `✗ ${name}: never matched${why}${lastRequestText(lastRequest)}`
}

/** Says in parentheses what was asked for. Empty if no request had a matching action. */
export function lastRequestText(request: RequestedAction | undefined, path?: string): string {
  if (request === undefined) return ''
  return ` (last request: ${request.action} on ${request.resource}${path === undefined ? '' : ` in ${path}`})`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
