/** Applies a way to allow a call, unless the policies are others meanwhile, and offers to undo it. */
import { say, sayFailure } from '../../components/overlays/toast.tsx'
import type { Explanation, Step } from '../explanation.ts'
import { apply, isOutdated, undo } from './changes.ts'
import { titleOf } from './way-texts.ts'

export interface WayProps {
  readonly steps: readonly Step[]
  readonly explanation: Explanation
  /** Explains the call again, to find out whether the policies are still those that the change is for. */
  readonly onCheck: () => Promise<Explanation | undefined>
  readonly onApplied: () => void
  /** Whether the call is one of the kept decisions. */
  readonly isKept?: boolean | undefined
  /** Asks the same call with other condition keys. */
  readonly onAsk?: ((values: NonNullable<Step['values']>) => void) | undefined
}

export async function applyWay({ steps, explanation, onCheck, onApplied }: WayProps): Promise<void> {
  const present = await onCheck()
  if (present && !isSameChange(steps, present))
    throw new Error(
      'A policy has changed since this page was loaded. Decide again before you apply a change.',
    )
  await apply(steps).catch((error: unknown) => {
    if (!isOutdated(error)) throw error
    onApplied()
    throw new Error(
      'A policy changed in the meantime, so nothing was changed. The changes were computed again.',
    )
  })
  const [step] = steps
  say(
    `Applied: ${step ? titleOf(step, explanation) : ''}${steps.length > 1 ? ` and ${steps.length - 1} more` : ''}`,
    () => {
      undoWay(steps).then(() => {
        say('Undone: the policies are as they were before.')
        onApplied()
      }, sayFailure)
    },
  )
  onApplied()
}

/** Undoes the change, unless one of its policies has changed again. */
async function undoWay(steps: readonly Step[]): Promise<void> {
  await undo(steps).catch((error: unknown) => {
    throw isOutdated(error)
      ? new Error('A policy has changed since the change was applied, so it stays as it is.')
      : error
  })
}

/** Returns whether a newer explanation proposes the same edits. */
function isSameChange(steps: readonly Step[], { change }: Explanation): boolean {
  const edits = (each: readonly Step[]) => JSON.stringify(each.map(({ edit, calls }) => [edit, calls]))
  return [change?.steps ?? [], ...(change?.alternatives ?? [])].some((each) => edits(each) === edits(steps))
}
