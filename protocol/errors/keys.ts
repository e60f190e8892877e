/** Errors of keys and certificates. */
import { AwsError } from './aws-error.ts'

// ---- Keys and certificates --------------------------------------------------------------------------------------

const malformedCertificate = (text: string) => new AwsError('MalformedCertificate', text, 400)
/** S: also of an expired certificate (2026-09). */
export const malformedSigningCertificate = (body: string) =>
  malformedCertificate(`Certificate ${body} is malformed.`)
/** S (2026-09). */
export const duplicateCertificate = () =>
  new AwsError('DuplicateCertificate', 'Duplicate certificate uploaded.', 409)
/** E. `what` is one of the three parts of a server certificate. */
export const unparsableCertificate = (what: 'certificate' | 'certificate chain' | 'private key') =>
  malformedCertificate(`Unable to parse ${what}. Please ensure the ${what} is in PEM format.`)
/** D for the rule; the text is ours. */
export const serverCertificateNotInForce = () =>
  malformedCertificate('The certificate is expired or not valid yet.')
/** E. `index`: the certificate whose issuer does not follow; -1: the certificate, 0: the first of the chain. */
export const brokenCertificateChain = (index: number) =>
  malformedCertificate(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  )
/** The code is among those that UploadServerCertificate declares; the text is ours, AWS's is not known. */
export const keyPairMismatch = () =>
  new AwsError('KeyPairMismatch', 'The private key does not belong to the certificate.', 400)
/** S (2026-09): text without a key, and a certificate. */
export const unrecognizedPublicKeyEncoding = () =>
  new AwsError('UnrecognizedPublicKeyEncoding', 'Invalid public key uploaded.', 400)
/** S (2026-09): an RSA key of less than 2048 bits; E for other keys, and for keys that cannot be read. */
export const invalidPublicKey = () => new AwsError('InvalidPublicKey', 'Invalid body for public key', 400)
/** S (2026-09). */
export const duplicateSshPublicKey = () =>
  new AwsError('DuplicateSSHPublicKey', 'Duplicate SSH public key uploaded.', 400)
