/**
 * The PackedPolicySize of AssumeRoleWithWebIdentity. AWS returns it for every session, because what the
 * session keeps of the token takes space as well.
 *
 * Eight figures were recorded on AWS in September 2026: 24 for subjects of 0 and 1 characters; 25 for 3 and
 * 13 characters, and with a session tag; 26 with a source identity of 12; and 34 for 300. The figure never
 * decides whether a session fits.
 *
 * Unverified: PackedPolicySize of AssumeRoleWithWebIdentity comes from a formula that fits all figures
 * recorded on AWS, because AWS's encoding of a session is not known.
 */
import type { FederatedSession } from './federated-session.ts'

/** One percent of the space, in bytes. */
const PERCENT_BYTES = 32
/** What every session takes: its role, its provider, and its times. */
const SESSION_BYTES = 758
/** What a source identity takes besides its text. */
const SOURCE_IDENTITY_BYTES = 14

type Packed = Pick<FederatedSession, 'claims' | 'session'>

/**
 * Returns the percentage of the space that a session takes.
 *
 * @param policiesPercent the share of session policies and session tags; undefined without a session policy
 */
export function packedSize(packed: Packed, policiesPercent: number | undefined): number {
  const bytes = SESSION_BYTES + textBytes(packed) + (policiesPercent === undefined ? tagBytes(packed) : 0)
  return Math.min(100, Math.ceil(bytes / PERCENT_BYTES) + (policiesPercent ?? 0))
}

function textBytes({ claims, session: { SourceIdentity } }: Packed): number {
  const identity =
    SourceIdentity === undefined ? 0 : SOURCE_IDENTITY_BYTES + Buffer.byteLength(SourceIdentity)
  return identity + bytesOf(Object.values(claims.lasting).flat())
}

function tagBytes({ session: { Tags } }: Packed): number {
  return bytesOf(Tags.flatMap(({ Key, Value }) => [Key, Value]))
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}
