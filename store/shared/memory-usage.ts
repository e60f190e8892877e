import type { UsageEntry, WrittenRecord } from '../types.ts'

type Uses = readonly (readonly [name: string, use: UsageEntry])[]

/** The last-used dates of all replicas, in the memory of one process. */
export class MemoryUsage {
  #epoch = 0
  #changes = 0
  readonly #records = new Map<string, { readonly json: string; readonly change: number }>()

  /** See `SharedDatabase.mergeUsage`. */
  merge(epoch: number, records: readonly WrittenRecord[]): void {
    if (epoch < this.#epoch) return
    if (epoch > this.#epoch) this.#records.clear()
    this.#epoch = epoch
    for (const record of records) this.#add(record)
  }

  /** See `SharedDatabase.usageSince`. */
  since(
    epoch: number,
    since: string,
  ): { readonly records: readonly WrittenRecord[]; readonly since: string } {
    const own = epoch === this.#epoch ? [...this.#records.values()] : []
    const changed = own.filter(({ change }) => change > Number(since))
    return { records: changed.map(({ json }) => JSON.parse(json)), since: String(this.#changes) }
  }

  #add(record: WrittenRecord): void {
    const [key] = record
    const known = this.#records.get(key)
    const json = JSON.stringify(known ? merged(JSON.parse(known.json), record) : record)
    if (known?.json !== json) this.#records.set(key, { json, change: ++this.#changes })
  }
}

function merged(a: WrittenRecord, b: WrittenRecord): WrittenRecord {
  const [key, last, services, actions] = a
  const [, otherLast, otherServices, otherActions] = b
  const latest = otherLast.date > last.date ? otherLast : last
  if (!(services ?? otherServices)) return [key, latest]
  return [key, latest, mergedUses(services, otherServices), mergedUses(actions, otherActions)]
}

function mergedUses(a: Uses = [], b: Uses = []): Uses {
  const uses = new Map(a)
  for (const [name, use] of b) {
    const known = uses.get(name)
    if (!known || use.date > known.date) uses.set(name, use)
  }
  return [...uses]
}
