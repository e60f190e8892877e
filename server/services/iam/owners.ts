/** The owner of the keys, certificates, and credentials that a request names: a user or the root user. */

import type { Target } from '../../../core/access/target.ts'
import type { Context } from '../../../core/engine/operation.ts'
import type { UserRow, View } from '../../../store/index.ts'
import { requireUser, requireWritableUser, userNameOrCaller, userTarget } from './lookup.ts'

export interface Owner {
  /** The value of `userId` in the rows of the owner's credentials. */
  readonly id: string
  /** Undefined for the root user. */
  readonly name?: string
}

const ROOT: Owner = { id: 'root' }

/** Returns the named user. Without a name, returns the calling user, or root if root calls. */
export function requireOwner(view: View, name: string | undefined, ctx: Context): Owner {
  return ownerNamed(view, name, ctx, requireUser)
}

/** Returns the same owner for operations that change its credentials. */
export function requireWritableOwner(view: View, name: string | undefined, ctx: Context): Owner {
  return ownerNamed(view, name, ctx, requireWritableUser)
}

/** Returns the user that owns the credentials, as policies see it. */
export function ownerTarget(view: View, name: string | undefined, ctx: Context): Target {
  const userName = name ?? (ctx.caller.kind === 'user' ? ctx.caller.user.name : undefined)
  return userName === undefined ? ctx.caller.arn : userTarget(view, userName, ctx)
}

function ownerNamed(
  view: View,
  name: string | undefined,
  ctx: Context,
  find: (view: View, name: string) => UserRow,
): Owner {
  const userName = userNameOrCaller(name, ctx)
  return userName === undefined ? ROOT : find(view, userName)
}
