/** The calls whose outcome the draft would change. */
import type { ReplayOutcome } from '../../../../schemas/endpoints.ts'
import { Identity } from '../../../components/account.tsx'
import { LinkButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { Mark, outcomeOf } from '../../../marks/mark.tsx'
import { linkTo } from '../../../router.ts'
import { shortArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { timeOfDay } from '../../../texts/times.ts'

/** The outcomes that differ from what was decided. */
export type Changed = 'becomeAllowed' | 'becomeRefused'

interface ReplayedDialogProps {
  readonly changed: Changed
  readonly outcome: ReplayOutcome
  readonly onClose: () => void
}

export function ReplayedDialog({ changed, outcome, onClose }: ReplayedDialogProps) {
  const { count, examples, common } = outcome
  const title = changed === 'becomeAllowed' ? 'Denials that become allowed' : 'Allowed calls that are refused'
  return (
    <Dialog
      title={title}
      width="wide"
      onClose={onClose}
      actions={
        <LinkButton href={liveLink(changed, common)} icon="live">
          Open in Live
        </LinkButton>
      }
    >
      {examples.length < count && (
        <p class="quiet">
          The newest {examples.length} of {counted(count, 'call')}.
        </p>
      )}
      <ul class="replayed" aria-label={title}>
        {examples.map(({ recorded, draft }) => (
          <li key={recorded.number} class="replayed-call">
            <Mark outcome={outcomeOf(recorded.decision)} isSolid />
            <span aria-hidden="true">→</span>
            <Mark outcome={outcomeOf(draft.decision)} isSolid />
            <span class="replayed-what">
              <a href={linkTo(['explain', recorded.requestId])} class="code">
                {shownText(recorded.action)}
              </a>
              <span class="quieter truncated">{shownText(shortArn(recorded.resource))}</span>
            </span>
            <Identity arn={recorded.caller} />
            <time class="quieter" dateTime={recorded.time}>
              {timeOfDay(Date.parse(recorded.time))}
            </time>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/** Opens Live with what the calls have in common. */
function liveLink(changed: Changed, { caller, action, resource }: ReplayOutcome['common']): string {
  const tokens = Object.entries({ caller, action, resource }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}:${value}`],
  )
  return linkTo(['live'], {
    q: tokens.join(' '),
    effect: changed === 'becomeRefused' ? 'allowed' : undefined,
  })
}
