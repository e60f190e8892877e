/**
 * Creates self-signed certificates. They are for relying parties that compare certificates and use only their
 * key.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { certificate } from './write.ts'

/** The validity period does not depend on the emulator's clock. */
const VALID_FROM = Date.UTC(2020, 0, 1)
const VALID_TO = Date.UTC(2120, 0, 1)

/**
 * Creates a certificate for an RSA key, in PEM.
 *
 * @param name the common name of subject and issuer
 */
export function selfSigned(privateKey: KeyObject, name: string): string {
  const facts = {
    serialNumber: 1,
    subject: name,
    issuer: name,
    publicKey: createPublicKey(privateKey),
    from: VALID_FROM,
    to: VALID_TO,
  }
  return certificate(facts, privateKey)
}
