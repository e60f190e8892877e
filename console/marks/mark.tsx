/**
 * The mark of an outcome. Its shape carries the meaning, and its color repeats it: a check, an amber ring with a dash
 * (nobody allows it), a red octagon with a cross (a statement denies it), an amber ring with a check (it passed although
 * it is not allowed, because it was only audited), or a grey ring (refused before any policy).
 */

export type Outcome = 'allowed' | 'notAllowed' | 'denied' | 'audited' | 'refused'

/** The outcomes in words. */
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  allowed: 'Allowed',
  notAllowed: 'Not allowed',
  denied: 'Denied',
  audited: 'Passed, only audited',
  refused: 'Refused before any policy was asked',
}

/**
 * Returns the outcome of a decision, by the effect that the endpoints give it.
 *
 * @param isAudited whether the call passed all the same
 */
export function outcomeOf(effect: string, isAudited = false): Outcome {
  if (effect === 'allowed') return 'allowed'
  if (isAudited) return 'audited'
  return effect === 'explicitDeny' ? 'denied' : 'notAllowed'
}

interface MarkProps {
  readonly outcome: Outcome
  /** In pixels. A small check is quiet, so that refusals stand out. */
  readonly size?: number
  /** Whether the check has a disc: where a mark has no text beside it. */
  readonly isSolid?: boolean
  /** The name for assistive technologies. `''` where a text beside it says the same. */
  readonly label?: string
}

export function Mark({ outcome, size = 16, isSolid = false, label = OUTCOMES[outcome] }: MarkProps) {
  const shape = (
    <svg class={`mark mark-${outcome}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      {shapeOf(outcome, isSolid)}
    </svg>
  )
  return label === '' ? (
    shape
  ) : (
    <span class="mark-named" role="img" aria-label={label}>
      {shape}
    </span>
  )
}

function shapeOf(outcome: Outcome, isSolid: boolean) {
  switch (outcome) {
    case 'allowed':
      return isSolid ? (
        <>
          <circle class="mark-fill" cx="8" cy="8" r="6.5" />
          <path class="mark-on" d="m5.2 8.2 2 2 3.6-4" />
        </>
      ) : (
        <path class="mark-line" d="m4 8.3 2.7 2.7L12 5.4" />
      )
    case 'notAllowed':
      return (
        <>
          <circle class="mark-ring" cx="8" cy="8" r="6.3" />
          <path class="mark-line" d="M5 8h6" />
        </>
      )
    case 'denied':
      return (
        <>
          <path class="mark-fill" d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z" />
          <path class="mark-on" d="m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6" />
        </>
      )
    case 'audited':
      return (
        <>
          <circle class="mark-ring" cx="8" cy="8" r="6.3" />
          <path class="mark-line" d="m5.2 8.2 2 2 3.6-4" />
        </>
      )
    case 'refused':
      return (
        <>
          <circle class="mark-ring" cx="8" cy="8" r="5.8" />
          <path class="mark-line" d="m5.8 5.8 4.4 4.4" />
        </>
      )
  }
}
