import { readDate } from '../conditions/date.ts'
import { actionProblem } from './action.ts'
import { failsLegacyParsing, resourceProblem } from './resource-arn.ts'
import { hasDuplicates } from './sid.ts'
import { readStrictly, type StrictPolicy, type StrictStatement } from './strict.ts'

const sidPattern = /^[0-9A-Za-z]*$/

/**
 * What AWS answers to a document of an inline or managed policy: the text of its MalformedPolicyDocument error, or
 * undefined when it accepts the document. Managed policies must be of version 2012-10-17. The order of the checks is the
 * one that documents with several faults reveal.
 */
export function validateIdentityPolicy(
  document: string,
  { managed }: { readonly managed: boolean },
): string | undefined {
  const policy = readStrictly(document)
  if (policy === undefined) return 'Syntax errors in policy.'
  if (managed && policy.version !== '2012-10-17')
    return 'Policy document must be version 2012-10-17 or greater.'
  return documentProblem(policy) ?? contentProblem(policy.statements)
}

function documentProblem({ statements }: StrictPolicy): string | undefined {
  if (statements.some(isBeyondLegacyParser)) return 'The policy failed legacy parsing'
  if (statements.some(({ namesPrincipal }) => namesPrincipal))
    return 'Policy document should not specify a principal.'
  const sids = statements.map(({ sid }) => sid)
  if (!sids.every((sid) => sidPattern.test(sid))) {
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
  }
  if (hasDuplicates(sids)) return 'Statement IDs (SID) in a single policy must be unique.'
  return undefined
}

/** The older parser knows the effects in one spelling only; a resource it rejects counts unless a worse one precedes it. */
function isBeyondLegacyParser({ effect, dates, resources }: StrictStatement): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return true
  if (dates.some((value) => readDate(value) === undefined)) return true
  const faulty = resources.find(
    (resource) => failsLegacyParsing(resource) || resourceProblem(resource) !== undefined,
  )
  return faulty !== undefined && failsLegacyParsing(faulty)
}

function contentProblem(statements: readonly StrictStatement[]): string | undefined {
  return firstOf(statements, missingElement) ?? firstOf(statements, elementProblem)
}

function missingElement({ actions, resources }: StrictStatement): string | undefined {
  if (actions.length === 0) return 'Policy statement must contain actions.'
  return resources.length === 0 ? 'Policy statement must contain resources.' : undefined
}

function elementProblem({ actions, resources }: StrictStatement): string | undefined {
  return firstOf(resources, resourceProblem) ?? firstOf(actions, actionProblem)
}

function firstOf<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const text = problem(item)
    if (text !== undefined) return text
  }
  return undefined
}
