/** One simulated request: its outcome, what decides, and whether the draft changes it. */
import type { SimulatedOutcome, SimulatedResult, SimulatedStatement } from '../../../../schemas/endpoints.ts'
import { IconButton } from '../../../components/button.tsx'
import { Tag } from '../../../components/tag.tsx'
import { Mark, outcomeOf } from '../../../marks/mark.tsx'
import { nameInArn, shortArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import type { Row } from './questions.ts'

interface ResultRowProps {
  readonly row: Row
  readonly result: SimulatedResult | undefined
  /** The source of the policy in the editor. */
  readonly own: string
  readonly onRemove: () => void
}

export function ResultRow({ row: { action, resource }, result, own, onRemove }: ResultRowProps) {
  const { saved, draft, error } = result ?? {}
  const [service = '', name = ''] = action.split(':')
  return (
    <li class="simulate-row">
      {draft ? <Mark outcome={outcomeOf(draft.decision)} isSolid /> : <span class="simulate-pending" />}
      <span class="simulate-what">
        <code class="simulate-action">
          {shownText(service)}:<b>{shownText(name)}</b>
        </code>
        <code class="quieter truncated" data-tooltip={shownText(resource)}>
          {shownText(shortArn(resource))}
        </code>
      </span>
      <span class="simulate-why quieter">
        {error ? shownText(error.message) : draft && deciding(draft, own)}
      </span>
      <span class="simulate-change">{saved && draft && <Change saved={saved} draft={draft} />}</span>
      <IconButton icon="close" label={`Remove ${action} on ${shortArn(resource)}`} onClick={onRemove} />
    </li>
  )
}

function Change({ saved, draft }: { readonly saved: SimulatedOutcome; readonly draft: SimulatedOutcome }) {
  const [was, is] = [saved, draft].map(({ decision }) => decision === 'allowed')
  if (was === is) return null
  return is ? <Tag kind="allow">now allowed</Tag> : <Tag kind="gap">no longer</Tag>
}

const LAYERS: Readonly<Record<SimulatedOutcome['layer'], string>> = {
  root: 'root user',
  identity: 'no statement',
  boundary: 'boundary',
  session: 'session policy',
  resource: 'resource policy',
  trust: 'trust policy',
  serviceControl: 'SCP',
  resourceControl: 'RCP',
  endpoint: 'endpoint policy',
}

/** Says in few words what decides: the line of a statement, the policy of another layer, or that nothing allows. */
function deciding(outcome: SimulatedOutcome, own: string): string {
  const [first] = outcome.because
  if (outcome.rule !== undefined) return 'a fixed rule'
  return first ? statementIn(first, own) : gapIn(outcome)
}

function gapIn({ layer, boundary }: SimulatedOutcome): string {
  return boundary === undefined ? LAYERS[layer] : `boundary ${shownText(nameInArn(boundary).name)}`
}

function statementIn({ layer, source, name, line }: SimulatedStatement, own: string): string {
  const where = line === undefined ? '' : `line ${line}`
  if (source === own && where !== '') return where
  const policy = shownText(name ?? nameInArn(source).name)
  const isPlain = layer === 'identity' || layer === 'resource' || layer === 'trust'
  return isPlain ? `${policy} ${where}` : `${LAYERS[layer]} ${policy}`
}
