/** Tries calls on the state, and undoes them. */

import type { ChangeCall, Plan } from '../../../analysis/explanation/change-calls.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { runUnauthorized, validatedCall } from '../../../core/engine/call.ts'
import { administratorContext } from '../../../core/engine/context.ts'
import { AwsError } from '../../../protocol/errors.ts'
import type { Place, Tx, View } from '../../../store/index.ts'
import { expectationOf } from '../../endpoints/expected-document.ts'
import { services } from '../../services/index.ts'
import type { Iamulator } from '../endpoint.ts'
import { decidedAgain } from './decide-again.ts'

export interface Outcome {
  /** The error of each list of calls. Undefined where all of them succeed. */
  readonly refusals: readonly (AwsError | undefined)[]
  /** The calls that undo each step, with the documents that the trial left. */
  readonly undo: readonly (readonly ChangeCall[])[]
  /** Whether the request is allowed after all calls. */
  readonly isAllowed: boolean
}

/** Ends a trial, so that everything that it changed is undone. */
class TrialOver extends Error {}

/**
 * Makes calls as the administrators of their accounts, decides the request of a verdict again, and undoes everything.
 *
 * @param plans the calls of each step of a change
 */
export function tried(
  iamulator: Iamulator,
  verdict: Verdict,
  plans: readonly Pick<Plan, 'calls' | 'undo'>[],
): Outcome {
  let outcome: Outcome = { refusals: [], undo: [], isAllowed: false }
  try {
    iamulator.store.transactAnywhere((txOf) => {
      const { partition } = verdict.asked.caller
      const refusals = plans.map(({ calls }) => refusalOf(iamulator, { txOf, partition }, calls))
      const undo = plans.map((plan) =>
        plan.undo.map((call) => expecting(txOf({ partition, accountId: call.account }), call)),
      )
      outcome = { refusals, undo, isAllowed: decidedAgain(txOf, verdict)?.decision.effect === 'allowed' }
      throw new TrialOver()
    })
  } catch (error) {
    if (!(error instanceof TrialOver)) throw error
  }
  return outcome
}

interface Trial {
  readonly txOf: (place: Place) => Tx
  readonly partition: string
}

function refusalOf(iamulator: Iamulator, trial: Trial, calls: readonly ChangeCall[]): AwsError | undefined {
  try {
    for (const call of calls) perform(iamulator, trial, call)
    return undefined
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
}

function perform(iamulator: Iamulator, { txOf, partition }: Trial, call: ChangeCall): void {
  const { model, operation } = services[call.service]
  const { run } = operation(call.operation) ?? {}
  if (run === undefined) throw new Error(`${call.operation} does not run at once.`)
  const place = { partition, accountId: call.account }
  const checked = validatedCall(model, call.operation, { run }, call.input)
  runUnauthorized(txOf(place), checked, administratorContext(iamulator, place))
}

/** Adds which document the call replaces, so that it is refused once there is another one. */
export function expecting(view: View, call: ChangeCall): ChangeCall {
  const expects = expectationOf(view, call)
  return expects === undefined ? call : { ...call, expects }
}
