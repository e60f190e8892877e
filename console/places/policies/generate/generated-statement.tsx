/** A statement that was made from calls: what it allows, which calls are behind it, and how it can be narrowed. */
import type { FoldedResources, GeneratedPolicy, StatementEvidence } from '../../../../schemas/endpoints.ts'
import { Identity } from '../../../components/account.tsx'
import { Button } from '../../../components/button.tsx'
import { Tag } from '../../../components/tag.tsx'
import { linkTo } from '../../../router.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { Option } from './options.tsx'
import { toggle, wishesInAddress } from './wishes.ts'

type Statement = GeneratedPolicy['document']['Statement'][number]

interface GeneratedStatementProps {
  readonly statement: Statement
  readonly evidence: StatementEvidence
}

export function GeneratedStatement({ statement, evidence }: GeneratedStatementProps) {
  const { Action: action, Resource: resource } = statement
  const actions = [action].flat()
  return (
    <li class="generated-statement">
      <h2 class="wrap generated-actions">
        {actions.map((each) => (
          <code key={each}>{shownText(each)}</code>
        ))}
      </h2>
      <ul class="generated-resources" aria-label="Resources">
        {[resource].flat().map((each) => (
          <Resource key={each} text={each} folds={evidence.resources} />
        ))}
      </ul>
      <Evidence evidence={evidence} />
      <Conditions conditions={evidence.conditions} />
    </li>
  )
}

function Resource({ text, folds }: { readonly text: string; readonly folds: readonly FoldedResources[] }) {
  const { exact } = wishesInAddress()
  const fold = folds.find(({ pattern, count }) => pattern === text && count > 1)
  const undone = folds.find(({ pattern, resources }) => exact.includes(pattern) && resources[0] === text)
  return (
    <li class="generated-resource">
      <code>{shownText(text)}</code>
      {fold && (
        <>
          <span class="quieter" data-tooltip={shownText(fold.resources.slice(0, 10).join('\n'))}>
            for {counted(fold.count, 'resource')}
          </span>
          <Button isSmall icon="undo" onClick={() => toggle('exact', exact, fold.pattern)}>
            Write out
          </Button>
        </>
      )}
      {undone && (
        <Button isSmall onClick={() => toggle('exact', exact, undone.pattern)}>
          Fold to {shownText(undone.pattern.slice(undone.pattern.lastIndexOf(':') + 1))}
        </Button>
      )}
    </li>
  )
}

function Evidence({
  evidence: { calls, denied, callers, requestIds },
}: {
  readonly evidence: StatementEvidence
}) {
  const [first] = requestIds
  return (
    <p class="generated-evidence quiet">
      {first === undefined ? (
        counted(calls, 'call')
      ) : (
        <a href={linkTo(['explain', first])}>{counted(calls, 'call')}</a>
      )}
      {denied > 0 && <Tag kind="gap">{denied.toLocaleString('en')} denied</Tag>} by
      {callers.slice(0, 3).map((arn) => (
        <Identity key={arn} arn={arn} />
      ))}
      {callers.length > 3 && <span>and {callers.length - 3} more</span>}
    </p>
  )
}

function Conditions({ conditions }: Pick<StatementEvidence, 'conditions'>) {
  const wishes = wishesInAddress()
  if (conditions.length === 0) return null
  return (
    <details class="generated-conditions">
      <summary>All of these calls meet {counted(conditions.length, 'condition')}</summary>
      {conditions.map(({ operator, key, value, included }) => (
        <Option
          key={key}
          text={`${operator} ${shownText(key)} = ${shownText(value)}`}
          isOn={included}
          onChange={() => toggle('conditions', wishes.conditions, key)}
        />
      ))}
    </details>
  )
}
