/** The permissions that one call needed, as tabs: each has its action, and the resource that it is for. */
import { Tabs } from '../../components/tabs.tsx'
import type { Explanation } from '../../decisions/explanation.ts'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { linkTo, path } from '../../router.ts'
import { shortArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'

interface PermissionTabsProps {
  readonly decisions: readonly Explanation[]
  readonly open: number
}

/** A call can delete a thousand objects, each with its own decision. The tabs are those around the open one. */
const SHOWN = 12

export function PermissionTabs({ decisions, open }: PermissionTabsProps) {
  if (decisions.length < 2) return null
  const first = Math.max(0, Math.min(open - SHOWN / 2, decisions.length - SHOWN))
  const tabs = decisions.slice(first, first + SHOWN).map(({ action, resource, decision, audited }, index) => {
    const at = first + index
    return {
      id: String(at),
      link: linkTo(path.value, { d: at === 0 ? undefined : String(at) }),
      content: (
        <>
          <Mark outcome={outcomeOf(decision, audited)} size={14} />
          {shownText(action)}
          {resource !== '*' && (
            <span class="permission-resource quiet truncated" data-tooltip={shownText(resource)}>
              {shownText(shortArn(resource))}
            </span>
          )}
        </>
      ),
    }
  })
  return (
    <>
      <Tabs label="Permissions that the call needed" tabs={tabs} open={String(open)} />
      {decisions.length > SHOWN && (
        <p class="permission-count quiet">
          Decision {(open + 1).toLocaleString('en')} of {decisions.length.toLocaleString('en')}
        </p>
      )}
    </>
  )
}
