/** The permissions that one call needed, as tabs. */
import { Tabs } from '../../components/tabs.tsx'
import type { Explanation } from '../../decisions/explanation.ts'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { linkTo, path } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'

interface PermissionTabsProps {
  readonly decisions: readonly Explanation[]
  readonly open: number
}

export function PermissionTabs({ decisions, open }: PermissionTabsProps) {
  if (decisions.length < 2) return null
  const tabs = decisions.map(({ action, decision }, at) => ({
    id: String(at),
    link: linkTo(path.value, { d: at === 0 ? undefined : String(at) }),
    content: (
      <>
        <Mark outcome={outcomeOf(decision)} size={14} />
        {shownText(action)}
      </>
    ),
  }))
  return <Tabs label="Permissions that the call needed" tabs={tabs} open={String(open)} />
}
