/** Bodies as trees, whatever the protocol is. */
import type { Step } from './path.ts'
import { type Spelling, spellingBelow } from './spelling.ts'
import type { Value } from './types.ts'

/** A place in a body where something is. Reading it throws AwsError when something else is there. */
export interface BodyNode {
  /** Undefined when the member is absent. @param names the spellings of the member; several can be there */
  member(names: readonly string[]): BodyNode | undefined
  elements(spelling: Spelling): readonly BodyNode[]
  entries(spelling: Spelling): readonly (readonly [key: string, node: BodyNode])[]
  value(): Value
}

/** A step with its spelling. */
export type SpelledStep = Step & {
  readonly spelling: Spelling
  /** The names of a member on the wire. */
  readonly names: readonly string[]
}

export function spelled(steps: readonly Step[], root: Spelling): readonly SpelledStep[] {
  let spelling = root
  return steps.map((step) => {
    spelling = spellingBelow(spelling, step)
    return { ...step, spelling, names: namesOf(step, spelling) }
  })
}

function namesOf(step: Step, { names }: Spelling): readonly string[] {
  return names.length === 0 && step.kind === 'member' ? [step.name] : names
}

/** A place, or the key of a map. */
export type Found = BodyNode | string

/** Returns what is at the end of the steps, from a place. */
export function walk(from: BodyNode, steps: readonly SpelledStep[]): readonly Found[] {
  let found: readonly Found[] = [from]
  for (const step of steps) {
    if (found.length === 0) break
    const [only] = found
    // Most steps lead from one place to another.
    found =
      found.length === 1 && only !== undefined
        ? after(only, step)
        : found.flatMap((each) => after(each, step))
  }
  return found
}

const NOTHING: readonly Found[] = []

function after(found: Found, step: SpelledStep): readonly Found[] {
  return typeof found === 'string' ? NOTHING : next(found, step)
}

function next(node: BodyNode, step: SpelledStep): readonly Found[] {
  switch (step.kind) {
    case 'member': {
      const member = node.member(step.names)
      return member ? [member] : NOTHING
    }
    case 'elements':
      return node.elements(step.spelling)
    case 'keys':
      return node.entries(step.spelling).map(([key]) => key)
    case 'values':
      return node.entries(step.spelling).flatMap(([key, value]) => (step.fits(key) ? [value] : []))
  }
}

/** Returns the values of the places, most of which have nothing or one value. */
export function valuesOf(found: readonly Found[]): readonly Value[] {
  const [only] = found
  if (only === undefined) return NO_VALUES
  return found.length === 1 ? [foundValue(only)] : found.map(foundValue)
}

const NO_VALUES: readonly Value[] = []

function foundValue(found: Found): Value {
  return typeof found === 'string' ? found : found.value()
}
