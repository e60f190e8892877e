/**
 * The classes of principals by the statements that match them, together with the condition keys that follow from who
 * the principal is. Results come from the evaluator.
 */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { matchesPrincipal } from '../evaluate.ts'
import type { PrincipalKind } from '../request.ts'
import type { LayerName } from '../types.ts'
import { callersOf } from './callers.ts'
import { type Caller, CorrelatedKey } from './correlated.ts'
import { familiesOf } from './families.ts'
import { Budget } from './limits.ts'
import { namedBy, partitionsIn } from './named.ts'
import { distinctClasses } from './sets.ts'
import { haveManySpellings } from './texts.ts'
import type { Classes, ValueClass } from './types.ts'
import { costOf } from './values.ts'

/** A statement, as far as it concerns principals. */
export interface PrincipalTest {
  readonly compiled: Pick<CompiledStatement, 'effect' | 'principals'>
  readonly layer: LayerName
  /** Whether the principal has a permissions boundary, so that NotPrincipal never exempts it. */
  readonly bounded?: boolean
}

export interface PrincipalOptions {
  /** Default: all. */
  readonly kinds?: ReadonlySet<PrincipalKind>
  /** The partitions that statements of the question name, among which are these. Default: those that these name. */
  readonly partitions?: readonly string[]
  /** Omits principals and providers of these accounts, such as a zone of trust. */
  readonly outside?: readonly string[]
  /** The most states of one automaton. */
  readonly states: number
  /** What the question can still spend. Default: without a limit. */
  readonly steps?: Budget
}

/**
 * Returns the classes of principals with their values of the keys that follow from who they are, or why they can't be
 * listed. Principals are in the partitions that statements name: nobody has access to resources of another.
 *
 * @param tests `matches` has one entry for each
 * @param conditions all conditions on these keys: see {@link isCorrelated}. `matches` has an entry for each, behind
 * those of the tests.
 */
export function callerClasses(
  tests: readonly PrincipalTest[],
  conditions: readonly Condition[],
  { kinds, partitions, outside = [], states, steps = new Budget() }: PrincipalOptions,
): Classes<Caller> {
  if (conditions.some(({ variables }) => variables.length > 0)) return 'variables'
  const free = conditions.filter(({ key }) => freeKeys.has(key.toLowerCase()))
  if (familiesOf(free).length > 0) return 'mixed types'
  if (haveManySpellings(free)) return 'too many states'
  const named = namedBy(tests.map(({ compiled }) => compiled.principals))
  const callers = callersOf({
    named,
    conditions: free,
    kinds,
    partitions: partitions ?? partitionsIn(named),
    outside,
    states,
    steps,
  })
  if (callers === undefined) return 'too many states'
  if (!steps.spend(callers.length * (tests.length + costOf(conditions)))) return 'too many states'
  return distinctClasses(callers.map((caller) => classOf(caller, tests, conditions)))
}

/** The keys whose values are more than a few texts. */
const freeKeys: ReadonlySet<string> = new Set([
  CorrelatedKey.arn,
  CorrelatedKey.account,
  CorrelatedKey.userId,
  CorrelatedKey.userName,
])

function classOf(
  caller: Caller,
  tests: readonly PrincipalTest[],
  conditions: readonly Condition[],
): ValueClass<Caller> {
  const named = tests.map(({ compiled, layer, bounded = false }) =>
    matchesPrincipal(compiled, caller, layer, bounded),
  )
  const held = conditions.map(({ holds }) => holds(caller.keys))
  return { value: caller, matches: [...named, ...held] }
}
