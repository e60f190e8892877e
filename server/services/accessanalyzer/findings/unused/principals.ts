/** Users and roles as resources of an analyzer of unused access, with what they or their credentials are not used for. */

import { policiesOf, policiesOfUser } from '../../../../../core/access/principal-policies.ts'
import { linkedServiceOf } from '../../../../../core/engine/linked-roles.ts'
import type { AnalyzerRow, RoleRow, UserRow, View } from '../../../../../store/index.ts'
import type { Analyzed, Findable, Found } from '../analyzed.ts'
import { findingId } from '../finding-id.ts'
import { zoneOf } from '../zone.ts'
import { isExcluded } from './exclusions.ts'
import { isUnused, type Period, periodOf, type Usable, unusedSince } from './period.ts'
import { permissionsUnusedSince, unusedServices } from './permissions.ts'

/** What is found, and since when it has been so. */
interface Discovery {
  readonly found: Found
  readonly since: number
}

/** Where the users and roles of an account are, and what is asked of them. */
interface Search {
  readonly account: View
  readonly analyzer: AnalyzerRow
  readonly period: Period
  readonly ctx: Findable
}

/**
 * Returns the users and roles in the accounts of the analyzer, by ARN, without those that its rules exclude, and without
 * service-linked roles, which only AWS can change. Each account is analyzed by its own clock.
 */
export function analyzedPrincipals(view: View, analyzer: AnalyzerRow, ctx: Findable): readonly Analyzed[] {
  const { unusedAccess = {} } = analyzer.configuration ?? {}
  const { unusedAccessAge = 0 } = unusedAccess
  const analyzed = zoneOf(view, analyzer).accounts.flatMap((id) => {
    const account = view.account(id)
    const search = { account, analyzer, period: periodOf(unusedAccessAge, ctx.timeIn(account)), ctx }
    const isIncluded = (row: UserRow | RoleRow) => !isExcluded(unusedAccess, id, row)
    const users = Array.from(account.users.rows(), ([, user]) => user).filter(isIncluded)
    const roles = Array.from(account.roles.rows(), ([, role]) => role).filter(isIncluded)
    return [
      ...users.map((user) => analyzedUser(user, search)),
      ...roles.filter((role) => !linkedServiceOf(role)).map((role) => analyzedRole(role, search)),
    ]
  })
  return analyzed.sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

function analyzedUser(user: UserRow, search: Search): Analyzed {
  const discoveries = [
    ...unusedPassword(user, search),
    ...unusedKeys(user, search),
    ...(isIdle(user, search) ? [] : unusedPermissions(user, search)),
  ]
  return analyzedPrincipal(user, 'AWS::IAM::User', discoveries, search)
}

/** A role without any use has no finding about its permissions beside. */
function analyzedRole(role: RoleRow, search: Search): Analyzed {
  const lastAccessed = search.ctx.usage.get(role.id)?.date
  const use = { createDate: role.createDate, lastAccessed }
  const discoveries = isUnused(use, search.period)
    ? [{ found: { ...frameOf(role, 'UnusedIAMRole', search), ...last(use) }, since: sinceOf(use, search) }]
    : unusedPermissions(role, search)
  return analyzedPrincipal(role, 'AWS::IAM::Role', discoveries, search)
}

/** Findings change by the passage of time, so that a change is never older than the present. */
function analyzedPrincipal(
  { arn, createDate }: UserRow | RoleRow,
  type: 'AWS::IAM::User' | 'AWS::IAM::Role',
  discoveries: readonly Discovery[],
  { account, ctx }: Search,
): Analyzed {
  const since = new Map(discoveries.map((each) => [each.found.id, each.since]))
  return {
    ...{ arn, type, createDate, owner: account.accountId, changeDate: ctx.now },
    find: () => [discoveries.map(({ found }) => found)],
    since: ({ id }) => since.get(id) ?? ctx.now,
  }
}

/** A password is as old as its login profile, however often it was changed. */
function unusedPassword(user: UserRow, search: Search): readonly Discovery[] {
  const profile = search.account.loginProfiles.get(user.id)
  if (!profile) return []
  const use = { createDate: profile.createDate, lastAccessed: user.passwordLastUsed }
  if (!isUnused(use, search.period)) return []
  const found = { ...frameOf(user, 'UnusedIAMUserPassword', search), ...last(use) }
  return [{ found, since: sinceOf(use, search) }]
}

/**
 * Returns the access keys of a user that are not used.
 *
 * Unverified: Inactive access keys give no finding, because deactivating a key is how a finding is resolved.
 */
function unusedKeys(user: UserRow, search: Search): readonly Discovery[] {
  const { account, ctx, period } = search
  return Array.from(account.accessKeys.by('user', user.id), ([, key]) => key)
    .filter(({ status }) => status === 'Active')
    .map(({ id, createDate }) => ({ id, createDate, lastAccessed: ctx.usage.get(id)?.date }))
    .filter((key) => isUnused(key, period))
    .map((key) => ({
      found: {
        ...frameOf(user, 'UnusedIAMUserAccessKey', search, key.id),
        accessKeyId: key.id,
        ...last(key),
      },
      since: sinceOf(key, search),
    }))
}

function unusedPermissions(row: UserRow | RoleRow, search: Search): readonly Discovery[] {
  const { account, ctx, period } = search
  const policies = 'trust' in row ? policiesOf(account, row) : policiesOfUser(account, row)
  const permitted = {
    createDate: row.createDate,
    policies: policies.map(({ policy }) => policy),
    uses: ctx.usage.details(row.id),
  }
  const services = row.createDate > period.start ? [] : unusedServices(permitted, period)
  if (services.length === 0) return []
  const found = { ...frameOf(row, 'UnusedPermission', search), services }
  return [{ found, since: permissionsUnusedSince(services, permitted, period) }]
}

/**
 * Returns whether a user did nothing in the period.
 *
 * Unverified: Users who did nothing in the tracking period have no finding about their permissions, because AWS describes
 * these findings as those of active users and roles.
 */
function isIdle({ id, createDate, passwordLastUsed }: UserRow, { ctx, period }: Search): boolean {
  const lastAccessed = Math.max(ctx.usage.get(id)?.date ?? -Infinity, passwordLastUsed ?? -Infinity)
  return isUnused({ createDate, lastAccessed }, period)
}

/** @param more what tells the finding from others of its type */
function frameOf<Type extends Found['findingType']>(
  row: UserRow | RoleRow,
  findingType: Type,
  { account, analyzer }: Search,
  ...more: readonly string[]
) {
  const resourceType = 'trust' in row ? 'AWS::IAM::Role' : 'AWS::IAM::User'
  const id = findingId(analyzer, row.arn, [row.id, findingType, ...more])
  return { id, findingType, resource: row.arn, resourceType, owner: account.accountId } as const
}

const last = ({ lastAccessed }: Usable) => (lastAccessed === undefined ? {} : { lastAccessed })

const sinceOf = (use: Usable, { period }: Search): number => unusedSince(use, period)
