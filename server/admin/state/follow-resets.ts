/** Resets what the process keeps outside the store, whenever everything or an account is reset, by whichever replica. */

import { resetRules } from '../../../core/engine/rules.ts'
import type { Place } from '../../../store/index.ts'
import type { Iamulator } from '../endpoint.ts'

type Undo = () => void

export function followResets(iamulator: Iamulator): void {
  iamulator.store.onReset((account) => {
    if (account === undefined) iamulator.guard.forget()
    const undos = [
      iamulator.epoch.renew(),
      ...resetsOf(iamulator, account),
      ...(account === undefined ? resetsOfEverything(iamulator) : []),
    ]
    return () => {
      for (const undo of undos) undo()
    }
  })
}

/** Does what a process has to do when a snapshot is restored, by whichever replica. */
export function followRestores({ snapshots, epoch, webIdentities }: Iamulator): void {
  snapshots.onRestored((isOfEverything) => {
    if (isOfEverything) webIdentities.forgetKeys()
    return epoch.renew()
  })
}

/** Resets what belongs to an account or, when undefined, to any. Returns functions that undo this. */
function resetsOf(iamulator: Iamulator, account: Place | undefined): readonly Undo[] {
  return [
    iamulator.clock.forget(account),
    iamulator.signIn.attempts.forget(account),
    iamulator.portal.attempts.forget(account),
    iamulator.mfaVerifications.forget(account),
    iamulator.mailbox.forget(account),
    iamulator.sessions.issued.reset(account),
    iamulator.faults.forget(account),
    iamulator.denials.forget(account),
  ]
}

/** Resets what all accounts share. Returns functions that undo this. */
function resetsOfEverything(iamulator: Iamulator): readonly Undo[] {
  return [resetRulesToSeed(iamulator), clearDecisions(iamulator)]
}

/** The replica that was asked applies its seed to the state. The rules of their seeds, the others know themselves. */
function resetRulesToSeed(iamulator: Iamulator): Undo {
  const undo = resetRules(iamulator)
  iamulator.seed?.applyRules(iamulator)
  return undo
}

function clearDecisions({ decisions }: Iamulator): Undo {
  const cleared = decisions.clear()
  return () => decisions.restore(cleared)
}
