/** Reads X.509 certificates and private keys, such as those that users upload to IAM. */
import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'

/** The body excludes hyphens, so that text with many BEGIN lines and no END line takes linear time. */
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Returns the certificate in a text, ignoring other text. Undefined when it contains none or several. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  const [certificate, ...others] = parseCertificates(pem) ?? []
  return others.length === 0 ? certificate : undefined
}

/** Returns the certificates in a text. Undefined when it contains none, or one is malformed. */
export function parseCertificates(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(PEM_BLOCK)
  return blocks ? attempt(() => blocks.map((block) => new X509Certificate(block))) : undefined
}

/** Returns the certificate in base64 text, ignoring white space. Undefined when the text is invalid. */
export function parseDerCertificate(base64: string): X509Certificate | undefined {
  return attempt(() => new X509Certificate(Buffer.from(base64, 'base64')))
}

/** Returns a public key (RFC 7517). Undefined when it is invalid. */
export function parseJwk(jwk: JsonWebKey): KeyObject | undefined {
  return attempt(() => createPublicKey({ key: jwk, format: 'jwk' }))
}

/** Returns the private key in PEM text. Undefined when the text is invalid or the key is encrypted. */
export function parsePrivateKey(pem: string): KeyObject | undefined {
  return attempt(() => createPrivateKey(pem))
}

/** Returns the certificate's SHA-1 digest, which identifies it. */
export function digestOf(certificate: X509Certificate): Buffer {
  return Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex')
}

/** Returns when the certificate expires, in epoch milliseconds. */
export function expirationOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo)
}

/** Returns whether the certificate is valid at `now` (epoch milliseconds). */
export function isValidAt(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= expirationOf(certificate)
}

/**
 * Finds the first certificate that the next one in the chain did not sign. The chain can end anywhere, also
 * with its root twice. It cannot contain the certificate itself, although a self-signed one signed itself. AWS
 * counts that position from 1: a chain that begins with the certificate is invalid at 1 (recorded on AWS,
 * September 2026, and in public reports).
 *
 * @returns the index of that certificate in `chain`, -1 for `certificate` itself, undefined when the chain is
 * valid
 */
export function brokenLinkOf(
  certificate: X509Certificate,
  chain: readonly X509Certificate[],
): number | undefined {
  const itself = chain.findIndex(({ raw }) => raw.equals(certificate.raw))
  if (itself !== -1) return itself + 1
  const signed = [certificate, ...chain]
  const broken = chain.findIndex((issuer, index) => !isSignedBy(signed[index], issuer))
  return broken === -1 ? undefined : broken - 1
}

function isSignedBy(certificate: X509Certificate | undefined, issuer: X509Certificate): boolean {
  return attempt(() => certificate?.checkIssued(issuer) && certificate.verify(issuer.publicKey)) ?? false
}

/** Returns the result, or undefined when node:crypto throws, which has a different error for each flaw. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
