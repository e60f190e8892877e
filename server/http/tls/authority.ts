/** The certificate authority whose certificate clients are given to trust. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RandomBytes } from '../../aws/ids.ts'
import { messageOf, StartError } from '../../runtime/errors.ts'
import { certificate } from '../../standards/x509/write.ts'
import {
  alternativeNames,
  authorityConstraints,
  authorityKey,
  noAuthority,
  ofServers,
  permittedNames,
  signsCertificates,
  signsHandshakes,
  subjectKey,
} from './extensions.ts'
import { DOMAINS, NETWORKS } from './hosts.ts'

export interface AuthoritySources {
  /** Real time in epoch milliseconds: clients know no other. */
  readonly now: () => number
  readonly randomBytes: RandomBytes
}

/** A key and its certificate, both in PEM. */
export interface Identity {
  readonly key: string
  readonly certificate: string
}

const NAME = 'iamulator certificate authority'
const DAY_MILLISECONDS = 86_400_000
/** A client's clock may be behind. */
const LEEWAY_DAYS = 1
const AUTHORITY_DAYS = 3650
/** No client takes certificates of servers that are valid for longer than 398 days (CA/Browser Forum). */
const SERVER_DAYS = 397
const SERIAL_NUMBER_BYTES = 16

/** The file in the data directory: it holds the key too, and is its owner's alone. */
const FILE = 'certificate-authority.pem'
const FILE_MODE = 0o600

export class Authority {
  /** In PEM. */
  readonly certificate: string
  readonly #key: KeyObject
  readonly #publicKey: KeyObject
  /** All servers are this one. */
  readonly #server = newKeys()
  readonly #sources: AuthoritySources

  constructor({ key, certificate }: Identity, sources: AuthoritySources) {
    this.certificate = certificate
    this.#key = createPrivateKey(key)
    this.#publicKey = createPublicKey(this.#key)
    this.#sources = sources
  }

  /** An identity of this server under these DNS names and IP addresses. */
  identify(names: readonly string[]): Identity {
    const { publicKey, privateKey } = this.#server
    const facts = {
      ...newFacts(this.#sources, SERVER_DAYS),
      subject: 'iamulator',
      issuer: NAME,
      publicKey,
      extensions: [
        noAuthority(),
        signsHandshakes(),
        ofServers(),
        subjectKey(publicKey),
        authorityKey(this.#publicKey),
        alternativeNames(names),
      ],
    }
    return { key: toPem(privateKey), certificate: certificate(facts, this.#key) }
  }
}

/**
 * The authority that is kept in `directory`, which has one from then on; without a directory, one for this process.
 *
 * @throws StartError when the file is there but cannot be used
 */
export async function openAuthority(
  directory: string | undefined,
  sources: AuthoritySources,
): Promise<Authority> {
  if (directory === undefined) return new Authority(newAuthority(sources), sources)
  const path = join(directory, FILE)
  const kept = await readIfThere(path)
  const identity = kept === undefined ? newAuthority(sources) : parse(path, kept)
  if (kept === undefined) await write(path, identity)
  return new Authority(identity, sources)
}

/**
 * It vouches for nothing but servers with names of AWS, and with names and private addresses of this machine: whoever
 * steals it can pretend to be no one else.
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
      signsCertificates(),
      ofServers(),
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
    // The first byte is never zero, and one byte more is never needed.
    serialNumber: Buffer.concat([Buffer.of(0x40), randomBytes(SERIAL_NUMBER_BYTES)]),
    from,
    to: from + days * DAY_MILLISECONDS,
  }
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw error
  })
}

function parse(path: string, text: string): Identity {
  try {
    const certificate = new X509Certificate(text)
    const key = createPrivateKey(text)
    if (!certificate.checkPrivateKey(key)) throw new Error('its key belongs to another certificate')
    return { key: toPem(key), certificate: certificate.toString() }
  } catch (error) {
    throw new StartError(`${path} cannot be used: ${messageOf(error)}. Delete it to create a new one.`)
  }
}

/** Either the whole file is there or none. */
async function write(path: string, { key, certificate }: Identity): Promise<void> {
  await writeFile(`${path}.new`, key + certificate, { mode: FILE_MODE })
  await rename(`${path}.new`, path)
}
