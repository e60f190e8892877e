/** Moves the emulator's clock. What it shows is part of the state of the console. */
import { get, post } from '../api/client.ts'
import { say, sayFailure } from '../components/toast.tsx'
import { dayAndTime } from '../texts/times.ts'
import { refreshState } from './console-state.ts'

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

/** Advances the clock, and offers to turn it back. */
export function advanceClock(seconds: number, text: string): Promise<void> {
  return moved({ advance: `${seconds}s` }, `The clock is ${text} ahead of where it was.`, {
    advance: `${-seconds}s`,
  })
}

/** @param time epoch milliseconds */
export async function setClock(time: number): Promise<void> {
  const { offsetSeconds } = await get<ClockAnswer>('/_iamulator/clock')
  const ahead = Math.round((time - Date.now()) / 1000) - offsetSeconds
  return moved({ set: new Date(time).toISOString() }, `The clock shows ${dayAndTime(time)}.`, {
    advance: `${-ahead}s`,
  })
}

export async function resetClock(): Promise<void> {
  const { offsetSeconds } = await get<ClockAnswer>('/_iamulator/clock')
  return moved({ reset: true }, 'The clock shows real time.', { advance: `${offsetSeconds}s` })
}

async function moved(change: object, text: string, undo: object): Promise<void> {
  try {
    await post('/_iamulator/clock', change)
    await refreshState()
    say(text, () => void moved(undo, 'The clock is back.', change))
  } catch (error) {
    sayFailure(error)
  }
}
