/** The identity that the editor asks as. */
import { param } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import type { Facts } from '../editor/facts.ts'
import type { Saved } from '../subjects.ts'
import { type Asker, askersFor } from './subject-identity.ts'

export interface ChosenAsker {
  readonly askers: readonly Asker[]
  /** An ARN. `''` until there is one. */
  readonly asker: string
}

/** Returns the identity that the address names or, by default, the first that has the policy. */
export function useAsker(saved: Saved, facts: Facts | undefined): ChosenAsker {
  const { value: askers = [] } = useLoaded((signal) => askersFor(saved, facts, signal), [saved, facts])
  return { askers, asker: param('as') || (askers[0]?.arn ?? '') }
}
