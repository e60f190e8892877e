/**
 * What the editor can have open: where a policy is read from and saved to, and what its address is.
 *
 *     /console/policies/ACCOUNT/NAME                    a managed policy (ACCOUNT is `aws` for AWS's own)
 *     /console/policies/ACCOUNT/role/ROLE               the trust policy of a role
 *     /console/policies/ACCOUNT/(user|group|role)/HOLDER/NAME   an inline policy
 *     /console/policies/organization/ID                 a service or resource control policy
 *     /console/policies/new?kind=KIND                   a policy that is not saved yet
 */
import type { ConsoleState } from '../../api/console-state.ts'
import type { PolicyKind } from './kinds.ts'

/** A saved policy. */
export interface Saved {
  readonly document: string
  /** The ID of the version, if the policy has versions. */
  readonly version: string | undefined
  /** The ID of the version that is in force. */
  readonly defaultVersion: string | undefined
  readonly kind: PolicyKind
  readonly name: string
  /** The ARN, or the name of an inline policy: by this, decisions name the policy. */
  readonly source: string
  /** The ARN of the user, group, or role that has the policy. */
  readonly holder: string | undefined
  /** Why it cannot be saved. */
  readonly isReadOnly: string | undefined
}

export type Holder = 'user' | 'group' | 'role'

export type Subject =
  | { readonly of: 'managed'; readonly accountId: string; readonly name: string }
  | { readonly of: 'trust'; readonly accountId: string; readonly role: string }
  | {
      readonly of: 'inline'
      readonly accountId: string
      readonly type: Holder
      readonly holder: string
      readonly name: string
    }
  | { readonly of: 'organization'; readonly id: string }

/** Returns the subject that an address names, by its segments after `policies`. */
export function subjectOf([accountId = '', ...rest]: readonly string[]): Subject | undefined {
  const [first = '', holder, name] = rest
  if (accountId === 'organization') return rest.length === 1 ? { of: 'organization', id: first } : undefined
  if (rest.length === 1) return { of: 'managed', accountId, name: first }
  if (!isHolder(first) || holder === undefined || rest.length > 3) return undefined
  if (name !== undefined) return { of: 'inline', accountId, type: first, holder, name }
  return first === 'role' ? { of: 'trust', accountId, role: holder } : undefined
}

function isHolder(text: string): text is Holder {
  return text === 'user' || text === 'group' || text === 'role'
}

/** The segments of a subject's address. */
export function segmentsOf(subject: Subject): readonly string[] {
  switch (subject.of) {
    case 'managed':
      return ['policies', subject.accountId, subject.name]
    case 'trust':
      return ['policies', subject.accountId, 'role', subject.role]
    case 'inline':
      return ['policies', subject.accountId, subject.type, subject.holder, subject.name]
    case 'organization':
      return ['policies', 'organization', subject.id]
  }
}

/** The name under which the draft of a subject is kept in the tab. */
export function draftName(subject: Subject): string {
  return segmentsOf(subject).join('/')
}

/** The partition of the signed-in identity. */
export function partitionOf(state: ConsoleState | undefined): string {
  return state?.signedIn?.present.arn.split(':')[1] ?? 'aws'
}
