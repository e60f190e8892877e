/** The eight places, each of which is loaded when it is first opened. */
import type { ComponentType } from 'preact'
import type { ConsoleState } from './api/console-state.ts'
import type { IconName } from './components/icon.tsx'

export interface Place {
  /** The first segment of its addresses. */
  readonly id: string
  readonly name: string
  /** A shorter name, for the bar at the foot of narrow windows. */
  readonly shortName?: string
  readonly icon: IconName
  /** The letter that opens it after `g`. */
  readonly letter: string
  readonly group: '' | 'Access' | 'Accounts'
  /** How many things are in it. */
  count?(counts: ConsoleState['counts']): number
  load(): Promise<{ readonly default: ComponentType }>
}

export const places: readonly Place[] = [
  {
    id: 'live',
    name: 'Live',
    icon: 'live',
    letter: 'l',
    group: '',
    count: ({ decisions = 0 }) => decisions,
    load: () => import('./places/live/index.tsx'),
  },
  {
    id: 'explain',
    name: 'Explain',
    icon: 'explain',
    letter: 'e',
    group: '',
    load: () => import('./places/explain/index.tsx'),
  },
  {
    id: 'access',
    name: 'Access map',
    shortName: 'Access',
    icon: 'map',
    letter: 'a',
    group: 'Access',
    load: () => import('./places/access/index.tsx'),
  },
  {
    id: 'identities',
    name: 'Identities',
    icon: 'user',
    letter: 'i',
    group: 'Access',
    count: ({ identities }) => identities,
    load: () => import('./places/identities/index.tsx'),
  },
  {
    id: 'policies',
    name: 'Policies',
    icon: 'policy',
    letter: 'p',
    group: 'Access',
    count: ({ policies }) => policies,
    load: () => import('./places/policies/index.tsx'),
  },
  {
    id: 'organization',
    name: 'Organization',
    icon: 'organization',
    letter: 'o',
    group: 'Accounts',
    count: ({ accounts }) => accounts,
    load: () => import('./places/organization/index.tsx'),
  },
  {
    id: 'identity-center',
    name: 'Identity Center',
    icon: 'people',
    letter: 'c',
    group: 'Accounts',
    count: ({ people }) => people,
    load: () => import('./places/identity-center/index.tsx'),
  },
  {
    id: 'time',
    name: 'Time',
    icon: 'clock',
    letter: 't',
    group: 'Accounts',
    load: () => import('./places/time/index.tsx'),
  },
]
