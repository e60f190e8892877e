import { suggestionFor } from '../../core/standards/nearest.ts'
import { AwsError } from '../../protocol/errors.ts'
import type { Path } from './parse.ts'
import type { Position } from './problems.ts'

/** A place in another file than the seed. */
export interface ForeignPlace {
  readonly file: string
  readonly position: Position | undefined
}

/** Thrown when AWS would reject a part of the seed. It contains the path of that part. */
export class StepFailure extends Error {
  readonly path: Path
  /** The text after the position: details, or what to do, with the preceding punctuation. */
  readonly advice: string
  /** Where the mistake is, if not in the seed. */
  readonly place: ForeignPlace | undefined

  constructor(path: Path, problem: string, advice = '', place?: ForeignPlace) {
    super(problem)
    this.path = path
    this.advice = advice
    this.place = place
  }
}

/** Begins the message about what AWS would reject. */
export const REJECTED = 'AWS would reject the seed'

/** Thrown when AWS's rules reject a part of the seed. */
export class Rejection extends StepFailure {
  readonly error: AwsError

  constructor(path: Path, error: AwsError) {
    const note = error.note === undefined ? '' : ` (${error.note})`
    super(path, REJECTED, `: ${error.code}: ${error.text}${note}`)
    this.error = error
  }
}

/**
 * Returns the failure for a name that the seed does not define.
 *
 * @param kind of the thing that the name belongs to, such as `user`
 * @param names those that it could be
 */
export function unknownName(path: Path, kind: string, name: string, names: readonly string[]): StepFailure {
  return new StepFailure(path, `Unknown ${kind} "${name}"`, `.${suggestionFor(name, names)}`)
}

/**
 * Does what an operation does.
 *
 * @throws Rejection with AWS's error, when AWS would reject it
 */
export function attemptStep<T>(path: Path, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof AwsError ? new Rejection(path, error) : error
  }
}
