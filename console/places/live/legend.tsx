/** What the marks mean, how long calls are kept, and the keys of the list. */
import { Keys } from '../../components/button.tsx'
import { Mark } from '../../marks/mark.tsx'
import { counts } from './view.ts'

export function Legend() {
  return (
    <footer class="row live-legend">
      <span>
        <Mark outcome="allowed" size={14} label="" /> Allowed
      </span>
      <span>
        <Mark outcome="notAllowed" size={14} label="" /> No statement allows it
      </span>
      <span>
        <Mark outcome="denied" size={14} label="" /> A statement denies it
      </span>
      {counts.value.audited > 0 && (
        <span>
          <Mark outcome="audited" size={14} label="" /> Passed, only audited
        </span>
      )}
      {counts.value.refused > 0 && (
        <span>
          <Mark outcome="refused" size={14} label="" /> Refused before any policy was asked
        </span>
      )}
      <span class="live-kept">Last 10,000 decisions are kept until a reset</span>
      <span class="live-keys">
        <Keys keys="J" />
        <Keys keys="K" /> move
      </span>
      <span class="live-keys">
        <Keys keys="↵" /> explain
      </span>
      <span class="live-keys">
        <Keys keys="?" /> all keys
      </span>
    </footer>
  )
}
