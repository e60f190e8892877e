/** Says what was just done, at the foot of the page, and offers to undo it for 30 seconds. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { messageOf } from '../../texts/message-of.ts'
import { shownText } from '../../texts/shown-text.ts'
import { Button, IconButton } from '../button.tsx'

interface Note {
  readonly text: string
  readonly isFailure: boolean
  readonly undo: (() => void) | undefined
}

const note = signal<Note | undefined>(undefined)

/** @param undo offered for as long as the note is shown */
export function say(text: string, undo?: () => void): void {
  note.value = { text, isFailure: false, undo }
}

/** Says that something the user asked for did not happen. */
export function sayFailure(error: unknown): void {
  note.value = {
    text: messageOf(error),
    isFailure: true,
    undo: undefined,
  }
}

const UNDO_MILLISECONDS = 30_000
const NOTE_MILLISECONDS = 6000

/** Part of the frame. Assistive technologies read a note when it appears. */
export function Toast() {
  const shown = note.value
  useEffect(() => {
    if (!shown || shown.isFailure) return
    const timer = setTimeout(() => close(), shown.undo ? UNDO_MILLISECONDS : NOTE_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <div class="toast-place" role="status">
      {shown && (
        <div class={`toast ${shown.isFailure ? 'toast-failure' : ''}`}>
          <span>{shownText(shown.text)}</span>
          {shown.undo && (
            <Button isSmall icon="undo" onClick={() => undo(shown)}>
              Undo
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={close} />
        </div>
      )}
    </div>
  )
}

function close(): void {
  note.value = undefined
}

function undo(shown: Note): void {
  close()
  shown.undo?.()
}
