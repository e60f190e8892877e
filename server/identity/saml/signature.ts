/** Who has signed an element, by the rules of SAML for signatures (saml-core-2.0-os, 5.4). */
import { samlSignatureInvalid } from '../../../protocol/errors.ts'
import { parseDerCertificate } from '../../standards/x509/read.ts'
import { attributeOf, childrenNamed, parseXml, type XmlElement } from '../../standards/xml/document.ts'
import { signedText, TRANSFORMS } from '../../standards/xml/signatures.ts'
import { xmlText } from '../../standards/xml/text.ts'
import { SIGNATURE } from './names.ts'

export interface Signed {
  /** The element as it was signed, read anew from its canonical form, without its signature. */
  readonly element: XmlElement
  /** Whose key has signed it: X.509, DER in base64. */
  readonly certificate: string
}

export function isSigned(element: XmlElement): boolean {
  return childrenNamed(element, SIGNATURE, 'Signature').length > 0
}

/**
 * @param certificates X.509, DER in base64
 * @param around the elements that it stands in, from the outermost
 * @throws InvalidIdentityToken when it is not signed by the key of one of the certificates
 */
export async function requireSigned(
  element: XmlElement,
  certificates: readonly string[],
  around: readonly XmlElement[] = [],
): Promise<Signed> {
  const [signature] = childrenNamed(element, SIGNATURE, 'Signature')
  if (!signature || !isSound(signature, attributeOf(element, 'ID'))) throw samlSignatureInvalid()
  const claimed = { text: xmlText(element, around), signature: xmlText(signature, [...around, element]) }
  const keys = certificates.flatMap(rsaKeyOf)
  const found = await signedText(
    claimed,
    keys.map(({ publicKey }) => publicKey),
  )
  const signed = found && (await parseXml(found.text))
  const signer = keys.find(({ publicKey }) => publicKey === found?.publicKey)
  if (!signed || !signer || !isSame(signed, element)) throw samlSignatureInvalid()
  return { element: signed, certificate: signer.certificate }
}

function rsaKeyOf(certificate: string) {
  const publicKey = parseDerCertificate(certificate)?.publicKey
  return publicKey?.asymmetricKeyType === 'rsa' ? [{ certificate, publicKey }] : []
}

/** Of the whole element, and of nothing else. */
function isSound(signature: XmlElement, id: string | undefined): boolean {
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
