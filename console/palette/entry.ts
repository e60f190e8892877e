/** A line of the palette. */
import type { IconName } from '../components/icon.tsx'

export const GROUPS = ['Pasted', 'Places', 'Identities', 'Policies', 'Accounts', 'Decisions', 'Do'] as const

export interface Entry {
  /** Distinguishes it from all others. */
  readonly key: string
  readonly group: (typeof GROUPS)[number]
  readonly icon: IconName
  readonly name: string
  readonly detail?: string
  /** Where Enter leads. */
  readonly link?: string
  /** What Enter does, if it leads nowhere. */
  readonly act?: () => void
}
