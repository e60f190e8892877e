import type { Universe } from '../../../policy/proofs/types.ts'
import { isMultivalued, types } from './spaces.ts'

const NO_ACTIONS = { actions: [], resourcesOf: () => [], hasKey: () => undefined } as const

/** Nothing is known, so that each action, resource, and value is possible, and any key may have a list. */
export const anything: Universe = {
  ...NO_ACTIONS,
  typeOf: () => undefined,
  isMultivalued: () => undefined,
}

/** Typed keys have only valid values, and each key either always or never has a list. */
export const validValues: Universe = {
  ...NO_ACTIONS,
  typeOf: (key) => types.get(key.toLowerCase()),
  isMultivalued,
}
