/**
 * What every answer tells about the server and the session: whether it answers, and whether somebody is signed in.
 *
 * It is apart from {@link file://./client.ts} and from the state, which both use it.
 */
import { type ReadonlySignal, signal } from '@preact/signals'

/** When the server stopped answering, in epoch milliseconds of this machine. Undefined while it answers. */
export const goneSince = signal<number | undefined>(undefined)

/** Whether the session has ended although the page is still open. */
export const isSignedOut = signal(false)

/** Resolves when somebody is signed in, so that nothing is sent meanwhile. */
export function untilSignedIn(): Promise<void> {
  return until(isSignedOut, (isOut) => !isOut)
}

/** Resolves when the server answers. The frame asks it again and again, so nothing else has to. */
export function untilAnswering(): Promise<void> {
  return until(goneSince, (since) => since === undefined)
}

async function until<T>(state: ReadonlySignal<T>, isReached: (value: T) => boolean): Promise<void> {
  if (isReached(state.peek())) return
  await new Promise<void>((resolve) => {
    const stop = state.subscribe((value) => {
      if (!isReached(value)) return
      stop()
      resolve()
    })
  })
}

/** The number of the newest call that the page has heard of. */
let heardUpTo = 0

/** @param number that of a call; after a reset, it may be smaller than the one before */
export function heardOfCall(number: number): void {
  heardUpTo = number
}

export function newestHeardOf(): number {
  return heardUpTo
}

/** Counts the calls that may have changed what the frame shows. */
export const writes = signal(0)

let token = ''

/** Proves that a request comes from this page. It belongs to the session. */
export function csrfToken(): string {
  return token
}

export function setCsrfToken(text: string): void {
  token = text
}

export function serverGone(): void {
  goneSince.value ??= Date.now()
}

export function serverAnswered(): void {
  goneSince.value = undefined
}

export function sessionEnded(): void {
  isSignedOut.value = true
}
