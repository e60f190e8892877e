/** Counts the levels at which AWS's policy allows everything. */
import { Button } from '../../../components/button.tsx'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { detach, undoing } from '../changes.ts'
import type { Target } from '../organization.ts'
import { useOrganization } from '../shared.ts'
import type { Level } from './effective-policies.ts'
import { isFullAccess } from './policy-types.ts'

interface FullAccessProps {
  readonly full: readonly Level[]
  readonly all: readonly Level[]
  readonly target: Target
}

/** Policies that allow everything are the rule, so they only count. */
export function FullAccess({ full, all, target }: FullAccessProps) {
  const { changed } = useOrganization()
  const [first] = full.flatMap(({ policies }) => policies.filter(({ id }) => isFullAccess(id)))
  const isHere = full.some((level) => level.target.id === target.id)
  const name = first?.name ?? 'FullAWSAccess'
  const of =
    full.length === all.length
      ? counted(all.length, 'level')
      : `${full.length} of ${counted(all.length, 'level')}`
  return (
    <p class="quieter small row wrap organization-full">
      <span>
        {name} is attached at {of}: {full.map((level) => shownText(level.target.name)).join(', ')}.
      </span>
      {isHere && first && first.id === 'p-FullAWSAccess' && (
        <Button isSmall kind="quiet" onClick={() => undoing(detach(first, target, changed))}>
          Detach it here
        </Button>
      )}
    </p>
  )
}
