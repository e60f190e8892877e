import type { Merged } from './merge.ts'

export interface EffectivePolicyError {
  readonly code: 'ELEMENTS_TOO_MANY' | 'ELEMENTS_TOO_FEW' | 'KEY_REQUIRED' | 'CROSS_ATTRIBUTE_VALIDATION'
  readonly message: string
  /** Where the error is, such as `plans/daily/rules`. */
  readonly path: string
  /** The IDs of the policies whose values are in what is wrong. */
  readonly contributors: readonly string[]
}

/** Returns the IDs of the policies that gave values to a setting or to anything in a container. */
export function sourcesOf(...all: readonly (Merged | undefined)[]): readonly string[] {
  const sources = all.flatMap((merged) =>
    merged === undefined ? [] : [...merged.sources, ...sourcesOf(...merged.members.values())],
  )
  return [...new Set(sources)]
}
