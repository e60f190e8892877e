/**
 * The shortcuts of the keyboard.
 *
 * A component registers what it handles with {@link useShortcuts}, for as long as it is shown. The help lists all
 * that are registered. Of several handlers for a key, the one registered last acts. While a modal dialog is open, only
 * what is in it handles keys without Ctrl.
 */
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { lettersAct } from './state/preferences.ts'

interface Shortcut {
  /** A key as `KeyboardEvent.key`, after `Ctrl+` if it takes Ctrl or Cmd; or two letters, one after the other. */
  readonly keys: string
  /** What it does, for the help. */
  readonly does: string
  /** @returns false to leave the key to others */
  act(event: KeyboardEvent): unknown
  /** Whether it also acts while the user types in a field. Keys with Ctrl always do. */
  readonly inFields?: boolean
}

interface Registered extends Shortcut {
  /** How many modal dialogs were open when it was registered: those below it do not keep it from acting. */
  readonly dialogs: number
}

export const shortcuts = signal<readonly Registered[]>([])

/** Registers shortcuts while the component is shown. */
export function useShortcuts(given: readonly Shortcut[]): void {
  const latest = useRef(given)
  latest.current = given
  const names = given.map(({ keys }) => keys).join(' ')
  useEffect(() => {
    const dialogs = openDialogs()
    const registered = given.map(
      (shortcut, index): Registered => ({
        ...shortcut,
        dialogs,
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
  if (keys === 'Escape' && document.querySelector(OPEN_PANEL)) return false
  const isWithCtrl = keys.startsWith('Ctrl+')
  const inField = isTyping(event) && !isWithCtrl
  const dialogs = isWithCtrl ? 0 : openDialogs()
  const handlers = shortcuts
    .peek()
    .filter((each) => each.keys === keys && each.dialogs >= dialogs && (!inField || each.inFields))
  const isHandled = handlers.toReversed().some((each) => each.act(event) !== false)
  if (isHandled) event.preventDefault()
  return isHandled
}

/** A panel that Escape closes by itself, before anything on the page below it. */
const OPEN_PANEL = '[popover=auto]:popover-open'

/** How many modal dialogs are open. The keys of what lies below them do nothing. */
function openDialogs(): number {
  return document.querySelectorAll('dialog:modal').length
}

/** Whether the keys are one or two characters, without Ctrl. */
function isLetters(keys: string): boolean {
  return keys.length <= 2 && !/^F\d$/.test(keys)
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
