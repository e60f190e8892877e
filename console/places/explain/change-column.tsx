/** What would allow the call: the ways, one of which is open. */
import { Tag } from '../../components/tag.tsx'
import type { Explanation, Step } from '../../decisions/explanation.ts'
import { ApplyByKey } from '../../decisions/ways/apply-by-key.tsx'
import type { WayProps } from '../../decisions/ways/apply-way.ts'
import { canApply } from '../../decisions/ways/changes.ts'
import { WayList } from '../../decisions/ways/way-list.tsx'
import { counted } from '../../texts/shown-text.ts'

interface ChangeColumnProps extends Omit<WayProps, 'steps'> {
  readonly ways: readonly (readonly Step[])[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
}

export function ChangeColumn(props: ChangeColumnProps) {
  const { explanation, ways, chosen } = props
  const steps = ways[chosen] ?? []
  return (
    <section class="changes" aria-labelledby="changes-heading">
      <header class="changes-head">
        <h2 id="changes-heading">What would allow it</h2>
        {ways.length > 0 && (
          <Tag>{ways.length > 1 ? `${ways.length} ways` : counted(steps.length, 'step')}</Tag>
        )}
      </header>
      {ways.length === 0 ? (
        <p class="quiet">{explanation.untried ?? noWay(explanation)}</p>
      ) : (
        <WayList {...props} />
      )}
      {ways.length > 0 && explanation.untried !== undefined && (
        <p class="quiet small">{explanation.untried}</p>
      )}
      {canApply(steps) && steps.length > 0 && <ApplyByKey {...props} steps={steps} />}
    </section>
  )
}

function noWay({ rule }: Explanation): string {
  return rule === undefined
    ? 'No change of one or two statements would allow it.'
    : 'No policy can change it.'
}
