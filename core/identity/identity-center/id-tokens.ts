/**
 * ID tokens of applications of IAM Identity Center. Each instance has keys of its own, which are created with its first
 * token, and published like the keys of accounts that issue web identity tokens.
 *
 * Source of the claims: AWS's articles on trusted identity propagation.
 */
import { type TokenKeyRow, type Tx, tokenKeyId, type View } from '../../../store/index.ts'
import { identityStoreArn } from '../../aws/identity-center-ids.ts'
import { newTokenKeys, signToken, tokenKeysOf } from '../token-issuer.ts'
import { issuerUrlOf } from './application-clients.ts'
import type { OwnedApplication } from './applications.ts'

/** The seconds that ID tokens and access tokens are valid for. */
export const TOKEN_SECONDS = 3600

/** What an ID token says, besides whose it is. */
export interface IdTokenFacts {
  readonly userId: string
  /** The ARN of the principal that asked for the token. */
  readonly actor: string
  /** When the user signed in, in epoch milliseconds. */
  readonly authenticatedAt: number
  readonly credentialId: string
  /** The sealed context, under the name of its claim. */
  readonly context: Readonly<Record<string, string>>
  /** Epoch milliseconds. */
  readonly now: number
}

/** Returns the keys of an instance, which are new if it has none. This takes a tenth of a second then. */
export async function instanceKeys(owner: View, instanceId: string): Promise<readonly TokenKeyRow[]> {
  const present = tokenKeysOf(owner, instanceId)
  return present.length > 0 ? present : newTokenKeys(instanceId)
}

/** Stores the keys of an instance, unless it got some in the meantime. Returns its keys. */
export function keepInstanceKeys(
  owner: Tx,
  instanceId: string,
  keys: readonly TokenKeyRow[],
): readonly TokenKeyRow[] {
  const present = tokenKeysOf(owner, instanceId)
  if (present.length > 0) return present
  // Accounts that issue tokens themselves store theirs under the algorithm itself.
  for (const key of keys) owner.tokenKeys.put(tokenKeyId(key.issuerId, key.algorithm), key)
  return keys
}

/**
 * Returns a signed ID token.
 *
 * Unverified: ID tokens of IAM Identity Center are signed with RS256.
 */
export function idToken(
  { owner, instance, application }: OwnedApplication,
  facts: IdTokenFacts,
  keys: readonly TokenKeyRow[],
): string {
  const key = keys.find(({ algorithm }) => algorithm === 'RS256')
  if (!key) throw new TypeError(`the instance ${instance.id} has no key for RS256`)
  const iat = Math.floor(facts.now / 1000)
  const storeArn = identityStoreArn(owner, instance.identityStoreId)
  const payload = {
    iss: issuerUrlOf(owner, instance.id),
    sub: facts.userId,
    aud: application.arn,
    'aws:instance_account': owner.accountId,
    'aws:instance_arn': instance.arn,
    'aws:identity_store_id': instance.identityStoreId,
    'aws:identity_store_arn': storeArn,
    'aws:application_arn': application.arn,
    'aws:credential_id': facts.credentialId,
    act: { sub: facts.actor },
    auth_time: new Date(facts.authenticatedAt).toISOString().replace(/\.\d+/, ''),
    ...facts.context,
    iat,
    exp: iat + TOKEN_SECONDS,
  }
  return signToken(key, JSON.stringify(payload))
}
