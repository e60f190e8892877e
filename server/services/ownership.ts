/** Asks services who owns what their operations are about. */
import type { Ownership } from '../../core/access/target.ts'
import type { View } from '../../store/index.ts'
import { services } from './index.ts'

/**
 * Returns the account that owns whatever an action of AWS Organizations is about, and what it lets the caller's account
 * do with that. Undefined for other actions.
 *
 * @param action as AWS spells it
 */
export function storedOwnership(view: View, action: string): Ownership | undefined {
  if (!action.startsWith(ORGANIZATIONS)) return undefined
  const name = action.slice(ORGANIZATIONS.length)
  return services.organizations.operation(name)?.owner?.(view, undefined, { settled: (settled) => settled })
}

const ORGANIZATIONS = 'organizations:'
