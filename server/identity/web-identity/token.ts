/** Reading a JSON Web Token (RFC 7519) before anybody has verified it: what it claims to be, and nothing to be believed. */
import { isUtf8 } from 'node:buffer'
import { invalidClaim, invalidJwt, missingClaim, unsupportedAlgorithm } from '../../../protocol/errors.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'
import { type Algorithm, isAlgorithm } from './jwk.ts'

export interface UnverifiedToken {
  readonly algorithm: Algorithm
  /** Which key of the issuer is said to have signed it. */
  readonly keyId: string | undefined
  readonly issuer: string
  readonly claims: Structure
}

/** What an answer can repeat. */
const ISSUER = /^\P{C}{1,300}$/u
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

/** @throws InvalidIdentityToken for what is no signed JWT, or has an algorithm that AWS does not verify, or no issuer */
export function readToken(token: string): UnverifiedToken {
  const [, header, payload, signature] = COMPACT.exec(token) ?? []
  if (header === undefined || payload === undefined || signature === undefined) throw invalidJwt()
  bytesOf(signature)
  const { alg, kid, crit } = readPart(header)
  // What an extension would change, such as how the payload is encoded (RFC 7797), was not understood here.
  if (crit !== undefined) throw invalidJwt()
  if (!isAlgorithm(alg)) throw unsupportedAlgorithm(printable(alg))
  const claims = readPart(payload)
  const issuer = claims['iss'] ?? ''
  if (issuer === '') throw missingClaim('iss')
  if (typeof issuer !== 'string' || !ISSUER.test(issuer)) throw invalidClaim('iss')
  return { algorithm: alg, keyId: typeof kid === 'string' ? kid : undefined, issuer, claims }
}

/** A text for the answer, which no token can make long. */
function printable(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 20) : typeof value
}

/** Members that stand twice, at whatever depth, are read differently by different parsers: such a token says two things. */
function readPart(part: string): Structure {
  const bytes = bytesOf(part)
  if (!isUtf8(bytes)) throw invalidJwt()
  const text = bytes.toString()
  const value = parsed(text)
  if (!isStructure(value)) throw invalidJwt()
  if (membersIn(text) !== membersOf(value)) throw invalidJwt()
  return value
}

/** Bytes have one spelling: whoever respells a token that was seen makes no other. */
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

/** How many members the objects in a text of JSON have, each as often as it stands there. */
function membersIn(text: string): number {
  return text.replace(STRING, '').split(':').length - 1
}

/** How many there are once those that stood twice have become one. Texts may be nested deeper than functions can be. */
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
