/** Paths to parameters, such as `TransactItems[].Put.TableName`. */

export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'elements' }
  /** The keys of a map. */
  | { readonly kind: 'keys' }
  /** The values of the keys of a map that fit. */
  | { readonly kind: 'values'; readonly fits: (key: string) => boolean }

/** Matches a member, a list, or a map with what the braces contain: nothing, `*`, a pattern in slashes, or a key. */
const STEP = /\.?([^.[\]{}]+)|(\[\])|\{(?:(\*)|\/(.*?)\/|([^}]*))\}/y

/**
 * Returns the steps of a path.
 *
 * @param path from our data or our functions, never from a request, because patterns in it are compiled
 * @throws SyntaxError when it is no path
 */
export function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = []
  STEP.lastIndex = 0
  for (let at = 0; at < path.length; at = STEP.lastIndex) {
    const match = STEP.exec(path)
    if (!match) throw new SyntaxError(`${path} is not a path to parameters`)
    steps.push(stepOf(match))
  }
  return steps
}

function stepOf([, name, list, all, pattern, key]: RegExpExecArray): Step {
  if (name !== undefined) return { kind: 'member', name }
  if (list !== undefined) return { kind: 'elements' }
  if (all !== undefined) return { kind: 'values', fits: () => true }
  if (pattern !== undefined) return valuesMatching(new RegExp(pattern))
  return key === '' || key === undefined
    ? { kind: 'keys' }
    : { kind: 'values', fits: (actual) => actual === key }
}

function valuesMatching(pattern: RegExp): Step {
  return { kind: 'values', fits: (key) => pattern.test(key) }
}

/** Returns the name of the parameter that a path begins with. */
export function firstMember(path: string): string {
  return /^[^.[\]{}]*/.exec(path)?.[0] ?? ''
}
