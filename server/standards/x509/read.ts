/** X.509 certificates in PEM, as people upload them to IAM. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

/** There is no hyphen within, so that a text full of beginnings without ends is read in one go as well. */
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The certificate in a text that holds one and no other; what stands around it does not matter. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  const [certificate, ...others] = parseCertificates(pem) ?? []
  return others.length === 0 ? certificate : undefined
}

/** The certificates in a text, one or more; undefined when there is none, or when one of them is malformed. */
export function parseCertificates(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(PEM_BLOCK)
  return blocks ? attempt(() => blocks.map((block) => new X509Certificate(block))) : undefined
}

/** The certificate in a text of base64, in which white space does not matter; undefined for anything else. */
export function parseDerCertificate(base64: string): X509Certificate | undefined {
  return attempt(() => new X509Certificate(Buffer.from(base64, 'base64')))
}

/** The private key in a PEM text; undefined for anything else, also for a key behind a password. */
export function parsePrivateKey(pem: string): KeyObject | undefined {
  return attempt(() => createPrivateKey(pem))
}

/** The certificate's SHA-1, which tells it from any other. */
export function digestOf(certificate: X509Certificate): Buffer {
  return Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex')
}

/** When it expires, in epoch milliseconds. */
export function expirationOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo)
}

/** Whether the certificate is valid at a time given in epoch milliseconds. */
export function isInForce(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= expirationOf(certificate)
}

/**
 * Where a chain breaks: the first certificate that the next one did not sign. The chain ends wherever it likes.
 *
 * @returns the certificate's place in `chain`, -1 for `certificate` itself, undefined when the chain holds
 */
export function brokenLinkOf(
  certificate: X509Certificate,
  chain: readonly X509Certificate[],
): number | undefined {
  const signed = [certificate, ...chain]
  const broken = chain.findIndex((issuer, index) => !isSignedBy(signed[index], issuer))
  return broken === -1 ? undefined : broken - 1
}

function isSignedBy(certificate: X509Certificate | undefined, issuer: X509Certificate): boolean {
  return attempt(() => certificate?.checkIssued(issuer) && certificate.verify(issuer.publicKey)) ?? false
}

/** The result, or undefined where node:crypto throws: it has an error of its own for each way to be malformed. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
