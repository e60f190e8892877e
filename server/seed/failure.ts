import type { Path } from './parse.ts'

/** What AWS would have refused, and where it stands in the seed. */
export class StepFailure extends Error {
  readonly path: Path
  /** What follows the place: details, or what to do, with the punctuation before it. */
  readonly advice: string

  constructor(path: Path, problem: string, advice = '') {
    super(problem)
    this.path = path
    this.advice = advice
  }
}
