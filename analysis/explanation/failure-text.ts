/** Describes briefly why a request is allowed or denied, for failures of tests. */
import { LAYER_NAMES, nameOfStatement, policyText } from './change-text.ts'
import {
  type ExplanationBody,
  isBlocking,
  type Layer,
  listed,
  type Policy,
  type Statement,
  type Step,
  subjectOf,
} from './explanation-text.ts'

/** A message lists at most this many statements of a layer, because a policy can have hundreds. */
const SHOWN_STATEMENTS = 10

/** Returns the layers that block the request with their statements, and the first change that would allow it. */
export function textOfDenial(explained: ExplanationBody): string[] {
  const { rule, change, layers } = explained
  const steps = change?.steps.map(textOfStep) ?? []
  return [
    ...(rule === undefined ? [] : [`  ${rule}`]),
    ...layers.filter(isBlocking).flatMap(blockingLines),
    ...(steps.length === 0 ? [] : [`  what would allow it: ${steps.join(', and ')}`]),
  ]
}

/** Returns the statements that allow the request, or the rule that allows it without any. */
export function textOfPermission({ rule, exception, layer, layers }: ExplanationBody): string[] {
  if (rule !== undefined) return [`  ${rule}`]
  if (layer === 'root') return ['  ✓ the caller is the root user']
  return [
    ...(exception === undefined ? [] : [`  ${exception}`]),
    ...layers.filter(({ verdict }) => verdict === 'allows').flatMap(allowingLines),
  ]
}

function blockingLines(layer: Layer): string[] {
  const denies = layer.verdict === 'denies'
  const statements = layer.policies.flatMap((policy) => [
    ...noteOn(policy),
    ...policy.statements
      .filter(({ applies, effect }) => applies === denies && (effect === 'Deny') === denies)
      .map((statement) => `      ${nameOf(policy, statement)}: ${resultOf(statement)}`),
  ])
  const lines = layer.policies.length === 0 ? ['      no policies'] : shortened(statements)
  return [`  ✗ ${headingOf(layer)} ${denies ? 'denies' : 'does not allow'}`, ...lines]
}

function allowingLines(layer: Layer): string[] {
  const statements = layer.policies.flatMap((policy) =>
    policy.statements
      .filter(({ applies, effect }) => applies && effect === 'Allow')
      .map((statement) => `      ${nameOf(policy, statement)}: ${resultOf(statement)}`),
  )
  return [`  ✓ ${headingOf(layer)} allows`, ...shortened(statements)]
}

function headingOf({ layer, level }: Layer): string {
  return level === undefined ? LAYER_NAMES[layer] : `${LAYER_NAMES[layer]} at level ${level}`
}

function nameOf({ source, name, kind }: Policy, statement: Statement): string {
  return `${policyText(source, name)} (${kind}) ${nameOfStatement(statement)}`
}

function resultOf({ failure, effect }: Statement): string {
  if (!failure) return effect === 'Allow' ? 'allows' : 'denies'
  const { expected, actual, note } = failure
  const found = actual === null ? 'absent' : listed([actual].flat())
  const wanted = expected.length === 0 ? '' : `expected ${listed(expected)}, `
  return `${subjectOf(failure)} does not match — ${wanted}actual ${found}${note === undefined ? '' : ` (${note})`}`
}

/** Reports a policy that has no statements to report. */
function noteOn({ source, name, kind, readable, missing }: Policy): string[] {
  const note = missing ? 'does not exist' : readable ? undefined : 'cannot be read, so it allows nothing'
  return note === undefined ? [] : [`      ${policyText(source, name)} (${kind}) ${note}`]
}

function shortened(lines: readonly string[]): readonly string[] {
  const further = lines.length - SHOWN_STATEMENTS
  return further > 0
    ? [...lines.slice(0, SHOWN_STATEMENTS), `      ... and ${further} more statements`]
    : lines
}

/** Says what the step allows besides the request, unless that is nothing. */
function textOfStep({ text, further }: Step): string {
  const effect = further?.startsWith(CHANGE) ? further.slice(CHANGE.length, -1) : 'allows nothing else'
  return asPartOfSentence(text) + (effect === 'allows nothing else' ? '' : ` (which ${effect})`)
}

const CHANGE = 'This change '

function asPartOfSentence(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
