/** All requests for the actions of one class, and the boxes in which statements apply. */
import { hasPrincipals } from '../evaluate.ts'
import type { Principal } from '../request.ts'
import { type Box, bitsOf, hasBit, type Shape } from './boxes.ts'
import { isCorrelated } from './correlated.ts'
import { type Choice, type Dimension, type Draft, type Part, undivided } from './dimensions.ts'
import { callerDimension, keyDimension, keysOf } from './keys.ts'
import type { Possible } from './possible.ts'
import { resourceDimension } from './resources.ts'
import type { ProofStatement } from './side.ts'
import type { Unknown } from './types.ts'

/** A statement, and the boxes in which it applies. */
export interface Placed {
  readonly statement: ProofStatement
  /** Where it can apply, given the results of tests with variables. At least where it does. */
  readonly may: readonly Box[]
  /** Where it applies for certain, given these results. */
  readonly must: readonly Box[]
  /** Where it can apply, whatever the results are. */
  readonly loose: readonly Box[]
  /** Where it applies for certain, whatever the results are: nowhere if it has variables. */
  readonly sure: readonly Box[]
  /** Why these differ. Empty if they are the same. */
  readonly reasons: readonly Unknown['reason'][]
}

/** A dimension, and the position of its first class among the classes of all dimensions. */
interface Axis {
  readonly dimension: Dimension
  readonly offset: number
}

/** The bits of a test that is passed or failed. Together they are a dimension. */
interface Test {
  readonly passed: Box
  readonly failed: Box
}

interface Region {
  readonly may: Box
  readonly must: Box
  readonly tests: readonly (readonly [string, boolean])[]
  readonly reasons: readonly Unknown['reason'][]
}

/** A principal for questions in which no statement depends on principals. */
const anyPrincipal: Principal = {
  kind: 'user',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/alice',
}

/** About how many steps it takes to compare two boxes in one dimension, and how many bits of them a further step. */
const stepsOfComparison = 3
const bitsPerStep = 256

export class Space {
  /** All requests. */
  readonly everything: Box
  /** About how many steps it takes to compare two boxes, and to place all statements. */
  readonly cost: number
  readonly costOfPlaces: number
  readonly shape: Shape
  readonly #sample: Draft
  readonly #axes: readonly Axis[]
  /** For each axis, the parts of each statement. */
  readonly #parts: readonly ReadonlyMap<ProofStatement, readonly Part[]>[]
  readonly #tests: ReadonlyMap<string, Test>
  /** The bits of all tests. */
  readonly #anyResults: Box

  /** @param needed a request that none of these allows doesn't matter. Undefined if there are no such statements */
  constructor(
    action: string,
    speaking: readonly ProofStatement[],
    needed: readonly ProofStatement[] | undefined,
    possible: Possible,
  ) {
    this.#sample = { action, resource: '*', principal: anyPrincipal, context: new Map() }
    const dimensions = [
      resourceDimension(this.#sample, { statements: speaking, needed }, possible),
      ...callerDimensions(speaking, possible),
      ...keyDimensions(action, speaking, possible),
    ]
    this.#axes = axesOf(dimensions)
    this.#parts = dimensions.map(
      ({ partsOf }) => new Map(speaking.map((statement) => [statement, partsOf(statement)])),
    )
    const parts = this.#parts.flatMap((each) => [...each.values()].flat())
    const names = new Set(parts.flatMap(({ tests }) => [...tests.keys()]))
    const end = dimensions.reduce((sum, { choices }) => sum + choices.length, 0)
    this.#tests = new Map(Array.from(names, (name, at) => [name, testAt(end + 2 * at)]))
    const results = Array.from(this.#tests.values(), ({ passed, failed }) => passed | failed)
    this.#anyResults = results.reduce((all, bits) => all | bits, 0n)
    this.shape = [...this.#axes.map(({ dimension, offset }) => shifted(allOf(dimension), offset)), ...results]
    this.cost = this.shape.length * (stepsOfComparison + (end + 2 * names.size) / bitsPerStep)
    this.costOfPlaces = parts.length * this.cost
    this.everything = this.#axes.reduce(
      (box, { dimension, offset }) => box | shifted(dimension.possible, offset),
      this.#anyResults,
    )
  }

  /** Boxes without requests: no request passes a test and fails one that it implies. */
  get impossible(): readonly Box[] {
    return this.#axes.flatMap(({ dimension, offset }) =>
      dimension.impossible.map(({ must, tests }) => {
        const others = this.everything & ~shifted(allOf(dimension), offset)
        return this.#narrowed(others | shifted(must, offset), [...tests])
      }),
    )
  }

