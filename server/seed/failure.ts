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
