/**
 * ArnEquals and ArnLike are the same: both match wildcards part by part.
 * Only the sixth part can contain colons.
 */
import { compileGlob, type Glob, matchesGlob } from '../match.ts'
import { arnParts, splitParts } from '../parts.ts'
import type { ConditionContext } from '../request.ts'
import type { Token } from '../template.ts'
import { type OperandsFactory, type Template, templateOf, type Use } from './operand.ts'

const sixParts = /^(?:[^:]*:){5}/

/**
 * Compares with the policy's values in their order, until one is equal. A value that is not an ARN ends the
 * comparison: an Allow then does not match, and a Deny does, with negated operators too. A value of the
 * request that is not an ARN never matches (recorded on AWS, September 2026).
 */
export const arnLike: OperandsFactory = (values, use) => {
  const templates = values.map((value) => templateOf(value, true, use, globsOf))
  return {
    match: (value, context) => isArn(value) && matchesInOrder(templates, value, context, use),
    variables: templates.flatMap(({ variables }) => variables),
  }
}

function matchesInOrder(
  templates: readonly Template<readonly Glob[]>[],
  value: string,
  context: ConditionContext,
  { negated, denies }: Use,
): boolean {
  for (const { filledIn } of templates) {
    const globs = filledIn(context)
    if (globs === undefined) continue
    if (globs.length !== arnParts) return denies
    if (matchesParts(globs, value)) return !negated
  }
  return negated
}

export function isArn(text: string): boolean {
  return sixParts.test(text)
}

function globsOf(tokens: readonly Token[]): readonly Glob[] {
  return splitParts(tokens).map(compileGlob)
}

function matchesParts(globs: readonly Glob[], value: string): boolean {
  let start = 0
  return globs.every((glob, at) => {
    const end = at < arnParts - 1 ? value.indexOf(':', start) : value.length
    const part = value.slice(start, end)
    start = end + 1
    return matchesGlob(glob, part)
  })
}
