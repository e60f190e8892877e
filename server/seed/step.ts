/** A step that creates a part of a seed. */

import type { Context, Run } from '../../core/engine/operation.ts'
import type { SeedAccessKey } from '../../schemas/seed.ts'
import type { Tx } from '../../store/index.ts'
import type { Path } from './parse.ts'

export type Step = CallStep | WriteStep

/** A call. */
export interface CallStep {
  /** The part of the seed that the step creates. */
  readonly path: Path
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  /** The access key that the call creates instead of a random one. */
  readonly key?: SeedAccessKey
  /** Replaces the operation's own handler, for values that the seed sets but AWS would choose. */
  readonly run?: Run<unknown, void>
}

/** Writes what no operation creates. */
export interface WriteStep {
  /** The part of the seed that the step creates. */
  readonly path: Path
  /** @throws StepFailure */
  readonly write: (tx: Tx, ctx: Context) => void
}
