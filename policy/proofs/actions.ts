/** The classes of actions by the statements that speak of them. */
import type { CompiledStatement } from '../compile.ts'
import { globClasses } from './classes.ts'
import { globPattern } from './pattern.ts'
import type { ProofStatement } from './side.ts'
import type { Universe } from './types.ts'

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

type ActionElement = CompiledStatement['actions']

/** Statements with the same Action or NotAction. */
interface Speakers {
  readonly element: ActionElement
  readonly matches: (lowerCasedAction: string) => boolean
  readonly statements: readonly ProofStatement[]
}

/** Only statements of resource policies without a Resource tell apart these actions: see `isAttachedTo`. */
const keyActions = 'kms:*'

/** Returns what tells whether the universe has an action, in any case. */
export function knownTest({ actions }: Universe): (action: string) => boolean {
  const known = new Set(actions.map((action) => action.toLowerCase()))
  return (action) => known.has(action.toLowerCase())
}

/** Returns the classes of the known actions. */
export function knownActions(question: ActionQuestion, { actions }: Universe): readonly ActionClass[] {
  const needed = question.needed && speakersOf(question.needed)
  const speakers = speakersOf(question.statements)
  const classes = new Map<string, ActionClass>()
  for (const action of actions) {
    const lower = action.toLowerCase()
    if (needed?.some(({ matches }) => matches(lower)) === false) continue
    const speaking = speakers.filter(({ matches }) => matches(lower))
    const key = `${speaking.map((each) => speakers.indexOf(each))} ${lower.startsWith('kms:')}`
    if (!classes.has(key)) classes.set(key, { action, statements: statementsOf(speaking) })
  }
  return [...classes.values()]
}

/** Returns the classes of all texts, or undefined if there are too many states. */
export function anyActions(question: ActionQuestion, states: number): readonly ActionClass[] | undefined {
  const speakers = speakersOf(question.statements)
  const elements = speakers.map(({ element }) =>
    element.values.map((text) => globPattern(text.toLowerCase())),
  )
  const needed = neededElements(speakers, question.needed)
  const classes = globClasses([...elements, [globPattern(keyActions)]], {
    states,
    ...(needed === undefined ? {} : { needed }),
  })
  if (typeof classes === 'string') return undefined
  return classes.map(({ value }) => ({
    action: value,
    statements: statementsOf(speakers.filter(({ matches }) => matches(value))),
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
    groups.set(key, [...(groups.get(key) ?? []), statement])
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ compiled }) => ({
      element: compiled.actions,
      matches: compiled.matchesAction,
      statements: group,
    })),
  )
}

function statementsOf(speakers: readonly Speakers[]): ReadonlySet<ProofStatement> {
  return new Set(speakers.flatMap(({ statements }) => statements))
}
