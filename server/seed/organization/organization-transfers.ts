/** Creates the billing transfers of a seed, once all its organizations exist. */

import type { Run } from '../../../core/engine/operation.ts'
import type { OrganizationsTypes } from '../../../protocol/model/index.ts'
import type { SeedResponsibilityTransfer } from '../../../schemas/seed.ts'
import { DAY } from '../../services/organizations/day.ts'
import { requireOrganization } from '../../services/organizations/gate.ts'
import { newTags } from '../../services/organizations/tag-rules.ts'
import {
  acceptedBefore,
  endOfMonth,
  requireBeginningOfMonth,
} from '../../services/organizations/transfers/transfer-dates.ts'
import {
  acceptTransfer,
  offerTransfer,
  requireManagement,
  transfers,
} from '../../services/organizations/transfers/transfers.ts'
import { StepFailure } from '../failure.ts'
import type { Path } from '../parse.ts'
import { tagsOf } from '../steps.ts'
import type { SeedOrganization } from '../types.ts'
import { type ManagementAccount, perform } from './organization-calls.ts'
import { dateIn, partyOf } from './organization-values.ts'

/**
 * Creates the transfers that an organization pays for, or offers to.
 *
 * @param path the path of the organization in the seed
 * @throws StepFailure when AWS would reject one of them
 */
export function transferBills(
  payer: ManagementAccount,
  { responsibilityTransfers = [] }: SeedOrganization,
  path: Path,
): void {
  for (const [index, transfer] of responsibilityTransfers.entries())
    addTransfer(payer, transfer, [...path, 'responsibilityTransfers', index])
}

type Offer = OrganizationsTypes.InviteOrganizationToTransferResponsibilityInput

function addTransfer(payer: ManagementAccount, seed: SeedResponsibilityTransfer, path: Path): void {
  const { name, notes, tags, startDate, accepted = false, endDate } = seed
  const start = startDate === undefined ? nextStart(payer.ctx.now) : dateIn(startDate, [...path, 'startDate'])
  const input: Offer = {
    Type: 'BILLING',
    Target: partyOf(seed, path),
    Notes: notes,
    StartTimestamp: start,
    SourceName: name,
    Tags: tagsOf(tags),
  }
  const operation = 'InviteOrganizationToTransferResponsibility'
  if (!accepted) perform(payer, { path, operation, input, run: transfers[operation].run })
  const id = accepted ? perform(payer, { path, operation, input, run: acceptedOffer(seed, path) }) : undefined
  if (endDate !== undefined) withdraw(payer, id, endDate, [...path, 'endDate'])
}

/** Returns the beginning of the first month before which there is still time to accept. */
function nextStart(now: number): number {
  const next = endOfMonth(now) + 1
  return now < acceptedBefore(next) ? next : endOfMonth(next) + 1
}

/**
 * Returns what offers a transfer, and accepts it for the other organization. Returns the ID of the transfer, which can
 * have begun already.
 */
function acceptedOffer({ account }: SeedResponsibilityTransfer, path: Path): Run<Offer, string> {
  if (account === undefined) throw new StepFailure(path, 'An accepted transfer needs "account"')
  return (tx, { StartTimestamp, SourceName, Notes, Tags }, ctx) => {
    requireBeginningOfMonth(StartTimestamp)
    const terms = { name: SourceName, startDate: StartTimestamp, notes: Notes, ...newTags(Tags, ctx) }
    const recipient = { type: 'ACCOUNT', id: account } as const
    const sent = offerTransfer(requireOrganization(tx, 'management'), { recipient, ...terms }, ctx)
    const source = tx.account(account)
    requireManagement(source)
    return acceptTransfer(source, sent, ctx).row.transferId ?? ''
  }
}

/** Withdraws a transfer. It ends with the last millisecond of a day. */
function withdraw(payer: ManagementAccount, id: string | undefined, endDate: string, path: Path): void {
  if (id === undefined) throw new StepFailure(path, 'Only an accepted transfer has an end')
  perform(payer, {
    path,
    operation: 'TerminateResponsibilityTransfer',
    input: { Id: id, EndTimestamp: dateIn(endDate, path) + DAY - 1 },
    run: transfers.TerminateResponsibilityTransfer.run,
  })
}
