/** The condition keys that policies have mentioned, so that unused values need not be looked up. */
import { type CompiledPolicy, compiledPolicies, keysOfPolicy } from '../../policy/index.ts'
import type { Verdict } from './judge.ts'

/** With more keys, every key counts as in use, so that policies cannot take up ever more memory. */
const MAXIMUM_KEYS = 10_000

/** It only grows: a key that no policy mentions anymore costs a lookup, and changes no decision. */
export class KeysInUse {
  readonly #policies = new WeakSet<CompiledPolicy>()
  /** In lowercase. */
  readonly #keys = new Set<string>()
  readonly #prefixes = new Map<string, boolean>()

  /** Returns whether a policy has mentioned a key that begins with the prefix, ignoring case. */
  has(prefix: string): boolean {
    if (this.#keys.size >= MAXIMUM_KEYS) return true
    const known = this.#prefixes.get(prefix)
    if (known !== undefined) return known
    const lower = prefix.toLowerCase()
    const isInUse = [...this.#keys].some((key) => key.startsWith(lower))
    this.#prefixes.set(prefix, isInUse)
    return isInUse
  }

  /** Adds the keys of the policies that verdicts are based on. Returns whether one of them is new. */
  add(verdicts: readonly Pick<Verdict, 'layers'>[]): boolean {
    const before = this.#keys.size
    for (const { layers } of verdicts) {
      for (const policy of compiledPolicies(layers)) this.#addPolicy(policy)
    }
    if (this.#keys.size === before) return false
    this.#prefixes.clear()
    return true
  }

  #addPolicy(policy: CompiledPolicy): void {
    if (this.#policies.has(policy) || this.#keys.size >= MAXIMUM_KEYS) return
    this.#policies.add(policy)
    for (const key of keysOfPolicy(policy)) this.#keys.add(key.toLowerCase())
  }
}
