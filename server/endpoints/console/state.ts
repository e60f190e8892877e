/** The facts about the server and the session that the console needs, in one answer. */

import { DEFAULT_ACCOUNT, isAdministrator } from '../../../core/identity/administrator.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import type { Identity } from '../../../core/identity/console-identity.ts'
import type { GuardSettings } from '../../../core/runtime/settings.ts'
import { VERSION } from '../../../core/runtime/version.ts'
import { listedAccount, placesOf } from '../account-list.ts'
import {
  type ConsoleSession,
  consoleSessionOf,
  csrfTokenOf,
  endOfSession,
  nameOf,
} from '../console-session.ts'
import { answerJson } from './answers.ts'
import { countsOf } from './counts.ts'
import type { Handler, Visit, WithConsole } from './visit.ts'

/** The others are counted, and found by the search. */
const LISTED_ACCOUNTS = 1000

export const showState: Handler = (visit) => {
  const { emulator, request } = visit
  const signedIn = consoleSessionOf(visit)
  const { store, settings } = emulator
  const used = signedIn ? [signedIn.own.caller, signedIn.present.caller] : []
  const places = placesOf(store, settings.partition, used)
  return answerJson(200, {
    version: VERSION,
    epoch: emulator.epoch.id,
    since: new Date(emulator.epoch.since).toISOString(),
    address: request.header('host'),
    entry: settings.consoleEntry,
    signedIn: signedIn ? sessionOf(visit, signedIn) : null,
    modes: modesOf(emulator),
    accounts: places.slice(0, LISTED_ACCOUNTS).map((place, index) => listedAccount(store, place, index)),
    counts: countsOf(
      emulator,
      signedIn?.present.caller ?? { partition: settings.partition, accountId: DEFAULT_ACCOUNT },
    ),
    latest: emulator.decisions.mark(),
    clock: clockOf(emulator),
  })
}

function sessionOf(visit: Visit, signedIn: ConsoleSession) {
  const { own, present } = signedIn
  return {
    own: identityOf(own),
    present: identityOf(present),
    until: new Date(endOfSession(visit, signedIn)).toISOString(),
    csrf: csrfTokenOf(signedIn),
    isAdministrator: isBuiltIn(present.caller),
  }
}

function identityOf(identity: Identity) {
  const { arn, accountId, kind } = identity.caller
  return { arn, name: nameOf(identity), accountId, kind }
}

const isBuiltIn = (caller: Caller) => caller.kind === 'user' && isAdministrator(caller.user)

function modesOf({ settings, store, guarding }: WithConsole) {
  const { auth, signatures, regionCheck, simulate, federation, consistencyDelay } = settings
  const { directory, writable, reason, shared } = store.status()
  const degraded = reason ?? (writable ? undefined : 'The store takes no writes.')
  return {
    ...{ auth, signatures, regionCheck, simulate, federation, consistencyDelay },
    store: shared ? 'database' : directory === undefined ? 'memory' : 'disk',
    ...guardOf(guarding),
    ...(degraded === undefined ? {} : { degraded }),
  }
}

/** Without an upstream, nothing is guarded. */
function guardOf({ upstream, guard: modes, unknown }: GuardSettings) {
  return Object.keys(upstream).length === 0 ? {} : { guard: { modes, unknown } }
}

function clockOf({ clock }: WithConsole) {
  return {
    now: new Date(clock.shared()).toISOString(),
    offsetSeconds: clock.offsetSeconds(),
    stopped: clock.isStopped,
  }
}
