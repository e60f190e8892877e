/** Decisions in the messages of failures. */
import type { Decision } from '../interface.ts'

/** A message shows at most this many decisions that do not match. */
export const SHOWN_DECISIONS = 5

export function lineOf({ allowed, action, resource, caller }: Decision): string {
  return `  ${allowed ? '✓ allowed' : '✗ denied'} ${action} on ${resource} for ${caller}`
}

/** @param newest the newest decisions of all, because none matches */
export function textOfNewest(newest: readonly Decision[]): string {
  return newest.length === 0 ? 'None is recorded.' : ['The newest are:', ...newest.map(lineOf)].join('\n')
}
