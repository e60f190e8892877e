/** The lines of the palette in their groups. The part of a name that was typed stands out. */
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import { shownText } from '../texts/shown-text.ts'
import { type Entry, GROUPS } from './entry.ts'

interface LinesProps {
  readonly id: string
  readonly entries: readonly Entry[]
  readonly active: number
  readonly text: string
  readonly onTake: (entry: Entry, inNewTab: boolean) => void
}

export function Lines({ id, entries, active, text, onTake }: LinesProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active, entries.length])
  const numbered = entries.map((entry, index) => ({ entry, index }))
  const groups = GROUPS.map((group) => ({
    group,
    members: numbered.filter(({ entry }) => entry.group === group),
  }))
  return (
    <div ref={list} id={`${id}-list`} role="listbox" aria-label="Found" class="palette-list">
      {groups
        .filter(({ members }) => members.length > 0)
        .map(({ group, members }) => (
          <div key={group} role="group" aria-label={group}>
            <p class="palette-group caption" aria-hidden="true">
              {group}
            </p>
            {members.map(({ entry, index }) => (
              <Line
                key={entry.key}
                id={`${id}-${index}`}
                entry={entry}
                isActive={index === active}
                text={text}
                onTake={onTake}
              />
            ))}
          </div>
        ))}
    </div>
  )
}

interface LineProps extends Pick<LinesProps, 'id' | 'text' | 'onTake'> {
  readonly entry: Entry
  readonly isActive: boolean
}

function Line({ id, entry, isActive, text, onTake }: LineProps) {
  const { icon, name, detail, link } = entry
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys act on the field
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      class="palette-line"
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => onTake(entry, event.ctrlKey || event.metaKey)}
    >
      <Icon name={icon} />
      <span class="truncated">
        <Matched name={shownText(name)} text={text.trim()} />
        {detail !== undefined && detail !== '' && <span class="quieter"> {shownText(detail)}</span>}
      </span>
      {isActive && (
        <span class="palette-enter" aria-hidden="true">
          ↵ {link === undefined ? 'do' : 'open'}
        </span>
      )}
    </div>
  )
}

function Matched({ name, text }: { readonly name: string; readonly text: string }) {
  const at = text === '' ? -1 : name.toLowerCase().indexOf(text.toLowerCase())
  if (at === -1) return <>{name}</>
  return (
    <>
      {name.slice(0, at)}
      <b class="palette-match">{name.slice(at, at + text.length)}</b>
      {name.slice(at + text.length)}
    </>
  )
}
