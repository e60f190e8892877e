/** Parses a JSON Web Token (RFC 7519) before it is verified. Nothing in it can be trusted yet. */
import { isUtf8 } from 'node:buffer'
import {
  invalidClaim,
  invalidJwt,
  missingClaim,
  strictFederationError,
  unsupportedAlgorithm,
} from '../../../protocol/errors.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'
import type { Modes } from '../../runtime/settings.ts'
import { isAlgorithm, type KeyRequest } from './jwk.ts'

export interface UnverifiedToken extends KeyRequest {
  readonly issuer: string
  readonly claims: Structure
}

/** Matches issuers that an error response can repeat. */
const ISSUER = /^\P{C}{1,300}$/u
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

/**
 * Parses a token.
 *
 * @throws InvalidIdentityToken if it is not a signed JWT, has no issuer, or has an algorithm that AWS does
 *   not verify
 */
export function readToken(token: string, federation: Modes['federation']): UnverifiedToken {
  const [, header, payload, signature] = COMPACT.exec(token) ?? []
  if (header === undefined || payload === undefined || signature === undefined) throw invalidJwt()
  bytesOf(signature)
  const { alg, kid, crit } = readPart(header, federation)
  // Rejects extensions, because none is supported. One can change, for example, how the payload is encoded
  // (RFC 7797).
  if (crit !== undefined) throw invalidJwt()
  if (!isAlgorithm(alg)) throw unsupportedAlgorithm(printable(alg))
  const claims = readPart(payload, federation)
  const issuer = claims['iss'] ?? ''
  if (issuer === '') throw missingClaim('iss')
  if (typeof issuer !== 'string' || !ISSUER.test(issuer)) throw invalidClaim('iss')
  return { algorithm: alg, keyId: kid === undefined ? kid : textOf(kid), issuer, claims }
}

/** Returns a key ID. For a value that is not a text, it is empty, which no key's is. */
function textOf(kid: unknown): string {
  return typeof kid === 'string' ? kid : ''
}

/** Returns a text for the error response. It is short for any token. */
function printable(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 20) : typeof value
}

/**
 * Parses a part of a token. Of members with the same name, the last one counts, as on AWS (recorded on AWS,
 * September 2026) and for the code that verifies the signature. Other parsers read such a token differently,
 * so the strict mode rejects it.
 */
function readPart(part: string, federation: Modes['federation']): Structure {
  const bytes = bytesOf(part)
  if (!isUtf8(bytes)) throw invalidJwt()
  const text = bytes.toString()
  const value = parsed(text)
  if (!isStructure(value)) throw invalidJwt()
  if (federation === 'strict' && membersIn(text) !== membersOf(value))
    throw strictFederationError(invalidJwt())
  return value
}

/**
 * Decodes base64url. Accepts only the canonical encoding, so that no client can turn a known token into a
 * different one by re-encoding it.
 */
function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw invalidJwt()
  return bytes
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const STRING = /"(?:[^"\\]|\\.)*"/g

/** Counts the members of all objects in a JSON text, including duplicates. */
function membersIn(text: string): number {
  return text.replace(STRING, '').split(':').length - 1
}

/**
 * Counts the members of all objects in a value, in which duplicates are already merged. This is a loop
 * because JSON can be nested deeper than functions can recurse.
 */
function membersOf(value: unknown): number {
  let members = 0
  const rest = [value]
  while (rest.length > 0) {
    const each = rest.pop()
    const inside: readonly unknown[] = typeof each === 'object' && each !== null ? Object.values(each) : []
    if (!Array.isArray(each)) members += inside.length
    for (const inner of inside) rest.push(inner)
  }
  return members
}
