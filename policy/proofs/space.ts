/** All requests for the actions of one class, and the boxes in which statements apply. */
import { hasPrincipals } from '../evaluate.ts'
import type { ActionClass } from './actions.ts'
import { type Box, bitsOf, hasBit, type Shape } from './boxes.ts'
import {
  anyPrincipal,
  comparedKeys,
  type Dimension,
  type Draft,
  keyDimension,
  resourceDimension,
  undivided,
} from './dimensions.ts'
import type { Limits } from './limits.ts'
import type { ProofStatement } from './side.ts'
import type { Universe, Unknown } from './types.ts'
import type { KeyOptions } from './values.ts'

/** A statement, and where it applies. No box contains a request if a dimension is empty: see `isBox`. */
export interface Placed {
  readonly statement: ProofStatement
  /** Where it can apply: at least where it does. */
  readonly may: Box
  /** Where it applies for certain. */
  readonly must: Box
  /** Why the two differ. Empty if they are the same. */
  readonly reasons: readonly Unknown['reason'][]
}

/** A dimension, and the position of its first class among the classes of all dimensions. */
interface Axis {
  readonly dimension: Dimension
  readonly offset: number
}

export class Space {
  /** All requests. */
  readonly everything: Box
  readonly shape: Shape
  readonly #action: string
  readonly #axes: readonly Axis[]

  constructor({ action, statements }: ActionClass, universe: Universe, { states }: Limits) {
    const speaking = [...statements]
    const keys = new Set(speaking.flatMap(comparedKeys))
    const dimensions = [
      resourceDimension(action, speaking, states),
      undivided('mixed types', ({ layer }) => hasPrincipals(layer)),
      ...Array.from(keys, (key) => keyDimension(key, speaking, keyOptions(key, universe, states))),
    ]
    this.#action = action
    this.#axes = axesOf(dimensions)
    this.shape = this.#axes.map(({ dimension, offset }) => shifted(allOf(dimension), offset))
    this.everything = this.shape.reduce((box, bits) => box | bits, 0n)
  }

  place(statement: ProofStatement): Placed {
    const reasons: Unknown['reason'][] = []
    let may = 0n
    let must = 0n
    for (const { dimension, offset } of this.#axes) {
      const extent = dimension.extentOf(statement)
      may |= shifted(extent.may, offset)
      must |= shifted(extent.must, offset)
      if (extent.reason !== undefined) reasons.push(extent.reason)
    }
    // The evaluator asks for a value of every variable, in whatever element it is.
    if (statement.compiled.required.length === 0) return { statement, may, must, reasons }
    return { statement, may, must: 0n, reasons: [...reasons, 'variables'] }
  }

  /** Returns a request of the box. */
  requestIn(box: Box): Draft {
    let draft: Draft = {
      action: this.#action,
      resource: '*',
      principal: anyPrincipal,
      context: new Map(),
    }
    for (const { dimension, offset } of this.#axes) {
      const possible = dimension.choices.filter((_, at) => hasBit(box, offset + at))
      for (const choose of possible.slice(0, 1)) draft = choose(draft)
    }
    return draft
  }
}

function keyOptions(key: string, { typeOf, isMultivalued }: Universe, states: number): KeyOptions {
  return { type: typeOf(key), isMultivalued: isMultivalued?.(key), states }
}

function axesOf(dimensions: readonly Dimension[]): readonly Axis[] {
  let offset = 0
  return dimensions.map((dimension) => {
    const axis = { dimension, offset }
    offset += dimension.choices.length
    return axis
  })
}

function allOf({ choices }: Dimension): bigint {
  return bitsOf(choices.map(() => true))
}

function shifted(bits: bigint, offset: number): bigint {
  return bits << BigInt(offset)
}
