/** A call that creates a part of a seed. */
import type { Run } from '../engine/operation.ts'
import type { Path } from './parse.ts'
import type { SeedAccessKey } from './types.ts'

export interface Step {
  /** The part of the seed that the step creates. */
  readonly path: Path
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  /** The access key that the call creates instead of a random one. */
  readonly key?: SeedAccessKey
  /** Replaces the operation's own handler, for values that the seed sets but AWS would choose. */
  readonly run?: Run<unknown, void>
}
