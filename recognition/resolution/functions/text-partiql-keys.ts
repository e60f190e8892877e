/**
 * Which items a PartiQL statement reads, for the condition keys `dynamodb:LeadingKeys` and `dynamodb:FullTableScan`: those
 * of some values of the partition key, or all (recorded on AWS, September 2026).
 */
import type { Value } from '../../parameters/types.ts'
import { UNREADABLE } from './text-function.ts'
import { isWord, type Token } from './text-partiql.ts'
import { type Comparison, type Condition, conditionOf, withoutReturning } from './text-partiql-condition.ts'
import { entriesAfter, type Statement, statementOf, textOfOperand } from './text-partiql-values.ts'

/** The names of a table's or an index's key attributes. */
export interface KeyNames {
  readonly partition: string
  readonly sort: string | undefined
}

export interface Plan {
  /** The values of the partition key, `*` for those that cannot be read. Empty for a scan. */
  readonly keys: readonly string[]
  readonly isScan: boolean
}

const SCAN: Plan = { keys: [], isScan: true }

/** What a statement reads that cannot be read: it could be any key, and the whole table. */
export const UNREADABLE_PLAN: Plan = { keys: [UNREADABLE], isScan: true }

/** A write that names no key cannot be read, because DynamoDB writes one item only. */
export function planOf(statement: Value, parameters: readonly Value[], names: KeyNames): Plan {
  if (typeof statement !== 'string') return UNREADABLE_PLAN
  const tokens = withoutReturning(statement)
  const read = statementOf(tokens, parameters)
  if (countOf(tokens, 'INSERT') > 0) return planOfInsert(read, names)
  if (isCompound(tokens)) return UNREADABLE_PLAN
  const plan = planOfWhere(read, names)
  return plan === SCAN && countOf(tokens, 'SELECT') === 0 ? UNREADABLE_PLAN : plan
}

function planOfWhere(statement: Statement, names: KeyNames): Plan {
  const where = statement.tokens.findIndex((token) => isWord(token, 'WHERE'))
  if (where < 0) return SCAN
  const condition = conditionOf(statement.tokens, where)
  return condition ? planOfCondition(condition, statement, names) : UNREADABLE_PLAN
}

function countOf(tokens: readonly Token[], word: string): number {
  return tokens.filter((token) => isWord(token, word)).length
}

/** DynamoDB has no subqueries, but a service that has them would read more than one condition says. */
function isCompound(tokens: readonly Token[]): boolean {
  return ['SELECT', 'WHERE', 'FROM'].some((word) => countOf(tokens, word) > 1) || countOf(tokens, 'UNION') > 0
}

function planOfInsert(statement: Statement, { partition }: KeyNames): Plan {
  const { tokens } = statement
  const start = tokens.findIndex((token) => isWord(token, 'VALUE'))
  const entry = start < 0 ? undefined : entriesAfter(tokens, start).find(({ name }) => name === partition)
  return { keys: [entry ? textOfOperand(entry.value, statement) : UNREADABLE], isScan: false }
}

function planOfCondition(condition: Condition, statement: Statement, names: KeyNames): Plan {
  switch (condition.kind) {
    case 'comparison':
      return planOfAll([condition], statement, names)
    case 'and':
      return planOfAll(conjunctsOf(condition), statement, names)
    default: {
      const plans = condition.parts.map((part) => planOfCondition(part, statement, names))
      if (plans.includes(SCAN)) return SCAN
      return { keys: plans.flatMap(({ keys }) => keys), isScan: plans.some(({ isScan }) => isScan) }
    }
  }
}

function conjunctsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? condition.parts.flatMap(conjunctsOf) : [condition]
}

/**
 * DynamoDB finds a range from one comparison of each key attribute. With two, such as `sk > 0 AND sk < 20`, it scans.
 *
 * Unverified: This holds for every two comparisons that differ, and not for attributes that are no keys.
 */
function planOfAll(parts: readonly Condition[], statement: Statement, names: KeyNames): Plan {
  const comparisons = parts.filter((part) => part.kind === 'comparison')
  const ofPartition = comparisonsOf(names.partition, comparisons, statement)
  const ofSort = names.sort === undefined ? [] : comparisonsOf(names.sort, comparisons, statement)
  if (ofPartition.length > 1 || ofSort.length > 1) return SCAN
  const [first] = ofPartition
  if (first !== undefined) return planOfComparison(first, statement)
  const alternatives = parts.filter(({ kind }) => kind === 'or')
  return (
    alternatives.map((part) => planOfCondition(part, statement, names)).find((plan) => plan !== SCAN) ?? SCAN
  )
}

/** Returns those that differ: `2` and `2.0` are the same value. */
function comparisonsOf(
  name: string,
  comparisons: readonly Comparison[],
  statement: Statement,
): readonly Comparison[] {
  const own = comparisons.filter(({ attribute, test }) => attribute === name && test !== 'other')
  return [...new Map(own.map((each) => [textOfComparison(each, statement), each])).values()]
}

function textOfComparison({ operator, values }: Comparison, statement: Statement): string {
  return JSON.stringify([operator, ...values.map((value) => comparable(textOfOperand(value, statement)))])
}

function comparable(text: string): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  return whole === undefined ? text : `${sign}${whole}.${fraction}`
}

function planOfComparison({ test, values }: Comparison, statement: Statement): Plan {
  if (test !== 'equal') return SCAN
  const keys = values.map((value) => textOfOperand(value, statement))
  return { keys, isScan: keys.includes(UNREADABLE) }
}
