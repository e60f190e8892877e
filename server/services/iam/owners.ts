/** Whose keys, certificates and credentials a request is about: those of a user, or those of the root user. */
import type { UserRow, View } from '../../../store/index.ts'
import type { Target } from '../../access/target.ts'
import type { Context } from '../../engine/operation.ts'
import { requireUser, requireWritableUser, userNameOrCaller, userTarget } from './lookup.ts'

export interface Owner {
  /** As the rows of its things have it in `userId`. */
  readonly id: string
  /** The root user has none. */
  readonly name?: string
}

const ROOT: Owner = { id: 'root' }

/** The user named; without a name the calling user, or root when root calls. */
export function requireOwner(view: View, name: string | undefined, ctx: Context): Owner {
  return ownerNamed(view, name, ctx, requireUser)
}

/** Likewise, of things that are to be changed. */
export function requireWritableOwner(view: View, name: string | undefined, ctx: Context): Owner {
  return ownerNamed(view, name, ctx, requireWritableUser)
}

/** What policies see: the user that owns the things. */
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
