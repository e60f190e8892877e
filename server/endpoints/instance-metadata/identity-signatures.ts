/**
 * Signatures of identity documents.
 *
 * AWS publishes a certificate for each region. iamulator has one certificate, whose key is made when it is first needed.
 */
import { type KeyObject, sign } from 'node:crypto'
import type { KeyPair, ServerKeys } from '../../../core/identity/server-keys.ts'
import { identifier, integer, NULL, octets, sequence, set, tagged } from '../../../core/standards/x509/der.ts'
import { certificate, commonName } from '../../../core/standards/x509/write.ts'

interface Identity {
  readonly privateKey: KeyObject
  /** The certificate in PEM. */
  readonly certificate: string
}

const RSA = algorithm('1.2.840.113549.1.1.1')
const SHA256 = algorithm('2.16.840.1.101.3.4.2.1')
const DATA = identifier('1.2.840.113549.1.7.1')
const SIGNED_DATA = identifier('1.2.840.113549.1.7.2')

const ISSUER = 'iamulator instance identity'
const SERIAL_NUMBER = 1
const VALID_FROM = Date.UTC(1970, 0, 1)
const VALID_TO = Date.UTC(9999, 11, 31, 23, 59, 59)

export class IdentitySignatures {
  readonly #serverKeys: ServerKeys
  readonly #known = new WeakMap<KeyPair, Identity>()

  constructor(serverKeys: ServerKeys) {
    this.#serverKeys = serverKeys
  }

  /** Returns the certificate that verifies the signatures, in PEM. */
  async certificate(): Promise<string> {
    return (await this.#currentIdentity()).certificate
  }

  /** Returns the value at `signature`: RSA with SHA-256 (RFC 8017, 8.2) in base64. */
  async signature(document: string): Promise<string> {
    const { privateKey } = await this.#currentIdentity()
    return lines(sign('sha256', Buffer.from(document), privateKey))
  }

  /** Returns the value at `rsa2048`: signed data that contains the document (RFC 2315) in base64. */
  async pkcs7(document: string): Promise<string> {
    const { privateKey } = await this.#currentIdentity()
    const content = Buffer.from(document)
    const signer = sequence(
      integer(1),
      sequence(commonName(ISSUER), integer(SERIAL_NUMBER)),
      SHA256,
      RSA,
      octets(sign('sha256', content, privateKey)),
    )
    const inner = sequence(DATA, tagged(0, octets(content)))
    return lines(sequence(SIGNED_DATA, tagged(0, sequence(integer(1), set(SHA256), inner, set(signer)))))
  }

  async #currentIdentity(): Promise<Identity> {
    const pair = await this.#serverKeys.pair('instance-identity', 'RSA')
    const known = this.#known.get(pair)
    if (known) return known
    const identity = identityOf(pair)
    this.#known.set(pair, identity)
    return identity
  }
}

function algorithm(name: string): Buffer {
  return sequence(identifier(name), NULL)
}

/** Returns the certificate of a key. It is always the same, because everything in it is fixed. */
function identityOf({ publicKey, privateKey }: KeyPair): Identity {
  const facts = {
    serialNumber: SERIAL_NUMBER,
    subject: ISSUER,
    issuer: ISSUER,
    publicKey,
    from: VALID_FROM,
    to: VALID_TO,
  }
  return { privateKey, certificate: certificate(facts, privateKey) }
}

/** Returns base64 in lines of 64 characters. */
function lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
}
