/** Keys and certificates made once with OpenSSL and OpenSSH, for tests alone: nothing is protected by them. */
import { readFileSync } from 'node:fs'

const read = (path: string) => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8')

/** All are valid from 2020 to 2120. `root` signed `intermediate`, which signed `server`; `elliptic` signed itself. */
export const certificates = {
  root: read('certificates/root.pem'),
  intermediate: read('certificates/intermediate.pem'),
  server: read('certificates/server.pem'),
  elliptic: read('certificates/elliptic.pem'),
  /** Of an RSA key of 768 bits; it signed itself. */
  weak: read('certificates/weak.pem'),
}

export const privateKeys = {
  server: read('certificates/server-key.pem'),
  /** The server's, encrypted. */
  locked: read('certificates/server-key-locked.pem'),
  elliptic: read('certificates/elliptic-key.pem'),
}

/** One RSA key of 2048 bits in each form that there is, and keys of other kinds. */
export const sshKeys = {
  /** With a comment at its end. */
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

/** Another public key of 2048 bits for each number up to 63, in the form of SSH; nobody has the private one. */
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
