/** Findings of ValidatePolicy of IAM Access Analyzer. They are loaded on first use, because they need all checks. */

import { lintFacts } from '../../../../analysis/lint-facts.ts'
import { parseDocument, statementsOf } from '../../../../policy/json-document.ts'
import { lintPolicy } from '../../../../policy/lint/index.ts'
import type {
  Finding as AwsFinding,
  FindingType,
  LintedPolicyType,
  Span,
} from '../../../../policy/lint/types.ts'
import type { Finding, Severity } from './finding.ts'
import type { PolicyKind } from './kinds.ts'

const TYPES: Readonly<Partial<Record<PolicyKind, LintedPolicyType>>> = {
  trust: 'RESOURCE_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
}

/** The operation that stores the policy accepts what ValidatePolicy calls an error. What it refuses is found by others. */
const SEVERITIES: Readonly<Record<FindingType, Severity>> = {
  ERROR: 'warning',
  SECURITY_WARNING: 'security-warning',
  WARNING: 'warning',
  SUGGESTION: 'suggestion',
}

/**
 * Returns what ValidatePolicy reports besides the findings of others, in the order of the text.
 *
 * @param others those whose words and fixes are better. For an issue in a statement, they are shown instead
 */
export function adviceOfAws(
  document: string,
  kind: PolicyKind,
  others: readonly Finding[],
): readonly Finding[] {
  const isRefused = others.some(({ severity }) => severity === 'error')
  const issueAt = issuesIn(document, others)
  return lintPolicy(document, {
    policyType: TYPES[kind] ?? 'IDENTITY_POLICY',
    resourceType: kind === 'trust' ? 'AWS::IAM::AssumeRolePolicyDocument' : undefined,
    facts: lintFacts,
  })
    .filter(({ findingType }) => !(isRefused && findingType === 'ERROR'))
    .filter(({ issueCode }) => !isOutOfPlace(issueCode, kind))
    .filter((finding) => !issueAt(finding))
    .map((finding) => toFinding(document, finding))
}

/**
 * Sizes are those of the quotas, which ValidatePolicy doesn't know. It also takes a boundary for a policy that grants
 * permissions.
 */
function isOutOfPlace(code: string, kind: PolicyKind): boolean {
  return /^POLICY_SIZE_/.test(code) || (kind === 'boundary' && GRANTS.test(code))
}

/** Issues of an Allow that grants more than a role or a service-linked role should be given. */
const GRANTS = /^(?:PASS_ROLE|CREATE_SLR)_/

/** Returns whether others have found the issue of a finding, in the statement where it is. */
function issuesIn(document: string, others: readonly Finding[]): (finding: AwsFinding) => boolean {
  const statements = statementsOf(parseDocument(document).root)
  const statementAt = (offset: number) =>
    statements.findIndex(({ start, end }) => offset >= start && offset < end)
  const known = new Set(others.map(({ code, start }) => `${statementAt(start)} ${code}`))
  return ({ issueCode, locations }) =>
    locations.some(({ span }) => {
      const at = statementAt(span.start.offset)
      const isIncluded = GRANTS.test(issueCode) && known.has(`${at} ALLOW_EVERYTHING`)
      return isIncluded || known.has(`${at} ${issueCode}`)
    })
}

function toFinding(
  document: string,
  { findingType, issueCode, findingDetails, locations }: AwsFinding,
): Finding {
  const place = locations[0] ? markedIn(document, locations[0].span) : { start: 0, end: 1 }
  return { severity: SEVERITIES[findingType], code: issueCode, message: findingDetails, ...place, fixes: [] }
}

/** Of an object or a list, only the first character is marked. */
function markedIn(document: string, { start: { offset: start }, end: { offset: end } }: Span) {
  return { start, end: /[{[]/.test(document.charAt(start)) ? start + 1 : Math.max(end, start + 1) }
}
