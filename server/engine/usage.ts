/** When access keys, users, roles and accounts were last used, and for what. Reports and GetAccessKeyLastUsed tell of it. */
import { actionFacts } from '../aws/service-authorization.ts'
import { accountOf, type Caller, sessionOf } from '../identity/caller.ts'
import type { Emulator } from './emulator.ts'

interface Use {
  readonly region: string
  /** The service that was called, as in credential scopes. */
  readonly service: string
  /** `service:Name` as AWS spells it; undefined for one that AWS does not have. */
  readonly action?: string | undefined
}

/** Whatever becomes of the request: AWS's reports hold all attempts (API reference, GenerateServiceLastAccessedDetails). */
export function recordUse(
  { store: { usage }, clock }: Emulator,
  caller: Caller,
  { region, service, action }: Use,
): void {
  const account = accountOf(caller)
  if (account === undefined) return
  const entry = { date: clock.now(), region, service }
  if (!sessionOf(caller)) usage.set(caller.accessKeyId, entry)
  const entity = entityOf(caller)
  if (entity !== undefined) usage.set(entity, entry, action)
  if (caller.kind !== 'federated') usage.set(account, entry, action)
}

/** A call that another service of this machine got. Of actions that AWS does not have there is no end: they are not kept. */
export function recordUseElsewhere(
  emulator: Emulator,
  caller: Caller,
  { region, service }: Use,
  action: string | undefined,
): void {
  const facts = action === undefined ? undefined : actionFacts(action)
  recordUse(emulator, caller, { region, service, action: facts && `${facts.service}:${facts.name}` })
}

/** The unique id of the user or role. No report tells of the root user alone, nor of federated users. */
function entityOf(caller: Caller): string | undefined {
  if (caller.kind === 'role') return caller.role.id
  return caller.kind === 'user' ? caller.user.id : undefined
}
