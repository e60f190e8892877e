/** Texts that people understand, to try in place of a shortest one. */
import type { Condition } from '../conditions/block.ts'
import { arnParts } from '../parts.ts'
import { resourceMatcher } from '../resource.ts'
import { parseTemplate } from '../template.ts'
import { usualAccount } from './examples.ts'
import type { ProofStatement } from './side.ts'
import type { Universe } from './types.ts'

const filler = 'example'

/** What fills parts of an ARN that are only a `*`: the partition, the region, and the account. */
const arnFillers: ReadonlyMap<number, string> = new Map([
  [1, 'aws'],
  [3, 'us-east-1'],
  [4, usualAccount],
])

/** Only so many texts of each kind are tried. */
const mostTexts = 20

/** Returns actions that the statements' patterns match. */
export function readableActions(statements: readonly ProofStatement[]): readonly string[] {
  const patterns = statements.flatMap(({ compiled: { actions } }) => (actions.negated ? [] : actions.values))
  return [...patterns.slice(0, mostTexts).map((pattern) => filled(pattern, 'Example')), 'example:Example']
}

/**
 * Returns resources: first those of the action, then others that the statements' patterns match.
 *
 * @param action a known one, or any text
 */
export function readableResources(
  action: string,
  statements: readonly ProofStatement[],
  { resourcesOf }: Universe,
): readonly string[] {
  const formats = resourcesOf(action).slice(0, mostTexts)
  const patterns = statements.flatMap(({ compiled: { resources } }) => resources?.values ?? [])
  const possible = [...formats, ...patterns.slice(0, mostTexts)].map(filledResource)
  const matchers = formats.map(resourceMatcher)
  const isOfAction = (resource: string) => matchers.some((matches) => matches(resource))
  const all = [...new Set([...(formats.length === 0 ? ['*'] : []), ...possible, '*'])]
  return [...all.filter(isOfAction), ...all.filter((resource) => !isOfAction(resource))]
}

/** Returns values like those that the condition compares its key with. `Null` compares it with none. */
export function readableValues({ operator, values }: Condition): readonly string[] {
  if (operator.toLowerCase() === 'null') return []
  return values.slice(0, mostTexts).map(filledValue)
}

/** The names of a service's endpoints, which differ in their region. */
const regional = /(?<=^[^*]+\.)\*(?=\.amazonaws\.com$)/

function filledValue(value: string): string {
  return value.startsWith('arn:')
    ? filledResource(value)
    : filled(value.replace(regional, 'us-east-1'), filler)
}

/** Fills the parts of an ARN as they are filled in real ones. */
function filledResource(pattern: string): string {
  const parts = pattern.split(':')
  if (parts.length < arnParts) return filled(pattern, filler)
  return parts
    .map((part, at) => (part === '*' ? (arnFillers.get(at) ?? filler) : filled(part, filler)))
    .join(':')
}

function filled(pattern: string, text: string): string {
  const tokens = parseTemplate(pattern, { wildcards: true, variables: true })
  return tokens
    .map((token) => {
      if (token.kind === 'run' || token.kind === 'variable') return text
      return token.kind === 'one' ? 'x' : token.text
    })
    .join('')
}
