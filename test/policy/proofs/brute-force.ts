/**
 * Finds a request that one side allows and another doesn't, by trying values. It knows one thing about statements:
 * each is a conjunction of parts that speak of different spaces. Everything else it asks the evaluator, value by value.
 */
import { applies } from '../../../policy/evaluate.ts'
import type { AuthorizationRequest, CompiledPolicy, LayerName } from '../../../policy/index.ts'
import { requestOf, type Space, type Value } from './spaces.ts'
import { type Fields, hasPrincipals, type Pair, sourced, type WrittenSide } from './written.ts'

/** Bits of statements, of which a number has 32. Those of the first side come first. */
type Mask = number

const MOST_STATEMENTS = 32

/** Returns whether the statements of a pair fit into a mask. */
export const canJudge = ({ a, b }: Pair): boolean =>
  statementsOf(a).length + statementsOf(b).length <= MOST_STATEMENTS

interface Numbered {
  readonly layer: LayerName
  readonly statement: Fields
}

/** What a mask must contain, or not contain, so that a side allows the request. */
interface Requirement {
  readonly denials: Mask
  /** For each set, the statements of which one must apply. */
  readonly allows: readonly Mask[]
}

/** A question with all its statements numbered. */
export class BruteForce {
  readonly #spaces: readonly Space[]
  readonly #statements: readonly Numbered[]
  #known: readonly (readonly Mask[])[] | undefined
  readonly #a: Requirement
  readonly #b: Requirement

  /** @param spaces all parts of requests that the statements speak of */
  constructor(pair: Pair, spaces: readonly Space[]) {
    if (!canJudge(pair)) throw new Error('Too many statements')
    const { a, b } = pair
    this.#spaces = spaces
    this.#statements = [...statementsOf(a), ...statementsOf(b)]
    this.#a = requirementOf(a, 0)
    this.#b = requirementOf(b, statementsOf(a).length)
  }

