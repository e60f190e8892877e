import { suggestionFor } from '../../core/standards/nearest.ts'
import { AwsError } from '../../protocol/errors.ts'
import type { Path } from './parse.ts'

/** Thrown when AWS would reject a part of the seed. It contains the path of that part. */
export class StepFailure extends Error {
  readonly path: Path
  /** The text after the position: details, or what to do, with the preceding punctuation. */
  readonly advice: string

  constructor(path: Path, problem: string, advice = '') {
    super(problem)
    this.path = path
    this.advice = advice
  }
}

/**
 * Returns the failure for a name that the seed does not define.
 *
 * @param kind what the name should be that of, such as `user`
 * @param names those that it could be
 */
export function unknownName(path: Path, kind: string, name: string, names: readonly string[]): StepFailure {
  return new StepFailure(path, `Unknown ${kind} "${name}"`, `.${suggestionFor(name, names)}`)
}

/**
 * Does what an operation does.
 *
 * @throws StepFailure with AWS's error, when AWS would reject it
 */
export function attemptStep<T>(path: Path, operation: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const note = error.note === undefined ? '' : ` (${error.note})`
    throw new StepFailure(path, `${operation} failed`, `: ${error.code}: ${error.text}${note}`)
  }
}
