/** Decrypts assertions with the private keys that were uploaded for an AWS provider. */
import type { SamlPrivateKey } from '../../../store/index.ts'
import { attributeOf, childrenNamed, type XmlElement } from '../../standards/xml/document.ts'
import { CONTENT_ALGORITHMS, decrypted, KEY_ALGORITHMS } from '../../standards/xml/encryption.ts'
import { DECLARATIONS, xmlText } from '../../standards/xml/text.ts'
import { malformed } from './flaws.ts'
import { ENCRYPTION, SIGNATURE } from './names.ts'

/**
 * Returns the content of an `EncryptedAssertion`, or undefined if none of the keys decrypts it. The newest
 * key is tried first.
 *
 * @param keys in the order in which they were added
 * @param ancestors the elements that contain it, from the outermost
 * @throws SamlFlaw if the encryption is malformed or unsupported
 */
export async function decryptedText(
  encrypted: XmlElement,
  keys: readonly SamlPrivateKey[],
  ancestors: readonly XmlElement[],
): Promise<string | undefined> {
  const text = encryptedText(encrypted, ancestors)
  for (const { body } of keys.toReversed()) {
    const content = await decrypted(text, body)
    if (content !== undefined) return content
  }
  return undefined
}

/**
 * Returns the data and the key in the form that the package expects. The key is either inside the data or
 * beside it (saml-core-2.0-os, 2.3.4).
 */
function encryptedText(encrypted: XmlElement, ancestors: readonly XmlElement[]): string {
  const [data, ...moreData] = childrenNamed(encrypted, ENCRYPTION, 'EncryptedData')
  const inside = data ? childrenNamed(data, SIGNATURE, 'KeyInfo').flatMap(keysIn) : []
  const [key, ...moreKeys] = [...inside, ...keysIn(encrypted)]
  if (!data || !key || moreData.length + moreKeys.length > 0)
    throw malformed('it must contain one encrypted assertion with one key')
  if (!uses(data, CONTENT_ALGORITHMS) || !uses(key, KEY_ALGORITHMS))
    throw malformed('it is encrypted with an algorithm that is not supported')
  return xmlText(inside.length > 0 ? data : withKey(data, key), [...ancestors, encrypted])
}

function keysIn(element: XmlElement): XmlElement[] {
  return childrenNamed(element, ENCRYPTION, 'EncryptedKey')
}

function uses(element: XmlElement, algorithms: readonly string[]): boolean {
  const [method] = childrenNamed(element, ENCRYPTION, 'EncryptionMethod')
  const algorithm = method && attributeOf(method, 'Algorithm')
  return algorithm !== undefined && algorithms.includes(algorithm)
}

function withKey(data: XmlElement, key: XmlElement): XmlElement {
  const others = data.children.filter((child) => typeof child === 'string' || child.name !== 'KeyInfo')
  const declaration = { prefix: 'xmlns', name: 'ds', namespace: DECLARATIONS, value: SIGNATURE }
  const info = { prefix: 'ds', name: 'KeyInfo', namespace: SIGNATURE, attributes: [declaration] }
  return { ...data, children: [{ ...info, children: [key] }, ...others] }
}
