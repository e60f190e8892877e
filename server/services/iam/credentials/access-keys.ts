/** Access keys of users and of the root user. */

import type { Target } from '../../../../core/access/target.ts'
import { rootArn } from '../../../../core/aws/arns.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  accessKeyNotYours,
  noSuchAccessKey,
  quotaExceeded,
  statusNotSettable,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type AccessKeyRow, rowById, type UsageEntry, type View } from '../../../../store/index.ts'
import { userTarget } from '../lookup.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'

export const accessKeys = {
  CreateAccessKey: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const { AccessKeysPerUserQuota } = ctx.quotas
      if (tx.accessKeys.count('user', owner.id) >= AccessKeysPerUserQuota) {
        throw quotaExceeded('AccessKeysPerUser', AccessKeysPerUserQuota)
      }
      const key = newKey(owner, ctx)
      tx.accessKeys.put(key.id, key)
      return { AccessKey: toCreatedKey(key, owner) }
    },
  },

  UpdateAccessKey: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const key = requireKeyOf(tx, owner, input.AccessKeyId)
      if (input.Status === 'Expired') throw statusNotSettable(input.Status)
      tx.accessKeys.put(key.id, { ...key, status: input.Status })
    },
  },

  DeleteAccessKey: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      tx.accessKeys.delete(requireKeyOf(tx, owner, input.AccessKeyId).id)
    },
  },

  ListAccessKeys: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.accessKeys.by('user', owner.id, after),
        (key) => toListedKey(key, owner),
      )
      return { AccessKeyMetadata: items, ...page }
    },
  },

  GetAccessKeyLastUsed: {
    resource: (view, input, ctx) => keyTarget(view, input.AccessKeyId, ctx),
    run: (tx, input, ctx) => {
      const key = tx.accessKeys.get(input.AccessKeyId)
      if (!key) throw accessKeyNotYours(ctx.caller.arn, input.AccessKeyId)
      return {
        UserName: rowById(tx, 'users', key.userId)?.name,
        AccessKeyLastUsed: toLastUsed(ctx.usage.get(key.id)),
      }
    },
  },
} satisfies Family<'iam'>

/** Treats another user's key as missing. */
function requireKeyOf(view: View, owner: Owner, accessKeyId: string): AccessKeyRow {
  const key = view.accessKeys.get(accessKeyId)
  if (key?.userId !== owner.id) throw noSuchAccessKey(accessKeyId)
  return key
}

/**
 * Returns the user that owns the key as the resource. A denial names the key (as recorded for an unknown
 * one).
 */
function keyTarget(view: View, accessKeyId: string, ctx: Context): Target {
  const deniedAs = `access key ${accessKeyId}`
  const owner = view.accessKeys.get(accessKeyId)?.userId
  if (owner === 'root') return { arn: rootArn(ctx), deniedAs }
  const user = owner === undefined ? undefined : rowById(view, 'users', owner)
  return user ? { ...userTarget(view, user.name, ctx), deniedAs } : { arn: '*', deniedAs }
}

function newKey(owner: Owner, ctx: Context): AccessKeyRow {
  return {
    id: ctx.newId('AKIA'),
    userId: owner.id,
    secret: ctx.newSecret(),
    status: 'Active',
    createDate: ctx.now,
  }
}

/** Returns the key with its secret. No other response contains the secret. */
function toCreatedKey(key: AccessKeyRow, owner: Owner): IamTypes.AccessKey {
  return {
    UserName: owner.name,
    AccessKeyId: key.id,
    Status: key.status,
    SecretAccessKey: key.secret,
    CreateDate: key.createDate,
  }
}

function toListedKey(key: AccessKeyRow, owner: Owner): IamTypes.AccessKeyMetadata {
  return { UserName: owner.name, AccessKeyId: key.id, Status: key.status, CreateDate: key.createDate }
}

/** Returns `N/A` for a key that was never used (recorded). */
function toLastUsed(use: UsageEntry | undefined): IamTypes.AccessKeyLastUsed {
  return use
    ? { LastUsedDate: use.date, ServiceName: use.service, Region: use.region }
    : { ServiceName: 'N/A', Region: 'N/A' }
}
