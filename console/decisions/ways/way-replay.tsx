/** How many of the kept decisions a change would turn, counted on the server. */
import { post } from '../../api/client.ts'
import { Icon } from '../../components/icon.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { counted } from '../../texts/shown-text.ts'
import type { Step } from '../explanation.ts'

interface Outcome {
  readonly count: number
}

interface Replay {
  readonly becomeAllowed: Outcome
  readonly becomeRefused: Outcome
  readonly stay: Outcome
}

interface WayReplayProps {
  readonly steps: readonly Step[]
  /** Whether the explained call is itself one of the kept decisions. */
  readonly isKept: boolean
}

export function WayReplay({ steps, isKept }: WayReplayProps) {
  const changes = steps.flatMap(changesOf)
  const { value } = useLoaded(
    (signal) => post<Replay>('/_iamulator/replay', { changes, key: 'explain' }, signal),
    [JSON.stringify(changes)],
  )
  if (!value) return null
  return (
    <li>
      <Icon name="live" />
      <span>{textOf(value, isKept)}</span>
    </li>
  )
}

/** Whether the steps change documents only, so that the kept decisions can be judged again. */
export function canReplay(steps: readonly Step[]): boolean {
  return steps.length > 0 && steps.every((step) => changesOf(step).length > 0)
}

/** Returns the change in the words of the endpoint. A new policy is one of the principal that gets it. */
function changesOf({ source, edit, layer, group, touches, calls = [] }: Step) {
  if (!edit || layer === 'resource' || layer === 'endpoint') return []
  const [entity] = touches?.entities ?? []
  const holder = group ?? (source?.startsWith('arn:') ? undefined : entity?.arn)
  if (source !== undefined) return [{ source, document: edit.after, ...(holder !== undefined && { holder }) }]
  const name = calls[0]?.input['PolicyName']
  return layer === 'identity' && entity && typeof name === 'string'
    ? [{ source: name, document: edit.after, holder: entity.arn, layer }]
    : []
}

function textOf({ becomeAllowed, becomeRefused, stay }: Replay, isKept: boolean): string {
  const total = becomeAllowed.count + becomeRefused.count + stay.count
  const others = Math.max(0, becomeAllowed.count - (isKept ? 1 : 0))
  const kept = counted(total, 'kept decision')
  if (others === 0 && becomeRefused.count === 0) return `No other of ${kept} changes`
  const parts = [
    others > 0 && `${others.toLocaleString('en')} more ${others === 1 ? 'is' : 'are'} allowed`,
    becomeRefused.count > 0 &&
      `${becomeRefused.count.toLocaleString('en')} ${becomeRefused.count === 1 ? 'is' : 'are'} refused`,
  ]
  return `Of ${kept}, ${parts.filter(Boolean).join(' and ')} then`
}
