/** Statements that both sides have need no proof. */
import type { CompiledStatement } from '../compile.ts'
import { completesResources, hasPrincipals } from '../evaluate.ts'
import type { ProofSide, ProofStatement } from './side.ts'
import { isAmbiguous } from './variables.ts'

/**
 * Returns the first side without the Allows that every set of the second has too, if the second denies nothing that
 * the first doesn't deny. What they allow, the second side allows.
 */
export function withoutShared(a: ProofSide, b: ProofSide): ProofSide {
  const denied = keysOf(a.denies)
  if (!b.denies.every((statement) => denied.has(keyOf(statement)))) return a
  const [first, ...others] = b.allows.map(keysOf)
  if (first === undefined) return a
  const isShared = (statement: ProofStatement) => {
    const key = keyOf(statement)
    return first.has(key) && others.every((keys) => keys.has(key))
  }
  return { allows: a.allows.map((set) => set.filter((statement) => !isShared(statement))), denies: a.denies }
}

function keysOf(statements: readonly ProofStatement[]): ReadonlySet<string> {
  return new Set(statements.map(keyOf))
}

const keys = new WeakMap<ProofStatement, string>()
const elements = new WeakMap<CompiledStatement, string>()
let unique = 0

/** Returns a text that only statements have which apply to the same requests. Each class of actions asks again. */
function keyOf(statement: ProofStatement): string {
  const key = keys.get(statement) ?? keyInLayer(statement)
  keys.set(statement, key)
  return key
}

function keyInLayer({ compiled, layer }: ProofStatement): string {
  const inLayer = [hasPrincipals(layer), completesResources(layer), compiled.resources === undefined && layer]
  const key = elements.get(compiled) ?? elementsOf(compiled)
  elements.set(compiled, key)
  return `${inLayer} ${key}`
}

function elementsOf({ effect, actions, resources, principals, conditions }: CompiledStatement): string {
  if (conditions?.some(isAmbiguous)) return `unique ${++unique}`
  return JSON.stringify([
    effect,
    [actions.negated, actions.values.map((value) => value.toLowerCase())],
    resources && [resources.negated, resources.areVariables, resources.values],
    principals && JSON.stringify(principals, (_, value) => (isCollection(value) ? [...value] : value)),
    conditions?.map(({ operator, key, values }) => [operator, key, values]) ?? 'malformed',
  ])
}

function isCollection(value: unknown): value is Iterable<unknown> {
  return value instanceof Map || value instanceof Set
}
