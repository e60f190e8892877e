/**
 * Collects the policies that apply to a principal, compiled.
 *
 * Rows are immutable, so a compiled policy is cached with its row and discarded with it.
 */
import { compilePolicy, type SourcedPolicy } from '../../policy/index.ts'
import {
  type GroupRow,
  type RoleRow,
  rowById,
  settingsOf,
  type UserRow,
  type View,
} from '../../store/index.ts'
import { sourcedPolicy } from './policies-by-arn.ts'

export type PolicyHolder = UserRow | GroupRow | RoleRow

const inlineOfRow = new WeakMap<PolicyHolder, readonly SourcedPolicy[]>()

/** Returns the policies of `holder` itself: its inline and its attached policies. */
export function policiesOf(view: View, holder: PolicyHolder): readonly SourcedPolicy[] {
  const inline = inlineOf(holder)
  if (holder.attached.length === 0) return inline
  const managed = holder.attached
    .map((arn) => sourcedPolicy(view, arn))
    .filter((policy) => policy !== undefined)
  return inline.length === 0 ? managed : [...inline, ...managed]
}

/**
 * Returns the policies of a user. They are its own, its groups', and the policies for all users of the
 * account.
 */
export function policiesOfUser(view: View, user: UserRow): readonly SourcedPolicy[] {
  const own = policiesOf(view, user)
  const common = policiesOfEveryUser(view, user.arn)
  if (user.groups.length === 0) return common.length === 0 ? own : [...own, ...common]
  const groups = user.groups.map((id) => rowById(view, 'groups', id)).filter((group) => group !== undefined)
  return [...own, ...groups.flatMap((group) => policiesOf(view, group)), ...common]
}

const NO_POLICIES: readonly SourcedPolicy[] = []

/**
 * Returns the permissions that a password policy grants to every user. Users can change their own password,
 * and read the policy's rules.
 *
 * Source: API reference, UpdateAccountPasswordPolicy, AllowUsersToChangePassword: IAM grants these
 * permissions to all users of the account, and attaches no policy to any of them.
 */
export function policiesOfEveryUser(view: View, userArn: string): readonly SourcedPolicy[] {
  if (!settingsOf(view).passwordPolicy?.usersMayChange) return NO_POLICIES
  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [allow('iam:ChangePassword', userArn), allow('iam:GetAccountPasswordPolicy', '*')],
  })
  const policy = compilePolicy(document)
  return [{ policy, source: 'AllowUsersToChangePassword', builtIn: true, kind: 'inline' }]
}

function inlineOf(holder: PolicyHolder): readonly SourcedPolicy[] {
  let inline = inlineOfRow.get(holder)
  if (!inline) {
    const { arn } = holder
    const group = arn.split(':')[5]?.startsWith('group/') ? arn : undefined
    inline = Object.entries(holder.inline).map(([name, document]) => ({
      policy: compilePolicy(document),
      source: name,
      group,
      kind: 'inline',
    }))
    inlineOfRow.set(holder, inline)
  }
  return inline
}
