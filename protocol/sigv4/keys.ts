import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { TERMINATOR } from './canonical.ts'
import type { CredentialScope } from './types.ts'

/** Keys of one generation. Two generations of them take about 1 MB. */
const GENERATION = 1024

let recent = new Map<string, KeyObject>()
let older = new Map<string, KeyObject>()

/**
 * The key that a secret signs with in a scope. Deriving one costs four HMACs, as much as the rest of a verification, so
 * derived keys are kept for as long as they are among the last 1,024 to 2,048 used.
 *
 * The secret is part of the entry's name, which never leaves this module; hashing it first would only cost time, since
 * whoever can read this memory can read the key beside it.
 */
export function signingKey(secret: string, scope: CredentialScope): KeyObject {
  // The parts of a scope hold no slash, so the name is unambiguous whatever the secret holds.
  const name = `${scope.date}/${scope.region}/${scope.service}/${secret}`
  return recent.get(name) ?? remember(name, older.get(name) ?? deriveKey(secret, scope))
}

function remember(name: string, key: KeyObject): KeyObject {
  if (recent.size >= GENERATION) {
    older = recent
    recent = new Map()
  }
  recent.set(name, key)
  return key
}

function deriveKey(secret: string, { date, region, service }: CredentialScope): KeyObject {
  const parts = [date, region, service, TERMINATOR]
  const first = Buffer.from(`AWS4${secret}`)
  return createSecretKey(
    parts.reduce((key, part) => createHmac('sha256', key).update(part, 'latin1').digest(), first),
  )
}
