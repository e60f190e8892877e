/** Every key that does something on the present page, and the switch for single letters. */
import { Keys } from '../components/button.tsx'
import { Segments } from '../components/forms/segments.tsx'
import { Dialog } from '../components/overlays/dialog.tsx'
import { shortcuts, useShortcuts } from '../keyboard.ts'
import { lettersAct } from '../state/preferences.ts'
import { helpIsOpen } from './open-help.ts'

export function Help() {
  const open = () => {
    helpIsOpen.value = true
  }
  useShortcuts([{ keys: '?', does: 'Show all keys', act: open }])
  return helpIsOpen.value ? <HelpDialog /> : null
}

function HelpDialog() {
  const close = () => {
    helpIsOpen.value = false
  }
  return (
    <Dialog title="Keyboard" width="wide" onClose={close}>
      <dl class="help-keys">
        {[...keysByDeed()].map(([does, all]) => (
          <div key={does} class="help-key">
            <dt>
              {all.map((keys) => (
                <span key={keys}>
                  <Keys keys={spelled(keys)} /> <span class="unseen">{spelled(keys)}</span>
                </span>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div class="help-letters">
        <Segments
          label="Keys without Ctrl"
          value={lettersAct.value}
          segments={[
            { value: 'on', content: 'Single letters act' },
            { value: 'off', content: 'Only keys with Ctrl' },
          ]}
          onChange={(chosen) => {
            lettersAct.value = chosen
          }}
        />
        <p class="small quieter">Single letters never act while you type. Switch them off if you dictate.</p>
      </div>
    </Dialog>
  )
}

/** Several keys may do the same. */
function keysByDeed(): ReadonlyMap<string, readonly string[]> {
  const deeds = Map.groupBy(shortcuts.value, ({ does }) => does)
  return new Map([...deeds].map(([does, all]) => [does, [...new Set(all.map(({ keys }) => keys))]]))
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
}

/** `Ctrl+k` is `Ctrl K`, and `gl` is `g l`. */
function spelled(keys: string): string {
  if (keys.startsWith('Ctrl+')) return `Ctrl ${keys.slice(5).toUpperCase()}`
  return NAMES[keys] ?? (keys.length === 2 && !/^F\d/.test(keys) ? [...keys].join(' ') : keys)
}
