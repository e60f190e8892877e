/** Refuses policies with errors: a misspelled action grants nothing, whatever its author means. */
import type { CheckedType, NamedText } from '../../analysis/policy-checks/index.ts'
import { type Finding, findingsIn, spellingFor } from '../../analysis/policy-checks/lint.ts'
import { CommandError } from '../../core/runtime/errors.ts'

/** How a policy is checked for errors. */
export interface ErrorFlags {
  readonly type?: CheckedType
  /** A type of CloudFormation. */
  readonly public?: string
  readonly unknownActions?: boolean
}

/** Errors about names that are not AWS's, or that AWS may have by now. */
const UNKNOWN_NAMES: readonly string[] = [
  'INVALID_ACTION',
  'INVALID_SERVICE_IN_ACTION',
  'INVALID_GLOBAL_CONDITION_KEY',
  'INVALID_SERVICE_CONDITION_KEY',
]

/** Errors about what a policy grants, and not about how it is written: proofs say more about that. */
const JUDGMENTS: readonly string[] = ['VARIABLE_USAGE_TOO_PERMISSIVE', 'WILDCARD_USAGE_TOO_PERMISSIVE']

/**
 * @param ownServices prefixes of services that AWS does not have
 * @throws CommandError with the first error that ValidatePolicy would report
 */
export function requireNoErrors(
  policy: NamedText,
  flags: ErrorFlags,
  ownServices: readonly string[] = [],
): void {
  const isPermitted = (finding: Finding) =>
    JUDGMENTS.includes(finding.issueCode) ||
    (UNKNOWN_NAMES.includes(finding.issueCode) &&
      (flags.unknownActions === true || ownServices.includes(prefixIn(policy, finding))))
  const error = findingsIn(policy, flags.type, flags.public).find(
    (finding) => finding.findingType === 'ERROR' && !isPermitted(finding),
  )
  if (error) throw new CommandError(messageFor(policy, error))
}

function messageFor({ name, text }: NamedText, error: Finding): string {
  const start = error.locations[0]?.span.start
  const place = start ? `${name}:${start.line}:${start.column + 1}` : name
  const nearest = spellingFor(error, text)
  const suggestion = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  const permission = UNKNOWN_NAMES.includes(error.issueCode)
    ? ' Permit names that iamulator does not know with --unknown-actions.'
    : ''
  return `${place} has an error: ${error.findingDetails}${suggestion}${permission}`
}

/** Returns the prefix of the action that a finding is about, in lower case. */
function prefixIn({ text }: NamedText, { locations: [place] }: Finding): string {
  const written = text.slice(place?.span.start.offset, place?.span.end.offset)
  return /^"?([^":]*)/.exec(written)?.[1]?.toLowerCase() ?? ''
}
