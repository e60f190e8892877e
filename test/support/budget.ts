/**
 * Tries generated cases for as long as a budget permits.
 *
 * The first cases of a property are always the same, so that a test never tries too few. The others follow from a seed
 * that is another one each day. The budget is in seconds of this process's CPU, so that a busy machine tries as many cases
 * as an idle one:
 *
 * - TEST_BUDGET multiplies the budget of each property.
 * - TEST_LONG=1 tries all cases, without a budget.
 * - TEST_SEED (or FUZZ_SEED) tries only cases of that seed, FUZZ_RUNS exactly as many as it says. Both repeat a failure.
 */
import fc from 'fast-check'

/** The share of a property in a run with TEST_BUDGET=1. */
const MILLISECONDS = 100

export interface Cases<T> {
  /** Makes the cases that are tried in every run. */
  readonly seed: number
  /** How many cases are tried in every run, however long they take. */
  readonly atLeast: number
  /** How many cases `npm run test:long` tries, including those of every run. */
  readonly all: number
  /** Cases that failed once. They are tried first. A failure prints the line to add. */
  readonly written?: readonly T[]
  /** Reports a failure as it was found, for cases that are slow to shrink. */
  readonly endOnFailure?: boolean
}

/** Cases of one seed, of which `atLeast` are tried whatever they take. */
interface Phase<T> extends fc.Parameters<T> {
  readonly seed: number
  readonly numRuns: number
  readonly atLeast: number
}

/** Tries cases of a property. Returns how many. @throws with the seed and the smallest case, if a case fails */
export function tryCases<T>(property: fc.IProperty<T>, cases: Cases<T>): number {
  const isOver = budget()
  let tried = 0
  for (const phase of phasesOf(cases)) {
    const limit = new Limit(phase.atLeast, isOver)
    if (limit.isReached()) break
    const run = (value: T) => (limit.isReached() ? END : limit.noted(property.run(value)))
    tried += triedIn(fc.check<T>({ ...partsOf(property), run }, phase))
  }
  return tried
}

/** Does the same for an asynchronous property. */
export async function tryCasesAsync<T>(property: fc.IAsyncProperty<T>, cases: Cases<T>): Promise<number> {
  const isOver = budget()
  let tried = 0
  for (const phase of phasesOf(cases)) {
    const limit = new Limit(phase.atLeast, isOver)
    if (limit.isReached()) break
    const run = async (value: T) => (limit.isReached() ? END : limit.noted(await property.run(value)))
    tried += triedIn(await fc.check<T>({ ...partsOf(property), run }, phase))
  }
  return tried
}

/** Ends a run of fast-check, as its own limits of time do. */
const END = new fc.PreconditionFailure(true)

/** Says when a phase ends. A failure lifts the limit: finding the smallest case is worth the time. */
class Limit {
  readonly #atLeast: number
  readonly #isOver: () => boolean
  #tried = 0
  #hasFailed = false

  constructor(atLeast: number, isOver: () => boolean) {
    this.#atLeast = atLeast
    this.#isOver = isOver
  }

  isReached(): boolean {
    return !this.#hasFailed && this.#tried >= this.#atLeast && this.#isOver()
  }

  noted<Result extends Awaited<ReturnType<fc.IAsyncProperty<unknown>['run']>>>(result: Result): Result {
    // A case that does not meet the property's preconditions is not tried.
    if (fc.PreconditionFailure.isFailure(result)) return result
    this.#tried++
    this.#hasFailed ||= result !== null
    return result
  }
}

/** Returns the methods of a property. */
function partsOf<T, IsAsync extends boolean>(property: fc.IRawProperty<T, IsAsync>) {
  return {
    isAsync: () => property.isAsync(),
    generate: (random: fc.Random, id?: number) => property.generate(random, id),
    shrink: (value: fc.Value<T>) => property.shrink(value),
    runBeforeEach: () => property.runBeforeEach(),
    runAfterEach: () => property.runAfterEach(),
  }
}

function budget(): () => boolean {
  if (process.env['TEST_LONG'] === '1' || chosenSeed() !== undefined || chosenRuns() !== undefined)
    return () => false
  const microseconds = 1000 * MILLISECONDS * Number(process.env['TEST_BUDGET'] ?? 1)
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return user + system >= microseconds
  }
}

function numberIn(...names: readonly string[]): number | undefined {
  const text = names.map((name) => process.env[name]).find((value) => value !== undefined)
  return text === undefined ? undefined : Number(text)
}

const chosenSeed = () => numberIn('TEST_SEED', 'FUZZ_SEED')
const chosenRuns = () => numberIn('FUZZ_RUNS')

/** Returns the seed of a day, such as 20261202 in UTC. */
export const seedOf = (day: Date): number => Number(day.toISOString().slice(0, 10).replaceAll('-', ''))

function phasesOf<T>({
  seed,
  atLeast,
  all,
  written = [],
  endOnFailure = false,
}: Cases<T>): readonly Phase<T>[] {
  const examples = [...written]
  const phase = (phaseSeed: number, count: number, least: number, first: T[] = []): Phase<T> => ({
    ...{ seed: phaseSeed, numRuns: count + first.length, atLeast: least + first.length },
    ...{ examples: first, endOnFailure },
  })
  const [chosen, runs] = [chosenSeed(), chosenRuns()]
  if (chosen !== undefined || runs !== undefined)
    return [phase(chosen ?? seed, runs ?? all, runs ?? all, examples)]
  return [phase(seed, atLeast, atLeast, examples), phase(seedOf(new Date()), all - atLeast, 0)]
}

function triedIn<T>(details: fc.RunDetails<T>): number {
  if (details.counterexample !== null) throw failureOf(details, details.counterexample)
  // A limit that is reached while all cases are skipped is no failure.
  if (details.failed && !details.interrupted) throw new Error(fc.defaultReportMessage(details))
  return details.numRuns
}

function failureOf<T>({ seed, numRuns, errorInstance }: fc.RunDetails<T>, smallest: T): Error {
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return new Error(
    `Case ${numRuns} of seed ${seed} fails. Repeat it with TEST_SEED=${seed} FUZZ_RUNS=${numRuns}. ` +
      `Add the smallest case to \`written\`, so that every run tries it:\n${fc.stringify(smallest)},\n\n${reason}`,
    { cause: errorInstance },
  )
}
