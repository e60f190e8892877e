/** The certificate authority whose certificate clients are configured to trust. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RandomBytes } from '../../../core/aws/ids.ts'
import { messageOf, StartError } from '../../../core/runtime/errors.ts'
import { certificate } from '../../../core/standards/x509/write.ts'
import {
  alternativeNames,
  authorityConstraints,
  authorityKey,
  certificateKeyUsage,
  handshakeKeyUsage,
  leafConstraints,
  permittedNames,
  serverAuthentication,
  subjectKey,
} from './extensions.ts'
import { DOMAINS, NETWORKS } from './own-names.ts'

export interface AuthoritySources {
  /** Returns real time in epoch milliseconds, because clients don't use the emulator's clock. */
  readonly now: () => number
  readonly randomBytes: RandomBytes
  /**
   * Returns the authority that all replicas share, as PEM, which is that of `make` if there is none yet. Undefined without
   * replicas.
   */
  readonly sharedAuthority?: ((make: () => Promise<string>) => Promise<string>) | undefined
}

/** A private key and its certificate, both in PEM. */
export interface Identity {
  readonly key: string
  readonly certificate: string
}

const NAME = 'iamulator certificate authority'
const DAY_MILLISECONDS = 86_400_000
/** Certificates are valid from a day earlier, because a client's clock may be slow. */
const LEEWAY_DAYS = 1
const AUTHORITY_DAYS = 3650
/** Clients reject server certificates that are valid for more than 398 days (CA/Browser Forum). */
const SERVER_DAYS = 397
const SERIAL_NUMBER_BYTES = 16

/** The file in the data directory. It contains the private key, so only its owner can access it. */
const FILE = 'certificate-authority.pem'
const FILE_MODE = 0o600

export class Authority {
  /** The authority's certificate in PEM. */
  readonly certificate: string
  readonly #key: KeyObject
  readonly #publicKey: KeyObject
  /** The key pair of all server certificates, because every name leads to this server. */
  readonly #server = newKeys()
  readonly #sources: AuthoritySources

  constructor({ key, certificate }: Identity, sources: AuthoritySources) {
    this.certificate = certificate
    this.#key = createPrivateKey(key)
    this.#publicKey = createPublicKey(this.#key)
    this.#sources = sources
  }

  /** Returns a key and certificate of this server for the DNS names and IP addresses. */
  identify(names: readonly string[]): Identity {
    const { publicKey, privateKey } = this.#server
    const facts = {
      ...newFacts(this.#sources, SERVER_DAYS),
      subject: 'iamulator',
      issuer: NAME,
      publicKey,
      extensions: [
        leafConstraints(),
        handshakeKeyUsage(),
        serverAuthentication(),
        subjectKey(publicKey),
        authorityKey(this.#publicKey),
        alternativeNames(names),
      ],
    }
    return { key: toPem(privateKey), certificate: certificate(facts, this.#key) }
  }
}

/**
 * Opens the authority that replicas share, or else that in `directory`, or creates it there. Without either, creates one
 * for this process.
 *
 * @throws StartError when the file exists but cannot be used
 */
export async function openAuthority(
  directory: string | undefined,
  sources: AuthoritySources,
): Promise<Authority> {
  if (sources.sharedAuthority) {
    const pem = await sources.sharedAuthority(async () => toText(newAuthority(sources)))
    return new Authority(identityIn(pem), sources)
  }
  if (directory === undefined) return new Authority(newAuthority(sources), sources)
  const path = join(directory, FILE)
  const stored = await readIfPresent(path)
  const identity = stored === undefined ? newAuthority(sources) : parse(path, stored)
  if (stored === undefined) await write(path, identity)
  return new Authority(identity, sources)
}

/**
 * Creates an authority that can certify only certain hosts. They are AWS host names, and names and private
 * addresses of this machine.
 *
 * A thief of its key can impersonate no other server.
 */
function newAuthority(sources: AuthoritySources): Identity {
  const { publicKey, privateKey } = newKeys()
  const facts = {
    ...newFacts(sources, AUTHORITY_DAYS),
    subject: NAME,
    issuer: NAME,
    publicKey,
    extensions: [
      authorityConstraints(),
      certificateKeyUsage(),
      serverAuthentication(),
      subjectKey(publicKey),
      permittedNames(DOMAINS, NETWORKS),
    ],
  }
  return { key: toPem(privateKey), certificate: certificate(facts, privateKey) }
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function newFacts({ now, randomBytes }: AuthoritySources, days: number) {
  const today = Math.floor(now() / 1000) * 1000
  const from = today - LEEWAY_DAYS * DAY_MILLISECONDS
  return {
    // The first byte is not zero and has no sign bit, so DER needs no extra byte.
    serialNumber: Buffer.concat([Buffer.of(0x40), randomBytes(SERIAL_NUMBER_BYTES)]),
    from,
    to: from + days * DAY_MILLISECONDS,
  }
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw error
  })
}

/** @throws Error when the text does not contain a key and its certificate */
function identityIn(text: string): Identity {
  const certificate = new X509Certificate(text)
  const key = createPrivateKey(text)
  if (!certificate.checkPrivateKey(key)) throw new Error('its key belongs to another certificate')
  return { key: toPem(key), certificate: certificate.toString() }
}

function toText({ key, certificate }: Identity): string {
  return key + certificate
}

function parse(path: string, text: string): Identity {
  try {
    return identityIn(text)
  } catch (error) {
    throw new StartError(`${path} cannot be used: ${messageOf(error)}. Delete it to create a new one.`)
  }
}

/** Writes the file atomically. */
async function write(path: string, identity: Identity): Promise<void> {
  await writeFile(`${path}.new`, toText(identity), { mode: FILE_MODE })
  await rename(`${path}.new`, path)
}
