/** SSH public keys of users, for AWS CodeCommit. */

import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  duplicateSshPublicKey,
  noSuchPublicKey,
  notPublicKeyOfUser,
  quotaExceeded,
  statusNotSettable,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { SshPublicKeyRow, UserRow, View } from '../../../../store/index.ts'
import { requireUser, requireWritableUser, userTarget } from '../lookup.ts'
import { type Owner, ownerTarget, requireOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'
import { fingerprintOf, parseSshPublicKey, toPem, toSshLine } from './ssh-key-format.ts'

export const sshPublicKeys = {
  UploadSSHPublicKey: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const user = requireWritableUser(tx, input.UserName)
      const key = newKey(user, parseSshPublicKey(input.SSHPublicKeyBody), ctx)
      requireRoomFor(tx, key, ctx)
      tx.sshPublicKeys.put(key.id, key)
      return { SSHPublicKey: toKey(key, user, input.SSHPublicKeyBody) }
    },
  },

  GetSSHPublicKey: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input) => {
      const user = requireUser(tx, input.UserName)
      const key = requireKeyOf(tx, user, input.SSHPublicKeyId)
      const body = input.Encoding === 'PEM' ? toPem(key.blob) : toSshLine(key.blob)
      return { SSHPublicKey: toKey(key, user, body) }
    },
  },

  UpdateSSHPublicKey: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input) => {
      const user = requireWritableUser(tx, input.UserName)
      const key = requireKeyOf(tx, user, input.SSHPublicKeyId)
      if (input.Status === 'Expired') throw statusNotSettable(input.Status)
      tx.sshPublicKeys.put(key.id, { ...key, status: input.Status })
    },
  },

  DeleteSSHPublicKey: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input) => {
      const user = requireWritableUser(tx, input.UserName)
      tx.sshPublicKeys.delete(requireKeyOf(tx, user, input.SSHPublicKeyId).id)
    },
  },

  ListSSHPublicKeys: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.sshPublicKeys.by('user', owner.id, after),
        (key) => toListedKey(key, owner),
      )
      return { SSHPublicKeys: items, ...page }
    },
  },
} satisfies Family<'iam'>

function newKey(user: UserRow, blob: string, ctx: Context): SshPublicKeyRow {
  return { id: ctx.newId('APKA'), userId: user.id, blob, status: 'Active', uploadDate: ctx.now }
}

/** Rejects a key that the user already has, and keys above the quota. Two users can share a key. */
function requireRoomFor(view: View, { userId, blob }: SshPublicKeyRow, { quotas }: Context): void {
  for (const [, { blob: present }] of view.sshPublicKeys.by('user', userId)) {
    if (present === blob) throw duplicateSshPublicKey()
  }
  const { SSHPublicKeysPerUserQuota: quota } = quotas
  if (view.sshPublicKeys.count('user', userId) >= quota) throw quotaExceeded('SSHPublicKeysPerUser', quota)
}

/** Another user's key is missing too, but with another text (recorded on AWS, September 2026). */
function requireKeyOf(view: View, user: UserRow, id: string): SshPublicKeyRow {
  const key = view.sshPublicKeys.get(id)
  if (!key) throw noSuchPublicKey(id)
  if (key.userId !== user.id) throw notPublicKeyOfUser(id)
  return key
}

function toKey(key: SshPublicKeyRow, user: UserRow, body: string): IamTypes.SSHPublicKey {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.id,
    Fingerprint: fingerprintOf(key.blob),
    SSHPublicKeyBody: body,
    Status: key.status,
    UploadDate: key.uploadDate,
  }
}

function toListedKey(key: SshPublicKeyRow, owner: Owner): IamTypes.SSHPublicKeyMetadata {
  return {
    UserName: owner.name ?? '',
    SSHPublicKeyId: key.id,
    Status: key.status,
    UploadDate: key.uploadDate,
  }
}
