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
