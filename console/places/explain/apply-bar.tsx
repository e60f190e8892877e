/** The change at the foot of a narrow window, so that it is always at hand. */
import { Button } from '../../components/button.tsx'
import { sayFailure } from '../../components/toast.tsx'
import { applyWay, type WayProps } from '../../decisions/apply-way.ts'
import { accountToEnter, canApply } from '../../decisions/changes.ts'
import { applyText, EditFirst, reasonAgainst } from '../../decisions/way-actions.tsx'

export function ApplyBar(way: WayProps) {
  const { steps } = way
  if (!canApply(steps)) return null
  const isOwn = accountToEnter(steps) === undefined
  return (
    <div class="apply-bar">
      <EditFirst steps={steps} explanation={way.explanation} />
      <Button kind="primary" reason={reasonAgainst(steps)} onClick={() => applyWay(way).catch(sayFailure)}>
        {isOwn ? 'Apply narrowest change' : applyText(steps)}
      </Button>
    </div>
  )
}
