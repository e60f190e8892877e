import type { Path } from './parse.ts'

/** What AWS would have refused, and where it stands in the seed. */
export class StepFailure extends Error {
  readonly path: Path

  constructor(path: Path, message: string) {
    super(message)
    this.path = path
  }
}
