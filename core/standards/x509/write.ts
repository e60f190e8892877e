/** Creates X.509 certificates (RFC 5280), which Node can only read. */
import { type KeyObject, sign } from 'node:crypto'
import { bits, identifier, integer, NULL, sequence, set, tagged, text, time } from './der.ts'

export interface CertificateFacts {
  /** Unique for each issuer. At most 20 bytes. */
  readonly serialNumber: number | Buffer
  /** Common names. */
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  /** Epoch milliseconds, in whole seconds. */
  readonly from: number
  readonly to: number
  /** In DER. */
  readonly extensions?: readonly Buffer[]
}

const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'))
const RSA_WITH_SHA256 = sequence(identifier('1.2.840.113549.1.1.11'), NULL)
const COMMON_NAME = identifier('2.5.4.3')
const THIRD_VERSION = tagged(0, integer(2))

/** Creates a certificate in PEM. @param signingKey the issuer's private key: RSA or elliptic curve */
export function certificate(facts: CertificateFacts, signingKey: KeyObject): string {
  const algorithm = signingKey.asymmetricKeyType === 'rsa' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256
  const { extensions = [] } = facts
  const content = sequence(
    THIRD_VERSION,
    integer(facts.serialNumber),
    algorithm,
    commonName(facts.issuer),
    sequence(time(facts.from), time(facts.to)),
    commonName(facts.subject),
    keyInfo(facts.publicKey),
    ...(extensions.length > 0 ? [tagged(3, sequence(...extensions))] : []),
  )
  const signed = sequence(content, algorithm, bits(sign('sha256', content, signingKey)))
  const lines = signed.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

export function commonName(name: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, text(name))))
}

export function keyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}
