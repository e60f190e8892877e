/**
 * Puts the values that condition keys have for one principal into policies, so that proofs are about that principal:
 * variables become text, and conditions on these keys disappear or decide that a statement never applies.
 */
import { type CompiledPolicy, compilePolicy } from '../../policy/index.ts'
import type { PrincipalPolicies } from './principal-policies.ts'

type Value = string | readonly string[]
type KnownKeys = Pick<PrincipalPolicies, 'kind' | 'keys' | 'hasAllTags'>
type Condition = NonNullable<CompiledPolicy['statements'][number]['conditions']>[number]
type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>
type Statement = Readonly<Record<string, unknown>>

/** Keys that the principal alone decides: those that it doesn't have are absent from all of its requests. */
const OF_PRINCIPAL =
  /^aws:(?:username|userid|principal(?:arn|account|type|orgid|orgpaths|isawsservice|servicename|servicenameslist))$/
const TAG = /^aws:principaltag\//
const USER_ID = 'aws:userid'

/** An Allow with an unknown operator never applies. It keeps the place of a statement that never does. */
const NEVER: Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Never: { a: 'a' } } }

/**
 * Returns the text of a policy that decides requests of the principal as the given one does. Its statements have the
 * same positions.
 *
 * @param text a policy without principals
 */
export function withKnownKeys(text: string, known: KnownKeys): string {
  if (!compilePolicy(text).readable) return text
  const keys = new Map(Object.entries(known.keys).map(([key, value]) => [key.toLowerCase(), value]))
  const filled = withVariables(text, keys, known)
  const { statements } = compilePolicy(filled)
  const { Statement, ...others }: { readonly Statement: Statement | readonly Statement[] } =
    JSON.parse(filled)
  const decided = [Statement].flat().map((statement, index) => {
    const conditions = statements.find((each) => each.index === index)?.conditions
    return conditions === undefined ? statement : withoutDecided(statement, conditions, keys, known)
  })
  return JSON.stringify({ ...others, Statement: decided })
}

/** Only this version of the policy language has variables. */
const WITH_VARIABLES = '2012-10-17'

function withVariables(text: string, keys: ReadonlyMap<string, Value>, known: KnownKeys): string {
  const document: { readonly Version?: string; readonly Statement: Statement | readonly Statement[] } =
    JSON.parse(text)
  if (document.Version !== WITH_VARIABLES) return text
  const find = (key: string) => textFor(key, keys, known)
  const Statement = [document.Statement].flat().map((statement) => ({
    ...statement,
    Resource: filledIn(statement['Resource'], find, COLONS_OF_RESOURCES),
    NotResource: filledIn(statement['NotResource'], find, COLONS_OF_RESOURCES),
    Condition: filledIn(statement['Condition'], find),
  }))
  return JSON.stringify({ ...document, Statement })
}

/** Returns the value of a key if it is one text that means the same in patterns. */
function textFor(key: string, keys: ReadonlyMap<string, Value>, known: KnownKeys): string | undefined {
  const value = isKnown(key, keys, known) && !isAnySession(key, known) ? keys.get(key) : undefined
  return typeof value === 'string' && /^[^*?$]+$/.test(value) ? value : undefined
}

const REFERENCE = /\$\{([^}]*)\}/g
/** A key, and the value that a variable has without it. */
const WITH_FALLBACK = /^(.*?), '.*'$/s
/** In resources, variables are recognized only behind this many colons: see `resource.ts` of the evaluator. */
const COLONS_OF_RESOURCES = 5

/**
 * Replaces variables in all texts of a JSON value. Names of members stay as they are.
 *
 * @param colons how many colons must be before a variable
 */
function filledIn(value: unknown, find: (key: string) => string | undefined, colons = 0): unknown {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (reference: string, body: string, at: number) => {
      const written = WITH_FALLBACK.exec(body)?.[1] ?? body
      const isVariable = colonsIn(value.slice(0, at).replace(REFERENCE, '')) >= colons
      return (isVariable ? find(written.toLowerCase()) : undefined) ?? reference
    })
  if (Array.isArray(value)) return value.map((each) => filledIn(each, find, colons))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [name, filledIn(each, find, colons)])
  return Object.fromEntries(entries)
}

function colonsIn(text: string): number {
  return text.split(':').length - 1
}

/** Removes conditions that hold for the principal. A statement with one that doesn't never applies. */
function withoutDecided(
  statement: Statement,
  conditions: readonly Condition[],
  keys: ReadonlyMap<string, Value>,
  known: KnownKeys,
): Statement {
  const decided = conditions.filter((condition) => isDecided(condition, keys, known))
  if (decided.length === 0) return statement
  if (!decided.every(({ holds }) => holds(exampleOf(keys)))) return NEVER
  const without = (operator: string, block: Block[string]) =>
    Object.fromEntries(
      Object.entries(block).filter(
        ([key]) => !decided.some((each) => each.operator === operator && each.key === key),
      ),
    )
  const block: Block = Object(statement['Condition'])
  const Condition = Object.fromEntries(
    Object.entries(block).map(([operator, entries]) => [operator, without(operator, entries)]),
  )
  return { ...statement, Condition }
}

function isDecided(
  { key, values, variables }: Condition,
  keys: ReadonlyMap<string, Value>,
  known: KnownKeys,
): boolean {
  const lower = key.toLowerCase()
  if (variables.length > 0 || !isKnown(lower, keys, known)) return false
  return !isAnySession(lower, known) || values.every((value) => isAboutRole(value, keys))
}

/** @param key in lower case */
function isKnown(key: string, keys: ReadonlyMap<string, Value>, { hasAllTags }: KnownKeys): boolean {
  return keys.has(key) || OF_PRINCIPAL.test(key) || (hasAllTags && TAG.test(key))
}

/** Returns whether the value of a key ends with the name of the session, which is open. */
function isAnySession(key: string, { kind }: KnownKeys): boolean {
  return kind === 'role' && key === USER_ID
}

/** Returns whether a pattern matches the IDs of all sessions of a role, or of none. */
function isAboutRole(pattern: string, keys: ReadonlyMap<string, Value>): boolean {
  const role = String(keys.get(USER_ID)).replace(/\*$/, '')
  const [before] = /^[^*?$:]+(?::|$)/.exec(pattern) ?? []
  const isAboutOthers = before !== undefined && before.toLowerCase() !== role.toLowerCase()
  return isAboutOthers || pattern === '*' || pattern === `${role}*`
}

/** Returns the keys with a session's ID in place of the ID of all. */
function exampleOf(keys: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const userId = keys.get(USER_ID)
  const isPattern = typeof userId === 'string' && userId.endsWith('*')
  return isPattern ? new Map([...keys, [USER_ID, userId.replace(/\*$/, 'session')]]) : keys
}
