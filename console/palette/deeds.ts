/** What the palette can do besides leading somewhere. */
import { openStatus } from '../frame/open-status.ts'
import { helpIsOpen } from '../help/open-help.ts'
import { places } from '../places.ts'
import { linkTo } from '../router.ts'
import { advanceClock, resetClock } from '../state/clock.ts'
import { consoleState } from '../state/console-state.ts'
import { theme } from '../state/preferences.ts'
import { openDialog } from '../who/dialogs.ts'
import { leaveWith } from '../who/leave.ts'
import type { Entry } from './entry.ts'

/** Returns the places and deeds whose names contain the words of a text. */
export function knownEntries(text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const all = [...placeEntries(), ...deeds(), ...(words.length > 0 ? rareDeeds() : [])]
  return all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
}

function placeEntries(): readonly Entry[] {
  return places.map(({ id, name, icon }) => ({
    key: `place ${id}`,
    group: 'Places',
    icon,
    name,
    link: linkTo([id]),
  }))
}

function deeds(): readonly Entry[] {
  return [
    deed('hour', 'clock', 'Advance the clock by 1 hour', () => advanceClock(3600, '1 h')),
    deed('credentials', 'terminal', 'Show credentials', () => openDialog('credentials')),
    deed('switch', 'shield', 'Switch role', () => openDialog('switch')),
    ...(consoleState.value?.entry === 'open'
      ? [deed('enter', 'key', 'Become an administrator', () => openDialog('enter'))]
      : []),
    deed('status', 'service', 'Status: modes and upstreams', openStatus),
    deed('keyboard', 'help', 'Keyboard: all keys', () => {
      helpIsOpen.value = true
    }),
  ]
}

/** Those that somebody looks for. */
function rareDeeds(): readonly Entry[] {
  return [
    deed('day', 'clock', 'Advance the clock by 1 day', () => advanceClock(24 * 3600, '1 d')),
    deed('real', 'clock', 'Set the clock to real time', resetClock),
    deed('light', 'globe', 'Theme: light', () => setTheme('light')),
    deed('dark', 'globe', 'Theme: dark', () => setTheme('dark')),
    deed('system', 'globe', 'Theme: as the system', () => setTheme('system')),
    deed('reset', 'undo', 'Reset everything to the initial state', () => openDialog('reset')),
    deed('out', 'open', 'Sign out', () => leaveWith('/signout')),
  ]
}

function deed(key: string, icon: Entry['icon'], name: string, act: () => void): Entry {
  return { key: `do ${key}`, group: 'Do', icon, name, act }
}

function setTheme(chosen: 'system' | 'light' | 'dark'): void {
  theme.value = chosen
}
