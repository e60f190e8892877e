/**
 * When new calls come into sight: at once at the top of the list, and otherwise when the user asks for them, so that
 * nothing moves that is being read. While the pointer is on the list, they wait until it rests.
 */
import { effect, signal } from '@preact/signals'
import { latest } from './feed.ts'

/** How long the pointer must rest, in milliseconds. */
const REST = 400

export const isPaused = signal(false)
export const isAtTop = signal(true)
/** The number of the newest call in sight. */
export const arrivedUpTo = signal(0)
/** The newest call that was in sight before: those after it are new. */
export const knownUpTo = signal(0)

let movedAt = Number.NEGATIVE_INFINITY
let timer = 0

/** Shows every call that has come. */
export function letIn(): void {
  clearTimeout(timer)
  timer = 0
  // What was loaded first is not new.
  knownUpTo.value = arrivedUpTo.peek() || latest.peek()
  arrivedUpTo.value = latest.peek()
}

function letInSoon(): void {
  const rest = movedAt + REST - performance.now()
  if (rest <= 0) letIn()
  else if (timer === 0)
    timer = window.setTimeout(() => {
      timer = 0
      if (!isPaused.peek() && isAtTop.peek()) letInSoon()
    }, rest)
}

/** The pointer moved on the list. A finger does not point at what it does not touch. */
export function pointerMoved({ pointerType, timeStamp }: PointerEvent): void {
  if (pointerType !== 'touch') movedAt = timeStamp
}

export function pointerLeft(): void {
  movedAt = Number.NEGATIVE_INFINITY
  if (timer !== 0) letIn()
}

effect(() => {
  const isBehind = latest.value !== arrivedUpTo.peek()
  if (!isBehind) return
  // What was loaded first, or again after a reset, is in sight as it comes.
  if (arrivedUpTo.peek() === 0 || latest.value < arrivedUpTo.peek()) letIn()
  else if (!isPaused.value && isAtTop.value) letInSoon()
})
