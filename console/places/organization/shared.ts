/** What the parts of the place share: the organization, how to change it, and what is being dragged. */
import { signal } from '@preact/signals'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Facts, Structure, Target } from './organization.ts'

export interface Shared {
  readonly facts: Facts
  readonly structure: Structure
  /** Grows with every change, for what is loaded besides the structure. */
  readonly version: number
  /** Loads everything again, after something was changed. */
  changed(): void
  /** Shows a dialog. */
  ask(dialog: (close: () => void) => ComponentChildren): void
}

export const SharedContext = createContext<Shared | undefined>(undefined)

export function useOrganization(): Shared {
  const shared = useContext(SharedContext)
  if (!shared) throw new Error('There is no organization around this part.')
  return shared
}

/** What the user drags onto the tree. */
type Dragged =
  | { readonly kind: 'policy'; readonly id: string; readonly name: string }
  | { readonly kind: 'account'; readonly target: Target }

export const dragged = signal<Dragged | undefined>(undefined)
