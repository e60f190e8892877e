/**
 * Signatures in XML (xmldsig-core1), by the package that is loaded with the first of them: verified with keys that are given, never
 * with those that a signature brings along, and answered as the very text that was signed.
 */
import { type KeyObject, verify } from 'node:crypto'
import type { SignedXml } from 'xml-crypto/lib/index.js'

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/** All else is refused: SHA-1, which can be forged, HMAC, whose key everybody has, and transforms that leave parts out. */
const SIGNATURES: Readonly<Record<string, string>> = {
  [RSA_SHA256]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}
const DIGESTS = [SHA256, 'http://www.w3.org/2001/04/xmlenc#sha512']
const CANONICALIZATIONS = [EXCLUSIVE, `${EXCLUSIVE}WithComments`]
/** The only transforms of SAML (saml-core-2.0-os, 5.4.4), in this order. */
export const TRANSFORMS: readonly (readonly string[])[] = CANONICALIZATIONS.map((each) => [ENVELOPED, each])

/** Both as `xmlText` writes them. */
export interface Claimed {
  /** The element that is said to be signed, standing alone. */
  readonly text: string
  /** Its signature, which has a single reference, standing alone as well. */
  readonly signature: string
}

/**
 * Line ends that XML 1.0 does not know, of which no signature has any. The package reads a signature anew from its canonical form, where
 * they stand as they are: it would see line feeds instead, or take quadratic time.
 */
const STRANGE_LINE_END = /&#x(?:85|2028|2029);/

export interface SignedText {
  /** The element in its canonical form: the only thing to be believed. */
  readonly text: string
  /** The key that has signed it. */
  readonly publicKey: KeyObject
}

/**
 * What was signed with the private key to one of the keys.
 *
 * @param publicKeys RSA keys
 * @returns undefined when none of them signed it
 */
export async function signedText(
  { text, signature }: Claimed,
  publicKeys: readonly KeyObject[],
): Promise<SignedText | undefined> {
  const { default: xmlCrypto } = await import('xml-crypto/lib/index.js')
  const [anyKey] = publicKeys
  if (!anyKey || STRANGE_LINE_END.test(signature)) return undefined
  const verifier = new xmlCrypto.SignedXml({ publicCert: anyKey })
  const signers: KeyObject[] = []
  restrict(verifier, (hash, data, value) => {
    const signer = publicKeys.find((key) => verify(hash, data, key, value))
    if (signer) signers.push(signer)
    return signer !== undefined
  })
  try {
    verifier.loadSignature(signature)
    if (!verifier.checkSignature(text)) return undefined
  } catch {
    // The package has an error of its own for each thing that can be wrong.
    return undefined
  }
  const [signed, ...more] = verifier.getSignedReferences()
  const [publicKey] = signers
  return signed === undefined || more.length > 0 || !publicKey ? undefined : { text: signed, publicKey }
}

export interface Signing {
  readonly privateKey: KeyObject
  /** Published in the signature; PEM. */
  readonly certificate: string
}

/**
 * `text` with a signature of the element with this ID, behind its issuer.
 *
 * @param text XML whose elements are no strangers'
 */
export async function withSignature(
  text: string,
  id: string,
  { privateKey, certificate }: Signing,
): Promise<string> {
  const { default: xmlCrypto } = await import('xml-crypto/lib/index.js')
  const signer = new xmlCrypto.SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
  })
  const element = `//*[@ID='${id}']`
  signer.addReference({ xpath: element, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 })
  const reference = `${element}/*[local-name()='Issuer']`
  signer.computeSignature(text, { prefix: 'ds', location: { reference, action: 'after' } })
  return signer.getSignedXml()
}

type Verify = (hash: string, data: Buffer, value: Buffer) => boolean

/** The package would compute all digests anew for each key: it asks about all keys at once. */
function restrict(verifier: SignedXml, verifyWith: Verify): void {
  verifier.SignatureAlgorithms = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, hash]) => [name, signatureAlgorithm(name, hash, verifyWith)]),
  )
  verifier.HashAlgorithms = only(verifier.HashAlgorithms, DIGESTS)
  verifier.CanonicalizationAlgorithms = only(verifier.CanonicalizationAlgorithms, [
    ...CANONICALIZATIONS,
    ENVELOPED,
  ])
}

function signatureAlgorithm(name: string, hash: string, verifyWith: Verify) {
  return class {
    getAlgorithmName(): string {
      return name
    }

    verifySignature(text: string, _key: unknown, value: string): boolean {
      return verifyWith(hash, Buffer.from(text), Buffer.from(value, 'base64'))
    }
  }
}

function only<Value>(
  all: Readonly<Record<string, Value>>,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
