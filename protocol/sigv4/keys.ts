import { createHmac } from 'node:crypto'
import { TERMINATOR } from './canonical.ts'
import { HmacKey } from './hashing.ts'
import { RecentKeys } from './recent-keys.ts'
import type { CredentialScope } from './types.ts'

const keys = new RecentKeys<HmacKey>()

/**
 * Returns the signing key of a secret for a scope. Deriving a key takes four HMACs, as much time as the rest
 * of a verification. The most recently used keys are therefore cached.
 *
 * The secret is part of the cache key, which never leaves this module. Hashing it would only take time,
 * because code that can read this memory can also read the signing key.
 */
export function signingKey(secret: string, scope: CredentialScope): HmacKey {
  // The parts of a scope contain no slash, so the name is unambiguous for every secret.
  const name = `${scope.date}/${scope.region}/${scope.service}/${secret}`
  return keys.get(name, () => deriveKey(secret, scope))
}

function deriveKey(secret: string, { date, region, service }: CredentialScope): HmacKey {
  const parts = [date, region, service, TERMINATOR]
  const first = Buffer.from(`AWS4${secret}`)
  return new HmacKey(
    parts.reduce((key, part) => createHmac('sha256', key).update(part, 'latin1').digest(), first),
  )
}
