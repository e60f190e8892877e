/** Assertions that are encrypted for a provider of AWS, with a private key that was given to it. */
import { invalidSamlResponse } from '../../../protocol/errors.ts'
import type { SamlPrivateKey } from '../../../store/index.ts'
import { attributeOf, childrenNamed, type XmlElement } from '../../standards/xml/document.ts'
import { CONTENT_ALGORITHMS, decrypted, KEY_ALGORITHMS } from '../../standards/xml/encryption.ts'
import { DECLARATIONS, xmlText } from '../../standards/xml/text.ts'
import { ENCRYPTION, SIGNATURE } from './names.ts'

/**
 * What stands in an `EncryptedAssertion`; undefined when none of the keys decrypts it.
 *
 * @param around the elements that it stands in
 * @throws InvalidIdentityToken for what is not encrypted as it should be
 */
export async function decryptedText(
  encrypted: XmlElement,
  keys: readonly SamlPrivateKey[],
  around: readonly XmlElement[],
): Promise<string | undefined> {
  const text = encryptedText(encrypted, around)
  for (const { body } of keys) {
    const content = await decrypted(text, body)
    if (content !== undefined) return content
  }
  return undefined
}

/** The data and the key as the package wants them: the key stands inside, or beside the data (saml-core-2.0-os, 2.3.4). */
function encryptedText(encrypted: XmlElement, around: readonly XmlElement[]): string {
  const [data, ...moreData] = childrenNamed(encrypted, ENCRYPTION, 'EncryptedData')
  const inside = data ? childrenNamed(data, SIGNATURE, 'KeyInfo').flatMap(keysIn) : []
  const [key, ...moreKeys] = [...inside, ...keysIn(encrypted)]
  if (!data || !key || moreData.length + moreKeys.length > 0)
    throw invalidSamlResponse('it must contain one encrypted assertion with one key')
  if (!uses(data, CONTENT_ALGORITHMS) || !uses(key, KEY_ALGORITHMS))
    throw invalidSamlResponse('it is encrypted with an algorithm that is not supported')
  return xmlText(inside.length > 0 ? data : withKey(data, key), [...around, encrypted])
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
