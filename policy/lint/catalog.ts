/** What AWS documents of each issue: its type, its texts, and the kinds of policies in which it occurs. */
import catalog from './data/issues.json' with { type: 'json' }
import type { Finding, FindingType } from './types.ts'

/** Kinds of policies in which issues differ. */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'serviceControl' | 'resourceControl'

interface Issue {
  /** What a check of the issue has to know: one of `document`, `service reference`, `private table`, `proof`. */
  readonly by: string
  /** Empty if the issue occurs in all of them. */
  readonly kinds: readonly string[]
  /** The values of `findingDetails`, with placeholders such as `{{key}}`. Most issues have a single one. */
  readonly texts: readonly string[]
}

const issues = { ...catalog.ERROR, ...catalog.SECURITY_WARNING, ...catalog.WARNING, ...catalog.SUGGESTION }

export type IssueCode = keyof typeof issues

const byCode: Readonly<Record<IssueCode, Issue>> = issues

/** Returns the codes of all issues that AWS documents. */
export function issueCodes(): readonly string[] {
  return Object.keys(byCode)
}

/** Returns whether the issue occurs in policies of a kind. */
export function occursIn(code: IssueCode, kind: PolicyKind): boolean {
  const { kinds } = byCode[code]
  return kinds.length === 0 || kinds.includes(kind)
}

/** What is inserted for the placeholders of a text. */
export type TextValues = Readonly<Record<string, string | number>>

/**
 * Returns a finding without its locations.
 *
 * @param values must have all names that the text contains
 * @param variant which of the texts it has, from 0
 */
export function describeIssue(
  issueCode: IssueCode,
  values: TextValues,
  variant: number,
): Omit<Finding, 'locations'> {
  const text = String(byCode[issueCode].texts[variant])
  const findingDetails = text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => String(values[name]))
  const findingType = findingTypeOf(issueCode)
  return { findingType, issueCode, findingDetails, learnMoreLink: linkTo(issueCode, findingType) }
}

function findingTypeOf(code: IssueCode): FindingType {
  if (code in catalog.ERROR) return 'ERROR'
  if (code in catalog.WARNING) return 'WARNING'
  return code in catalog.SUGGESTION ? 'SUGGESTION' : 'SECURITY_WARNING'
}

/** The page calls warnings general warnings. */
function linkTo(issueCode: IssueCode, findingType: FindingType): string {
  const type = findingType === 'WARNING' ? 'GENERAL_WARNING' : findingType
  const anchor = `${type}-${issueCode}`.toLowerCase().replaceAll('_', '-')
  return `${catalog.source}#access-analyzer-reference-policy-checks-${anchor}`
}
