/** Makes the calls that create parts of a seed. AWS's rules and error messages apply to them as to the API. */

import { runUnauthorized, validatedCall } from '../../../core/engine/call.ts'
import type { Context, Run } from '../../../core/engine/operation.ts'
import { organizations } from '../../../protocol/model/index.ts'
import type { ServiceModel } from '../../../protocol/service-model.ts'
import type { Tx } from '../../../store/index.ts'
import { attemptStep } from '../failure.ts'
import type { Path } from '../parse.ts'

/** The account that makes all calls. For an organization, it is the management account. */
export interface ManagementAccount {
  readonly tx: Tx
  readonly ctx: Context
}

/** The management account of an organization that exists. */
export interface Manager extends ManagementAccount {
  readonly rootId: string
}

/** The quotas for a whole organization, and for what happens in a time. They do not limit a seed. */
const UNLIMITED = {
  AccountClosuresAtOnceQuota: Number.POSITIVE_INFINITY,
  AccountClosuresPer30DaysQuota: Number.POSITIVE_INFINITY,
  AccountsPerOrganizationQuota: Number.POSITIVE_INFINITY,
  InvitationsPerDayQuota: Number.POSITIVE_INFINITY,
  BillingTransferChainLengthQuota: Number.POSITIVE_INFINITY,
  BillingTransfersPerChainQuota: Number.POSITIVE_INFINITY,
  InboundBillingTransfersQuota: Number.POSITIVE_INFINITY,
  OrganizationalUnitsPerOrganizationQuota: Number.POSITIVE_INFINITY,
}

/** Returns the account without those quotas. */
export function unlimited({ tx, ctx }: ManagementAccount): ManagementAccount {
  return { tx, ctx: { ...ctx, quotas: { ...ctx.quotas, ...UNLIMITED } } }
}

/** An operation that creates a part of a seed. */
interface Call<I, O> {
  /** The part of the seed. */
  readonly path: Path
  readonly operation: string
  readonly input: I
  /** Runs the operation, or does the same with values of the seed that AWS would choose. */
  readonly run: Run<I, O>
  /** By default, AWS Organizations. */
  readonly model?: ServiceModel
}

/** @throws StepFailure when AWS would reject the call */
export function perform<I extends object, O>(
  { tx, ctx }: ManagementAccount,
  { path, operation, input, run, model = organizations }: Call<I, O>,
): O {
  return attemptStep(path, () =>
    runUnauthorized(
      tx,
      validatedCall<I, O, { readonly run: Run<I, O> }>(model, operation, { run }, input),
      ctx,
    ),
  )
}
