/** Verifies signatures of elements, by SAML's rules for signatures (saml-core-2.0-os, 5.4). */
import { samlSignatureInvalid } from '../../../protocol/errors.ts'
import { parseDerCertificate } from '../../standards/x509/read.ts'
import { attributeOf, childrenNamed, parseXml, type XmlElement } from '../../standards/xml/document.ts'
import { signedText, TRANSFORMS } from '../../standards/xml/signatures.ts'
import { xmlText } from '../../standards/xml/text.ts'
import { SIGNATURE } from './names.ts'

export interface SignedElement {
  /** The signed element without its signature, parsed again from its canonical form. */
  readonly element: XmlElement
  /** The certificate of the key that signed it: X.509, DER in base64. */
  readonly certificate: string
}

export function isSigned(element: XmlElement): boolean {
  return childrenNamed(element, SIGNATURE, 'Signature').length > 0
}

/**
 * The signatures of one response. Each is verified once with all certificates, however many providers ask for
 * it, because its digest takes much longer than its keys.
 */
export class Signatures {
  readonly #certificates: readonly string[]
  readonly #verified = new Map<XmlElement, Promise<VerifiedSignature>>()

  /** @param certificates all that may be asked for: X.509, DER in base64 */
  constructor(certificates: readonly string[]) {
    this.#certificates = [...new Set(certificates)]
  }

  /**
   * Returns the element as it was signed, if the key of one of the certificates signed it.
   *
   * @param certificates X.509, DER in base64
   * @param ancestors the elements that contain it, from the outermost
   * @throws InvalidIdentityToken if none of the keys signed it
   */
  async requireSigned(
    element: XmlElement,
    certificates: readonly string[],
    ancestors: readonly XmlElement[] = [],
  ): Promise<SignedElement> {
    const verified = this.#verified.get(element) ?? verify(element, this.#certificates, ancestors)
    this.#verified.set(element, verified)
    const { signed, signers } = await verified
    const certificate = certificates.find((each) => signers.has(each))
    if (certificate === undefined) throw samlSignatureInvalid()
    return { element: signed, certificate }
  }
}

interface VerifiedSignature {
  readonly signed: XmlElement
  /** The certificates of the key that signed: X.509, DER in base64. */
  readonly signers: ReadonlySet<string>
}

/** @throws InvalidIdentityToken if none of the certificates has the key that signed the element */
async function verify(
  element: XmlElement,
  certificates: readonly string[],
  ancestors: readonly XmlElement[],
): Promise<VerifiedSignature> {
  const [signature] = childrenNamed(element, SIGNATURE, 'Signature')
  if (!signature || !coversElement(signature, attributeOf(element, 'ID'))) throw samlSignatureInvalid()
  const claimed = {
    text: xmlText(element, ancestors),
    signature: xmlText(signature, [...ancestors, element]),
  }
  const keys = certificates.flatMap(rsaKeyOf)
  const found = await signedText(
    claimed,
    keys.map(({ publicKey }) => publicKey),
  )
  const signed = found && (await parseXml(found.text))
  if (!signed || !isSame(signed, element)) throw samlSignatureInvalid()
  const signers = keys.filter(({ publicKey }) => found.publicKeys.includes(publicKey))
  return { signed, signers: new Set(signers.map(({ certificate }) => certificate)) }
}

function rsaKeyOf(certificate: string) {
  const publicKey = parseDerCertificate(certificate)?.publicKey
  return publicKey?.asymmetricKeyType === 'rsa' ? [{ certificate, publicKey }] : []
}

/** Returns whether a signature covers the whole element and nothing else. */
function coversElement(signature: XmlElement, id: string | undefined): boolean {
  const names = signature.children.flatMap((child) => (typeof child === 'string' ? [] : [child.name]))
  if (!/^SignedInfo,SignatureValue(,KeyInfo)?$/.test(names.join())) return false
  const references = childrenNamed(signature, SIGNATURE, 'SignedInfo').flatMap((info) =>
    childrenNamed(info, SIGNATURE, 'Reference'),
  )
  const [reference, ...more] = references
  if (!reference || more.length > 0 || !id) return false
  return attributeOf(reference, 'URI') === `#${id}` && hasPlainTransforms(reference)
}

function hasPlainTransforms(reference: XmlElement): boolean {
  const transforms = childrenNamed(reference, SIGNATURE, 'Transforms')
    .flatMap((list) => childrenNamed(list, SIGNATURE, 'Transform'))
    .map((transform) => attributeOf(transform, 'Algorithm'))
  return TRANSFORMS.some((known) => known.join() === transforms.join())
}

function isSame(signed: XmlElement, element: XmlElement): boolean {
  return (
    signed.namespace === element.namespace &&
    signed.name === element.name &&
    attributeOf(signed, 'ID') === attributeOf(element, 'ID')
  )
}
