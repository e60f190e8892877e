/** Reads actions of statements. */
import { type Glob, globOf, matchesGlob } from '../match.ts'
import type { StringNode } from './document.ts'
import type { LintedAction, LintedService, LintFacts } from './types.ts'

export interface WrittenAction {
  readonly node: StringNode
  /** In lower case. It can have wildcards. */
  readonly prefix: string
  /** In lower case. Undefined if the text has no colon. */
  readonly name: string | undefined
  readonly hasWildcards: boolean
}

export function readAction(node: StringNode): WrittenAction {
  const lower = node.value.toLowerCase()
  const colon = lower.indexOf(':')
  const hasWildcards = /[*?]/.test(lower)
  if (colon < 0) return { node, prefix: lower, name: undefined, hasWildcards }
  return { node, prefix: lower.slice(0, colon), name: lower.slice(colon + 1), hasWildcards }
}

/** Returns the service of an action, or undefined if it is unknown or a pattern. */
export function serviceOf({ prefix }: WrittenAction, facts: LintFacts): LintedService | undefined {
  return facts.service(prefix)
}

/** Returns the actions of the service that an action names. */
export function actionsOf(
  { name, hasWildcards }: WrittenAction,
  service: LintedService,
): readonly LintedAction[] {
  if (name === undefined) return []
  if (hasWildcards) return matching(globOf(name), service)
  const action = service.actions.get(name)
  return action === undefined ? [] : [action]
}

function matching(glob: Glob, { actions }: LintedService): readonly LintedAction[] {
  return [...actions].filter(([name]) => matchesGlob(glob, name)).map(([, action]) => action)
}
