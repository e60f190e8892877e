/** The decision of then beside that of today, if they differ. */
import type { Explanation } from '../../decisions/explanation.ts'
import { pathOf } from '../../decisions/layers.ts'
import { sentenceOf } from '../../decisions/sentences.ts'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { PathRow } from '../../marks/path.tsx'
import { param, setParams } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'

interface ThenAndNowProps {
  readonly before: Explanation
  readonly now: Explanation
}

export function ThenAndNow({ before, now }: ThenAndNowProps) {
  const isThen = param('show') !== ''
  const isSame = pathOf(before) === pathOf(now) && before.decision === now.decision
  return (
    <section class="then-and-now" aria-label="Then and now">
      {isSame ? (
        <p class="quiet">Decided again on the policies of today, with the same result.</p>
      ) : (
        <>
          <Side
            name="Then"
            explanation={before}
            isShown={isThen}
            onShow={() => setParams({ show: 'then' })}
          />
          <Side name="Now" explanation={now} isShown={!isThen} onShow={() => setParams({ show: '' })} />
        </>
      )}
    </section>
  )
}

interface SideProps {
  readonly name: string
  readonly explanation: Explanation
  readonly isShown: boolean
  readonly onShow: () => void
}

function Side({ name, explanation, isShown, onShow }: SideProps) {
  return (
    <button type="button" class="side" aria-pressed={isShown} onClick={onShow}>
      <span class="side-name">{name}</span>
      <Mark outcome={outcomeOf(explanation.decision)} size={14} label="" />
      <span class="side-text truncated">{shownText(sentenceOf(explanation))}</span>
      <PathRow path={pathOf(explanation)} />
    </button>
  )
}
