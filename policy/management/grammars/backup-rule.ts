/**
 * What the members of a backup rule require of each other (recorded on AWS, September 2026). The same
 * is required of policies and of effective policies.
 *
 * Unverified: Backup rules may opt in to the archive without cold storage, or without deletion, because only
 * the time between the two is known to be limited.
 */
import type { Place, Written } from '../grammar.ts'
import { runsApart } from '../schedule.ts'
import { assignedTo, memberOf } from '../written.ts'

const DAY = 86_400_000

/** Returns whether continuous backups are kept for at most 35 days. */
export function isShortEnough(deleteAfter: string | undefined): boolean {
  return deleteAfter !== undefined && Number(deleteAfter) <= 35
}

/** Returns whether a schedule is slow enough for the archive. Its next two runs must be 28 days apart. */
export function isSlowEnough(expression: string | undefined, now: number): boolean {
  return expression !== undefined && runsApart(expression, 28 * DAY, now)
}

/** Returns whether archived backups are in cold storage for at least 90 days. */
export function isArchivedLongEnough(
  moveAfter: string | undefined,
  deleteAfter: string | undefined,
): boolean {
  return moveAfter === undefined || deleteAfter === undefined || Number(deleteAfter) - Number(moveAfter) >= 90
}

export function agreesInRule(rule: Written, { facts }: Place): boolean {
  const copies = memberOf(rule, 'copy_actions')?.members ?? []
  const lifecycles = [rule, ...copies.map(({ node }) => node)].map((each) => memberOf(each, 'lifecycle'))
  return (
    agreesWithContinuous(rule) &&
    lifecycles.every((lifecycle) => agreesWithArchive(lifecycle, rule, facts.now))
  )
}

function agreesWithContinuous(rule: Written): boolean {
  if (assignedTo(rule, 'enable_continuous_backup') !== 'true') return true
  const hasColdStorage = memberOf(rule, 'lifecycle', 'move_to_cold_storage_after_days') !== undefined
  return !hasColdStorage && isShortEnough(assignedTo(rule, 'lifecycle', 'delete_after_days'))
}

function agreesWithArchive(lifecycle: Written | undefined, rule: Written, now: number): boolean {
  if (assignedTo(lifecycle, 'opt_in_to_archive_for_supported_resources') !== 'true') return true
  const moveAfter = assignedTo(lifecycle, 'move_to_cold_storage_after_days')
  const deleteAfter = assignedTo(lifecycle, 'delete_after_days')
  return (
    isSlowEnough(assignedTo(rule, 'schedule_expression'), now) && isArchivedLongEnough(moveAfter, deleteAfter)
  )
}
