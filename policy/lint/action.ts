/** Reads actions of statements. */

import type { StringNode } from '../json-document.ts'
import { type Glob, globOf, matchesGlob } from '../match.ts'
import type { LintedAction, LintedService } from './types.ts'

export interface WrittenAction {
  readonly node: StringNode
  /** In lower case. It can have wildcards. */
  readonly prefix: string
  /** In lower case. Empty if the text has no colon. */
  readonly name: string
  readonly hasWildcards: boolean
}

export function readAction(node: StringNode): WrittenAction {
  const lower = node.value.toLowerCase()
  const colon = lower.indexOf(':')
  const hasWildcards = /[*?]/.test(lower)
  if (colon < 0) return { node, prefix: lower, name: '', hasWildcards }
  return { node, prefix: lower.slice(0, colon), name: lower.slice(colon + 1), hasWildcards }
}

/** Returns the actions of the service that an action names. */
export function actionsOf(
  { name, hasWildcards }: WrittenAction,
  service: LintedService,
): readonly LintedAction[] {
  if (hasWildcards) return matching(globOf(name), service)
  const action = service.actions.get(name)
  return action === undefined ? [] : [action]
}

function matching(glob: Glob, { actions }: LintedService): readonly LintedAction[] {
  return [...actions].filter(([name]) => matchesGlob(glob, name)).map(([, action]) => action)
}
