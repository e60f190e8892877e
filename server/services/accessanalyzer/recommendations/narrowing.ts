/** Removes unused actions from the documents of policies. */
import { policyOf, type Statement, textsOf } from '../findings/statements.ts'

/** Actions by lowercase names. */
export interface Narrowing {
  /** With the actions as AWS spells them. */
  readonly used: ReadonlyMap<string, string>
  readonly unused: readonly string[]
}

/** A statement, and what replaces it. Undefined if nothing does. */
export interface Replaced {
  readonly before: Statement
  readonly after: Statement | undefined
}

export interface NarrowedPolicy {
  /** Undefined if no statement is left. */
  readonly document: string | undefined
  /** Empty if the policy allows none of the unused actions. */
  readonly replaced: readonly Replaced[]
}

/**
 * Returns a policy in which statements that allow unused actions allow only the used ones. Everything else stays as it is:
 * resources, conditions, and denials.
 *
 * @param document a well-formed identity-based policy
 */
export function narrowed(document: string, narrowing: Narrowing): NarrowedPolicy {
  const policy: { readonly Statement: Statement | readonly Statement[] } = JSON.parse(document)
  const statements = [policy.Statement].flat().map((before) => ({
    before,
    after: narrowedStatement(before, narrowing),
  }))
  const replaced = statements.filter(({ before, after }) => after !== before)
  if (replaced.length === 0) return { document, replaced }
  const left = statements.map(({ after }) => after).filter((after) => after !== undefined)
  if (left.length === 0) return { document: undefined, replaced }
  return { document: JSON.stringify({ ...policy, Statement: left }), replaced }
}

function narrowedStatement(statement: Statement, narrowing: Narrowing): Statement | undefined {
  const { Effect, Action, NotAction } = statement
  if (Effect !== 'Allow') return statement
  const before = textsOf(Action ?? NotAction)
  const after = Action === undefined ? usedExcept(before, narrowing) : usedIn(before, narrowing)
  if (after === undefined) return statement
  return after.length === 0 ? undefined : withActions(statement, after)
}

/** Returns the patterns and used actions that replace patterns. Undefined if none of the patterns has unused actions. */
function usedIn(patterns: readonly string[], { used, unused }: Narrowing): readonly string[] | undefined {
  const replaced = patterns.map((pattern) => {
    const matches = matcherOf({ Action: pattern })
    return unused.some(matches) ? spelled(used, matches) : undefined
  })
  if (replaced.every((actions) => actions === undefined)) return undefined
  return [...new Set(patterns.flatMap((pattern, at) => replaced[at] ?? [pattern]))]
}

function usedExcept(patterns: readonly string[], { used, unused }: Narrowing): readonly string[] | undefined {
  const matches = matcherOf({ NotAction: patterns })
  return unused.some(matches) ? spelled(used, matches) : undefined
}

function spelled(used: Narrowing['used'], matches: (action: string) => boolean): readonly string[] {
  return Array.from(used)
    .filter(([action]) => matches(action))
    .map(([, spelling]) => spelling)
    .sort()
}

/** Matches as the evaluator does. */
function matcherOf(actions: Statement): (action: string) => boolean {
  const [compiled] = policyOf([{ Effect: 'Allow', ...actions, Resource: '*' }]).statements
  return (action) => compiled?.matchesAction(action) ?? false
}

/** Puts the actions where the statement has its own. */
function withActions(statement: Statement, actions: readonly string[]): Statement {
  const members = Object.entries(statement).map(([name, value]) =>
    name === 'Action' || name === 'NotAction' ? (['Action', actions] as const) : ([name, value] as const),
  )
  return Object.fromEntries(members)
}
