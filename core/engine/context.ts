/** Builds the context that handlers receive with each call. */
import type { Place } from '../../store/index.ts'
import { RecentCalls } from '../access/records/recent-calls.ts'
import { newId, newSecret, newUuid } from '../aws/ids.ts'
import { partitionNamed } from '../aws/partitions.ts'
import { administratorOf } from '../identity/administrator.ts'
import { type Caller, userCaller } from '../identity/caller.ts'
import type { Emulator } from './emulator.ts'
import type { Context } from './operation.ts'

/** The parts of a request that are no input. They are undefined without a request. */
type Sent = Partial<Pick<Context, 'origin' | 'dpop'>>

/**
 * Returns the context of a call that `caller` makes.
 *
 * @param region the region that the request is signed for
 * @param sent what else of the request operations see
 */
export function contextFor(emulator: Emulator, caller: Caller, region: string, sent: Sent = {}): Context {
  const { clock } = emulator
  const now = clock.now(caller)
  return {
    caller,
    partition: caller.partition,
    accountId: caller.accountId,
    now,
    timeIn: (place) => now + clock.ahead(place, caller),
    settled: emulator.store.settled,
    realNow: clock.real(),
    region,
    origin: sent.origin,
    tokenIssuer: emulator.settings.tokenIssuer,
    quotas: emulator.quotas,
    sessions: emulator.sessions,
    oidcIssuer: emulator.oidcIssuer,
    authorizationMessages: emulator.authorizationMessages,
    externalPrincipals: emulator.externalPrincipals,
    simulate: emulator.settings.simulate,
    federation: emulator.settings.federation,
    templates: emulator.templates,
    webIdentities: emulator.webIdentities,
    logins: emulator.logins,
    dpop: sent.dpop,
    mayVerifyMfa: verifyingOnce(emulator, caller),
    verifyMfaPair: (serialNumber, verify) =>
      emulator.mfaVerifications.verifyPair(caller, serialNumber, clock.real(), verify),
    usage: emulator.store.usage,
    recentCalls: () => new RecentCalls(emulator.decisions, emulator.settings.auth === 'audit'),
    newId: (prefix) => newId(prefix, caller.accountId, emulator.randomBytes),
    newSecret: (bytes) => newSecret(emulator.randomBytes, bytes),
    newUuid: () => newUuid(emulator.randomBytes),
    randomBytes: emulator.randomBytes,
    denials: emulator.denials,
  }
}

/**
 * Returns the context of a call that the emulator itself makes as the administrator of an account.
 *
 * It shows roles and policies even before the consistency delay has passed, because a call may need what an
 * earlier one made, such as a role that a trust policy names.
 */
export function administratorContext(emulator: Emulator, place: Place): Context {
  const caller = userCaller(place, administratorOf(place), place.accountId)
  const delayed = contextFor(emulator, caller, partitionNamed(place.partition).iamRegion)
  return { ...delayed, settled: (view) => view }
}

/** A call verifies its code several times: before it is authorized, and when it runs. It counts once. */
function verifyingOnce({ mfaVerifications, clock }: Emulator, caller: Caller): Context['mayVerifyMfa'] {
  let may: boolean | undefined
  return (serialNumber) => {
    may ??= mfaVerifications.begin(caller, serialNumber, clock.real())
    return may
  }
}
