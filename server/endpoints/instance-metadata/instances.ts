/**
 * The EC2 instances whose metadata the server provides.
 *
 * They are not part of the state and last as long as the process.
 */
import type { Place } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import type { Emulator } from '../../engine/emulator.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Settings } from '../../runtime/settings.ts'
import { DeliveredSessions } from '../delivered-sessions.ts'
import type { IdentitySignatures } from './identity-signatures.ts'
import { type Instance, type InstanceSpec, toInstance } from './instance.ts'
import { DEFAULT_INSTANCE, MetadataTokens } from './metadata-tokens.ts'

/** An emulator that serves instance metadata. */
export interface WithInstances extends Emulator {
  readonly instances: Instances
  readonly identitySignatures: IdentitySignatures
}

type InstanceSettings = Pick<Settings, 'instanceProfile' | 'imdsV1' | 'partition'>

/** The ID of the instance that exists from the start. */
const FIRST_ID = 'i-00000000000000000'
const MAXIMUM_INSTANCES = 10_000

interface Sources {
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
}

export class Instances {
  readonly #settings: InstanceSettings
  readonly #sources: Sources
  #byId = new Map<string, Instance>()
  #byNumber: Instance[] = []
  #default: Instance
  #tokens: MetadataTokens
  /** Sessions by the version of the metadata service, which is one of their condition keys. */
  readonly sessions = { '1.0': new DeliveredSessions(), '2.0': new DeliveredSessions() } as const

  constructor(settings: InstanceSettings, sources: Sources) {
    this.#settings = settings
    this.#sources = sources
    this.#tokens = new MetadataTokens(sources.randomBytes)
    this.#default = this.#launchFirst()
  }

  /** Restores the initial instance and invalidates all tokens. @returns a function that undoes the reset */
  reset(): () => void {
    const restore = this.save()
    this.#byId = new Map()
    this.#byNumber = []
    this.#tokens = new MetadataTokens(this.#sources.randomBytes)
    this.#default = this.#launchFirst()
    return restore
  }

  /** Returns a function that restores the instances as they are now. It can be called repeatedly. */
  save(): () => void {
    const [byId, byNumber, first, tokens] = [
      new Map(this.#byId),
      [...this.#byNumber],
      this.#default,
      this.#tokens,
    ]
    return () => {
      this.#byId = new Map(byId)
      this.#byNumber = [...byNumber]
      this.#default = first
      this.#tokens = tokens
    }
  }

  /** Adds or replaces an instance. Returns undefined when there are too many. */
  put(spec: InstanceSpec): Instance | undefined {
    const present = this.#byId.get(spec.id)
    const number = present?.number ?? this.#byNumber.length + 1
    if (number > MAXIMUM_INSTANCES) return undefined
    const instance = this.#launched(spec, number, present?.launchTime)
    this.#byId.set(instance.id, instance)
    this.#byNumber[number - 1] = instance
    if (spec.default || present === this.#default) this.#default = instance
    return instance
  }

  get(id: string): Instance | undefined {
    return this.#byId.get(id)
  }

  /** Returns the instance for requests that name none. */
  get default(): Instance {
    return this.#default
  }

  all(): readonly Instance[] {
    return this.#byNumber
  }

  /**
   * Returns a token for `instance`, or for the default instance when undefined.
   *
   * @param seconds the lifetime of the token
   */
  issueToken(instance: Instance | undefined, seconds: number): string {
    const expiresAt = Math.floor(this.#sources.clock.now(instance ?? this.#default)) + seconds * 1000
    return this.#tokens.issue({ number: instance?.number ?? DEFAULT_INSTANCE, expiresAt })
  }

  /**
   * Returns a token's instance and remaining lifetime in whole seconds. Undefined when the token is invalid.
   */
  openToken(text: string): { readonly instance: Instance; readonly secondsLeft: number } | undefined {
    const token = this.#tokens.open(text)
    if (!token) return undefined
    const { number, expiresAt } = token
    const instance = number === DEFAULT_INSTANCE ? this.#default : this.#byNumber[number - 1]
    const left = instance ? expiresAt - this.#sources.clock.now(instance) : 0
    return instance && left > 0 ? { instance, secondsLeft: Math.floor(left / 1000) } : undefined
  }

  #launchFirst(): Instance {
    const { instanceProfile } = this.#settings
    const spec = { id: FIRST_ID, ...(instanceProfile === undefined ? {} : { instanceProfile }) }
    const first = this.#launched(spec, 1)
    this.#byId.set(first.id, first)
    this.#byNumber.push(first)
    return first
  }

  /** Returns an instance that is launched now, unless it was launched before. */
  #launched(spec: InstanceSpec, number: number, launchTime?: number): Instance {
    const { clock } = this.#sources
    const { imdsV1, partition: defaultPartition } = this.#settings
    const launchedAt = (place: Place) => launchTime ?? clock.now(place)
    return toInstance(spec, { number, launchedAt, imdsV1: imdsV1 === 'on', defaultPartition })
  }
}
