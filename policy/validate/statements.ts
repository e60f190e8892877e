import { actionProblem } from './action.ts'
import { isRefused, type LiteralCheck } from './literals.ts'
import { failsLegacyParsing, resourceProblem } from './resource-arn.ts'
import { hasDuplicates } from './sid.ts'
import type { StrictStatement } from './strict.ts'

export const legacyParsing = 'The policy failed legacy parsing'
const sidPattern = /^[0-9A-Za-z]*$/

/**
 * Returns IAM's message about statements with valid syntax, or undefined if they are valid. The order of the
 * checks is the one that documents with several errors reveal.
 */
export function statementsProblem(
  statements: readonly StrictStatement[],
  principals: 'forbidden' | 'welcome',
  check: LiteralCheck,
  partition: string,
): string | undefined {
  if (statements.some((statement) => isBeyondLegacyParser(statement, check, partition))) return legacyParsing
  if (principals === 'forbidden' && statements.some(namesPrincipal))
    return 'Policy document should not specify a principal.'
  const elementProblem = (statement: StrictStatement) => problemInElements(statement, partition)
  return sidProblem(statements) ?? firstOf(statements, missingElement) ?? firstOf(statements, elementProblem)
}

function namesPrincipal({ principal, notPrincipal }: StrictStatement): boolean {
  return principal !== undefined || notPrincipal !== undefined
}

function sidProblem(statements: readonly StrictStatement[]): string | undefined {
  const sids = statements.map(({ sid }) => sid)
  if (!sids.every((sid) => sidPattern.test(sid))) {
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
  }
  return hasDuplicates(sids) ? 'Statement IDs (SID) in a single policy must be unique.' : undefined
}

/**
 * Returns whether AWS's older parser rejects the statement. It accepts the effects only in one spelling. A
 * resource that it rejects is reported only if no other invalid resource precedes it. The text for dates was
 * recorded. That IAM refuses other malformed values was recorded as well, but not its text for them.
 */
function isBeyondLegacyParser(
  { effect, literals, resources }: StrictStatement,
  check: LiteralCheck,
  partition: string,
): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return true
  if (literals.some((literal) => isRefused(literal, check))) return true
  const invalid = resources.find(
    (resource) =>
      failsLegacyParsing(resource, partition) || resourceProblem(resource, partition) !== undefined,
  )
  return invalid !== undefined && failsLegacyParsing(invalid, partition)
}

function missingElement({ actions, resources }: StrictStatement): string | undefined {
  if (actions.length === 0) return 'Policy statement must contain actions.'
  return resources.length === 0 ? 'Policy statement must contain resources.' : undefined
}

function problemInElements({ actions, resources }: StrictStatement, partition: string): string | undefined {
  return (
    firstOf(resources, (resource) => resourceProblem(resource, partition)) ?? firstOf(actions, actionProblem)
  )
}

function firstOf<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const text = problem(item)
    if (text !== undefined) return text
  }
  return undefined
}