  place(statement: ProofStatement): Placed {
    let regions: readonly Region[] = [{ may: 0n, must: 0n, tests: [], reasons: [] }]
    for (const [axis, { offset }] of this.#axes.entries()) {
      const parts = this.#parts[axis]?.get(statement) ?? []
      regions = regions.flatMap((region) => parts.map((part) => extended(region, part, offset)))
    }
    const may = regions.map((region) => this.#narrowed(region.may | this.#anyResults, region.tests))
    const must = regions.map((region) => this.#narrowed(region.must | this.#anyResults, region.tests))
    const hasVariables = statement.compiled.required.length > 0
    const reasons = regions.flatMap((region) => region.reasons)
    return {
      statement,
      may,
      must,
      loose: may.map((box) => box | this.#anyResults),
      sure: hasVariables ? [] : must,
      reasons: hasVariables ? [...reasons, 'variables'] : reasons,
    }
  }

  /** Returns requests of the box: one with its first classes, and others that each have one other class. */
  *requestsIn(box: Box): Iterable<Draft> {
    const possible = this.#axes.map(({ dimension: { choices }, offset }) =>
      choices.filter((_, at) => hasBit(box, offset + at)),
    )
    const first = possible.map((choices) => choices.slice(0, 1))
    yield this.#chosen(first.flat())
    for (const [axis, choices] of possible.entries()) {
      for (const choice of choices.slice(1)) yield this.#chosen(first.with(axis, [choice]).flat())
    }
  }

  #chosen(choices: readonly Choice[]): Draft {
    return choices.reduce((draft, choose) => choose(draft), this.#sample)
  }

  /** Returns the part of the box in which tests have the given results. */
  #narrowed(box: Box, tests: Region['tests']): Box {
    let rest = box
    for (const [name, result] of tests) {
      const known = [this.#tests.get(name)].filter((test) => test !== undefined)
      for (const { passed, failed } of known) rest &= ~(result ? failed : passed)
    }
    return rest
  }
}

function callerDimensions(statements: readonly ProofStatement[], possible: Possible): readonly Dimension[] {
  const areNamed = statements.some(({ layer }) => hasPrincipals(layer))
  const matter = areNamed || [...keysOf(statements)].some(isCorrelated)
  return matter ? [callerDimension(statements, possible)] : []
}

function keyDimensions(
  action: string,
  statements: readonly ProofStatement[],
  possible: Possible,
): readonly Dimension[] {
  const keys = [...keysOf(statements)].filter((key) => !isCorrelated(key))
  // Each key looks for its conditions among all.
  const conditions = statements.reduce((sum, { compiled }) => sum + 1 + (compiled.conditions?.length ?? 0), 0)
  possible.steps.spend(keys.length * conditions * stepsOfLook)
  return keys.map((key) =>
    possible.steps.isSpent
      ? undivided('too many states', () => true)
      : keyDimension(action, key, statements, possible),
  )
}

/** About how many steps it takes to look at a condition of another key. */
const stepsOfLook = 20

function axesOf(dimensions: readonly Dimension[]): readonly Axis[] {
  let offset = 0
  return dimensions.map((dimension) => {
    const axis = { dimension, offset }
    offset += dimension.choices.length
    return axis
  })
}

function testAt(offset: number): Test {
  return { passed: shifted(1n, offset), failed: shifted(2n, offset) }
}

function extended({ may, must, tests, reasons }: Region, part: Part, offset: number): Region {
  return {
    may: may | shifted(part.may, offset),
    must: must | shifted(part.must, offset),
    tests: [...tests, ...part.tests],
    reasons: part.reason === undefined ? reasons : [...reasons, part.reason],
  }
}

function allOf({ choices }: Dimension): bigint {
  return bitsOf(choices.map(() => true))
}

function shifted(bits: bigint, offset: number): bigint {
  return bits << BigInt(offset)
}
