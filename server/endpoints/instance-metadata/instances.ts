/** The EC2 instances whose metadata the server provides. */

import type { RandomBytes } from '../../../core/aws/ids.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import type { Clock } from '../../../core/runtime/clock.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { type InstanceRow, type Place, type Store, serverPlace, type Tx } from '../../../store/index.ts'
import { DeliveredSessions } from '../delivered-sessions.ts'
import type { IdentitySignatures } from './identity-signatures.ts'
import { type Instance, type InstanceSpec, placeOfInstance, toInstance } from './instance.ts'
import { DEFAULT_INSTANCE, MetadataTokens } from './metadata-tokens.ts'

/** An emulator that serves instance metadata. */
export interface WithInstances extends Emulator {
  readonly instances: Instances
  readonly identitySignatures: IdentitySignatures
}

type InstanceSettings = Pick<Settings, 'instanceProfile' | 'imdsV1' | 'partition'>

/** The ID of the instance that exists from the start. */
const FIRST_ID = 'i-00000000000000000'
const FIRST_NUMBER = 1
const MAXIMUM_INSTANCES = 10_000

interface Sources {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
}

export class Instances {
  readonly #defaults: Parameters<typeof toInstance>[1]
  readonly #sources: Sources
  readonly #known = new WeakMap<InstanceRow, Instance>()
  readonly #tokens: MetadataTokens
  /** The first instance as long as it has no row. Undefined when it has to be launched. */
  #first: InstanceRow | undefined
  /** Sessions by the version of the metadata service, which is one of their condition keys. */
  readonly sessions = { '1.0': new DeliveredSessions(), '2.0': new DeliveredSessions() } as const

  constructor({ instanceProfile, imdsV1, partition }: InstanceSettings, sources: Sources) {
    const first = instanceProfile === undefined ? {} : { instanceProfile }
    this.#defaults = { imdsV1: imdsV1 === 'on', partition, first }
    this.#sources = sources
    this.#tokens = new MetadataTokens(sources.store, sources.randomBytes)
    this.#first = this.#launched()
    sources.store.onReset((account) => (account ? () => {} : this.#launchAgain()))
  }

  /** Adds or replaces an instance. Returns undefined when there are too many. */
  put(spec: InstanceSpec): Instance | undefined {
    return this.#sources.store.transact(serverPlace, (tx) => this.putIn(tx, spec))
  }

  /** The same in a transaction, which is one of the server. */
  putIn(tx: Tx, spec: InstanceSpec): Instance | undefined {
    if (!tx.instances.has(FIRST_ID)) tx.instances.put(FIRST_ID, this.#firstRow())
    const present = tx.instances.get(spec.id)
    if (!present && tx.instances.size >= MAXIMUM_INSTANCES) return undefined
    const row = this.#described(spec, present ?? { number: tx.instances.size + 1 })
    if (row.isDefault) {
      for (const [key, other] of tx.instances.by('default', 'any')) putWithoutDefault(tx, key, other)
    }
    tx.instances.put(row.id, row)
    return this.#instanceOf(row)
  }

  get(id: string): Instance | undefined {
    const row = this.#rows.get(id)
    if (row) return this.#instanceOf(row)
    return id === FIRST_ID ? this.#instanceOf(this.#firstRow()) : undefined
  }

  /** Returns the instance for requests that name none. */
  get default(): Instance {
    const [entry] = this.#rows.by('default', 'any')
    return this.#instanceOf(entry ? entry[1] : (this.#rows.get(FIRST_ID) ?? this.#firstRow()))
  }

  /** Returns the instances in the order of their numbers. */
  all(): readonly Instance[] {
    const rows = Array.from(this.#rows.rows(), ([, row]) => row)
    if (rows.length === 0) return [this.#instanceOf(this.#firstRow())]
    return rows.sort((one, other) => one.number - other.number).map((row) => this.#instanceOf(row))
  }

  /**
   * Saves the first instance if there are no rows yet. Its launch time, once shown, is then the same at all replicas,
   * and after a restart.
   */
  keepFirst(): void {
    const { store } = this.#sources
    if (this.#rows.size > 0 || !store.status().writable) return
    store.transact(serverPlace, (tx) => tx.instances.put(FIRST_ID, this.#firstRow()))
  }

  /**
   * Returns a token for `instance`, or for the default instance when undefined.
   *
   * @param seconds the lifetime of the token
   */
  issueToken(instance: Instance | undefined, seconds: number): string {
    const expiresAt = Math.floor(this.#now(instance ?? this.default)) + seconds * 1000
    return this.#tokens.issue({ number: instance?.number ?? DEFAULT_INSTANCE, expiresAt })
  }

  /**
   * Returns a token's instance and remaining lifetime in whole seconds. Undefined when the token is invalid.
   */
  openToken(text: string): { readonly instance: Instance; readonly secondsLeft: number } | undefined {
    const token = this.#tokens.open(text)
    if (!token) return undefined
    const { number, expiresAt } = token
    const instance = number === DEFAULT_INSTANCE ? this.default : this.#numbered(number)
    const left = instance ? expiresAt - this.#now(instance) : 0
    return instance && left > 0 ? { instance, secondsLeft: Math.floor(left / 1000) } : undefined
  }

  get #rows() {
    return this.#sources.store.view(serverPlace).instances
  }

  #now(place: Place): number {
    return this.#sources.clock.now(place)
  }

  #numbered(number: number): Instance | undefined {
    const [entry] = this.#rows.by('number', String(number))
    if (entry) return this.#instanceOf(entry[1])
    return number === FIRST_NUMBER ? this.get(FIRST_ID) : undefined
  }

  /** Returns the row of an instance that is described, again or for the first time. */
  #described(
    { id, default: becomesDefault = false, ...description }: InstanceSpec,
    { number, launchTime, isDefault }: Partial<InstanceRow> & Pick<InstanceRow, 'number'>,
  ): InstanceRow {
    return {
      id,
      number,
      launchTime: launchTime ?? this.#now(placeOfInstance(description, this.#defaults)),
      ...(isDefault || becomesDefault ? { isDefault: true } : {}),
      description,
    }
  }

  /** Returns the instance of a row: the same object as long as the row is the same. */
  #instanceOf(row: InstanceRow): Instance {
    const known = this.#known.get(row)
    if (known) return known
    const instance = toInstance(row, this.#defaults)
    this.#known.set(row, instance)
    return instance
  }

  #firstRow(): InstanceRow {
    this.#first ??= this.#launched()
    return this.#first
  }

  #launched(): InstanceRow {
    const launchTime = this.#now(placeOfInstance(this.#defaults.first, this.#defaults))
    return { id: FIRST_ID, number: FIRST_NUMBER, launchTime }
  }

  /** Launches the first instance again once everything is reset, the clock too. Returns a function that undoes this. */
  #launchAgain(): () => void {
    const before = this.#first
    this.#first = undefined
    queueMicrotask(() => this.#firstRow())
    return () => {
      this.#first = before
    }
  }
}

/** Puts the row of an instance that is the default one no longer. */
function putWithoutDefault(tx: Tx, key: string, { isDefault: _, ...row }: InstanceRow): void {
  tx.instances.put(key, row)
}
