/**
 * Whether one side allows anything that another doesn't. Requests are divided by their actions, and for each class of
 * actions into boxes. Where statements aren't known exactly, the proof takes the worst for granted, and a request
 * that exceeds is only reported after the evaluator has confirmed it.
 */
import { type ActionClass, anyActions, knownActions } from './actions.ts'
import { type Box, isBox, type Shape, uncovered } from './boxes.ts'
import { knownActionsOf } from './known-actions.ts'
import { Budget, defaultLimits, TooManyBoxes } from './limits.ts'
import { allStatements, type ProofSide, type ProofStatement, proofSide } from './side.ts'
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

/** Whether a statement is taken to apply wherever it can, or only where it must. */
type Certainty = 'may' | 'must'

const contained: Contained = { answer: 'contained' }

/**
 * Returns a request that the first side allows and the second doesn't, or states that there is none, or that neither
 * was proved. Never throws.
 */
export function difference(a: Side, b: Side, options: ProofOptions): Difference {
  return new Question(proofSide(a), proofSide(b), askedOf(a, b, options), options).answer()
}

/**
 * Returns each Allow of the first side that by itself, beside the side's other sets and its denials, isn't proved to
 * allow only what the second side allows. Never throws.
 */
export function contributions(a: Side, b: Side, options: ProofOptions): readonly StatementReference[] {
  const [first, second] = [proofSide(a), proofSide(b)]
  const asked = askedOf(a, b, options)
  const adds = (statement: ProofStatement) =>
    new Question(onlyAllow(first, statement), second, asked, options).answer().answer !== 'contained'
  return first.allows
    .flat()
    .filter(adds)
    .map(({ reference }) => reference)
}

function askedOf(a: Side, b: Side, { universe }: ProofOptions): Asked {
  return { a, b, universe, isKnown: (action) => knownActionsOf(universe).has(action) }
}

/** Returns the side without the other Allows of the statement's set. */
function onlyAllow({ allows, denies }: ProofSide, statement: ProofStatement): ProofSide {
  return { allows: allows.map((set) => (set.includes(statement) ? [statement] : set)), denies }
}

class Question {
  readonly #asked: Asked
  readonly #a: ProofSide
  readonly #b: ProofSide
  readonly #options: ProofOptions
  readonly #limits
  readonly #budget: Budget

  constructor(a: ProofSide, b: ProofSide, asked: Asked, options: ProofOptions) {
    this.#asked = asked
    this.#a = a
    this.#b = b
    this.#options = options
    this.#limits = options.limits ?? defaultLimits
    this.#budget = new Budget(this.#limits.boxes)
  }

  /** Asks for known actions first, because people understand examples with them. */
  answer(): Difference {
    const known = this.#compareAll(knownActions(this.#actionQuestion(), this.#options.universe))
    if (known.answer !== 'contained' || this.#options.actions === 'known') return known
    const others = anyActions(this.#actionQuestion(), this.#options.universe, this.#limits.states)
    if (others !== undefined) return this.#compareAll(others)
    return unknown('too many states', allStatements(this.#a))
  }

  #actionQuestion() {
    const [needed] = this.#a.allows
    return { statements: [...allStatements(this.#a), ...allStatements(this.#b)], needed }
  }

  /** Returns the first request that exceeds, or else the first class for which nothing was proved. */
  #compareAll(classes: readonly ActionClass[]): Difference {
    let result: Difference = contained
    for (const each of classes) {
      const found = this.#compareWithinBudget(each)
      if (found.answer === 'exceeds') return found
      if (result.answer === 'contained') result = found
    }
    return result
  }

  #compareWithinBudget(actions: ActionClass): Difference {
    try {
      return this.#compare(actions)
    } catch (error) {
      if (error instanceof TooManyBoxes) return unknown('too many boxes', [...actions.statements])
      throw error
    }
  }

  #compare(actions: ActionClass): Difference {
    const space = new Space(actions, this.#options.universe, this.#limits)
    const a = placed(this.#a, actions, space)
    const b = placed(this.#b, actions, space)
    const certain = this.#excess(a, b, space, 'must')
    const confirmed = certain === undefined ? undefined : this.#confirmed(certain, space)
    if (confirmed !== undefined) return confirmed
    const inexact = [...a.allows, a.denies, ...b.allows, b.denies].flat().filter(isInexact)
    if (inexact.length === 0 && certain === undefined) return contained
    const possible = this.#excess(a, b, space, 'may')
    if (possible === undefined) return contained
    return this.#confirmed(possible, space) ?? unknownBecause(inexact)
  }

  #confirmed(box: Box, space: Space): Exceeds | undefined {
    return witness(space.requestIn(box), this.#asked)
  }

  /**
   * Returns a box that the first side allows and the second doesn't.
   *
   * @param certainty how the statements that make the box are taken. Those that prevent it are taken the other way
   */
  #excess(a: PlacedSide, b: PlacedSide, space: Space, certainty: Certainty): Box | undefined {
    const other = certainty === 'may' ? 'must' : 'may'
    const { shape } = space
    const denied = a.denies.map((each) => each[other])
    const refused = b.denies.map((each) => each[certainty])
    for (const box of this.#choices(space.everything, a.allows, shape, certainty)) {
      const suspects = [
        ...b.allows.map((set) => ({ part: box, covers: [...denied, ...set.map((each) => each[other])] })),
        ...refused.map((denial) => ({ part: box & denial, covers: denied })),
      ].filter(({ part }) => isBox(part, shape))
      for (const { part, covers } of suspects) {
        const found = uncovered(part, covers, shape, this.#budget)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Returns what the box has in common with each choice of one Allow from each set. */
  *#choices(
    box: Box,
    [set, ...others]: readonly (readonly Placed[])[],
    shape: Shape,
    certainty: Certainty,
  ): Iterable<Box> {
    this.#budget.spend()
    if (set === undefined) yield box
    for (const statement of set ?? []) {
      const common = box & statement[certainty]
      if (isBox(common, shape)) yield* this.#choices(common, others, shape, certainty)
    }
  }
}

function placed({ allows, denies }: ProofSide, { statements }: ActionClass, space: Space): PlacedSide {
  const place = (list: readonly ProofStatement[]) =>
    list.filter((each) => statements.has(each)).map((each) => space.place(each))
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
