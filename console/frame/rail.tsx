/** The rail at the left: the places, and at its foot how strict the emulator is. Icons only in narrower windows. */
import { Button } from '../components/button.tsx'
import { Brand, Icon } from '../components/icon.tsx'
import { type Place, places } from '../places.ts'
import { linkTo, path } from '../router.ts'
import { consoleState } from '../state/console-state.ts'
import { shownModes } from './modes.ts'
import { openStatus } from './open-status.ts'

export function Rail() {
  const groups = Map.groupBy(places, ({ group }) => group)
  return (
    <nav class="rail" aria-label="Places">
      <a class="rail-brand" href="/console/live" aria-label="iamulator">
        <Brand />
        <span class="rail-text">iamulator</span>
      </a>
      <div class="rail-places">
        {[...groups].map(([group, members]) => (
          <ul key={group} class="rail-group" aria-label={group || 'Decisions'}>
            {group !== '' && (
              <li class="rail-heading caption" aria-hidden="true">
                {group}
              </li>
            )}
            {members.map((place) => (
              <li key={place.id}>
                <PlaceLink place={place} />
              </li>
            ))}
          </ul>
        ))}
      </div>
      <Modes />
    </nav>
  )
}

function PlaceLink({ place }: { readonly place: Place }) {
  const { id, name, icon, count } = place
  const counts = consoleState.value?.counts
  const number = counts && count?.(counts)
  return (
    <a
      class="rail-place"
      href={linkTo([id])}
      aria-current={path.value[0] === id ? 'page' : undefined}
      aria-label={name}
      data-tooltip={name}
    >
      <Icon name={icon} />
      <span class="rail-text">{name}</span>
      {number !== undefined && number > 0 && (
        <span class="rail-count numbers" aria-hidden="true">
          {number.toLocaleString('en')}
        </span>
      )}
    </a>
  )
}

function Modes() {
  const state = consoleState.value
  if (!state) return null
  return (
    <div class="rail-foot">
      <dl class="rail-modes">
        {shownModes(state).map(({ name, value, isRelaxed }) => (
          <div key={name} class={isRelaxed ? 'rail-mode rail-mode-relaxed' : 'rail-mode'}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Button kind="quiet" isSmall class="rail-status" onClick={openStatus}>
        Status
      </Button>
      <p class="rail-address">
        <span class="code">{state.address}</span>
        <span>{state.version}</span>
      </p>
    </div>
  )
}
