/**
 * Collects values from the responses of a run: IDs, ARNs, and secrets that only the server can assign.
 * Requests are generated before these values are known, so they contain placeholders.
 */
import { type Member, type ServiceModel, shapeOf } from '../../protocol/service-model.ts'
import { codeAt } from '../support/authenticator.ts'
import { ACCOUNT } from '../support/harness.ts'

/** Marks placeholders: no other text of the tests starts with it. */
const PREFIX = '\ue000learnt:'

/** Returns a placeholder for the value of the member `name` of an earlier response. */
export const placeholderFor = (name: string) => `${PREFIX}${name}`

/** Number of most recent values that are kept for each name. */
const MAX_VALUES = 4

/** Returns the members with server-assigned IDs that occur in both requests and responses. */
export function serverAssignedMembers({ operations, ...model }: ServiceModel): ReadonlySet<string> {
  const own = { operations, ...model }
  const sent = new Set(Object.values(operations).flatMap(({ input }) => leavesOf(own, input)))
  const answered = new Set(Object.values(operations).flatMap(({ output = [] }) => leavesOf(own, output)))
  return new Set([...sent].filter((name) => /(?:Id|Arn|Number|Marker)$/.test(name) && answered.has(name)))
}

function leavesOf(model: ServiceModel, members: readonly Member[], seen = new Set<string>()): string[] {
  return members.flatMap(({ name, shape }) => {
    const inner = shapeOf(model, shape)
    const item = inner.type === 'list' ? shapeOf(model, inner.of) : inner
    if (item.type !== 'structure') return [name]
    if (seen.has(shape)) return []
    return leavesOf(model, item.members, seen.add(shape))
  })
}

export class World {
  readonly #latest = new Map<string, string[]>()
  /** Base32 seeds by serial number. */
  readonly #seeds = new Map<string, string>()
  readonly #now: number
  #resolved = 0

  /** @param now the time of one-time codes, in epoch milliseconds */
  constructor(now: number) {
    this.#now = now
  }

  /** @param answer a parsed document, in which texts may be wrapped in lists of one */
  learn(answer: unknown): void {
    for (const [name, value] of Object.entries(Object(answer))) {
      const inner: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
      if (typeof inner === 'string') this.#keep(name, inner)
      else this.learn(inner)
    }
    this.#learnSeed(Object(answer))
  }

  /** Replaces a placeholder by its value. Returns any other text unchanged. */
  resolve(value: string): string {
    if (!value.startsWith(PREFIX)) return value
    const name = value.slice(PREFIX.length)
    if (name.startsWith('code ')) return this.#code(Number(name.slice('code '.length)))
    if (name === 'new device') return this.#newDevice()?.[0] ?? 'unknown-as-yet'
    if (name === 'delegation request')
      return `arn:aws:iam::${ACCOUNT}:delegation-request/${this.#one('DelegationRequestId')}`
    return this.#one(name)
  }

  #keep(name: string, value: string): void {
    const others = (this.#latest.get(name) ?? []).filter((each) => each !== value)
    this.#latest.set(name, [value, ...others].slice(0, MAX_VALUES))
  }

  #learnSeed({ SerialNumber, Base32StringSeed }: Readonly<Record<string, unknown>>): void {
    const [serial] = [SerialNumber].flat()
    const [seed] = [Base32StringSeed].flat()
    if (typeof serial !== 'string' || typeof seed !== 'string') return
    this.#seeds.delete(serial)
    this.#seeds.set(serial, Buffer.from(seed, 'base64').toString())
  }

  /** Returns one of the recent values, most often the latest. */
  #one(name: string): string {
    const values = this.#latest.get(name) ?? []
    const at = this.#resolved++ % 2 === 0 ? 0 : this.#resolved % MAX_VALUES
    return values[at] ?? values[0] ?? 'unknown-as-yet-unknown'
  }

  #newDevice(): readonly [serial: string, seed: string] | undefined {
    return [...this.#seeds].at(-1)
  }

  #code(later: number): string {
    const [, seed] = this.#newDevice() ?? []
    return seed === undefined ? '000000' : codeAt(seed, this.#now, later)
  }
}
