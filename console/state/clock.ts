/** Moves the emulator's clock. What it shows is part of the state of the console. */
import { signal } from '@preact/signals'
import { get, post } from '../api/client.ts'
import { say, sayFailure } from '../components/overlays/toast.tsx'
import { dayAndTime } from '../texts/times.ts'
import { consoleState, emulatorNow, refreshState } from './console-state.ts'

interface ClockAnswer {
  readonly now: string
  readonly offsetSeconds: number
}

/** The steps by which the clock is often advanced, in seconds. */
export const STEPS = [
  { text: '15 min', seconds: 15 * 60 },
  { text: '1 h', seconds: 3600 },
  { text: '12 h', seconds: 12 * 3600 },
  { text: '1 d', seconds: 24 * 3600 },
  { text: '90 d', seconds: 90 * 24 * 3600 },
] as const

/** A move that waits for a confirmation, because it ends the own sign-in. Times are epoch milliseconds. */
interface EndingMove {
  readonly to: number
  /** When the sign-in ends. */
  readonly until: number
  make(): void
}

/** The frame asks about it. */
export const endingMove = signal<EndingMove | undefined>(undefined)

/** Advances the clock, and offers to turn it back. */
export function advanceClock(seconds: number, text: string): void {
  const change = { advance: `${seconds}s` }
  const undo = { advance: `${-seconds}s` }
  askFirst(emulatorNow() + seconds * 1000, () =>
    moved(change, `The clock is ${text} ahead of where it was.`, undo),
  )
}

/** @param time epoch milliseconds */
export function setClock(time: number): void {
  askFirst(time, async () => {
    const ahead = Math.round((time - Date.now()) / 1000) - (await offsetNow())
    return moved({ set: new Date(time).toISOString() }, `The clock shows ${dayAndTime(time)}.`, {
      advance: `${-ahead}s`,
    })
  })
}

export function resetClock(): void {
  askFirst(Date.now(), async () =>
    moved({ reset: true }, 'The clock shows real time.', { advance: `${await offsetNow()}s` }),
  )
}

async function offsetNow(): Promise<number> {
  return (await get<ClockAnswer>('/_iamulator/clock')).offsetSeconds
}

/** Makes a move of the clock, after a question if it ends the own sign-in. */
function askFirst(to: number, move: () => Promise<void>): void {
  const make = () => {
    move().catch(sayFailure)
  }
  const until = Date.parse(consoleState.peek()?.signedIn?.until ?? '')
  if (to >= until && emulatorNow() < until) endingMove.value = { to, until, make }
  else make()
}

async function moved(change: object, text: string, undo: object): Promise<void> {
  await post('/_iamulator/clock', change)
  await refreshState()
  say(text, () => {
    moved(undo, 'The clock is back.', change).catch(sayFailure)
  })
}
