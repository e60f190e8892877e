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
export function contextFor(iamulator: Emulator, caller: Caller, region: string, origin?: string): Context {
  return {
    caller,
    accountId: caller.accountId,
    now: iamulator.clock.now(),
    realNow: iamulator.clock.real(),
    region,
    origin,
    tokenIssuer: iamulator.settings.tokenIssuer,
    quotas: iamulator.quotas,
    sessions: iamulator.sessions,
    authorizationMessages: iamulator.authorizationMessages,
    externalPrincipals: iamulator.externalPrincipals,
    simulate: iamulator.settings.simulate,
    templates: iamulator.templates,
    webIdentities: iamulator.webIdentities,
    usage: iamulator.store.usage,
    newId: (prefix) => newId(prefix, caller.accountId, iamulator.randomBytes),
    newSecret: (bytes) => newSecret(iamulator.randomBytes, bytes),
    newUuid: () => newUuid(iamulator.randomBytes),
  }
}
