/**
 * Who takes delegation requests on, and who accepts them: identities that are kept by their unique ids, so that nobody who
 * gets the name of one that is gone stands in its place.
 */
import {
  type DelegationApprover,
  type DelegationParty,
  keyOf,
  partyId,
  rowById,
  type View,
} from '../../store/index.ts'
import { assumedRoleArn, rootArn } from '../aws/arns.ts'
import { type Caller, sessionOf } from './caller.ts'
import { findUser, findUserById } from './find-user.ts'

export function partyOf(caller: Caller): DelegationParty {
  const session = sessionOf(caller)
  if (caller.kind === 'role') return roleSession(caller.role.id, caller.session.name)
  return user(caller.kind === 'user' ? caller.user.id : (session?.principalId ?? ROOT))
}

/** What limits the caller now will limit whoever uses its permissions. */
export function approverOf(caller: Caller): DelegationApprover {
  const { policy, policyArns, scopes, tags, sourceIdentity } = sessionOf(caller) ?? {}
  return { ...partyOf(caller), policy, policyArns, scopes, tags, sourceIdentity }
}

const ROOT = 'root'

const user = (principalId: string): DelegationParty => ({ kind: 'user', principalId, sessionName: '' })
const roleSession = (principalId: string, sessionName: string): DelegationParty => ({
  kind: 'role',
  principalId,
  sessionName,
})

/**
 * The ARN that a party has at present; undefined for one that is gone.
 *
 * @param view the party's account
 */
export function arnOfParty(
  view: View,
  { kind, principalId, sessionName }: DelegationParty,
): string | undefined {
  if (kind === 'user')
    return principalId === ROOT ? rootArn(view.accountId) : findUserById(view, principalId)?.arn
  const role = rowById(view, 'roles', principalId)
  return role && assumedRoleArn(view.accountId, role.name, sessionName)
}

/** How answers and policies name a party: one that is gone by its unique id, as in trust policies. Unverified. */
export function nameOfParty(view: View, party: DelegationParty): string {
  return arnOfParty(view, party) ?? partyId(party)
}

const NAMED = /^arn:[\w-]+:(?:iam|sts)::\d{12}:(root|user|assumed-role)(?:\/(.+))?$/

/** The id of the party of that name, of which there need not be one. */
export function partyNamed(view: View, name: string): string {
  const [, type, rest = ''] = NAMED.exec(name) ?? []
  const party = type === undefined ? undefined : partyOfType(view, type, rest.split('/'))
  return party && arnOfParty(view, party) === name ? partyId(party) : name
}

function partyOfType(view: View, type: string, names: readonly string[]): DelegationParty | undefined {
  if (type === 'root') return user(ROOT)
  if (type === 'user') {
    const row = findUser(view, names.at(-1) ?? '')
    return row && user(row.id)
  }
  const [roleName = '', sessionName = ''] = names
  const role = view.roles.get(keyOf(roleName))
  return role && roleSession(role.id, sessionName)
}
