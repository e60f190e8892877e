/** What goes wrong in a database while tests use it. */

import { decodeBatch } from '../../../store/shared/batch.ts'
import type { MemoryDatabase, MemoryFault, MemoryFaults } from '../../../store/shared/memory-log.ts'
import { State } from '../../../store/state.ts'
import type { Random } from '../../support/guarded-mutations.ts'
import type { History } from './history.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface Mishaps {
  /** The longest delay of a call, in milliseconds. */
  readonly delay: number
  /** The share of the calls whose answers are lost, that are refused, and that are never answered. */
  readonly lost: number
  readonly refused: number
  readonly silent: number
  /** The share of the hints that are lost, that are late, and that are repeated. */
  readonly hints: number
  /** The number of each, during the test. */
  readonly outages: number
  readonly truncations: number
  readonly forks: number
}

export const NO_MISHAPS: Mishaps = {
  ...{ delay: 0, lost: 0, refused: 0, silent: 0, hints: 0 },
  ...{ outages: 0, truncations: 0, forks: 0 },
}

/** Returns faults that happen at random. */
export function randomFaults(random: Random, { delay, lost, refused, silent, hints }: Mishaps): MemoryFaults {
  const outcomes = [
    ...([['lost', lost] as const, ['refused', refused] as const, ['silent', silent] as const] as const),
  ]
  const wait = () => Math.floor(random() ** 3 * delay)
  return {
    call: ({ method }): MemoryFault => {
      // Nobody waits for its answer.
      if (method === 'register') return {}
      let place = random()
      const found = outcomes.find(([, share]) => {
        place -= share
        return place < 0
      })
      return { before: wait(), after: wait(), ...(found ? { outcome: found[0] } : {}) }
    },
    hint: () => {
      const place = random()
      if (place < hints) return []
      if (place < 2 * hints) return [Math.floor(random() * 200)]
      return place < 3 * hints ? [wait(), Math.floor(random() * 200)] : [wait()]
    },
  }
}

interface World {
  readonly memory: MemoryDatabase
  readonly history: History
  readonly time: VirtualTime
  readonly random: Random
}

/** Lets outages, truncations, and forks happen one after another, in random order. */
export async function happen(world: World, mishaps: Mishaps, isOver: () => boolean): Promise<void> {
  const { random, time } = world
  const events = [
    ...Array.from({ length: mishaps.outages }, () => outage),
    ...Array.from({ length: mishaps.truncations }, () => truncation),
    ...Array.from({ length: mishaps.forks }, () => fork),
  ]
  const order = events.map((event) => [random(), event] as const).sort(([a], [b]) => a - b)
  for (const [, event] of order) {
    await time.sleep(50 + Math.floor(random() * 600))
    if (isOver()) return
    await event(world)
  }
}

async function outage({ memory, time, random }: World): Promise<void> {
  memory.isDown = true
  await time.sleep(Math.floor(random() ** 2 * 9000))
  memory.isDown = false
}

/** Writes a checkpoint, and deletes the entries that it contains, or nearly all of them. */
async function truncation({ memory, history, random }: World): Promise<void> {
  history.follow()
  const { end } = memory
  if (end.position < 3) return
  const state = stateAt(memory)
  memory.writeCheckpoint(
    end,
    [...state.records(2)].map((record) => JSON.stringify([record])),
  )
  memory.truncate(Math.max(1, end.position - Math.floor(random() * 4)))
}

async function fork({ memory, history, random }: World): Promise<void> {
  const start = Math.max(memory.checkpoints.at(-1)?.position ?? 0, 1)
  const count = Math.min(memory.end.position - start, Math.floor(random() * 4))
  const bodies = Array.from({ length: Math.floor(random() * 4) }, (_, index) =>
    JSON.stringify([{ topic: 'fork', value: `${history.forks}/${index}` }]),
  )
  history.fork(count, bodies)
}

/** Returns the state as a replica would load it. */
function stateAt({ checkpoints, entries }: MemoryDatabase): State {
  const state = new State()
  const { position: start = 0, bodies = [] } = checkpoints.at(-1) ?? {}
  const later = entries.filter(({ position }) => position > start)
  for (const body of [...bodies, ...later.map((entry) => entry.body)])
    for (const record of decodeBatch(body)) state.apply(record)
  return state
}
