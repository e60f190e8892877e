/** A statement as its form shows it. Elements that the form does not show stay as they are. */
import { isRecord } from '../../../texts/json.ts'

export type Statement = Readonly<Record<string, unknown>>

export interface ConditionRow {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

/** Returns the values of an element, which may be a single one without brackets. */
export function valuesOf(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String)
}

/** Returns the statement with other values of an element. One value is written without brackets. */
export function withValues(statement: Statement, name: string, values: readonly string[]): Statement {
  return { ...statement, [name]: values.length === 1 ? values[0] : values }
}

export function conditionRows({ Condition: condition }: Statement): readonly ConditionRow[] {
  if (!isRecord(condition)) return []
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, value]) => ({ operator, key, values: valuesOf(value) }))
      : [],
  )
}

const USUAL_KEYS = [
  'aws:PrincipalOrgID',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:RequestedRegion',
]

/** Returns a condition to begin with, whose key no other row has: an operator has each key once. */
export function newCondition(rows: readonly ConditionRow[]): ConditionRow {
  const operator = 'StringEquals'
  const isTaken = (key: string) => rows.some((row) => row.operator === operator && row.key === key)
  return { operator, key: USUAL_KEYS.find((key) => !isTaken(key)) ?? '', values: [] }
}

export function withConditions(statement: Statement, rows: readonly ConditionRow[]): Statement {
  const { Condition: _, ...others } = statement
  if (rows.length === 0) return others
  const condition: Record<string, Record<string, unknown>> = {}
  for (const { operator, key, values } of rows) {
    // Two rows become one while a key is typed that another row has. Its values must not be lost.
    const all = [...new Set([...valuesOf(condition[operator]?.[key]), ...values])]
    condition[operator] = { ...condition[operator], [key]: all.length === 1 ? all[0] : all }
  }
  return { ...others, Condition: condition }
}

/** Returns the name of the element that a statement has: `Action` or `NotAction`. */
export function nameIn(statement: Statement, name: 'Action' | 'Resource' | 'Principal'): string {
  return `Not${name}` in statement ? `Not${name}` : name
}

/** The tokens of a Principal: `*`, or `AWS: arn`. */
export function principalTokens(statement: Statement): readonly string[] {
  const value = statement[nameIn(statement, 'Principal')]
  if (!isRecord(value)) return value === undefined ? [] : [String(value)]
  return Object.entries(value).flatMap(([type, names]) => valuesOf(names).map((name) => `${type}: ${name}`))
}

export function withPrincipals(statement: Statement, tokens: readonly string[]): Statement {
  const name = nameIn(statement, 'Principal')
  if (tokens.length === 1 && tokens[0] === '*') return { ...statement, [name]: '*' }
  const byType: Record<string, readonly string[]> = {}
  for (const token of tokens) {
    const [, type = 'AWS', written = token] =
      /^(AWS|Service|Federated|CanonicalUser):\s*(.*)$/.exec(token) ?? []
    byType[type] = [...(byType[type] ?? []), written]
  }
  const entries = Object.entries(byType).map(([type, names]) => [type, names.length === 1 ? names[0] : names])
  return { ...statement, [name]: Object.fromEntries(entries) }
}
