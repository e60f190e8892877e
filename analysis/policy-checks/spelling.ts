/** Suggests the names that a policy probably means, where ValidatePolicy only says that a name is wrong. */
import { nearestOf } from '../../core/standards/nearest.ts'
import { OPERATORS } from '../../policy/conditions/names.ts'
import type { Finding } from '../../policy/lint/types.ts'
import { principalTypes } from '../../policy/principal-types.ts'
import { policyElements, statementElements } from '../../policy/validate/strict.ts'

type Names = (finding: Finding) => readonly string[]

const NAMES: Readonly<Record<string, Names>> = {
  INVALID_CONDITION_OPERATOR: () => OPERATORS,
  INVALID_EFFECT: () => ['Allow', 'Deny'],
  INVALID_POLICY_ELEMENT: ({ locations: [place] }) =>
    place?.path[0] && 'value' in place.path[0] ? [...statementElements] : [...policyElements],
  INVALID_PRINCIPAL_KEY: () => principalTypes,
}

/** Returns what a misspelled name in a policy probably means. Undefined for findings about anything else. */
export function spellingFor(finding: Finding, text: string): string | undefined {
  const span = finding.locations[0]?.span
  const names = NAMES[finding.issueCode]?.(finding)
  if (span === undefined || names === undefined) return undefined
  const written: unknown = JSON.parse(text.slice(span.start.offset, span.end.offset))
  return typeof written === 'string' ? respelled(written, names) : undefined
}

/** A quantifier before an operator, and `IfExists` after it, stay. */
function respelled(written: string, names: readonly string[]): string | undefined {
  const [, quantifier = '', name = '', suffix = ''] = /^(.*:)?(.*?)(IfExists)?$/i.exec(written) ?? []
  const nearest = nearestOf(name, names)
  if (nearest === undefined) return undefined
  const before = quantifier === '' ? '' : nearestOf(quantifier, ['ForAllValues:', 'ForAnyValue:'])
  return `${before ?? ''}${nearest}${suffix}`
}
