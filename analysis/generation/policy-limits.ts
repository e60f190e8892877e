/** Which of AWS's quotas limit a policy, and whether its documents meet them. */
import type { QuotaName, Quotas } from '../../core/aws/quotas.ts'

export type HolderKind = 'user' | 'group' | 'role'
export type PolicyType = 'managed' | 'inline'

export interface PolicyLimits {
  readonly type: PolicyType
  /** The identities that get the policy. Empty if none is known; then all limits hold. */
  readonly holders: readonly HolderKind[]
  /** The size of a document, without white space outside strings; for inline policies, of all of a holder together. */
  readonly characters: number
  /** How many documents a holder can have. */
  readonly documents: number
}

export interface LimitOptions {
  /** By default, what needs the fewest documents. */
  readonly type?: PolicyType | undefined
  readonly holders: readonly HolderKind[]
  readonly quotas: Quotas
}

const INLINE: Readonly<Record<HolderKind, QuotaName>> = {
  user: 'UserPolicySizeQuota',
  group: 'GroupPolicySizeQuota',
  role: 'RolePolicySizeQuota',
}

const ATTACHED: Readonly<Record<HolderKind, QuotaName>> = {
  user: 'AttachedPoliciesPerUserQuota',
  group: 'AttachedPoliciesPerGroupQuota',
  role: 'AttachedPoliciesPerRoleQuota',
}

const KINDS: readonly HolderKind[] = ['user', 'group', 'role']

/**
 * Returns the limits of a policy. Managed policies can be attached to every holder, so a policy that fits into one
 * is managed by default. One that does not can fit into a role's inline policies.
 *
 * @param size the characters of the whole policy
 */
export function limitsFor(size: number, { type, holders, quotas }: LimitOptions): PolicyLimits {
  const managed: PolicyLimits = {
    type: 'managed',
    holders,
    characters: quotas.PolicySizeQuota,
    documents: quotas[smallest(ATTACHED, holders, quotas)],
  }
  const characters = quotas[smallest(INLINE, holders, quotas)]
  const inline: PolicyLimits = { type: 'inline', holders, characters, documents: 1 }
  if (type !== undefined) return type === 'managed' ? managed : inline
  const isInline = holders.length > 0 && size > managed.characters && size <= inline.characters
  return isInline ? inline : managed
}

/** Returns the quota that is the first to be exceeded. */
function smallest(
  names: Readonly<Record<HolderKind, QuotaName>>,
  holders: readonly HolderKind[],
  quotas: Quotas,
): QuotaName {
  const own = (holders.length === 0 ? KINDS : holders).map((kind) => names[kind])
  return own.reduce((least, name) => (quotas[name] < quotas[least] ? name : least))
}

/** Returns a sentence for each limit that the documents exceed. @param sizes of the documents, in characters */
export function warningsFor(
  sizes: readonly number[],
  { type, holders, characters, documents }: PolicyLimits,
  quotas: Quotas,
): readonly string[] {
  const tooLarge = sizes.flatMap((size, index) => (size > characters ? [{ size, number: index + 1 }] : []))
  if (type === 'inline') {
    const quota = smallest(INLINE, holders, quotas)
    return tooLarge.map(
      ({ size }) =>
        `The policy has ${counted(size)} characters, but the inline policies of ${nameOf(quota, INLINE)} can have only ${counted(characters)} together (${quota}).`,
    )
  }
  const quota = smallest(ATTACHED, holders, quotas)
  const tooMany = `The policy needs ${counted(sizes.length)} managed policies, but ${nameOf(quota, ATTACHED)} can have only ${counted(documents)} attached (${quota}).`
  return [
    ...tooLarge.map(
      ({ size, number }) =>
        `Document ${counted(number)} has ${counted(size)} characters, because its statement cannot be divided, but a managed policy can have only ${counted(characters)} (PolicySizeQuota).`,
    ),
    ...(sizes.length > documents ? [tooMany] : []),
  ]
}

function nameOf(quota: QuotaName, names: Readonly<Record<HolderKind, QuotaName>>): string {
  return `a ${KINDS.find((kind) => names[kind] === quota)}`
}

function counted(number: number): string {
  return number.toLocaleString('en')
}
