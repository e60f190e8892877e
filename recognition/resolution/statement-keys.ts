/** The condition keys of PartiQL statements: which items of a table they read, and which attributes. */
import { placeIn } from '../arn.ts'
import type { Value } from '../parameters/types.ts'
import { documentsKey } from './action-keys.ts'
import type { Resource } from './arns.ts'
import { isList } from './functions/text-function.ts'
import { attributesOf } from './functions/text-partiql-attributes.ts'
import { type Plan, planOf, UNREADABLE_PLAN } from './functions/text-partiql-keys.ts'
import type { Keys } from './keys.ts'
import type { Seen } from './resolving.ts'

const LEADING_KEYS = 'dynamodb:LeadingKeys'
const FULL_TABLE_SCAN = 'dynamodb:FullTableScan'
const ATTRIBUTES = 'dynamodb:Attributes'

const OF_STATEMENTS = 'dynamodb:PartiQL'

/** The lists of statements. Empty for the operation that has only one. */
const LISTS = ['', 'Statements[].', 'TransactStatements[].']

const TABLE = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/[^/*]+(?:\/index\/[^/*]+)?$/

/** Returns whether the keys are set. They are if a policy in force mentions them. */
export function setStatementKeys(keys: Keys, action: string, { arn }: Resource, seen: Seen): boolean {
  if (!action.startsWith(OF_STATEMENTS)) return false
  const has = (key: string) => seen.resolving.isKeyInUse(key) && documentsKey(action, undefined, key)
  if (has(ATTRIBUTES))
    keys.setValues(ATTRIBUTES, distinct(statementsIn(seen).flatMap(attributesOf)), 'statement')
  if (!has(LEADING_KEYS) && !has(FULL_TABLE_SCAN)) return true
  const plans = plansFor(arn, seen)
  if (has(FULL_TABLE_SCAN))
    keys.set(FULL_TABLE_SCAN, String(plans.some(({ isScan }) => isScan)), 'plan of the statement')
  if (has(LEADING_KEYS))
    keys.setValues(LEADING_KEYS, distinct(plans.flatMap((plan) => plan.keys)), 'partition key of the table')
  return true
}

function statementsIn({ parameters }: Seen): readonly Value[] {
  return LISTS.flatMap((list) => parameters.valuesAt(`${list}Statement`))
}

const distinct = (values: readonly string[]) => [...new Set(values)]

/** Only the service knows which attributes are the keys of a table. */
function plansFor(arn: string, seen: Seen): readonly Plan[] {
  const { questions } = seen.resolving
  const place = placeIn(arn, seen.place)
  if (!TABLE.test(arn)) return [UNREADABLE_PLAN]
  const [partition, sort] = [
    questions.ask('partition-key', arn, place),
    questions.ask('sort-key', arn, place),
  ]
  if (partition === null) return [UNREADABLE_PLAN]
  const names = { partition, sort: sort ?? undefined }
  return LISTS.flatMap((list) => {
    const [given = []] = seen.parameters.valuesAt(`${list}Parameters`)
    return seen.parameters
      .valuesAt(`${list}Statement`)
      .map((statement) => planOf(statement, isList(given) ? given : [], names))
  })
}
