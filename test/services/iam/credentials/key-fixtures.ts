/** Keys and certificates generated with OpenSSL and OpenSSH, only for tests: they protect nothing. */
import { readFileSync } from 'node:fs'

const read = (path: string) => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8')

/**
 * All are valid from 2020 to 2120. `root` signed `intermediate`, which signed `server`; `elliptic` is
 * self-signed.
 */
export const certificates = {
  root: read('certificates/root.pem'),
  intermediate: read('certificates/intermediate.pem'),
  server: read('certificates/server.pem'),
  elliptic: read('certificates/elliptic.pem'),
  /** Self-signed, with an RSA key of 1024 bits. */
  short: read('certificates/short.pem'),
  /** Self-signed, with an RSA key of 768 bits. */
  weak: read('certificates/weak.pem'),
}

export const privateKeys = {
  server: read('certificates/server-key.pem'),
  /** The server's key, encrypted. */
  locked: read('certificates/server-key-locked.pem'),
  elliptic: read('certificates/elliptic-key.pem'),
}

/** One RSA key of 2048 bits in every format, and keys of other types. */
export const sshKeys = {
  /** Ends with a comment. */
  line: read('ssh/rsa.pub'),
  pem: read('ssh/rsa.pem'),
  olderPem: read('ssh/rsa-only.pem'),
  rfc4716: read('ssh/rsa-rfc4716.pub'),
  /** As `ssh-keygen -l -E md5` prints it. */
  fingerprint: '61:a6:a4:03:3a:ef:23:26:1f:dd:03:91:a9:f9:82:79',
  short: read('ssh/rsa-1024.pub'),
  ed25519: read('ssh/ed25519.pub'),
  ellipticPem: read('ssh/elliptic.pem'),
}

/**
 * Returns a different 2048-bit public key in SSH format for each number up to 63. Nobody has the private
 * keys.
 */
export function sshKeyOf(number: number): string {
  const modulus = Buffer.alloc(257, 0x80 | (2 * number + 1))
  modulus.writeUInt8(0)
  const fields = [Buffer.from('ssh-rsa'), Buffer.from([1, 0, 1]), modulus]
  return `ssh-rsa ${Buffer.concat(fields.flatMap((field) => [lengthOf(field), field])).toString('base64')}`
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(field.length)
  return length
}
