/** Decisions in words. */
import type { ExplainedLayer, Explanation } from './explanation.ts'
import { isInTheWay } from './explanation.ts'
import { pathLayers } from './layers.ts'

interface Subject {
  readonly text: string
  readonly isPlural?: boolean
}

const SUBJECTS: Readonly<Record<ExplainedLayer['layer'], Subject>> = {
  root: { text: 'The root user' },
  identity: { text: 'The identity policies', isPlural: true },
  boundary: { text: 'The boundary' },
  session: { text: 'The session policies', isPlural: true },
  resource: { text: 'The resource policy' },
  trust: { text: 'The trust policy' },
  serviceControl: { text: 'The service control policies', isPlural: true },
  resourceControl: { text: 'The resource control policies', isPlural: true },
  endpoint: { text: 'The VPC endpoint policy' },
}

/** The verbs for each effect, of one subject and of several. */
const VERBS: Readonly<Record<Explanation['decision'], readonly [string, string]>> = {
  allowed: ['allows', 'allow'],
  explicitDeny: ['denies', 'deny'],
  implicitDeny: ['does not allow', 'do not allow'],
}

/** Returns the decision as a sentence about the layer that decided, such as `The boundary does not allow s3:PutObject`. */
export function sentenceOf({ decision, layer, action, rule }: Explanation): string {
  if (rule !== undefined) return `${action} is ${decision === 'allowed' ? 'allowed' : 'refused'} by a rule`
  if (layer === 'root') return `The root user is allowed ${action}`
  const { text, isPlural = false } = SUBJECTS[layer]
  return `${text} ${VERBS[decision][isPlural ? 1 : 0]} ${action}`
}

/** Returns the outcome, and how many layers stand in the way. */
export function outcomeOfPath(explanation: Explanation): { readonly outcome: string; readonly why: string } {
  const { decision, rule } = explanation
  if (rule !== undefined)
    return { outcome: decision === 'allowed' ? 'Allowed.' : 'Refused.', why: 'No policy was asked.' }
  if (decision === 'allowed') return { outcome: 'Allowed.', why: 'Nothing stands in the way.' }
  const count = pathLayers(explanation).filter(({ sets }) => sets.some(isInTheWay)).length
  const why =
    count === 1 ? 'One layer stands in the way.' : `${WORDS[count] ?? count} layers stand in the way.`
  return { outcome: decision === 'explicitDeny' ? 'Denied.' : 'Not allowed.', why }
}

const WORDS: Readonly<Record<number, string>> = {
  2: 'Two',
  3: 'Three',
  4: 'Four',
  5: 'Five',
  6: 'Six',
  7: 'Seven',
}

/** AWS's message, with the reason apart. */
export function messageParts({ message = '' }: Explanation): {
  readonly start: string
  readonly reason: string
} {
  const at = message.search(/ (?:because|with an explicit deny) /)
  return at === -1
    ? { start: message, reason: '' }
    : { start: message.slice(0, at), reason: message.slice(at + 1) }
}

/** Returns what became of a statement: `Resource does not match`, or `Allows`. */
export function fateOf({
  applies,
  effect,
  failure,
}: Pick<ExplainedLayer['policies'][number]['statements'][number], 'applies' | 'effect' | 'failure'>): string {
  if (applies || !failure) return effect === 'Allow' ? 'Allows' : 'Denies'
  const { element, operator, key } = failure
  if (operator === undefined && key !== undefined) return `${element} has a variable without a value`
  return `${element} does not match`
}
