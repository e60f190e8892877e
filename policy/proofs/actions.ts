/** The classes of actions by the statements that speak of them. */
import type { Element } from '../document.ts'
import { globClasses } from './classes.ts'
import { keysOf } from './keys.ts'
import { ActionSet, knownActionsOf } from './known-actions.ts'
import { globPattern } from './pattern.ts'
import type { Possible } from './possible.ts'
import type { ProofStatement } from './side.ts'

export interface ActionClass {
  /** An action of the class: a known one, or else a shortest one, in lower case. */
  readonly action: string
  /** The statements whose Action or NotAction matches it. */
  readonly statements: ReadonlySet<ProofStatement>
}

export interface ActionQuestion {
  /** All statements that matter. */
  readonly statements: readonly ProofStatement[]
  /** The statements of which at least one must match. Undefined if none must. */
  readonly needed: readonly ProofStatement[] | undefined
}

/** Statements with the same Action or NotAction. */
interface Speakers {
  readonly element: Element
  readonly statements: readonly ProofStatement[]
}

/** Only these actions aren't of the resource that a policy without a Resource is attached to: see `isAttachedTo`. */
const keyActions = 'kms:*'
const ofKeys = /^kms:/i

/** Speakers with the known actions that they match. */
interface KnownSpeakers extends Speakers {
  readonly set: ActionSet
}

/** Returns the classes of the known actions, or undefined if that takes too many steps. */
export function knownActions(
  question: ActionQuestion,
  possible: Possible,
): readonly ActionClass[] | undefined {
  const speakers = knownSpeakers(question.statements, possible)
  const actions = speakers && candidates(question, possible)
  if (speakers === undefined || actions === undefined) return undefined
  const keys = [...keysOf(question.statements)]
  const cost = 1 + speakers.length / askedPerStep + possible.stepsOfKind(keys)
  return possible.steps.spend(actions.length * cost) ? divided(actions, speakers, keys, possible) : undefined
}

/** Divides known actions, given by their positions, by who speaks of them. */
function divided(
  actions: readonly number[],
  speakers: readonly KnownSpeakers[],
  keys: readonly string[],
  possible: Possible,
): readonly ActionClass[] {
  const { names } = knownActionsOf(possible.universe)
  const classes = new Map<string, ActionClass>()
  for (const at of actions) {
    const action = String(names[at])
    let key = `${ofKeys.test(action)} ${possible.kindOf(action, keys)}`
    for (const [id, { set }] of speakers.entries()) if (set.has(at)) key += ` ${id}`
    if (classes.has(key)) continue
    if (!possible.steps.spend(speakers.length)) break
    classes.set(key, { action, statements: statementsOf(speakers.filter(({ set }) => set.has(at))) })
  }
  return [...classes.values()]
}

/** How many sets a step asks for an action. */
const askedPerStep = 4

/** Returns undefined if that takes too many steps. */
function knownSpeakers(
  statements: readonly ProofStatement[],
  possible: Possible,
): readonly KnownSpeakers[] | undefined {
  const known: KnownSpeakers[] = []
  for (const each of speakersOf(statements)) {
    const set = possible.actionsOf(each.element)
    if (set === undefined) return undefined
    known.push({ ...each, set })
  }
  return known
}

/** Returns the positions of the actions that a needed statement matches, or of all. Undefined: too many steps. */
function candidates({ needed }: ActionQuestion, possible: Possible): readonly number[] | undefined {
  const { length } = knownActionsOf(possible.universe).names
  if (needed === undefined) return Array.from({ length }, (_, at) => at)
  const speakers = knownSpeakers(needed, possible)
  return speakers?.reduce((all, { set }) => all.with(set), ActionSet.of(length, [])).positions(length)
}

/** Returns the classes of all texts that aren't known actions, or undefined if there are too many states. */
export function anyActions(
  question: ActionQuestion,
  { universe, limits: { states }, steps }: Possible,
): readonly ActionClass[] | undefined {
  const known = knownActionsOf(universe)
  const speakers = speakersOf(question.statements)
  const needed = neededElements(speakers, question.needed)
  const search = (isRelevant: (value: string) => boolean) => {
    const elements = speakers.map(({ element }) => element.values.map((value) => value.toLowerCase()))
    const patterns = [...elements.map((values) => values.filter(isRelevant)), [keyActions]]
    const options = { states, steps, ...(needed === undefined ? {} : { needed }) }
    return globClasses(
      patterns.map((values) => values.map(globPattern)),
      options,
    )
  }
  // A known action in a policy matters only to itself, unless it would be the example of others.
  const others = search((value) => !known.has(value))
  const isMixed = typeof others === 'object' && others.some(({ value }) => known.has(value))
  const classes = isMixed ? search(() => true) : others
  if (typeof classes === 'string') return undefined
  return classes.map(({ value, matches }) => ({
    action: value,
    statements: statementsOf(speakers.filter(({ element }, at) => matches[at] !== element.negated)),
  }))
}

/** Returns the positions of the needed elements, or undefined if one of them has a NotAction. */
function neededElements(
  speakers: readonly Speakers[],
  needed: readonly ProofStatement[] | undefined,
): readonly number[] | undefined {
  if (needed === undefined) return undefined
  const wanted = new Set(needed)
  const isNeeded = ({ statements }: Speakers) => statements.some((each) => wanted.has(each))
  if (speakers.some((each) => each.element.negated && isNeeded(each))) return undefined
  return [...speakers.keys()].filter((at) => speakers.slice(at, at + 1).some(isNeeded))
}

function speakersOf(statements: readonly ProofStatement[]): readonly Speakers[] {
  const groups = new Map<string, ProofStatement[]>()
  for (const statement of statements) {
    const { negated, values } = statement.compiled.actions
    const key = JSON.stringify([negated, ...values])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [statement])
    else group.push(statement)
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ compiled }) => ({ element: compiled.actions, statements: group })),
  )
}

function statementsOf(speakers: readonly Speakers[]): ReadonlySet<ProofStatement> {
  return new Set(speakers.flatMap(({ statements }) => statements))
}
