/**
 * Resources of other services that the server knows. Seeds define them, and calls to other services describe them: their
 * policies are part of the decisions.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type Place,
  type ResourceRow,
  resourceId,
  rowById,
  type Store,
  StoreUnavailableError,
  type Tx,
  type View,
} from '../../store/index.ts'
import { partitionOfArn } from '../aws/arns.ts'
import { grantsAccess, withMembers } from './resource-configurations.ts'

/** A resource as a call describes it. Its place is the account that owns it. */
export interface LearnedResource extends Place, Pick<ResourceRow, 'arn' | 'type' | 'region'> {
  /** Replaces the members that it has, and removes those that are undefined. */
  readonly configuration: ResourceRow['configuration']
}

interface Sources {
  readonly store: Store
  readonly clock: { now(place: Place): number }
}

/** In an account. Seeds can define more. */
const MAXIMUM_FROM_CALLS = 1000

/** Returns the account that is known to own a resource whose ARN does not contain it. */
export function knownOwner(view: View, arn: string): string | undefined {
  return view.locate(resourceId(arn))?.accountId
}

/**
 * Keeps resources as a call describes them, and forgets those whose policies grant nothing any more. Writes nothing if that
 * is known already, or while the store cannot be written: the decision on the call does not depend on it.
 *
 * Resources of seeds stay until a reset, and in their account, because the description of a call can be incomplete.
 *
 * @param learned in one partition
 */
export async function learnResources(
  { store, clock }: Sources,
  learned: readonly LearnedResource[],
): Promise<void> {
  const [first, ...others] = learned.filter((each) => changeBy(store.view(each), each))
  if (!first) return
  const learn = (tx: Tx) => {
    for (const each of [first, ...others]) apply(tx.account(each.accountId), each, clock.now(each))
  }
  try {
    await store.durably(() => store.transact(first, learn))
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
  }
}

interface Change {
  /** The row in the same account. */
  readonly before: ResourceRow | undefined
  /** The other account that has a row. */
  readonly movedFrom: string | undefined
  /** Undefined if the resource has to be forgotten. */
  readonly configuration: ResourceRow['configuration'] | undefined
}

/** Returns what changes. Undefined for nothing, and for resources that no account of the partition can have. */
function changeBy(view: View, learned: LearnedResource): Change | undefined {
  const { arn, accountId } = learned
  if (partitionOfArn(arn) !== learned.partition) return undefined
  const known = rowById(view, 'resources', resourceId(arn))
  const owner = knownOwner(view, arn)
  const movedFrom = owner === accountId ? undefined : owner
  if (movedFrom !== undefined && known?.origin === 'seed') return undefined
  const before = movedFrom === undefined ? known : undefined
  const configuration = withMembers(before?.configuration ?? {}, learned.configuration)
  if (!grantsAccess(configuration))
    return known?.origin === 'call' ? { before, movedFrom, configuration: undefined } : undefined
  if (isDeepStrictEqual(before?.configuration, configuration)) return undefined
  return { before, movedFrom, configuration }
}

function apply(tx: Tx, learned: LearnedResource, now: number): void {
  const change = changeBy(tx, learned)
  if (!change) return
  const { before, movedFrom, configuration } = change
  const { arn, type, region } = learned
  if (movedFrom !== undefined) tx.account(movedFrom).resources.delete(arn)
  if (!configuration) {
    tx.resources.delete(arn)
    return
  }
  if (!before) makeRoom(tx)
  const row = before ?? { arn, type, region, origin: 'call', createDate: now }
  tx.resources.put(arn, { ...row, configuration, changeDate: now })
}

/** Forgets the resource of calls whose configuration changed first, if there are too many. */
function makeRoom({ resources }: Tx): void {
  if (resources.count('origin', 'call') < MAXIMUM_FROM_CALLS) return
  const [first, ...others] = Array.from(resources.by('origin', 'call'), ([, row]) => row)
  if (!first) return
  const oldest = others.reduce((one, other) => (other.changeDate < one.changeDate ? other : one), first)
  resources.delete(oldest.arn)
}
