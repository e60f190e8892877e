/** The rules that apply to every account and that seeds change. They are not part of the state. */
import { DEFAULT_QUOTAS } from '../aws/quotas.ts'
import type { GuardSettings, Settings } from '../runtime/settings.ts'
import type { Emulator } from './emulator.ts'
import { NO_TEMPLATES } from './templates.ts'

export type Rules = Pick<Emulator, 'quotas' | 'externalPrincipals' | 'templates' | 'guarding'>

/** Returns the rules of an emulator without a seed. */
export function initialRules({
  quotas,
  upstream,
  guard,
  unknown,
}: Pick<Settings, 'quotas' | keyof GuardSettings>): Rules {
  return {
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    externalPrincipals: new Set(),
    templates: NO_TEMPLATES,
    guarding: { upstream, guard, unknown },
  }
}

/** Resets the rules, as a reset of everything does. Returns a function that restores them. */
export function resetRules(emulator: Emulator): () => void {
  const restore = saveRules(emulator)
  Object.assign(emulator, initialRules(emulator.settings))
  return restore
}

/** Returns a function that restores the rules as they are now. */
export function saveRules(emulator: Emulator): () => void {
  const { quotas, externalPrincipals, templates, guarding } = emulator
  return () => {
    Object.assign(emulator, { quotas, externalPrincipals, templates, guarding } satisfies Rules)
  }
}
