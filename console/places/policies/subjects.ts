/**
 * What the editor can have open: where a policy is read from and saved to, and what its address is.
 *
 *     /console/policies/ACCOUNT/NAME                    a managed policy (ACCOUNT is `aws` for AWS's own)
 *     /console/policies/ACCOUNT/role/ROLE               the trust policy of a role
 *     /console/policies/ACCOUNT/(user|group|role)/HOLDER/NAME   an inline policy
 *     /console/policies/ACCOUNT/ID                      a service or resource control policy
 *     /console/policies/new?kind=KIND                   a policy that is not saved yet
 */
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
  | { readonly of: 'organization'; readonly accountId: string; readonly id: string }

const ORGANIZATION_POLICY = /^p-(?:[0-9a-zA-Z_]{8,128}|(?:RCP)?FullAWSAccess)$/

/** Returns the subject that an address names, by its segments after `policies`. A name can follow its path. */
export function subjectOf([accountId = '', ...rest]: readonly string[]): Subject | undefined {
  const [first = '', holder, name] = rest
  const last = rest.at(-1)
  if (last === undefined) return undefined
  if (rest.length === 1 && ORGANIZATION_POLICY.test(first))
    return { of: 'organization', accountId, id: first }
  if (!isHolder(first) || holder === undefined) return { of: 'managed', accountId, name: last }
  if (name !== undefined) return { of: 'inline', accountId, type: first, holder, name: last }
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
      return ['policies', subject.accountId, subject.id]
  }
}

/** The name under which the draft of a policy is kept in the tab: its ARN or, for inline policies, with the holder's. */
export function draftName({ source, holder }: Pick<Saved, 'source' | 'holder'>): string {
  return holder === undefined ? source : `${holder} ${source}`
}
