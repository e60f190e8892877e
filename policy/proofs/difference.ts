/**
 * Whether one side allows anything that another doesn't. Requests are divided by their actions, and for each class of
 * actions into boxes. Where statements aren't known exactly, the proof takes the worst for granted, and a request
 * that exceeds is only reported after the evaluator has confirmed it.
 */
import { type ActionClass, anyActions, knownActions } from './actions.ts'
import { type Box, isBox, type Shape, type SpendBox, uncovered } from './boxes.ts'
import type { Draft } from './dimensions.ts'
import { allFillings } from './fillings.ts'
import { Budget } from './limits.ts'
import { namedBy, partitionsIn } from './named.ts'
import { Possible } from './possible.ts'
import { withoutShared } from './shared.ts'
import {
  allStatements,
  type ProofSide,
  type ProofStatement,
  proofSide,
  proofStatements,
  stepsOf,
} from './side.ts'
import { type Placed, Space } from './space.ts'
import type {
  Contained,
  Difference,
  Exceeds,
  ProofOptions,
  Side,
  StatementReference,
  Unknown,
} from './types.ts'
import { type Asked, witness } from './witness.ts'

/** What of a side speaks of the actions of one class, placed among their requests. */
interface PlacedSide {
  readonly allows: readonly (readonly Placed[])[]
  readonly denies: readonly Placed[]
}

/** How statements are taken: see {@link Placed}. */
interface Taken {
  /** Those that make an excess. */
  readonly making: 'sure' | 'may'
  /** Those that prevent one. */
  readonly preventing: 'loose' | 'must'
}

/** The requests for the actions of one class, and what it takes to compare boxes of them. */
interface Searched {
  readonly space: Space
  readonly spend: SpendBox
}

interface Choosing {
  readonly shape: Shape
  readonly spend: SpendBox
  /** With how many denials each choice is compared. */
  readonly denials: number
}

/** Only finds what exceeds for certain. */
const certain: Taken = { making: 'sure', preventing: 'loose' }
/** Finds all that may exceed. */
const uncertain: Taken = { making: 'may', preventing: 'must' }

const contained: Contained = { answer: 'contained' }

/**
 * Returns a request that the first side allows and the second doesn't, or states that there is none, or that neither
 * was proved. Never throws.
 */
export function difference(a: Side, b: Side, options: ProofOptions): Difference {
  return new Question(proofSide(a), proofSide(b), askedOf(a, b, options)).answer()
}

/**
 * Returns each Allow of the first side that by itself, beside the side's other sets and its denials, isn't proved to
 * allow only what the second side allows. Undefined if all together take more steps than one question can. Never throws.
 */
export function contributions(
  a: Side,
  b: Side,
  options: ProofOptions,
): readonly StatementReference[] | undefined {
  const [first, second] = [proofSide(a), proofSide(b)]
  const asked = askedOf(a, b, options)
  const adding: StatementReference[] = []
  for (const statement of first.allows.flat()) {
    const { answer } = new Question(onlyAllow(first, statement), second, asked).answer()
    if (asked.possible.steps.isSpent) return undefined
    if (answer !== 'contained') adding.push(statement.reference)
  }
  return adding
}

function askedOf(a: Side, b: Side, options: ProofOptions): Asked {
  const statements = [...proofStatements(a), ...proofStatements(b)]
  const partitions = partitionsIn(namedBy(statements.map(({ compiled }) => compiled.principals)))
  const cost = statements.reduce((sum, each) => sum + stepsOf(each), 0)
  return { a, b, possible: new Possible(options, a, partitions), cost }
}

/** Returns the side without the other Allows of the statement's set. */
function onlyAllow({ allows, denies }: ProofSide, statement: ProofStatement): ProofSide {
  return { allows: allows.map((set) => (set.includes(statement) ? [statement] : set)), denies }
}

class Question {
  readonly #asked: Asked
  readonly #a: ProofSide
  readonly #b: ProofSide
  readonly #boxes: Budget
  /** How many requests with values of variables can still be tried. */
  #tries = 2000

  constructor(a: ProofSide, b: ProofSide, asked: Asked) {
    this.#asked = asked
    this.#a = withoutShared(a, b)
    this.#b = b
    this.#boxes = new Budget(asked.possible.limits.boxes)
    asked.possible.steps.spend(asked.cost)
  }

