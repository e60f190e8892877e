/**
 * The shortcuts of the keyboard.
 *
 * A component registers what it handles with {@link useShortcuts}, for as long as it is shown. The help lists all
 * that are registered. Of several handlers for a key, the one registered last acts: a dialog before its page.
 */
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { lettersAct } from './state/preferences.ts'

export interface Shortcut {
  /** A key as `KeyboardEvent.key`, after `Ctrl+` if it takes Ctrl or Cmd; or two letters, one after the other. */
  readonly keys: string
  /** What it does, for the help. */
  readonly does: string
  /** @returns false to leave the key to others */
  act(event: KeyboardEvent): unknown
  /** Whether it also acts while the user types in a field. Keys with Ctrl always do. */
  readonly inFields?: boolean
}

export const shortcuts = signal<readonly Shortcut[]>([])

/** Registers shortcuts while the component is shown. */
export function useShortcuts(given: readonly Shortcut[]): void {
  const latest = useRef(given)
  latest.current = given
  const names = given.map(({ keys }) => keys).join(' ')
  useEffect(() => {
    const registered = given.map(
      (shortcut, index): Shortcut => ({
        ...shortcut,
        act: (event) => (latest.current[index] ?? shortcut).act(event),
      }),
    )
    shortcuts.value = [...shortcuts.peek(), ...registered]
    return () => {
      shortcuts.value = shortcuts.peek().filter((each) => !registered.includes(each))
    }
  }, [names])
}

/** How long the second letter may take to follow, in milliseconds. */
const PATIENCE = 1200

/** The letter that may be the first of two. */
let first = { key: '', at: 0 }

/** Listens to the keyboard. Called once. */
export function listenToKeyboard(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return
    const key = pressed(event)
    if (!actOn(pairWith(key, event.timeStamp), event) && !actOn(key, event) && key.length === 1)
      first = { key: isTyping(event) ? '' : key, at: event.timeStamp }
  })
}

function pressed({ key, ctrlKey, metaKey }: KeyboardEvent): string {
  return ctrlKey || metaKey ? `Ctrl+${key.toLowerCase()}` : key
}

/** Returns the two letters that the key completes. `''` when it follows none. */
function pairWith(key: string, at: number): string {
  const isPair = first.key !== '' && at - first.at < PATIENCE && key.length === 1
  const pair = isPair ? first.key + key : ''
  first = { key: '', at: 0 }
  return pair
}

/** Returns whether a shortcut handled the key. */
function actOn(keys: string, event: KeyboardEvent): boolean {
  if (keys === '' || (isLetters(keys) && lettersAct.peek() === 'off')) return false
  const inField = isTyping(event) && !keys.startsWith('Ctrl+')
  const handlers = shortcuts.peek().filter((each) => each.keys === keys && (!inField || each.inFields))
  const isHandled = handlers.toReversed().some((each) => each.act(event) !== false)
  if (isHandled) event.preventDefault()
  return isHandled
}

/** Whether the keys are one or two characters, without Ctrl. */
function isLetters(keys: string): boolean {
  return keys.length <= 2
}

/** Returns whether the key goes to a field. Editors in a shadow root are fields, too. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target)
}

function isTextInput(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !/^(?:checkbox|radio|range|button)$/.test(target.type)
}
