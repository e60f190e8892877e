/**
 * The rules that apply to every account and that seeds change. They are not part of the state.
 *
 * Replicas have the same settings and the same seed at their start. What later seeds change, they share.
 */
import type { Topic } from '../../store/index.ts'
import { DEFAULT_QUOTAS } from '../aws/quotas.ts'
import type { GuardSettings, Settings } from '../runtime/settings.ts'
import type { Emulator } from './emulator.ts'
import { merged, type RuleChanges, type SeededRules } from './rule-changes.ts'
import type { Templates } from './templates.ts'

export type Rules = Pick<Emulator, 'quotas' | 'externalPrincipals' | 'ownServices' | 'templates' | 'guarding'>

const SHARED: Topic<RuleChanges> = { name: 'rules' }
const NO_CHANGES: SeededRules = { own: {}, shared: {} }

type RuleSettings = Pick<Settings, 'quotas' | keyof GuardSettings>

/** Returns the rules of an emulator without a seed. */
export function initialRules(settings: RuleSettings): Rules & Pick<Emulator, 'seededRules'> {
  return rulesFor(settings, NO_CHANGES)
}

/** The command line overrides seeds. */
function rulesFor(settings: RuleSettings, seededRules: SeededRules): Rules & Pick<Emulator, 'seededRules'> {
  const changes = merged(seededRules.own, seededRules.shared)
  return {
    seededRules,
    quotas: { ...DEFAULT_QUOTAS, ...changes.quotas, ...settings.quotas },
    externalPrincipals: new Set(changes.externalPrincipals),
    ownServices: new Set(changes.ownServices),
    templates: templatesIn(changes),
    guarding: {
      upstream: { ...changes.upstream, ...settings.upstream },
      guard: { ...changes.guard, ...settings.guard },
      // The default of the settings cannot be told from a flag with the same value, which is then no different.
      unknown: settings.unknown === 'pass' ? 'pass' : (changes.unknown ?? settings.unknown),
    },
  }
}

function templatesIn({ roleTemplates, policyTemplates }: RuleChanges): Templates {
  return { roles: new Map(roleTemplates), policies: new Map(policyTemplates) }
}

/** Takes over what the seeds of other replicas change. */
export function followRules(emulator: Emulator): void {
  emulator.store.onValue(SHARED, (shared = {}) => {
    const restore = saveRules(emulator)
    setRules(emulator, { ...emulator.seededRules, shared })
    return restore
  })
}

/** Changes the rules as the seed of the process does. */
export function changeRules(emulator: Emulator, changes: RuleChanges): void {
  const { own, shared } = emulator.seededRules
  setRules(emulator, { own: merged(own, changes), shared })
}

/** Changes the rules of all replicas if `work` succeeds, which already runs under the changed rules. */
export function changingSharedRules<T>(emulator: Emulator, changes: RuleChanges, work: () => T): T {
  const { own, shared } = emulator.seededRules
  const restore = saveRules(emulator)
  const changed = merged(shared, changes)
  setRules(emulator, { own, shared: changed })
  const result = callAndRestore(work, restore)
  emulator.store.publish(SHARED, changed)
  return result
}

function callAndRestore<T>(work: () => T, restore: () => void): T {
  try {
    return work()
  } finally {
    restore()
  }
}

/** Returns to rules as they were: to the shared ones on all replicas. */
export function restoreRules(emulator: Emulator, { own, shared }: SeededRules): void {
  setRules(emulator, { own, shared: emulator.seededRules.shared })
  emulator.store.publish(SHARED, shared)
}

/** Resets the rules of this process, as a reset of everything does. Returns a function that restores them. */
export function resetRules(emulator: Emulator): () => void {
  const restore = saveRules(emulator)
  setRules(emulator, NO_CHANGES)
  return restore
}

/** Returns a function that restores the rules of this process as they are now. */
export function saveRules(emulator: Emulator): () => void {
  const { seededRules } = emulator
  return () => setRules(emulator, seededRules)
}

function setRules(emulator: Emulator, seededRules: SeededRules): void {
  Object.assign(emulator, rulesFor(emulator.settings, seededRules))
}
