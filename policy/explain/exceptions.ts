/** Proposes exceptions from a Deny that are no broader than the request. */
import { CompiledPolicy } from '../compile.ts'
import { isObject, type Json, type JsonObject, listOf, parseJson } from '../json.ts'
import { hasIdentity } from '../principal.ts'
import { type Candidate, costs, withDocument } from './change.ts'
import { withFurtherStatement, withStatement } from './edits.ts'
import { literalResource, withCallerCondition } from './new-statement.ts'
import { placeOf, type Spot } from './spot.ts'

/** What a Deny still denies after an exception. Empty if that is nothing. */
type Rest = readonly JsonObject[]

/**
 * Returns exceptions for the action, for the resource, or for both at once, and the same for the caller only where others
 * can have the policy. Some might not help: patterns cannot be without one of the names that they match.
 */
export function exceptionsOf(spot: Spot): readonly Candidate[] {
  const statement = statementAt(spot)
  if (statement === undefined) return []
  const rests = exceptedFrom(statement, spot)
  const narrow = rests.filter((rest) => rest.length > 0).map((rest) => excepted(spot, rest))
  return [...narrow, ...forCallerOnly(spot, statement, rests)]
}

function statementAt({ policy, written }: Spot): JsonObject | undefined {
  const statement = statementsOf(policy)[written.index]
  return isObject(statement) ? statement : undefined
}

function statementsOf({ policy }: Spot['policy']): readonly Json[] {
  const document = parseJson(policy.text)
  return isObject(document) ? listOf(document['Statement']) : []
}

/** Returns what the statement is without the request, the smallest exception first. */
function exceptedFrom(statement: JsonObject, { world: { request } }: Spot): readonly Rest[] {
  const others = without(statement, 'Action', request.action)
  const elsewhere =
    request.resource === '*' ? undefined : without(statement, 'Resource', literalResource(request.resource))
  const named = statement['NotAction'] === undefined ? 'Action' : 'NotAction'
  const only = elsewhere?.map((rest) => renamed(rest, named, 'Action', request.action))
  return [
    ...(others && only ? [[...others, ...only]] : []),
    ...(elsewhere ? [elsewhere] : []),
    ...(others ? [others] : []),
  ]
}

/** Returns the statement without one name of an element. Undefined if there is no such element. */
function without(statement: JsonObject, element: 'Action' | 'Resource', name: string): Rest | undefined {
  const negated = `Not${element}`
  const excepted = statement[negated]
  if (excepted !== undefined) return [renamed(statement, negated, negated, [...listOf(excepted), name])]
  if (statement[element] === undefined) return undefined
  const others = listOf(statement[element]).filter((each) => !isSame(String(each), name, element))
  if (others.length === 0) return []
  return others.includes('*')
    ? [renamed(statement, element, negated, name)]
    : [renamed(statement, element, element, others)]
}

/** Replaces an element. The others keep their order. */
function renamed(statement: JsonObject, from: string, to: string, value: Json): JsonObject {
  const entries = Object.entries(statement)
  return Object.fromEntries(entries.map(([name, present]) => (name === from ? [to, value] : [name, present])))
}

function isSame(one: string, other: string, element: 'Action' | 'Resource'): boolean {
  return element === 'Action' ? one.toLowerCase() === other.toLowerCase() : one === other
}

/** Others stay denied by the statement with a condition, and the caller by the same exceptions as in other policies. */
function forCallerOnly(spot: Spot, statement: JsonObject, rests: readonly Rest[]): readonly Candidate[] {
  const { principal } = spot.world.request
  if (!isShared(spot) || !hasIdentity(principal)) return []
  const arn = principal.roleArn ?? principal.arn
  const forOthers = withCallerCondition(statement, 'ArnNotEquals', arn)
  const forCaller = (rest: Rest) => rest.map((each) => withCallerCondition(each, 'ArnEquals', arn))
  return [...rests, []].map((rest) => excepted(spot, [forOthers, ...forCaller(rest)], true))
}

function isShared({ policy: { kind, group } }: Spot): boolean {
  return kind !== 'session' && (kind !== 'inline' || group !== undefined)
}

function excepted(spot: Spot, parts: Rest, onlyCaller?: true): Candidate {
  const { policy, written, world } = spot
  const statements = withUniqueSids(parts, policy)
  const [first = {}, ...others] = statements
  const document = () => {
    const edited = withStatement(policy.policy, written.index, () => first)
    return others.length === 0 ? edited : new CompiledPolicy(others.reduce(withFurtherStatement, edited.text))
  }
  return {
    cost: 2 * costs.element + others.length * costs.statement,
    change: { ...placeOf(spot), change: 'except', statements, ...(onlyCaller && { onlyCaller }) },
    world: () => withDocument(world, policy, document()),
  }
}

/** IAM rejects a document in which two statements have the same Sid. The first statement keeps its Sid. */
function withUniqueSids([first, ...others]: Rest, policy: Spot['policy']): Rest {
  if (first === undefined) return []
  const taken = new Set(
    statementsOf(policy).map((statement) => (isObject(statement) ? statement['Sid'] : '')),
  )
  const renumbered = others.map((statement) => {
    const { Sid: sid } = statement
    if (typeof sid !== 'string' || sid === '') return statement
    const unique = unusedSid(sid, taken)
    taken.add(unique)
    return { ...statement, Sid: unique }
  })
  return [first, ...renumbered]
}

/** Returns `Sid2`, `Sid3`, and so on. A Sid may consist only of letters and digits. */
function unusedSid(sid: string, taken: ReadonlySet<unknown>): string {
  let number = 2
  while (taken.has(`${sid}${number}`)) number++
  return `${sid}${number}`
}
