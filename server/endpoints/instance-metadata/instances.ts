/** The EC2 instances whose metadata are served. They are no part of the state: they last as long as the process. */
import type { RandomBytes } from '../../aws/ids.ts'
import type { Emulator } from '../../engine/emulator.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Settings } from '../../runtime/settings.ts'
import { DeliveredSessions } from '../delivered-sessions.ts'
import type { IdentitySignatures } from './identity-signatures.ts'
import { type Instance, type InstanceSpec, toInstance } from './instance.ts'
import { DEFAULT_INSTANCE, SessionTokens } from './session-tokens.ts'

/** An emulator with instances that have metadata. */
export interface WithInstances extends Emulator {
  readonly instances: Instances
  readonly identitySignatures: IdentitySignatures
}

type Start = Pick<Settings, 'instanceProfile' | 'imdsV1'>

/** The instance that is there from the start. */
const FIRST_ID = 'i-00000000000000000'
const MOST_INSTANCES = 10_000

interface Sources {
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
}

export class Instances {
  readonly #start: Start
  readonly #sources: Sources
  #byId = new Map<string, Instance>()
  #byNumber: Instance[] = []
  #default: Instance
  #tokens: SessionTokens
  /** Kept apart by the version of the service that delivered them, which the sessions tell. */
  readonly sessions = { '1.0': new DeliveredSessions(), '2.0': new DeliveredSessions() } as const

  constructor(start: Start, sources: Sources) {
    this.#start = start
    this.#sources = sources
    this.#tokens = new SessionTokens(sources.randomBytes)
    this.#default = this.#launchFirst()
  }

  /** Back to the one instance of the start; no token is good any more. @returns what undoes that */
  reset(): () => void {
    const [byId, byNumber, first, tokens] = [this.#byId, this.#byNumber, this.#default, this.#tokens]
    this.#byId = new Map()
    this.#byNumber = []
    this.#tokens = new SessionTokens(this.#sources.randomBytes)
    this.#default = this.#launchFirst()
    return () => {
      this.#byId = byId
      this.#byNumber = byNumber
      this.#default = first
      this.#tokens = tokens
    }
  }

  /** An instance, or what one is from now on. Undefined when there are too many. */
  put(spec: InstanceSpec): Instance | undefined {
    const present = this.#byId.get(spec.id)
    const number = present?.number ?? this.#byNumber.length + 1
    if (number > MOST_INSTANCES) return undefined
    const launchTime = present?.launchTime ?? this.#sources.clock.now()
    const instance = toInstance(spec, { number, launchTime, imdsV1: this.#start.imdsV1 === 'on' })
    this.#byId.set(instance.id, instance)
    this.#byNumber[number - 1] = instance
    if (spec.default || present === this.#default) this.#default = instance
    return instance
  }

  get(id: string): Instance | undefined {
    return this.#byId.get(id)
  }

  /** The one that is served to whoever names none. */
  get default(): Instance {
    return this.#default
  }

  all(): readonly Instance[] {
    return this.#byNumber
  }

  /**
   * A token for `instance`, or for the default instance.
   *
   * @param seconds that it lasts
   */
  issueToken(instance: Instance | undefined, seconds: number): string {
    const expiresAt = Math.floor(this.#sources.clock.now()) + seconds * 1000
    return this.#tokens.issue({ number: instance?.number ?? DEFAULT_INSTANCE, expiresAt })
  }

  /** The instance that a token is for, and the whole seconds that it still lasts; undefined for one that is not good. */
  openToken(text: string): { readonly instance: Instance; readonly secondsLeft: number } | undefined {
    const now = this.#sources.clock.now()
    const token = this.#tokens.open(text, now)
    if (!token) return undefined
    const { number, expiresAt } = token
    const instance = number === DEFAULT_INSTANCE ? this.#default : this.#byNumber[number - 1]
    return instance && { instance, secondsLeft: Math.floor((expiresAt - now) / 1000) }
  }

  #launchFirst(): Instance {
    const { instanceProfile, imdsV1 } = this.#start
    const spec = { id: FIRST_ID, ...(instanceProfile === undefined ? {} : { instanceProfile }) }
    const facts = { number: 1, launchTime: this.#sources.clock.now(), imdsV1: imdsV1 === 'on' }
    const first = toInstance(spec, facts)
    this.#byId.set(first.id, first)
    this.#byNumber.push(first)
    return first
  }
}
