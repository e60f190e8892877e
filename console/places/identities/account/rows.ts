/** The identities of an account as the list shows them. */
import type { GroupDetail, RoleDetail, User, UserDetail } from '../../../../protocol/model/iam-types.ts'
import { accountInArn, roleName } from '../../../texts/arns.ts'
import { type Kind, type Subject, subjectOf } from '../address.ts'
import { readerIn } from '../reader.ts'
import { trustWords } from '../roles/trust-words.ts'

export interface IdentityRow extends Subject {
  /** The name that people know it by: that of its permission set, for a role of one. */
  readonly shownName: string
  readonly created: number | undefined
  /** Groups of a user, members of a group, or whom a role or provider trusts. */
  readonly words: readonly string[]
  /** The names of the policies, attached and inline. */
  readonly policies: readonly string[]
  /** The ARN of the permissions boundary. */
  readonly boundary: string | undefined
  /** When it last signed in or was assumed. Keys are asked for one by one. */
  readonly lastActive: number | undefined
  /** What the filter looks in. */
  readonly text: string
}

interface Known {
  readonly arn: string | undefined
  readonly created: number | undefined
  readonly words: readonly string[]
  readonly policies?: readonly string[]
  readonly boundary?: string | undefined
  readonly lastActive?: number | undefined
}

export function rowOf({ arn = '', words, policies = [], ...rest }: Known): readonly IdentityRow[] {
  const subject = subjectOf(arn)
  if (!subject) return []
  const shownName = roleName(subject.name)
  const text = [arn, shownName, ...words, ...policies, rest.boundary ?? ''].join('\n').toLowerCase()
  return [
    { ...subject, boundary: undefined, lastActive: undefined, ...rest, shownName, words, policies, text },
  ]
}

interface WithPolicies {
  readonly AttachedManagedPolicies?: UserDetail['AttachedManagedPolicies']
}

function policiesOf(
  { AttachedManagedPolicies = [] }: WithPolicies,
  inline: UserDetail['UserPolicyList'] = [],
): readonly string[] {
  return [...AttachedManagedPolicies, ...inline].map(({ PolicyName = '' }) => PolicyName)
}

export function userRow(user: UserDetail): readonly IdentityRow[] {
  return rowOf({
    arn: user.Arn,
    created: user.CreateDate,
    words: user.GroupList ?? [],
    policies: policiesOf(user, user.UserPolicyList),
    boundary: user.PermissionsBoundary?.PermissionsBoundaryArn,
  })
}

export function roleRow(role: RoleDetail): readonly IdentityRow[] {
  const account = accountInArn(role.Arn ?? '')
  return rowOf({
    arn: role.Arn,
    created: role.CreateDate,
    words: trustWords(role.AssumeRolePolicyDocument ?? '', readerIn(account)),
    policies: policiesOf(role, role.RolePolicyList),
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    lastActive: role.RoleLastUsed?.LastUsedDate,
  })
}

/** The members of groups are known from the users: see {@link joined}. */
export function groupRow(group: GroupDetail): readonly IdentityRow[] {
  return rowOf({
    arn: group.Arn,
    created: group.CreateDate,
    words: [],
    policies: policiesOf(group, group.GroupPolicyList),
  })
}

/** Returns the rows with what only others know: members of groups, and when users last signed in. */
export function joined(rows: readonly IdentityRow[], signIns: readonly User[]): readonly IdentityRow[] {
  const members = membersByGroup(rows)
  const lastSignIns = new Map(signIns.map(({ Arn, PasswordLastUsed }) => [Arn, PasswordLastUsed]))
  return rows.map((row) => {
    if (row.kind === 'group') return { ...row, words: members.get(row.name) ?? [] }
    if (row.kind === 'user') return { ...row, lastActive: lastSignIns.get(row.arn) }
    return row
  })
}

function membersByGroup(rows: readonly IdentityRow[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>()
  for (const { kind, name, words } of rows) {
    if (kind !== 'user') continue
    for (const group of words) {
      const known = members.get(group)
      if (known) known.push(name)
      else members.set(group, [name])
    }
  }
  return members
}

/** The kinds that the list shows together. */
export const LISTED = [
  { id: '', name: 'All', kinds: ['user', 'group', 'role', 'oidc-provider', 'saml-provider'] },
  { id: 'user', name: 'Users', kinds: ['user'] },
  { id: 'group', name: 'Groups', kinds: ['group'] },
  { id: 'role', name: 'Roles', kinds: ['role'] },
  { id: 'provider', name: 'Providers', kinds: ['oidc-provider', 'saml-provider'] },
] as const satisfies readonly {
  readonly id: string
  readonly name: string
  readonly kinds: readonly Kind[]
}[]

export type ListedId = (typeof LISTED)[number]['id']
