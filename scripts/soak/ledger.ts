/** The state as clients know it from their answers, and whether the real state agrees. */

/** Something with a name that only one writer creates and deletes, and that is never created again. */
type Fate = 'there' | 'gone' | 'unknown'

/** Faults of a service whose replicas share a state. */
export type Fault = 'lost' | 'revived' | 'twice' | 'stale' | 'unequal' | 'quota' | 'name' | 'failure'

export interface Violation {
  readonly fault: Fault
  readonly text: string
}

/** A counter that each change increases by one. */
interface Count {
  readonly acknowledged: Set<number>
  perhaps: number
}

export class Ledger {
  readonly violations: Violation[] = []
  readonly #fates = new Map<string, Fate>()
  readonly #counts = new Map<string, Count>()
  readonly #winners = new Map<string, string>()
  readonly #unnamed = new Map<string, number>()
  readonly #adopted = new Set<string>()
  #acknowledged = 0
  #perhaps = 0

  /** How many changes were acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** How many changes may have been applied or not. */
  get perhaps(): number {
    return this.#perhaps
  }

  report(fault: Fault, text: string): void {
    this.violations.push({ fault, text })
  }

  fateOf(name: string): Fate | undefined {
    return this.#fates.get(name)
  }

  /** Notes an acknowledged creation or deletion. */
  acknowledge(name: string, fate: 'there' | 'gone'): void {
    this.#acknowledged++
    this.#fates.set(name, fate)
  }

  /** Notes a creation or deletion that may have been applied or not. */
  doubt(name: string): void {
    this.#perhaps++
    this.#fates.set(name, 'unknown')
  }

  /** Notes a creation whose result, such as a key, has an unknown name. */
  doubtUnnamed(group: string): void {
    this.#perhaps++
    this.#unnamed.set(group, (this.#unnamed.get(group) ?? 0) + 1)
  }

  /** Notes something that was seen before its creation was acknowledged. Returns whether it was unknown until now. */
  adopt(name: string): boolean {
    if (this.#fates.has(name)) return false
    this.#fates.set(name, 'there')
    this.#adopted.add(name)
    return true
  }

  /** Notes the acknowledged creation of something with a new name. Returns whether it is new. */
  create(name: string): boolean {
    const isNew = !this.#adopted.delete(name)
    if (isNew) this.acknowledge(name, 'there')
    else this.#acknowledged++
    return isNew
  }

  /** Notes that a name for which several writers compete was given to one. */
  win(name: string, writer: string): void {
    const winner = this.#winners.get(name)
    if (winner !== undefined) this.report('name', `${name} was given to ${winner} and to ${writer}`)
    this.#winners.set(name, writer)
    this.acknowledge(name, 'there')
  }

  /** Notes that a name for which several writers compete may have been given to one of them. */
  doubtWin(name: string): void {
    this.#perhaps++
    if (!this.#winners.has(name)) this.#fates.set(name, 'unknown')
  }

  /** Notes the acknowledged value of a counter, which begins with 1. */
  count(counter: string, value: number): void {
    this.#acknowledged++
    const { acknowledged } = this.#countOf(counter)
    if (acknowledged.has(value)) this.report('lost', `${counter} had the value ${value} twice`)
    acknowledged.add(value)
  }

  doubtCount(counter: string): void {
    this.#perhaps++
    this.#countOf(counter).perhaps++
  }

  /** Compares the final value of a counter. */
  checkCount(counter: string, value: number): void {
    const { acknowledged, perhaps } = this.#countOf(counter)
    const changes = value - 1
    if (changes < acknowledged.size || value < Math.max(...acknowledged, 1))
      this.report('lost', `${counter} is ${value} after ${acknowledged.size} acknowledged changes`)
    if (changes > acknowledged.size + perhaps)
      this.report('twice', `${counter} is ${value} after at most ${acknowledged.size + perhaps} changes`)
  }

  /**
   * Compares the names that the final state contains.
   *
   * @param belongs whether a name is one of those
   * @param group of creations whose results have unknown names
   */
  checkNames(present: ReadonlySet<string>, belongs: (name: string) => boolean, group?: string): void {
    for (const name of this.#fates.keys()) if (belongs(name)) this.#checkName(name, present.has(name))
    const adopted = [...this.#adopted].filter(belongs)
    const strangers = [...present].filter((name) => !this.#fates.has(name)).concat(adopted)
    const possible = group === undefined ? 0 : (this.#unnamed.get(group) ?? 0)
    if (strangers.length > possible)
      this.report('twice', `nobody created ${strangers.join(', ')} (${possible} possible)`)
  }

  #checkName(name: string, isPresent: boolean): void {
    const fate = this.#fates.get(name)
    if (fate === 'there' && !isPresent) this.report('lost', `${name} is not there`)
    if (fate === 'gone' && isPresent) this.report('revived', `${name} is there again`)
  }

  #countOf(counter: string): Count {
    const count = this.#counts.get(counter) ?? { acknowledged: new Set(), perhaps: 0 }
    this.#counts.set(counter, count)
    return count
  }
}
