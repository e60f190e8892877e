/** The change at the foot of a narrow window, so that it is always at hand. */
import { Button } from '../../components/button.tsx'
import { sayFailure } from '../../components/overlays/toast.tsx'
import { applyWay, type WayProps } from '../../decisions/ways/apply-way.ts'
import { accountToEnter, canApply } from '../../decisions/ways/changes.ts'
import { applyText, EditFirst, reasonAgainst } from '../../decisions/ways/way-actions.tsx'

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