  /** Many pairs need no masks, because their answer has an example. */
  get #masks(): readonly (readonly Mask[])[] {
    this.#known ??= this.#spaces.map((space) => masksOf(space, this.#statements))
    return this.#known
  }

  /** Returns a request that A allows and B doesn't, or undefined if no combination of values makes one. */
  findExcess(): AuthorizationRequest | undefined {
    for (const [mask, values] of this.#combinations()) {
      if (isMet(this.#a, mask) && !isMet(this.#b, mask)) return requestOf(values)
    }
    return undefined
  }

  /** Returns one request and what the masks say of it: whether A allows it, and whether B does. */
  predict(choose: (limit: number) => number): {
    readonly request: AuthorizationRequest
    readonly a: boolean
    readonly b: boolean
  } {
    let mask = -1
    const values = this.#spaces.map((space, at) => {
      const chosen = choose(space.values.length)
      mask &= this.#masks[at]?.[chosen] ?? 0
      return space.values[chosen] ?? {}
    })
    return { request: requestOf(values), a: isMet(this.#a, mask), b: isMet(this.#b, mask) }
  }

  /** Returns which statements can apply together, each combination with the first values that show it. */
  #combinations(): ReadonlyMap<Mask, readonly Value[]> {
    let found: ReadonlyMap<Mask, readonly Value[]> = new Map([[-1, []]])
    for (const [at, { values }] of this.#spaces.entries())
      found = combined(found, firstOfEach(this.#masks[at] ?? [], values))
    return found
  }
}

function combined(
  found: ReadonlyMap<Mask, readonly Value[]>,
  classes: ReadonlyMap<Mask, Value>,
): ReadonlyMap<Mask, readonly Value[]> {
  const all = new Map<Mask, readonly Value[]>()
  for (const [mask, chosen] of found) {
    for (const [other, value] of classes)
      if (!all.has(mask & other)) all.set(mask & other, [...chosen, value])
  }
  return all
}

function statementsOf(side: WrittenSide): readonly Numbered[] {
  return side.flatMap(({ layer, policies }) => policies.flat().map((statement) => ({ layer, statement })))
}

function requirementOf(side: WrittenSide, firstBit: number): Requirement {
  let bit = firstBit
  let denials = 0
  const allows = side.map(({ policies }) => {
    let mask = 0
    for (const statement of policies.flat()) {
      if (statement['Effect'] === 'Deny') denials |= 1 << bit
      else mask |= 1 << bit
      bit++
    }
    return mask
  })
  return { denials, allows }
}

function isMet({ denials, allows }: Requirement, mask: Mask): boolean {
  return (mask & denials) === 0 && allows.every((allow) => (mask & allow) !== 0)
}

function firstOfEach(masks: readonly Mask[], values: readonly Value[]): ReadonlyMap<Mask, Value> {
  const first = new Map<Mask, Value>()
  for (const [at, value] of values.entries()) {
    const mask = masks[at] ?? 0
    if (!first.has(mask)) first.set(mask, value)
  }
  return first
}

/** Returns, for each value of the space, the statements that it doesn't rule out. */
function masksOf(space: Space, statements: readonly Numbered[]): readonly Mask[] {
  const matches = statements.map((statement) => matchesOfStatement(space, statement))
  return space.values.map((_, at) =>
    matches.reduce((mask, matched, bit) => (matched?.[at] === 0 ? mask & ~(1 << bit) : mask), -1),
  )
}

function matchesOfStatement(space: Space, { layer, statement }: Numbered): Uint8Array | undefined {
  const part = space.partOf(statement)
  // A statement without a principal rules out all callers in some layers.
  if (part === undefined && !(space.namesCallers && hasPrincipals(layer))) return undefined
  return matchesOf(space, layer, statement['Effect'], part ?? {})
}

/** What is remembered of a space, because generated policies repeat short elements. */
interface Memory {
  readonly requests: readonly AuthorizationRequest[]
  /** Answers by layer, effect, and part. */
  readonly matches: Map<string, Uint8Array>
}

const memories = new WeakMap<Space, Memory>()
const MOST_MATCHES = 5_000

function memoryOf(space: Space): Memory {
  const made = memories.get(space) ?? {
    requests: space.values.map((value) => requestOf([value])),
    matches: new Map(),
  }
  memories.set(space, made)
  return made
}

/** Returns, for each value of the space, 1 if a statement of nothing but the part applies, and 0 if it doesn't. */
function matchesOf(space: Space, layer: LayerName, effect: unknown, part: Fields): Uint8Array {
  const [name = '', list] = Object.entries(part)[0] ?? []
  if (!LISTED.has(name) || !Array.isArray(list) || space.isTied) return asked(space, layer, effect, part)
  // A pattern is met more often than a list of several.
  const each = list.map((pattern) => asked(space, layer, effect, { [name.replace('Not', '')]: pattern }))
  const isNegated = name.startsWith('Not')
  return Uint8Array.from(space.values, (_, at) =>
    Number(each.some((matches) => matches[at] === 1) !== isNegated),
  )
}

/** Elements of which a statement's list matches if one of its members does. */
const LISTED: ReadonlySet<string> = new Set(['Action', 'NotAction', 'Resource', 'NotResource'])

function asked(space: Space, layer: LayerName, effect: unknown, part: Fields): Uint8Array {
  const { requests, matches } = memoryOf(space)
  const key = JSON.stringify([layer, effect, part])
  const known = matches.get(key)
  if (known !== undefined) return known
  const { policy } = sourced([{ ...openStatement(space, layer, part), Effect: effect, ...part }])
  const found = Uint8Array.from(requests, (request) => Number(isMatched(policy, request, layer)))
  if (matches.size >= MOST_MATCHES) matches.clear()
  matches.set(key, found)
  return found
}

/** Asks the evaluator, without the candidates that it would remember for each action. */
function isMatched({ statements }: CompiledPolicy, request: AuthorizationRequest, layer: LayerName): boolean {
  const action = request.action.toLowerCase()
  return statements.some(
    (statement) => statement.matchesAction(action) && applies(statement, request, layer, false),
  )
}

/** Returns the elements that a part needs beside it, each open to everything. */
function openStatement(space: Space, layer: LayerName, part: Fields): Fields {
  return {
    ...('NotAction' in part ? {} : { Action: '*' }),
    ...('NotResource' in part ? {} : { Resource: '*' }),
    ...(hasPrincipals(layer) && !space.namesCallers ? { Principal: '*' } : {}),
  }
}
