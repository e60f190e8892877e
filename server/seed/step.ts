/** One call of a seed. */
import type { Run } from '../engine/operation.ts'
import type { Path } from './parse.ts'
import type { SeedAccessKey } from './types.ts'

export interface Step {
  /** Where the seed says so. */
  readonly path: Path
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  /** The access key that the call is to make, in place of a random one. */
  readonly key?: SeedAccessKey
  /** Is run in place of what the operation would run, where AWS would choose what the seed says. */
  readonly run?: Run<unknown, void>
}
