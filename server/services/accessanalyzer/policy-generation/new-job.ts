/** What a job finds out about the calls of a user or role. */

import { nameInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import { spellingOfAction } from '../../../../core/aws/service-authorization.ts'
import type { Context, Input } from '../../../../core/engine/operation.ts'
import { findUser } from '../../../../core/identity/find-user.ts'
import { invalidTimeRange, principalNotFound } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { PolicyGenerationRow, RoleRow, UserRow, View } from '../../../../store/index.ts'
import { keyOf } from '../../../../store/index.ts'
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

/** Unverified: A trail for which a request names no Regions has the calls in its own Region. */
function regionsOf(trails: Trails['trails']): Range['regions'] {
  if (trails.some(({ allRegions }) => allRegions)) return undefined
  return new Set(
    trails.flatMap(({ cloudTrailArn, regions = [] }) =>
      regions.length > 0 ? regions : (cloudTrailArn.split(':')[3] ?? []),
    ),
  )
}

type Uses = Pick<PolicyGenerationRow, 'actions' | 'services' | 'isComplete'>
type Sources = Pick<Context, 'usage' | 'recentCalls'>

function usesOf(principal: UserRow | RoleRow, range: Range, sources: Sources): Uses {
  const called = calledBy(principal, range, sources)
  const actions = called.filter((action) => !isLeftOut(action))
  const known = new Set(actions.map(serviceIn))
  const used = Array.from(sources.usage.details(principal.id)?.services ?? [])
    .filter(([, { date }]) => date >= range.start && date <= range.end)
    .map(([service]) => service)
  const services = [...new Set([...used, ...called.map(serviceIn)])].filter((service) => !known.has(service))
  const isComplete = actions.length === called.length && services.length === 0
  return { actions, services: services.sort(), isComplete }
}

const serviceIn = (action: string) => action.split(':')[0] ?? ''

/**
 * Returns the actions that a user or role called, in AWS's spelling, sorted. The last use of each action represents calls
 * before a restart and of other replicas, which have no recent decisions.
 */
function calledBy(principal: UserRow | RoleRow, range: Range, sources: Sources): readonly string[] {
  const { passed, refused } = recentlyCalled(principal, range, sources)
  const lastUses = Array.from(sources.usage.details(principal.id)?.actions ?? [])
    .filter(([action, { date, region }]) => isIn(range, date, region) && !refused.has(action))
    .map(([action]) => action)
  return [...new Set([...passed, ...lastUses])].sort()
}

/** Returns the actions of recent calls that passed, and those of which a recent call was refused. */
function recentlyCalled({ arn, createDate }: UserRow | RoleRow, range: Range, { recentCalls }: Sources) {
  const [passed, refused] = [new Set<string>(), new Set<string>()]
  const calls = recentCalls()
  for (const each of calls.of(arn)) {
    const { action, context } = each.verdict.request
    const isCounted = each.time >= createDate && isIn(range, each.time, context.get('aws:requestedregion'))
    if (isCounted) (calls.isPassed(each) ? passed : refused).add(spellingOfAction(action))
  }
  return { passed, refused }
}

const isIn = ({ start, end, regions }: Range, time: number, region: unknown): boolean =>
  time >= start && time <= end && (!regions || regions.has(String(region)))
