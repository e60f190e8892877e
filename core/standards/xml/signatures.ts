/**
 * Creates and verifies XML signatures (xmldsig-core1). The package is loaded with the first signature.
 *
 * Signatures are verified with the caller's keys, never with keys in the signature. The result is exactly the
 * text that was signed.
 */
import { type KeyObject, verify } from 'node:crypto'
import type { SignedXml } from 'xml-crypto/lib/index.js'

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/**
 * All other algorithms are rejected. Among them are SHA-1, which can be forged, HMAC, whose key is public,
 * and transforms that omit parts.
 */
const SIGNATURES: Readonly<Record<string, string>> = {
  [RSA_SHA256]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}
const DIGESTS = [SHA256, 'http://www.w3.org/2001/04/xmlenc#sha512']
const CANONICALIZATIONS = [EXCLUSIVE, `${EXCLUSIVE}WithComments`]
/** The only transforms of SAML (saml-core-2.0-os, 5.4.4), in this order. */
export const TRANSFORMS: readonly (readonly string[])[] = CANONICALIZATIONS.map((each) => [ENVELOPED, each])

/** An element and its unverified signature, both in the form that `xmlText` returns. */
export interface ClaimedSignature {
  /** The element that is claimed to be signed, as a separate document. */
  readonly text: string
  /** Its signature, which has a single reference, also as a separate document. */
  readonly signature: string
}

/**
 * Line endings that XML 1.0 does not define, which no signature contains.
 *
 * The package parses a signature again from its canonical form, where they are not escaped. It would read
 * line feeds instead, or take quadratic time.
 */
const UNKNOWN_LINE_ENDING = /&#x(?:85|2028|2029);/

export interface SignedText {
  /** The element in canonical form. Only this text can be trusted. */
  readonly text: string
  /** The keys that verify the signature: equal ones, because a signature has one signer. At least one. */
  readonly publicKeys: readonly KeyObject[]
}

/**
 * Verifies a signature with several keys at once. Returns undefined when none of them is the signer's.
 *
 * @param publicKeys RSA keys
 */
export async function signedText(
  { text, signature }: ClaimedSignature,
  publicKeys: readonly KeyObject[],
): Promise<SignedText | undefined> {
  const { default: xmlCrypto } = await import('xml-crypto/lib/index.js')
  const [anyKey] = publicKeys
  if (!anyKey || UNKNOWN_LINE_ENDING.test(signature)) return undefined
  const verifier = new xmlCrypto.SignedXml({ publicCert: anyKey })
  let signers: readonly KeyObject[] = []
  restrict(verifier, (hash, data, value) => {
    signers = publicKeys.filter((key) => verify(hash, data, key, value))
    return signers.length > 0
  })
  try {
    verifier.loadSignature(signature)
    if (!verifier.checkSignature(text)) return undefined
  } catch {
    // The package throws a different error for each kind of flaw.
    return undefined
  }
  const [signed, ...more] = verifier.getSignedReferences()
  const isValid = signed !== undefined && more.length === 0 && signers.length > 0
  return isValid ? { text: signed, publicKeys: signers } : undefined
}

export interface Signing {
  readonly privateKey: KeyObject
  /** PEM. It is included in the signature. */
  readonly certificate: string
}

/**
 * Signs the root element, and adds the signature after its issuer.
 *
 * @param text trusted XML
 * @param id the ID of the root element. Searching all elements for it takes as long as everything else together
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
  const element = `/*[@ID='${id}']`
  signer.addReference({ xpath: element, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 })
  const reference = `${element}/*[local-name()='Issuer']`
  signer.computeSignature(text, { prefix: 'ds', location: { reference, action: 'after' } })
  return signer.getSignedXml()
}

type VerifyFunction = (hash: string, data: Buffer, value: Buffer) => boolean

/**
 * Restricts the algorithms of the verifier, and lets it verify with all keys at once.
 *
 * Otherwise the package would compute all digests again for each key.
 */
function restrict(verifier: SignedXml, verifyWith: VerifyFunction): void {
  verifier.SignatureAlgorithms = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, hash]) => [name, signatureAlgorithm(name, hash, verifyWith)]),
  )
  verifier.HashAlgorithms = only(verifier.HashAlgorithms, DIGESTS)
  verifier.CanonicalizationAlgorithms = only(verifier.CanonicalizationAlgorithms, [
    ...CANONICALIZATIONS,
    ENVELOPED,
  ])
}

function signatureAlgorithm(name: string, hash: string, verifyWith: VerifyFunction) {
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
