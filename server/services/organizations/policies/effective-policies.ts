/** Effective policies: what all management policies of a type make of an account. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import type { Family, Output } from '../../../../core/engine/operation.ts'
import type { EffectivePolicyError, ManagementPolicyType } from '../../../../policy/index.ts'
import {
  effectivePolicyNotFound,
  targetNotSupported,
} from '../../../../protocol/errors/organizations/effective-policies.ts'
import { targetNotFound } from '../../../../protocol/errors/organizations/policies.ts'
import type { MemberAccountRow, View } from '../../../../store/index.ts'
import { accountPath, accountTarget, byJoining, requireAccount, toAccount } from '../accounts/accounts.ts'
import {
  type Entitlement,
  organizationRules,
  ownedTarget,
  requireAllFeatures,
  requireOrganization,
} from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { ofType } from './policies.ts'
import { EMPTY_POLICY, errorsOf, isFallible, levelsDownTo, validPolicy } from './policy-levels.ts'
import { authorizedTarget } from './policy-targets.ts'

export const effectivePolicies = {
  DescribeEffectivePolicy: {
    ...organizationRules('reader'),
    resource: (view, { TargetId = view.accountId }, { settled }) =>
      ownedTarget(view, entitledTo(view, TargetId), authorizedTarget(view, TargetId), settled),
    conditions: (_view, { PolicyType }) => ofType(PolicyType),
    run: (tx, { PolicyType, TargetId = tx.accountId }) => {
      const found = requireOrganization(tx, entitledTo(tx, TargetId))
      requireAllFeatures(found)
      if (!isAccount(TargetId)) throw targetNotSupported()
      const account = found.management.memberAccounts.get(TargetId)
      if (!account) throw targetNotFound()
      requireEnabled(found, PolicyType)
      return { EffectivePolicy: toEffectivePolicy(found, account, PolicyType) }
    },
  },

  ListAccountsWithInvalidEffectivePolicy: {
    ...organizationRules('reader'),
    conditions: (_view, { PolicyType }) => ofType(PolicyType),
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'reader')
      requireAllFeatures(found)
      const { PolicyType } = input
      requireEnabled(found, PolicyType)
      const show = (account: MemberAccountRow) => toAccount(found, account, ctx.timeIn(found.management))
      const { items, NextToken } = pageInOrder(input, invalidAccounts(found, PolicyType), byJoining, show)
      return { Accounts: items, PolicyType, NextToken }
    },
  },

  ListEffectivePolicyValidationErrors: {
    ...organizationRules('reader'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    conditions: (_view, { PolicyType }) => ofType(PolicyType),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      requireAllFeatures(found)
      const { AccountId, PolicyType } = input
      const account = requireAccount(found.management, AccountId)
      requireEnabled(found, PolicyType)
      const levels = levelsDownTo(found, AccountId, PolicyType)
      const errors = errorsOf(levels)
      const { items, NextToken } = pageInOrder(input, errors, keyOfError, toValidationError)
      const details =
        errors.length === 0 ? {} : { EvaluationTimestamp: levels.date, Path: accountPath(found, account) }
      return { AccountId, PolicyType, ...details, EffectivePolicyValidationErrors: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

const ACCOUNT_NUMBER = /^\d{12}$/
const isAccount = (targetId: string) => ACCOUNT_NUMBER.test(targetId)

/** Every member may see its own effective policies. */
function entitledTo({ accountId }: View, targetId: string): Entitlement {
  return targetId === accountId ? 'member' : 'reader'
}

function requireEnabled({ organization }: ManagedOrganization, type: ManagementPolicyType): void {
  if (!organization.policyTypes.includes(type)) throw effectivePolicyNotFound()
}

type Described = NonNullable<Output<'organizations', 'DescribeEffectivePolicy'>['EffectivePolicy']>

/** LastUpdatedTimestamp is that of the last evaluation, also when the content stayed (recorded on AWS, September 2026). */
function toEffectivePolicy(
  found: ManagedOrganization,
  account: MemberAccountRow,
  type: ManagementPolicyType,
): Described {
  const levels = levelsDownTo(found, account.accountId, type)
  return {
    LastUpdatedTimestamp: levels.date,
    PolicyContent: validPolicy(levels) ?? account.heldPolicies?.[type] ?? EMPTY_POLICY,
    PolicyType: type,
    TargetId: account.accountId,
  }
}

function* invalidAccounts(found: ManagedOrganization, type: ManagementPolicyType) {
  if (!isFallible(type)) return
  // Most accounts have the same policies as others.
  const known = new Map<string, boolean>()
  for (const [accountId, account] of found.management.memberAccounts.rows()) {
    const levels = levelsDownTo(found, accountId, type)
    const key = JSON.stringify([levels.date, levels.levels.map((level) => level.map(({ id }) => id))])
    const isInvalid = known.get(key) ?? errorsOf(levels).length > 0
    known.set(key, isInvalid)
    if (isInvalid) yield account
  }
}

type ValidationError = NonNullable<
  Output<'organizations', 'ListEffectivePolicyValidationErrors'>['EffectivePolicyValidationErrors']
>[number]

/** No two errors of a policy have the same key (recorded on AWS, September 2026, as is that their order changes). */
function keyOfError({ path, code, message }: EffectivePolicyError): string {
  return [path, code, message].join('\n')
}

function toValidationError({ code, message, path, contributors }: EffectivePolicyError): ValidationError {
  return { ContributingPolicies: contributors, ErrorCode: code, ErrorMessage: message, PathToError: path }
}
