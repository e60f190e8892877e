/** Writes switches for faults into a source: each function with faults gets a faulty version of its body beside its own. */
import { functionsIn } from './functions.mjs'

/** The name under which compiled sources know which fault is on. */
export const SWITCH = '$iamulatorFault'

/**
 * Returns the source with a switch for each fault.
 *
 * @param {{ id: string, text: string, replacement: string }[]} faults each `text` occurs once, inside of a function
 */
export function plant(source, path, faults) {
  if (faults.length === 0) return source
  const functions = functionsIn(source, path)
  const owned = new Map()
  for (const fault of faults) {
    const owner = ownerOf(fault, source, functions, path)
    owned.set(owner, [...(owned.get(owner) ?? []), fault])
  }
  const isFaulty = (body) => owned.has(body)
  /** Returns a part of the source in which the bodies of faulty functions are replaced. */
  const rewritten = (start, end, bodies) => {
    let text = ''
    let at = start
    for (const body of bodies.filter(isFaulty)) {
      if (body.start < at || body.end > end) continue
      text += source.slice(at, body.start) + withSwitches(body)
      at = body.end
    }
    return text + source.slice(at, end)
  }
  const withSwitches = (body) => {
    const own = rewritten(
      body.start,
      body.end,
      functions.filter((other) => other !== body),
    )
    const original = source.slice(body.start, body.end)
    const faulty = owned.get(body).map(({ id, text, replacement }) => ({
      on: `${SWITCH}.on === ${JSON.stringify(id)}`,
      body: original.replace(text, () => replacement),
    }))
    if (!body.isBlock) return `(${[...faulty.map((each) => `${each.on} ? ${each.body} : `), own].join('')})`
    return `{${faulty.map((each) => `if (${each.on}) {${each.body}; return}`).join('\n')}\n${own}}`
  }
  return rewritten(0, source.length, functions)
}

/** Returns the innermost function that contains the text of a fault. */
export function ownerOf({ id, text }, source, functions, path) {
  const parts = source.split(text)
  if (parts.length !== 2) throw new Error(`${path}: the text of "${id}" occurs ${parts.length - 1} times`)
  const start = parts[0].length
  const owner = functions.findLast((body) => body.start <= start && start + text.length <= body.end)
  if (owner === undefined) throw new Error(`${path}: the text of "${id}" is in no function`)
  return owner
}
