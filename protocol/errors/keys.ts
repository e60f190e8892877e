/** Errors of keys and certificates. */
import { AwsError } from './aws-error.ts'

// ---- Keys and certificates --------------------------------------------------------------------------------------

const malformedCertificate = (text: string | undefined) => new AwsError('MalformedCertificate', text, 400)
/** S: also of an expired certificate (2026-09). */
export const malformedSigningCertificate = (body: string) =>
  malformedCertificate(`Certificate ${body} is malformed.`)
/** S (2026-09). */
export const duplicateCertificate = () =>
  new AwsError('DuplicateCertificate', 'Duplicate certificate uploaded.', 409)
/** S for server certificates (2026-09), E for their private keys. */
export const unparsableCertificate = (what: 'certificate' | 'private key') =>
  malformedCertificate(`Unable to parse ${what}. Please ensure the ${what} is in PEM format.`)
/** S (2026-09): no message. */
export const unparsableCertificateChain = () => malformedCertificate(undefined)
/** S (2026-09). */
export const serverCertificateExpired = () =>
  malformedCertificate(
    "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
  )
/** D for the rule; the text is ours, after that for an expired certificate. */
export const serverCertificateNotYetValid = () =>
  malformedCertificate(
    "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
  )
/** S (2026-09), with the indices -1 and 1. */
export const brokenCertificateChain = (index: number) =>
  malformedCertificate(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  )
/** S (2026-09). */
export const keyPairMismatch = () =>
  new AwsError(
    'KeyPairMismatch',
    'The private key did not match the public key provided. Please verify the key material and try again.',
    400,
  )
/** S (2026-09): text without a key, and a certificate. */
export const unrecognizedPublicKeyEncoding = () =>
  new AwsError('UnrecognizedPublicKeyEncoding', 'Invalid public key uploaded.', 400)
/** S (2026-09): an RSA key of less than 2048 bits; E for other keys, and for keys that cannot be read. */
export const invalidPublicKey = () => new AwsError('InvalidPublicKey', 'Invalid body for public key', 400)
/** S (2026-09). */
export const duplicateSshPublicKey = () =>
  new AwsError('DuplicateSSHPublicKey', 'Duplicate SSH public key uploaded.', 400)
