/**
 * Whether one side allows anything that another doesn't. Requests are divided by their actions, and for each class of
 * actions into boxes. Where statements aren't known exactly, the proof takes the worst for granted, and a request
 * that exceeds is only reported after the evaluator has confirmed it.
 */
import { type ActionClass, anyActions, knownActions } from './actions.ts'
import { type Box, isBox, type Shape, uncovered } from './boxes.ts'
import type { Draft } from './dimensions.ts'
import { allFillings } from './fillings.ts'
import { Budget } from './limits.ts'
import { Possible } from './possible.ts'
import { withoutShared } from './shared.ts'
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

/** How statements are taken: see {@link Placed}. */
interface Taken {
  /** Those that make an excess. */
  readonly making: 'sure' | 'may'
  /** Those that prevent one. */
  readonly preventing: 'loose' | 'must'
}

/** Only finds what exceeds for certain. */
const certain: Taken = { making: 'sure', preventing: 'loose' }
/** Finds all that may exceed. */
const possible: Taken = { making: 'may', preventing: 'must' }

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
 * allow only what the second side allows. Never throws.
 */
export function contributions(a: Side, b: Side, options: ProofOptions): readonly StatementReference[] {
  const [first, second] = [proofSide(a), proofSide(b)]
  const asked = askedOf(a, b, options)
  const adds = (statement: ProofStatement) =>
    new Question(onlyAllow(first, statement), second, asked).answer().answer !== 'contained'
  return first.allows
    .flat()
    .filter(adds)
    .map(({ reference }) => reference)
}

function askedOf(a: Side, b: Side, options: ProofOptions): Asked {
  return { a, b, possible: new Possible(options, a) }
}

/** Returns the side without the other Allows of the statement's set. */
function onlyAllow({ allows, denies }: ProofSide, statement: ProofStatement): ProofSide {
  return { allows: allows.map((set) => (set.includes(statement) ? [statement] : set)), denies }
}

class Question {
  readonly #asked: Asked
  readonly #a: ProofSide
  readonly #b: ProofSide
  readonly #budget: Budget
  /** How many requests with values of variables can still be tried. */
  #tries = 2000

  constructor(a: ProofSide, b: ProofSide, asked: Asked) {
    this.#asked = asked
    this.#a = withoutShared(a, b)
    this.#b = b
    this.#budget = new Budget(asked.possible.limits.boxes)
  }

  /** Asks for known actions first, because people understand examples with them. */
  answer(): Difference {
    const { possible } = this.#asked
    const known = this.#compareAll(knownActions(this.#actionQuestion(), possible))
    if (known.answer === 'exceeds' || !possible.isAnyAction) return known
    const others = this.#compareOthers(possible)
    return others.answer === 'exceeds' || known.answer === 'contained' ? others : known
  }

  #compareOthers(possible: Possible): Difference {
    const classes = anyActions(this.#actionQuestion(), possible)
    return classes === undefined
      ? unknown('too many states', allStatements(this.#a))
      : this.#compareAll(classes)
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
    const result = this.#compare(actions)
    if (result.answer === 'exceeds' || !this.#budget.isSpent) return result
    return unknown('too many boxes', [...actions.statements])
  }

  #compare({ action, statements }: ActionClass): Difference {
    const second = speaking(this.#b, statements)
    const first = withoutShared(speaking(this.#a, statements), second)
    if (first.allows.some((set) => set.length === 0)) return contained
    const all = [...allStatements(first), ...allStatements(second)]
    const space = new Space(action, all, first.allows[0], this.#asked.possible)
    const a = placed(first, space)
    const b = placed(second, space)
    const found = this.#excess(a, b, space, certain)
    const confirmed = found === undefined ? undefined : this.#confirmed(space.requestsIn(found))
    if (confirmed !== undefined) return confirmed
    const inexact = [...a.allows, a.denies, ...b.allows, b.denies].flat().filter(isInexact)
    if (inexact.length === 0 && found === undefined) return contained
    const suspected = this.#excess(a, b, space, possible)
    if (suspected === undefined) return contained
    return (
      this.#confirmed(this.#tried(allFillings(space.requestsIn(suspected), all))) ?? unknownBecause(inexact)
    )
  }

  /** Returns the first of the requests that is a witness. */
  #confirmed(drafts: Iterable<Draft>): Exceeds | undefined {
    for (const draft of drafts) {
      const confirmed = witness(draft, this.#asked)
      if (confirmed !== undefined) return confirmed
    }
    return undefined
  }

  /** Ends after as many requests as may be tried. */
  *#tried(drafts: Iterable<Draft>): Iterable<Draft> {
    for (const draft of drafts) {
      if (this.#tries === 0) return
      this.#tries--
      yield draft
    }
  }

  /** Returns a box that the first side allows and the second doesn't. */
  #excess(a: PlacedSide, b: PlacedSide, space: Space, taken: Taken): Box | undefined {
    const { shape, everything, impossible } = space
    const preventing = (list: readonly Placed[]) => list.flatMap((each) => each[taken.preventing])
    const none = [...impossible, ...preventing(a.denies)]
    const uncoveredBy = b.allows.map((set) => [...none, ...preventing(set)])
    const denials = b.denies.flatMap((each) => each[taken.making])
    for (const box of this.#choices(everything, a.allows, shape, taken.making)) {
      const suspects = [
        ...uncoveredBy.map((covers) => ({ part: box, covers })),
        ...denials.map((denial) => ({ part: box & denial, covers: none })),
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
    making: Taken['making'],
  ): Iterable<Box> {
    if (!this.#budget.spend()) return
    if (set === undefined) yield box
    for (const allowed of set?.flatMap((each) => each[making]) ?? []) {
      const common = box & allowed
      if (isBox(common, shape)) yield* this.#choices(common, others, shape, making)
    }
  }
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
