/**
 * ArnEquals and ArnLike are the same: both match wildcards part by part.
 * Only the sixth part can contain colons.
 */
import { compileGlob, type Glob, matchesGlob } from '../match.ts'
import { arnParts, splitParts } from '../parts.ts'
import { templateOperand } from './operand.ts'

const sixParts = /^(?:[^:]*:){5}/

export const arnLike = templateOperand({ wildcards: true }, (tokens) => {
  const globs = splitParts(tokens).map(compileGlob)
  return (value) =>
    globs.length === arnParts && sixParts.test(value) ? matchesParts(globs, value) : undefined
})

function matchesParts(globs: readonly Glob[], value: string): boolean {
  let start = 0
  return globs.every((glob, at) => {
    const end = at < arnParts - 1 ? value.indexOf(':', start) : value.length
    const part = value.slice(start, end)
    start = end + 1
    return matchesGlob(glob, part)
  })
}
