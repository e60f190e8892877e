/** Certificates that sign themselves: for those who compare them, and look at nothing in them but the key. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { certificate } from './write.ts'

/** Whatever the emulator's clock says. */
const VALID_FROM = Date.UTC(2020, 0, 1)
const VALID_TO = Date.UTC(2120, 0, 1)

/**
 * The certificate of an RSA key, in PEM.
 *
 * @param name the common name of its subject
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
