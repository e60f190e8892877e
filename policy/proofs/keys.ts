/** The dimensions of condition keys, and of callers with the keys that follow from who they are. */
import type { Condition } from '../conditions/block.ts'
import { hasPrincipals, matchesPrincipal } from '../evaluate.ts'
import type { ConditionContext } from '../request.ts'
import { areMet } from '../template.ts'
import { bitsOf } from './boxes.ts'
import { isCorrelated } from './correlated.ts'
import { type Dimension, distinct, exactly, type Part, undivided } from './dimensions.ts'
import type { Budget } from './limits.ts'
import type { Possible } from './possible.ts'
import { callerClasses } from './principals.ts'
import type { ProofStatement } from './side.ts'
import { costOf, keyClasses } from './values.ts'
import { isAmbiguous, type KeyTests, keyTests, presenceConditions } from './variables.ts'

/** Returns the keys that a statement compares or uses as variables, in lower case. */
export function keysOf(statements: readonly ProofStatement[]): ReadonlySet<string> {
  return new Set(
    statements.flatMap(({ compiled: { conditions = [], required } }) => [
      ...conditions.map(({ key }) => key.toLowerCase()),
      ...required.map(({ key }) => key),
    ]),
  )
}

/**
 * @param action the action of the requests
 * @param key in lower case
 */
export function keyDimension(
  action: string,
  key: string,
  statements: readonly ProofStatement[],
  possible: Possible,
): Dimension {
  const isKey: KeyTest = { name: key, test: (other) => other === key }
  const conditions = conditionsOf(statements, isKey)
  const classes = keyClasses(conditions, possible.optionsOf(key))
  if (typeof classes === 'string') return undivided(classes, (statement) => concerns(statement, isKey))
  const contexts = classes.map(({ value }) => new Map(value === undefined ? [] : [[key, value]]))
  return {
    choices: contexts.map((values) => (draft) => {
      return { ...draft, context: new Map([...draft.context, ...values]) }
    }),
    partsOf: (statement) => {
      const values = contexts.map((context) => ({ context, matches: true }))
      return [partOf(statement, isKey, values, possible.steps)]
    },
    possible: bitsOf(contexts.map(({ size }) => size === 0 || possible.hasKey(action, key))),
    impossible: impossibleResults(statements, isKey, contexts, possible.steps),
  }
}

/** The dimension of principals, with all correlated keys. */
export function callerDimension(
  statements: readonly ProofStatement[],
  { kinds, partitions, limits, steps }: Possible,
): Dimension {
  const options = { ...(kinds && { kinds }), partitions, states: limits.states, steps }
  const classes = callerClasses(statements, conditionsOf(statements, correlated), options)
  if (typeof classes === 'string') {
    return undivided(
      classes,
      (statement) => hasPrincipals(statement.layer) || concerns(statement, correlated),
    )
  }
  return {
    choices: classes.map(({ value: { principal, keys } }) => (draft) => {
      return { ...draft, principal, context: new Map([...draft.context, ...keys]) }
    }),
    partsOf: (statement) => {
      const { compiled, layer } = statement
      const callers = classes.map(({ value }) => {
        return { context: value.keys, matches: matchesPrincipal(compiled, value, layer, false) }
      })
      return [partOf(statement, correlated, callers, steps)]
    },
    possible: bitsOf(classes.map(() => true)),
    impossible: impossibleResults(
      statements,
      correlated,
      classes.map(({ value }) => value.keys),
      steps,
    ),
  }
}

/** Which keys a dimension is about. */
interface KeyTest {
  /** Different for each dimension. */
  readonly name: string
  readonly test: (key: string) => boolean
}

const correlated: KeyTest = { name: '', test: isCorrelated }

interface Candidate {
  readonly context: ConditionContext
  readonly matches: boolean
}

/** Returns whether the statement compares one of the keys, or uses it as a variable. */
function concerns(statement: ProofStatement, isKey: KeyTest): boolean {
  return [...keysOf([statement])].some(isKey.test)
}

/** Returns conditions that divide the values of the keys into classes, each once. */
function conditionsOf(statements: readonly ProofStatement[], isKey: KeyTest): readonly Condition[] {
  const all = statements.flatMap((statement) =>
    testsOf(statement, isKey).conditions.map((condition) => ({
      condition,
      effect: statement.compiled.effect,
    })),
  )
  let different = 0
  const nameOf = ({ condition, effect }: (typeof all)[number]) =>
    JSON.stringify([
      condition.operator,
      condition.key,
      condition.values,
      effect,
      isAmbiguous(condition) && ++different,
    ])
  const open = statements.flatMap(({ compiled: { conditions = [], required } }) => [
    ...required.map(({ key }) => key),
    ...conditions.filter(({ variables }) => variables.length > 0).map(({ key }) => key.toLowerCase()),
  ])
  return [
    ...distinct(all, nameOf).map(({ condition }) => condition),
    ...[...new Set(open.filter(isKey.test))].flatMap(presenceConditions),
  ]
}

const known = new WeakMap<ProofStatement, Map<string, KeyTests>>()

/** Takes the conditions of a statement apart. Each class of actions asks again. */
function testsOf(statement: ProofStatement, { name, test }: KeyTest): KeyTests {
  const ofStatement = known.get(statement) ?? new Map<string, KeyTests>()
  known.set(statement, ofStatement)
  const { conditions = [], effect } = statement.compiled
  const tests =
    ofStatement.get(name) ??
    keyTests(
      conditions.filter(({ key }) => test(key.toLowerCase())),
      effect,
    )
  ofStatement.set(name, tests)
  return tests
}

/** No value passes a test without meeting the condition that it needs. */
function impossibleResults(
  statements: readonly ProofStatement[],
  isKey: KeyTest,
  contexts: readonly ConditionContext[],
  steps: Budget,
): readonly Part[] {
  const needed = statements.flatMap((statement) => testsOf(statement, isKey).needed)
  const different = distinct(needed, ({ test }) => test)
  // Without these parts, less is proved.
  if (!steps.spend(contexts.length * costOf(different.map(({ condition }) => condition)))) return []
  return different.map(({ test, condition }) =>
    exactly(bitsOf(contexts.map((context) => !condition.holds(context))), new Map([[test, true]])),
  )
}

/** Returns the candidates with which conditions hold and variables have values. */
function partOf(
  statement: ProofStatement,
  isKey: KeyTest,
  candidates: readonly Candidate[],
  steps: Budget,
): Part {
  const { conditions, tests } = testsOf(statement, isKey)
  if (steps.isSpent || !steps.spend(candidates.length * (1 + costOf(conditions))))
    return { ...exactly(bitsOf(candidates.map(() => true))), must: 0n, reason: 'too many states' }
  const required = statement.compiled.required.filter(({ key }) => isKey.test(key))
  const flags = candidates.map(
    ({ context, matches }) =>
      matches && areMet(required, context) && conditions.every(({ holds }) => holds(context)),
  )
  return exactly(bitsOf(flags), new Map(tests.map((test) => [test, true])))
}
