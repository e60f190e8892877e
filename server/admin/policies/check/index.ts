/** Checks a policy: what AWS refuses, and what its author may not have meant. */
import { parseDocument } from '../../../../policy/json-document.ts'
import type { AwsError } from '../../../../protocol/errors.ts'
import { errorsIn, type Located } from './aws-errors.ts'
import { conditionFlaws } from './conditions.ts'
import type { Finding } from './finding.ts'
import type { KindRules, PolicyKind } from './kinds.ts'
import { unknownNames } from './names.ts'
import { redundancies } from './redundancy.ts'
import { resourceFlaws } from './resources.ts'
import { securityFlaws } from './security.ts'
import { statementsIn } from './statements.ts'

/** Twice the largest policy that AWS accepts. The time of some checks grows with the square of the size. */
const LARGEST_CHECKED = 20_000

/** Returns whether a document is so large that only AWS's first error is looked for. */
export function isTooLarge(document: string, { size }: Pick<KindRules, 'size'>): boolean {
  return size(document) > LARGEST_CHECKED
}

/** Returns the errors first, then the other findings in the order of the text. */
export function checkPolicy(document: string, kind: PolicyKind, rules: KindRules): readonly Finding[] {
  if (isTooLarge(document, rules)) return [...firstError(document, rules), ...sizeErrors(document, rules)]
  const errors = errorsIn(document, rules).map((located) => toError(rules, located))
  // AWS says itself that a version is missing where it requires one.
  const isSaid = (text: string) => errors.some(({ fixes }) => fixes.some((fix) => fix.text === text))
  const others = othersIn(document, kind).filter(({ fixes: [fix] }) => fix === undefined || !isSaid(fix.text))
  return [...errors, ...sizeErrors(document, rules), ...others]
}

/** Returns AWS's error about a document that is too large to look for its place. */
function firstError(document: string, rules: KindRules): readonly Finding[] {
  const message = rules.problem(document)
  return message === undefined ? [] : [toError(rules, { message, start: 0, end: 1 })]
}

function toError({ malformed }: KindRules, { message, detail, start, end, fixes = [] }: Located): Finding {
  const { code, message: text = message } = malformed(message)
  return { severity: 'error', code, message: text, detail, start, end, fixes }
}

function sizeErrors(document: string, { size, limit, tooLarge }: KindRules): readonly Finding[] {
  const excess = size(document) - limit
  if (excess <= 0) return []
  const at = { start: 0, end: Math.min(1, document.length), fixes: [] }
  const detail = `The policy has ${excess} characters too many.`
  const error = tooLarge?.()
  if (error) return [{ severity: 'error', ...textOf(error), detail, ...at }]
  const message = `Only AssumeRole accepts session policies of more than ${limit} characters.`
  return [{ severity: 'warning', code: 'SESSION_POLICY_SIZE', message, detail, ...at }]
}

function textOf({ code, message = '' }: AwsError): Pick<Finding, 'code' | 'message'> {
  return { code, message }
}

function othersIn(document: string, kind: PolicyKind): readonly Finding[] {
  const { root } = parseDocument(document)
  if (root === undefined) return []
  const statements = statementsIn(root)
  const found = statements.flatMap((statement) => [
    ...unknownNames(statement),
    ...conditionFlaws(statement),
    ...resourceFlaws(statement),
    ...securityFlaws(statement, kind),
  ])
  return [...found, ...redundancies(document, root, statements)].toSorted(
    (one, other) => one.start - other.start,
  )
}
