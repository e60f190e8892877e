/** A node of the map. */
import type { AccessNode } from '../../../../schemas/endpoints.ts'
import { Icon, type IconName } from '../../../components/icon.tsx'
import { setParams } from '../../../router.ts'
import { accountOf, emulatorNow } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { shortDuration } from '../../../texts/times.ts'
import { kindInWords } from '../words.ts'
import { NODE_HEIGHT, type PlacedNode } from './layout.ts'
import type { ShownNode } from './map-types.ts'

interface NodeButtonProps {
  readonly placed: PlacedNode
  readonly isSelected: boolean
  readonly light: 'direct' | 'way' | undefined
  readonly isFocusable: boolean
  readonly onFocus: (id: string) => void
}

export function NodeButton({ placed, isSelected, light, isFocusable, onFocus }: NodeButtonProps) {
  const { shown, x, y, width } = placed
  const { node, name, id, members } = shown
  const place = { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${NODE_HEIGHT}px` }
  const kinds = [light && `is-${light}`, node.kind === 'everybody' && 'is-everybody'].filter(Boolean)
  const whole = members.length === 1 ? node.id : `${members.length} of ${kindInWords(node)}`
  return (
    <button
      type="button"
      class={`access-node ${kinds.join(' ')}`}
      style={place}
      aria-pressed={isSelected}
      tabIndex={isFocusable ? 0 : -1}
      data-tooltip={shownText(whole)}
      onFocus={() => onFocus(id)}
      onClick={() => setParams({ sel: isSelected ? undefined : id })}
    >
      <span class={`access-node-icon ${colorOf(node)}`}>
        <Icon name={iconOf(shown)} />
      </span>
      <b class="truncated">{shownText(name)}</b>
      <span class="access-node-detail">{shownText(detailOf(shown))}</span>
      <span class="unseen">, {shownText(whole)}</span>
    </button>
  )
}

/** Returns the classes of the account's color, for what is in an account. */
export function colorOf({ kind, account }: AccessNode): string {
  const isInside = /^(?:role|user|person)$/.test(kind) && account !== undefined
  return isInside ? `access-color account-${accountOf(account).color}` : ''
}

export function iconOf({ node: { kind }, members }: Pick<ShownNode, 'node' | 'members'>): IconName {
  switch (kind) {
    case 'provider':
      return 'globe'
    case 'service':
      return 'service'
    case 'account':
      return 'organization'
    case 'everybody':
      return 'warning'
    case 'role':
      return 'shield'
    default:
      return members.length > 1 ? 'group' : 'user'
  }
}

function detailOf({ node, detail, members }: ShownNode): string {
  if (detail !== '' || members.length > 1) return detail
  if (node.kind === 'role') return usedLast(node.lastUsed)
  if (node.kind === 'user') return 'user'
  return node.kind === 'person' ? 'person' : ''
}

function usedLast(time: string | undefined): string {
  return time === undefined ? 'never' : shortDuration(emulatorNow() - Date.parse(time))
}