  /** Asks for known actions first, because people understand examples with them. */
  answer(): Difference {
    const { possible } = this.#asked
    if (allowsNothing(this.#a)) return contained
    const known = this.#compareAll(knownActions(this.#actionQuestion(), possible))
    if (known.answer === 'exceeds' || !possible.isAnyAction) return known
    const others = this.#compareAll(anyActions(this.#actionQuestion(), possible))
    return others.answer === 'exceeds' || known.answer === 'contained' ? others : known
  }

  #actionQuestion() {
    const [needed] = this.#a.allows
    return { statements: [...allStatements(this.#a), ...allStatements(this.#b)], needed }
  }

  /** Returns the first request that exceeds, or else the first class for which nothing was proved. */
  #compareAll(classes: readonly ActionClass[] | undefined): Difference {
    if (classes === undefined) return unknown('too many states', allStatements(this.#a))
    let result: Difference = contained
    for (const each of classes) {
      const found = this.#compareWithinBudget(each)
      if (found.answer === 'exceeds') return found
      if (result.answer === 'contained') result = found
    }
    return result
  }

  #compareWithinBudget(actions: ActionClass): Difference {
    const result = this.#isSpent ? contained : this.#compare(actions)
    if (result.answer === 'exceeds' || !this.#isSpent) return result
    return unknown('too many boxes', [...actions.statements])
  }

  get #isSpent(): boolean {
    return this.#boxes.isSpent || this.#asked.possible.steps.isSpent
  }

  #compare({ action, statements }: ActionClass): Difference {
    const { possible, cost } = this.#asked
    possible.steps.spend(cost)
    const second = speaking(this.#b, statements)
    const first = withoutShared(speaking(this.#a, statements), second)
    if (allowsNothing(first)) return contained
    const all = [...allStatements(first), ...allStatements(second)]
    const space = new Space(action, all, first.allows[0], possible)
    const spend: SpendBox = (others) => possible.steps.spend((1 + others) * space.cost) && this.#boxes.spend()
    // Without steps, nothing is proved: see `#compareWithinBudget`.
    if (this.#isSpent || !possible.steps.spend(space.costOfPlaces)) return contained
    const [a, b] = [placed(first, space), placed(second, space)]
    const found = this.#excess(a, b, { space, spend }, certain)
    const confirmed = found === undefined ? undefined : this.#confirmed(space.requestsIn(found))
    if (confirmed !== undefined) return confirmed
    const inexact = [...a.allows, a.denies, ...b.allows, b.denies].flat().filter(isInexact)
    if (inexact.length === 0 && found === undefined) return contained
    const suspected = this.#excess(a, b, { space, spend }, uncertain)
    if (suspected === undefined) return contained
    return (
      this.#confirmed(this.#tried(allFillings(space.requestsIn(suspected), all))) ?? unknownBecause(inexact)
    )
  }

  /** Returns the first of the requests that is a witness. */
  #confirmed(drafts: Iterable<Draft>): Exceeds | undefined {
    for (const draft of drafts) {
      if (this.#asked.possible.steps.isSpent) return undefined
      const confirmed = witness(draft, this.#asked)
      if (confirmed !== undefined) return confirmed
    }
    return undefined
  }

  /** Ends after as many requests as may be tried. */
  *#tried(drafts: Iterable<Draft>): Iterable<Draft> {
    if (this.#tries === 0) return
    for (const draft of drafts) {
      if (this.#tries === 0) return
      this.#tries--
      yield draft
    }
  }

  /** Returns a box that the first side allows and the second doesn't. */
  #excess(a: PlacedSide, b: PlacedSide, { space, spend }: Searched, taken: Taken): Box | undefined {
    const { shape, everything, impossible } = space
    const preventing = (list: readonly Placed[]) => list.flatMap((each) => each[taken.preventing])
    const none = [...impossible, ...preventing(a.denies)]
    const uncoveredBy = b.allows.map((set) => [...none, ...preventing(set)])
    const denials = b.denies.flatMap((each) => each[taken.making])
    for (const box of choicesIn(
      everything,
      a.allows,
      { shape, spend, denials: denials.length },
      taken.making,
    )) {
      const suspects = [
        ...uncoveredBy.map((covers) => ({ part: box, covers })),
        ...denials.map((denial) => ({ part: box & denial, covers: none })),
      ].filter(({ part }) => isBox(part, shape))
      for (const { part, covers } of suspects) {
        const found = uncovered(part, covers, shape, spend)
        if (found !== undefined) return found
      }
    }
    return undefined
  }
}

/** Returns what the box has in common with each choice of one Allow from each set. */
function* choicesIn(
  box: Box,
  [set, ...others]: PlacedSide['allows'],
  within: Choosing,
  making: Taken['making'],
): Iterable<Box> {
  const boxes = set?.flatMap((each) => each[making]) ?? []
  if (!within.spend(boxes.length + within.denials)) return
  if (set === undefined) yield box
  for (const allowed of boxes) {
    const common = box & allowed
    if (isBox(common, within.shape)) yield* choicesIn(common, others, within, making)
  }
}

/** Returns whether a set has no statement that allows. */
function allowsNothing({ allows }: ProofSide): boolean {
  return allows.some((set) => set.length === 0)
}

/** Returns the statements of the side that speak of a class of actions. */
function speaking({ allows, denies }: ProofSide, statements: ActionClass['statements']): ProofSide {
  const only = (list: readonly ProofStatement[]) => list.filter((each) => statements.has(each))
  return { allows: allows.map(only), denies: only(denies) }
}

function placed({ allows, denies }: ProofSide, space: Space): PlacedSide {
  const place = (list: readonly ProofStatement[]) => list.map((each) => space.place(each))
  return { allows: allows.map(place), denies: place(denies) }
}

function isInexact({ reasons }: Placed): boolean {
  return reasons.length > 0
}

function unknownBecause(inexact: readonly Placed[]): Unknown {
  const reasons = inexact.flatMap((each) => each.reasons)
  const reason = limits.find((each) => reasons.includes(each)) ?? 'variables'
  return unknown(
    reason,
    inexact.map(({ statement }) => statement),
  )
}

const limits = ['too many states', 'mixed types'] as const

function unknown(reason: Unknown['reason'], statements: readonly ProofStatement[]): Unknown {
  return { answer: 'unknown', reason, at: statements.map(({ reference }) => reference) }
}
