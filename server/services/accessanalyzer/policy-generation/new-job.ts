/** What a job finds out about the calls of a user or role. */
import { invalidTimeRange, principalNotFound } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { PolicyGenerationRow, RoleRow, UserRow, View } from '../../../../store/index.ts'
import { keyOf } from '../../../../store/index.ts'
import { holderIn, type PassedCalls } from '../../../access/passed-calls.ts'
import { nameInPolicyArn } from '../../../access/policies-by-arn.ts'
import { spellingOfAction } from '../../../aws/service-authorization.ts'
import type { Context, Input } from '../../../engine/operation.ts'
import { findUser } from '../../../identity/find-user.ts'
import { isLeftOut } from './data-events.ts'
import { accessRoleError } from './roles.ts'

type Trails = AccessanalyzerTypes.CloudTrailDetails

/** Which calls count. */
interface Range {
  /** Epoch milliseconds, both inclusive. */
  readonly start: number
  readonly end: number
  /** Undefined for all regions. */
  readonly regions: ReadonlySet<string> | undefined
}

/**
 * Returns a job that is complete.
 *
 * Unverified: A policy can be generated without the details of trails, which the model does not require. It is made of the
 * calls of the last 90 days.
 *
 * @throws AwsError ValidationException
 */
export function newJob(
  view: View,
  { policyGenerationDetails, cloudTrailDetails }: Input<'accessanalyzer', 'StartPolicyGeneration'>,
  ctx: Context,
): PolicyGenerationRow {
  const { principalArn } = policyGenerationDetails
  const principal = requirePrincipal(view, principalArn)
  const range = rangeOf(cloudTrailDetails, ctx)
  const error = cloudTrailDetails && accessRoleError(view, cloudTrailDetails.accessRole)
  return {
    id: ctx.newUuid(),
    region: ctx.region,
    principal: principalArn,
    createDate: ctx.now,
    ...(error ? { ...NOTHING, error } : usesOf(principal, range, ctx)),
    ...(cloudTrailDetails && {
      trails: { trails: cloudTrailDetails.trails, startDate: range.start, endDate: range.end },
    }),
  }
}

const NOTHING = { actions: [], services: [], isComplete: false }

/** @throws AwsError ValidationException */
function requirePrincipal(view: View, arn: string): UserRow | RoleRow {
  const name = nameInPolicyArn(arn)
  const found = arn.includes(':role/') ? view.roles.get(keyOf(name)) : findUser(view, name)
  if (found?.arn !== arn) throw principalNotFound(arn)
  return found
}

/** Source: IAM User Guide, "IAM Access Analyzer policy generation": a time period of up to 90 days. */
const MAX_RANGE = 90 * 86_400_000

/** @throws AwsError ValidationException */
function rangeOf(details: Trails | undefined, { now }: Context): Range {
  if (!details) return { start: now - MAX_RANGE, end: now, regions: undefined }
  const { startTime: start, endTime: end = now, trails } = details
  if (start >= end || start > now || end - start > MAX_RANGE) throw invalidTimeRange()
  return { start, end, regions: regionsOf(trails) }
}

/** Unverified: A trail without regions has the calls in its own. */
function regionsOf(trails: Trails['trails']): Range['regions'] {
  if (trails.some(({ allRegions }) => allRegions)) return undefined
  return new Set(
    trails.flatMap(({ cloudTrailArn, regions = [] }) =>
      regions.length > 0 ? regions : (cloudTrailArn.split(':')[3] ?? []),
    ),
  )
}

type Uses = Pick<PolicyGenerationRow, 'actions' | 'services' | 'isComplete'>

function usesOf(
  principal: UserRow | RoleRow,
  range: Range,
  { usage, calls }: Pick<Context, 'usage' | 'calls'>,
): Uses {
  const called = calledBy(principal, range, calls)
  const actions = called.filter((action) => !isLeftOut(action))
  const known = new Set(actions.map(serviceIn))
  const used = Array.from(usage.details(principal.id)?.services ?? [])
    .filter(([, { date }]) => date >= range.start && date <= range.end)
    .map(([service]) => service)
  const services = [...new Set([...used, ...called.map(serviceIn)])].filter((service) => !known.has(service))
  const isComplete = actions.length === called.length && services.length === 0 && !calls.areReplaced
  return { actions, services: services.sort(), isComplete }
}

const serviceIn = (action: string) => action.split(':')[0] ?? ''

/** Returns the actions that a user or role called, in AWS's spelling, sorted. */
function calledBy(
  { arn, createDate }: UserRow | RoleRow,
  range: Range,
  calls: PassedCalls,
): readonly string[] {
  const actions = new Set<string>()
  for (const { time, verdict } of calls.all()) {
    if (time < range.start || time > range.end || time < createDate || holderIn(verdict) !== arn) continue
    const region = verdict.request.context.get('aws:requestedregion')
    if (!range.regions || range.regions.has(String(region)))
      actions.add(spellingOfAction(verdict.request.action))
  }
  return [...actions].sort()
}
