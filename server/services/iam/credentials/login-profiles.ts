/** Login profiles: the passwords with which users sign in to the console. */

import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { sessionOf } from '../../../../core/identity/caller.ts'
import {
  type HashedPassword,
  hashNewPassword,
  hashPassword,
} from '../../../../core/identity/password-hash.ts'
import {
  isPresentPassword,
  newLoginProfile,
  requireStrongPassword,
  withNewPassword,
} from '../../../../core/identity/passwords.ts'
import {
  loginProfileAlreadyExists,
  loginProfileUnmodifiable,
  mustSpecifyUserName,
  noSuchLoginProfile,
  oldPasswordIncorrect,
  passwordNotForRoot,
  passwordNotOfUser,
  passwordRequired,
  rootLoginProfileAlreadyExists,
  signinDurationOfRoot,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { LoginProfileRow, PasswordHashing, Tx, UserRow, View } from '../../../../store/index.ts'
import { requireUser, requireWritableUser, userNameOrCaller, userTarget } from '../lookup.ts'
import { ownerTarget } from '../owners.ts'
import { signinDurationOf, withSigninDuration } from '../signin-duration.ts'

export const loginProfiles = {
  CreateLoginProfile: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    prepare: async (_view, input, ctx) => {
      const hashed = await hashNewPassword(passwordFor(input, ctx), ctx.newSecret)
      return (tx, input, ctx) => {
        const holder = addLoginProfile(tx, input, ctx, hashed)
        return { LoginProfile: toLoginProfile(holder, requireProfile(tx, holder)) }
      }
    },
  },

  GetLoginProfile: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const holder = requireHolder(tx, input.UserName, ctx)
      return { LoginProfile: toLoginProfile(holder, requireProfile(tx, holder)) }
    },
  },

  UpdateLoginProfile: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    prepare: async (view, input) => {
      const { hashing } = requireProfile(view, requireWritableUser(view, input.UserName))
      const { Password: password } = input
      const next =
        password === undefined ? undefined : { password, hash: await hashPassword(password, hashing) }
      return (tx, input, ctx) => {
        const user = requireWritableUser(tx, input.UserName)
        const profile = requireProfileHashedBy(hashing, tx, user)
        const changed = next ? withPassword(tx, profile, next, ctx) : profile
        const resetRequired = input.PasswordResetRequired ?? profile.resetRequired
        tx.loginProfiles.put(user.id, withSigninDuration({ ...changed, resetRequired }, input))
      }
    },
  },

  DeleteLoginProfile: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const holder = requireHolder(tx, input.UserName, ctx, requireWritableUser)
      if (!tx.loginProfiles.delete(holder.id)) throw noSuchLoginProfile(holder.name ?? null)
    },
  },

  ChangePassword: {
    resource: (view, _input, ctx) => ownerTarget(view, undefined, ctx),
    prepare: async (view, input, ctx) => {
      const { hashing } = requireProfile(view, requireCallingUser(view, ctx))
      const { OldPassword, NewPassword: password } = input
      const [oldHash, hash] = await Promise.all([
        hashPassword(OldPassword, hashing),
        hashPassword(password, hashing),
      ])
      return (tx, _input, ctx) => {
        const user = requireCallingUser(tx, ctx)
        const profile = requireProfileHashedBy(hashing, tx, user)
        if (!isPresentPassword(profile, oldHash)) throw oldPasswordIncorrect()
        const changed = withPassword(tx, profile, { password, hash }, ctx)
        tx.loginProfiles.put(user.id, { ...changed, resetRequired: false })
      }
    },
  },
} satisfies Family<'iam'>

/** Adds a login profile. A user gets `input.Password`; the root user gets a profile without a password. */
export function addLoginProfile(
  tx: Tx,
  input: Input<'iam', 'CreateLoginProfile'>,
  ctx: Context,
  hashed: HashedPassword,
): Holder {
  const holder = requireHolder(tx, input.UserName, ctx, requireWritableUser)
  if (tx.loginProfiles.has(holder.id)) throw alreadyHasProfile(tx, holder)
  if (holder !== ROOT) requireStrongPassword(tx, requirePassword(input))
  else if (input.MaxSigninSessionDuration !== undefined) throw signinDurationOfRoot()
  const profile = {
    ...newLoginProfile(hashed, ctx.now, input.PasswordResetRequired),
    ...signinDurationOf(input),
  }
  tx.loginProfiles.put(holder.id, holder === ROOT ? { ...profile, hashes: [] } : profile)
  return holder
}

/** The user that a login profile belongs to. The root user has no name (recorded on AWS, September 2026). */
interface Holder extends Pick<UserRow, 'id'> {
  readonly name?: string
}

const ROOT: Holder = { id: 'root' }

function alreadyHasProfile({ accountId }: View, { name }: Holder) {
  return name === undefined ? rootLoginProfileAlreadyExists(accountId) : loginProfileAlreadyExists(name)
}

/**
 * Requires a user name from the root user. AssumeRoot sessions are excepted, because they act on the root
 * user itself. Source: API reference.
 */
function requireHolder(
  view: View,
  name: string | undefined,
  ctx: Context,
  find: (view: View, name: string) => Holder = requireUser,
): Holder {
  const userName = userNameOrCaller(name, ctx)
  if (userName !== undefined) return find(view, userName)
  if (!isRootSession(ctx)) throw mustSpecifyUserName()
  return ROOT
}

function isRootSession({ caller }: Context): boolean {
  return sessionOf(caller)?.kind === 'root'
}

/** Returns the new password. The root user's profile has none: it chooses one when it recovers its access. */
function passwordFor(input: Input<'iam', 'CreateLoginProfile'>, ctx: Context): string {
  if (input.UserName !== undefined || !isRootSession(ctx)) return requirePassword(input)
  if (input.Password !== undefined) throw passwordNotForRoot()
  return ctx.newSecret()
}

/** Requires a password, which only AssumeRoot sessions omit. Source: API reference. */
function requirePassword({ Password }: { readonly Password?: string | undefined }): string {
  if (Password === undefined) throw passwordRequired()
  return Password
}

/** Requires an IAM user: root users and role sessions have no password to change here. */
function requireCallingUser(view: View, { caller }: Context): UserRow {
  if (caller.kind !== 'user') throw passwordNotOfUser()
  return requireWritableUser(view, caller.user.name)
}

function requireProfile(view: View, { id, name }: Holder): LoginProfileRow {
  const profile = view.loginProfiles.get(id)
  if (!profile) throw noSuchLoginProfile(name ?? null)
  return profile
}

/**
 * Returns the profile if it still uses `hashing`.
 * Hashes are not comparable after the profile was deleted and created again.
 */
function requireProfileHashedBy({ salt }: PasswordHashing, view: View, user: UserRow): LoginProfileRow {
  const profile = requireProfile(view, user)
  if (profile.hashing.salt !== salt) throw loginProfileUnmodifiable(user.name)
  return profile
}

function withPassword(
  view: View,
  profile: LoginProfileRow,
  { password, hash }: { readonly password: string; readonly hash: string },
  { now }: Context,
): LoginProfileRow {
  requireStrongPassword(view, password)
  return withNewPassword(view, profile, hash, now)
}

function toLoginProfile({ name }: Holder, profile: LoginProfileRow): IamTypes.LoginProfile {
  const { createDate, resetRequired, maxSigninSessionDuration } = profile
  return {
    UserName: name,
    CreateDate: createDate,
    PasswordResetRequired: resetRequired,
    MaxSigninSessionDuration: maxSigninSessionDuration,
  }
}
