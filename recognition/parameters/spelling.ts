/** How the wire spells what the model names, in the bodies of the protocols where both differ. */
import type { ApiOperation } from '../../core/aws/api-operations.ts'
import { type Step, stepsOf } from './path.ts'

/** The spelling of one step of paths, and of the steps below it. */
export interface Spelling {
  /** The names of a member. Empty when it has its own name. */
  readonly names: readonly string[]
  /** What precedes the number of an element or entry in the Query protocol, such as `member`. */
  readonly within: string | undefined
  /** Whether the elements of a list stand in the place of the list, in XML. */
  readonly flattened: boolean
  readonly below: ReadonlyMap<string, Spelling>
}

/** A spelling while the facts are read. */
interface Draft extends Spelling {
  names: string[]
  within: string | undefined
  flattened: boolean
  below: Map<string, Draft>
}

const draft = (): Draft => ({ names: [], within: undefined, flattened: false, below: new Map() })

/** Nothing differs. */
export const PLAIN: Spelling = draft()

/** Returns the spelling below a step. All steps through the same map, and through the same list, share one. */
export function spellingBelow(spelling: Spelling, step: Step): Spelling {
  return spelling.below.get(idOf(step)) ?? PLAIN
}

function idOf(step: Step): string {
  if (step.kind === 'member') return `.${step.name}`
  return step.kind === 'elements' ? '[]' : '{}'
}

/** What the wire has for one step. */
type Spelled = Pick<Draft, 'within' | 'flattened'> & { readonly name?: string }

/**
 * Returns the spellings of an operation's parameters in names such as `Tags.member.N.Key`.
 *
 * @param others further names by those of the model
 */
export function querySpellings(
  operation: ApiOperation,
  others: Readonly<Record<string, readonly string[]>>,
): Spelling {
  const root = spellings(operation, querySpelled)
  for (const [name, names] of Object.entries(others)) {
    const id = idOf({ kind: 'member', name })
    const member = root.below.get(id) ?? draft()
    member.names = [...new Set([name, ...member.names, ...names])]
    root.below.set(id, member)
  }
  return root
}

/** Returns the spellings of an operation's parameters in names such as `tags[].key`. */
export function restSpellings(operation: ApiOperation): Spelling {
  return spellings(operation, restSpelled)
}

function spellings(
  { wire = {} }: ApiOperation,
  spelledIn: (steps: readonly Step[], name: string) => readonly Spelled[],
): Draft {
  const root = draft()
  for (const [path, [location, name]] of Object.entries(wire)) {
    if (location !== 'body') continue
    const steps = stepsOf(path)
    add(root, steps, spelledIn(steps, name))
  }
  return root
}

function add(root: Draft, steps: readonly Step[], spelled: readonly Spelled[]): void {
  let at = root
  for (const [index, step] of steps.entries()) {
    const { name, within, flattened = false } = spelled[index] ?? { within: undefined }
    const next = at.below.get(idOf(step)) ?? draft()
    at.below.set(idOf(step), next)
    if (name !== undefined && !next.names.includes(name)) next.names.push(name)
    next.within ??= within
    next.flattened ||= flattened
    at = next
  }
}

/** Names of members take one part of the name; lists take all up to N; maps also the part that follows it. */
function querySpelled(steps: readonly Step[], name: string): readonly Spelled[] {
  const parts = name.split('.')
  let at = 0
  return steps.map((step): Spelled => {
    if (step.kind === 'member') return { name: parts[at++] ?? step.name, within: undefined, flattened: false }
    const number = parts.indexOf('N', at)
    const within = parts.slice(at, number).join('.')
    at = number + (step.kind === 'elements' ? 1 : 2)
    return { within, flattened: false }
  })
}

/**
 * In XML, the elements of a list are in an element called after the list, and have any name. The facts spell a list
 * in another way only where its elements stand in its place.
 */
function restSpelled(steps: readonly Step[], name: string): readonly Spelled[] {
  const spelled = stepsOf(name)
  return steps.map((step, index): Spelled => {
    const other = spelled[index]
    const isOther = step.kind === 'member' && other?.kind === 'member' && other.name !== step.name
    const [before, spelledBefore] = [steps[index - 1], spelled[index - 1]]
    const flattened =
      step.kind === 'elements' &&
      before?.kind === 'member' &&
      spelledBefore?.kind === 'member' &&
      before.name !== spelledBefore.name
    return { ...(isOther && { name: other.name }), within: undefined, flattened }
  })
}
