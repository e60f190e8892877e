/**
 * What the whole console knows: who is signed in, the accounts, the clock, the modes. Fetched once at the start, and
 * again after everything that changes it ({@link refreshState}).
 */
import { computed, effect, signal } from '@preact/signals'
import { get } from '../api/client.ts'
import {
  goneSince,
  heardOfCall,
  isSignedOut,
  newestHeardOf,
  setCsrfToken,
  writes,
} from '../api/connection.ts'
import type { ConsoleState } from '../api/console-state.ts'

const state = signal<ConsoleState | undefined>(undefined)

/** Undefined until the first answer. */
export const consoleState = computed(() => state.value)

/** When the state was reset or the server restarted while the page was open, in epoch milliseconds. */
export const resetAt = signal<number | undefined>(undefined)

/** The emulator's time minus this machine's, in milliseconds. */
const ahead = signal(0)

export async function refreshState(): Promise<void> {
  const asked = Date.now()
  const answer = await get<ConsoleState>('/console/state')
  const before = state.peek()
  if (before && before.epoch !== answer.epoch) resetAt.value = Date.now()
  ahead.value = Date.parse(answer.clock.now) - (asked + Date.now()) / 2
  heardOfCall(answer.latest)
  setCsrfToken(answer.signedIn?.csrf ?? '')
  isSignedOut.value = answer.signedIn === null
  // After a sign-out, the page stays as it was until somebody signs in again.
  state.value = { ...answer, signedIn: answer.signedIn ?? before?.signedIn ?? null }
}

/** Returns the emulator's present time in epoch milliseconds. A stopped clock shows the time it was stopped at. */
export function emulatorNow(): number {
  const { clock } = state.value ?? {}
  return clock?.stopped ? Date.parse(clock.now) : Date.now() + ahead.value
}

/** How often the state is fetched while the page is in sight, in milliseconds. */
const INTERVAL = 15_000

/** Keeps the state fresh: at intervals, when the user comes back to the page, and after calls that write. */
export function keepFresh(): void {
  const refresh = () => {
    if (document.visibilityState === 'visible') refreshState().catch(() => {})
  }
  setInterval(refresh, INTERVAL)
  addEventListener('focus', refresh)
  document.addEventListener('visibilitychange', refresh)
  effect(() => {
    if (writes.value > 0) refresh()
  })
}

/** The waits between attempts to reach a server that does not answer, in milliseconds. */
const WAITS = [1000, 2000, 4000, 8000, 15_000] as const

/** How many calls were made while the server did not answer. Undefined unless it has just come back. */
export const callsSince = signal<number | undefined>(undefined)

/** Whenever the server stops answering, asks again until it does, and finds out what the page has missed. */
export function reconnect(): void {
  let known: number | undefined
  effect(() => {
    if (goneSince.value !== undefined) {
      known = newestHeardOf()
      callsSince.value = undefined
      return askAgain()
    }
    if (known !== undefined) countSince(known).catch(() => {})
    known = undefined
    return undefined
  })
}

/** @param known the number of the newest call that the page had heard of */
async function countSince(known: number): Promise<void> {
  await refreshState()
  // A server that was started again counts from the first call.
  const newest = newestHeardOf()
  if (state.peek()?.modes.store === 'database') callsSince.value = await countAfter(known)
  else callsSince.value = newest < known ? newest : newest - known
}

/** The numbers of replicas have gaps. Returns at most 1,000. */
async function countAfter(known: number): Promise<number> {
  const query = { kind: '*', after: known, limit: 1000 }
  const page = await get<{ readonly decisions: readonly unknown[] }>('/_iamulator/decisions', query)
  return page.decisions.length
}

function askAgain(): () => void {
  let attempt = 0
  let timer = 0
  const next = () => {
    timer = window.setTimeout(tryAgain, WAITS[Math.min(attempt++, WAITS.length - 1)])
  }
  const tryAgain = () => {
    refreshState().catch(() => {
      if (goneSince.peek() !== undefined) next()
    })
  }
  next()
  return () => clearTimeout(timer)
}

/** The account whose state the console can read: that of the identity that it calls as. */
export function presentAccount(): string {
  return state.value?.signedIn?.present.accountId ?? ''
}

/** How an account is shown. */
interface ShownAccount {
  readonly id: string
  /** Its name in the organization, its alias, or its number. */
  readonly name: string
  readonly color: number
}

const byId = computed(() => new Map((state.value?.accounts ?? []).map((account) => [account.id, account])))

/** Returns how to show an account. One that has nothing yet has only its number. */
export function accountOf(id: string): ShownAccount {
  const { name, alias, color = 0 } = byId.value.get(id) ?? {}
  return { id, name: name ?? alias ?? id, color }
}
