import type { Universe } from '../../../policy/proofs/types.ts'
import { types } from './spaces.ts'

const NO_ACTIONS = { actions: [], resourcesOf: () => [], hasKey: () => undefined } as const

/** Nothing is known, so that each action, resource, and value is possible. */
export const anything: Universe = { ...NO_ACTIONS, typeOf: () => undefined }

/** Typed keys have only valid values. */
export const validValues: Universe = { ...NO_ACTIONS, typeOf: (key) => types.get(key.toLowerCase()) }
