/**
 * Records when access keys, users, roles, and accounts were last used, and for what.
 *
 * Reports and GetAccessKeyLastUsed return these dates.
 */
import { accountKey } from '../../store/index.ts'
import { actionFacts } from '../aws/service-authorization.ts'
import { accountOf, type Caller, sessionOf } from '../identity/caller.ts'
import type { Emulator } from './emulator.ts'

interface Use {
  readonly region: string
  /** The service that was called, as spelled in credential scopes. */
  readonly service: string
  /** The action as AWS spells it, `service:Name`. Undefined when AWS does not have the action. */
  readonly action?: string | undefined
}

/**
 * Records a use even if the request fails, because AWS's reports include all attempts.
 *
 * Source: API reference, GenerateServiceLastAccessedDetails.
 */
export function recordUse(
  { store: { usage }, clock }: Emulator,
  caller: Caller,
  { region, service, action }: Use,
): void {
  if (accountOf(caller) === undefined) return
  const entry = { date: clock.now(caller), region, service }
  if (!sessionOf(caller)) usage.set(caller.accessKeyId, entry)
  const entity = entityOf(caller)
  if (entity !== undefined) usage.set(entity, entry, action)
  if (caller.kind !== 'federated') usage.set(accountKey(caller), entry, action)
}

/**
 * Records a call that another local service received.
 *
 * Actions that AWS does not have are not recorded, because their number is unlimited.
 */
export function recordUseElsewhere(
  emulator: Emulator,
  caller: Caller,
  { region, service }: Use,
  action: string | undefined,
): void {
  const facts = action === undefined ? undefined : actionFacts(action)
  recordUse(emulator, caller, { region, service, action: facts && `${facts.service}:${facts.name}` })
}

/** Returns the user's or role's unique ID. Undefined for root and federated users, whom no report covers. */
function entityOf(caller: Caller): string | undefined {
  if (caller.kind === 'role') return caller.role.id
  return caller.kind === 'user' ? caller.user.id : undefined
}
