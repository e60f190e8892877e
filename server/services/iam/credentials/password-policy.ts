/** The account's password policy. An account has at most one, stored in its settings. */

import type { Family, Input } from '../../../../core/engine/operation.ts'
import { noPasswordPolicy, noPasswordPolicyToDelete } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type PasswordCharacters,
  type PasswordPolicy,
  settingsKey,
  settingsOf,
} from '../../../../store/index.ts'

export const passwordPolicy = {
  UpdateAccountPasswordPolicy: {
    run: (tx, input) => {
      tx.settings.put(settingsKey, { ...settingsOf(tx), passwordPolicy: newPolicy(input) })
    },
  },

  GetAccountPasswordPolicy: {
    run: (tx, _input, ctx) => {
      const { passwordPolicy } = settingsOf(tx)
      if (!passwordPolicy) throw noPasswordPolicy(ctx.accountId)
      return { PasswordPolicy: toPolicy(passwordPolicy) }
    },
  },

  DeleteAccountPasswordPolicy: {
    run: (tx) => {
      const { passwordPolicy, ...settings } = settingsOf(tx)
      if (!passwordPolicy) throw noPasswordPolicyToDelete()
      tx.settings.put(settingsKey, settings)
    },
  },
} satisfies Family<'iam'>

type Rules = Input<'iam', 'UpdateAccountPasswordPolicy'>

const DEFAULT_MINIMUM_LENGTH = 6

/** Replaces the whole policy. Omitted members get their defaults (API reference) or are absent (recorded). */
function newPolicy(input: Rules): PasswordPolicy {
  const { MaxPasswordAge: maxAge, PasswordReusePrevention: reusePrevention, HardExpiry: hardExpiry } = input
  return {
    minimumLength: input.MinimumPasswordLength ?? DEFAULT_MINIMUM_LENGTH,
    required: [...requiredBy(input)],
    usersMayChange: input.AllowUsersToChangePassword ?? false,
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(reusePrevention === undefined ? {} : { reusePrevention }),
    ...(hardExpiry === undefined ? {} : { hardExpiry }),
  }
}

function* requiredBy(input: Rules): Generator<PasswordCharacters> {
  if (input.RequireUppercaseCharacters) yield 'uppercase'
  if (input.RequireLowercaseCharacters) yield 'lowercase'
  if (input.RequireNumbers) yield 'number'
  if (input.RequireSymbols) yield 'symbol'
}

/** Reports that passwords expire if, and only if, they have a maximum age (recorded). */
function toPolicy(policy: PasswordPolicy): IamTypes.PasswordPolicy {
  const { required, maxAge } = policy
  return {
    MinimumPasswordLength: policy.minimumLength,
    RequireSymbols: required.includes('symbol'),
    RequireNumbers: required.includes('number'),
    RequireUppercaseCharacters: required.includes('uppercase'),
    RequireLowercaseCharacters: required.includes('lowercase'),
    AllowUsersToChangePassword: policy.usersMayChange,
    ExpirePasswords: maxAge !== undefined,
    MaxPasswordAge: maxAge,
    PasswordReusePrevention: policy.reusePrevention,
    HardExpiry: policy.hardExpiry,
  }
}
