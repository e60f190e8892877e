/**
 * The identities that are assigned to delegation requests or accept them. They are stored by unique ID, so
 * that a new identity with the name of a deleted one does not replace it.
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
  if (caller.kind === 'role') return roleParty(caller.role.id, caller.session.name)
  return userParty(caller.kind === 'user' ? caller.user.id : (session?.principalId ?? ROOT))
}

/**
 * Returns the caller as the approver, with its session policies and tags. They will also limit the delegated
 * permissions.
 */
export function approverOf(caller: Caller): DelegationApprover {
  const { policy, policyArns, scopes, tags, sourceIdentity } = sessionOf(caller) ?? {}
  return { ...partyOf(caller), policy, policyArns, scopes, tags, sourceIdentity }
}

const ROOT = 'root'

const userParty = (principalId: string): DelegationParty => ({ kind: 'user', principalId, sessionName: '' })
const roleParty = (principalId: string, sessionName: string): DelegationParty => ({
  kind: 'role',
  principalId,
  sessionName,
})

/** Returns the current ARN of a party, or undefined if the identity was deleted. */
export function arnOfParty(
  view: View,
  { kind, principalId, sessionName }: DelegationParty,
): string | undefined {
  if (kind === 'user') return principalId === ROOT ? rootArn(view) : findUserById(view, principalId)?.arn
  const role = rowById(view, 'roles', principalId)
  return role && assumedRoleArn(view, role.name, sessionName)
}

/**
 * Returns the name of a party in responses and policies.
 *
 * Unverified: A deleted owner or approver of a delegation request appears by its unique ID, as in trust
 * policies, because AWS's form is not known.
 */
export function nameOfParty(view: View, party: DelegationParty): string {
  return arnOfParty(view, party) ?? partyId(party)
}

const PARTY_ARN = /^arn:[\w-]+:(?:iam|sts)::\d{12}:(root|user|assumed-role)(?:\/(.+))?$/

/** Returns the ID of the party with this name, or the name itself if there is no such party. */
export function partyIdOf(view: View, name: string): string {
  const [, type, rest = ''] = PARTY_ARN.exec(name) ?? []
  const party = type === undefined ? undefined : partyOfType(view, type, rest.split('/'))
  return party && arnOfParty(view, party) === name ? partyId(party) : name
}

function partyOfType(view: View, type: string, names: readonly string[]): DelegationParty | undefined {
  if (type === 'root') return userParty(ROOT)
  if (type === 'user') {
    const row = findUser(view, names.at(-1) ?? '')
    return row && userParty(row.id)
  }
  const [roleName = '', sessionName = ''] = names
  const role = view.roles.get(keyOf(roleName))
  return role && roleParty(role.id, sessionName)
}
