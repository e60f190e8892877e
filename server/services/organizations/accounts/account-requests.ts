/** The creation of accounts: requests, and what becomes of them. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import type { Permission } from '../../../../core/access/target.ts'
import type { RandomBytes } from '../../../../core/aws/ids.ts'
import { newAccountRequestId, organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Context, Family, Input, Output } from '../../../../core/engine/operation.ts'
import { isEmailAddress } from '../../../../protocol/email-address.ts'
import {
  accountNumberLimitExceeded,
  createAccountStatusNotFound,
  invalidRoleName,
  managementNotGovCloudEnabled,
} from '../../../../protocol/errors/organizations/account-requests.ts'
import { type AccountRequestRow, memberId, type Tag, type Tx, type View } from '../../../../store/index.ts'
import { DAY } from '../day.ts'
import { organizationRules, ownedTarget, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { newTags } from '../tag-rules.ts'
import { accountWithAddress } from './emails.ts'
import { furnishAccount } from './furnish-account.ts'
import { addMember, countTowardQuota } from './membership.ts'

export const accountRequests = {
  CreateAccount: {
    ...organizationRules('management'),
    also: tagPermission,
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'management')
      const facts = requireFacts(input, ctx)
      const { AccountsPerOrganizationQuota } = ctx.quotas
      if (countTowardQuota(found, ctx.now) >= AccountsPerOrganizationQuota) throw accountNumberLimitExceeded()
      const row = requestAccount(found, facts, ctx)
      // AWS always answers so, also to a request that it cannot fulfill (recorded on AWS, September 2026).
      const { Id, AccountName, RequestedTimestamp } = toStatus(row)
      return { CreateAccountStatus: { Id, AccountName, State: 'IN_PROGRESS', RequestedTimestamp } }
    },
  },

  CreateGovCloudAccount: {
    ...organizationRules('management'),
    also: tagPermission,
    run: (tx, input, ctx): Output<'organizations', 'CreateGovCloudAccount'> => {
      requireOrganization(tx, 'management')
      requireFacts(input, ctx)
      // No account of an emulator is associated with one in AWS GovCloud (US), which AWS does on request.
      throw managementNotGovCloudEnabled()
    },
  },

  DescribeCreateAccountStatus: {
    ...organizationRules('reader'),
    run: (tx, { CreateAccountRequestId }, ctx) => {
      const { management } = requireOrganization(tx, 'reader')
      const row = management.accountRequests.get(CreateAccountRequestId)
      if (!row || !isTracked(row, ctx.timeIn(management))) throw createAccountStatusNotFound()
      return { CreateAccountStatus: toStatus(row) }
    },
  },

  /** Unverified: Requests for accounts are listed from the oldest to the newest, because AWS does not document the order. */
  ListCreateAccountStatus: {
    ...organizationRules('reader'),
    run: (tx, input, ctx) => {
      const { management } = requireOrganization(tx, 'reader')
      const { items, NextToken } = pageInOrder(
        input,
        requestsIn(input.States, management, ctx.timeIn(management)),
        ({ requestDate, id }) => `${new Date(requestDate).toISOString()} ${id}`,
        toStatus,
      )
      return { CreateAccountStatuses: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

/**
 * Returns the permission to tag a new account.
 *
 * Unverified: The permission to tag a new account is decided on the ARN of an account with an asterisk for its number,
 * because AWS does not say on what.
 */
function tagPermission(view: View, { Tags }: Input<'organizations', 'CreateAccount'>): readonly Permission[] {
  const found = organizationOf(view)
  if (!found || !Tags?.length) return []
  const arn = organizationsArn(found.management, `account/${found.organization.id}/*`)
  return [{ action: 'organizations:TagResource', target: ownedTarget(view, 'management', { arn }) }]
}

/** What a request says of the new account. */
interface AccountFacts {
  readonly name: string
  readonly email: string
  /** The name of the role that the management account can assume. */
  readonly accessRole: string
  readonly tags?: readonly Tag[]
}

const DEFAULT_ROLE = 'OrganizationAccountAccessRole'

/** Names of roles are the same regardless of case. */
const RESERVED_ROLE = /^AWSServiceRoleFor/i

/**
 * Returns what a request says. IamUserAccessToBilling has no effect, because iamulator has no billing.
 *
 * Unverified: CreateAccount checks the name of the role before the tags, and both before the quota.
 *
 * @throws AwsError InvalidInputException or ConstraintViolationException
 */
function requireFacts(
  { AccountName, Email, RoleName = DEFAULT_ROLE, Tags }: Input<'organizations', 'CreateAccount'>,
  limits: Pick<Context, 'quotas'>,
): AccountFacts {
  requireRoleName(RoleName)
  return { name: AccountName, email: Email, accessRole: RoleName, ...newTags(Tags, limits) }
}

/** @throws AwsError InvalidInputException */
export function requireRoleName(name: string): void {
  if (RESERVED_ROLE.test(name)) throw invalidRoleName()
}

/**
 * Stores a request, and creates the account unless that is impossible. AWS takes seconds to minutes for it; here both
 * happen at once, so that no other request is ever in progress.
 */
function requestAccount(
  found: ManagedOrganization<Tx>,
  facts: AccountFacts,
  sources: LinkedRoleSources,
): AccountRequestRow {
  const { management } = found
  const failureReason = addressFailure(management, facts.email)
  const row = {
    id: newAccountRequestId(sources.randomBytes),
    accountName: facts.name,
    requestDate: sources.now,
    completionDate: sources.now,
    ...(failureReason ? { failureReason } : { accountId: createAccount(found, facts, sources) }),
  }
  management.accountRequests.put(row.id, row)
  return row
}

/**
 * Returns why an account cannot have an address. Undefined if it can.
 *
 * @param accountId the account, if it exists
 */
export function addressFailure(
  view: View,
  email: string,
  accountId?: string,
): AccountRequestRow['failureReason'] {
  if (!isEmailAddress(email)) return 'INVALID_EMAIL'
  const owner = accountWithAddress(view, email)
  return owner === undefined || owner === accountId ? undefined : 'EMAIL_ALREADY_EXISTS'
}

/** Creates an account with its root user and the role for the management account. Returns its number. */
function createAccount(
  found: ManagedOrganization<Tx>,
  facts: AccountFacts,
  sources: LinkedRoleSources,
): string {
  const { management } = found
  const accountId = newAccountNumber(management, sources.randomBytes)
  furnishAccount(management, accountId, facts, sources)
  addMember(found, { accountId, joinedMethod: 'CREATED', ...facts }, sources)
  return accountId
}

const ACCOUNT_NUMBERS = 1e12

/** Returns a random number that no account has. */
function newAccountNumber(view: View, randomBytes: RandomBytes): string {
  const used = new Set(view.accounts())
  const isUsed = (accountId: string) => used.has(accountId) || view.locate(memberId(accountId)) !== undefined
  let number = randomBytes(6).readUIntBE(0, 6)
  let accountId: string
  do {
    accountId = String(number++ % ACCOUNT_NUMBERS).padStart(12, '0')
  } while (isUsed(accountId))
  return accountId
}

const TRACKED_DAYS = 90

/**
 * Returns whether AWS still knows a request.
 *
 * Unverified: Requests for accounts are forgotten after 90 days, because AWS does not say when.
 */
const isTracked = ({ requestDate }: AccountRequestRow, now: number) => now < requestDate + TRACKED_DAYS * DAY

/**
 * Returns the requests in these states.
 *
 * Unverified: ListCreateAccountStatus with an empty list of states lists all requests, as without a list.
 */
function requestsIn(
  states: Input<'organizations', 'ListCreateAccountStatus'>['States'] = [],
  { accountRequests: table }: View,
  now: number,
): readonly AccountRequestRow[] {
  return Array.from(table.rows(), ([, row]) => row).filter(
    (row) => isTracked(row, now) && (states.length === 0 || states.includes(stateOf(row))),
  )
}

const stateOf = ({ failureReason }: AccountRequestRow) =>
  failureReason === undefined ? 'SUCCEEDED' : 'FAILED'

type Status = NonNullable<Output<'organizations', 'CreateAccount'>['CreateAccountStatus']>

function toStatus(row: AccountRequestRow): Status {
  return {
    AccountId: row.accountId,
    AccountName: row.accountName,
    CompletedTimestamp: row.completionDate,
    FailureReason: row.failureReason,
    Id: row.id,
    RequestedTimestamp: row.requestDate,
    State: stateOf(row),
  }
}
