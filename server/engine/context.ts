/** What a handler gets to know about a call. */
import { newId, newSecret, newUuid } from '../aws/ids.ts'
import type { Caller } from '../identity/caller.ts'
import type { Emulator } from './emulator.ts'
import type { Context } from './operation.ts'

/**
 * What a handler gets to know about a call of `caller`.
 *
 * @param region that the request is signed for
 * @param origin scheme and host that it was sent to
 */
export function contextFor(emulator: Emulator, caller: Caller, region: string, origin?: string): Context {
  return {
    caller,
    accountId: caller.accountId,
    now: emulator.clock.now(),
    realNow: emulator.clock.real(),
    region,
    origin,
    tokenIssuer: emulator.settings.tokenIssuer,
    quotas: emulator.quotas,
    sessions: emulator.sessions,
    authorizationMessages: emulator.authorizationMessages,
    externalPrincipals: emulator.externalPrincipals,
    simulate: emulator.settings.simulate,
    templates: emulator.templates,
    webIdentities: emulator.webIdentities,
    usage: emulator.store.usage,
    newId: (prefix) => newId(prefix, caller.accountId, emulator.randomBytes),
    newSecret: (bytes) => newSecret(emulator.randomBytes, bytes),
    newUuid: () => newUuid(emulator.randomBytes),
  }
}
