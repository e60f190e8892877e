/** Changes that can be undone. */
import { say, sayFailure } from '../../components/overlays/toast.tsx'

interface Undoable<Before> {
  /** Returns what undoing needs to know. */
  readonly act: () => Promise<Before>
  /** What is said once it is done. */
  readonly text: string
  readonly undo: (before: Before) => Promise<unknown>
  /** Called when it is done, and when it is undone. */
  readonly onChange: () => void
}

/** Does something, reports it, and offers to undo it. */
export async function doUndoably<Before>({ act, text, undo, onChange }: Undoable<Before>): Promise<void> {
  try {
    const before = await act()
    say(text, () => {
      undo(before).then(onChange, sayFailure)
    })
    onChange()
  } catch (error) {
    sayFailure(error)
  }
}
