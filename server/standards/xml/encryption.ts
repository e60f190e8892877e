/** Encryption in XML (xmlenc-core1), by the package that is loaded with the first encrypted element. */

/** Source: IAM User Guide, SAML encryption: AES-GCM and AES-CBC, of which the package knows these. */
export const CONTENT_ALGORITHMS: readonly string[] = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
]

/** Not that of PKCS #1 1.5, which whoever may ask often enough decrypts without the key. */
export const KEY_ALGORITHMS: readonly string[] = [
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
]

/**
 * What stands encrypted in an element.
 *
 * @param text an `EncryptedData` whose algorithms are among the above, with its key in it
 * @param key RSA, in PEM
 * @returns undefined when it was not encrypted for that key
 */
export async function decrypted(text: string, key: string): Promise<string | undefined> {
  const { default: xmlEncryption } = await import('xml-encryption')
  // It calls CBC insecure, as it is without a signature: there is one inside.
  const options = { key, disallowDecryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false }
  return new Promise((resolve) => {
    xmlEncryption.decrypt(text, options, (error, content) => resolve(error ? undefined : content))
  })
}

/**
 * An `EncryptedData` for whoever has the key of a certificate.
 *
 * @param recipient public key and certificate, in PEM
 */
export async function encrypted(
  text: string,
  recipient: { readonly publicKey: string; readonly certificate: string },
): Promise<string> {
  const { default: xmlEncryption } = await import('xml-encryption')
  const [encryptionAlgorithm = ''] = CONTENT_ALGORITHMS
  const [, keyEncryptionAlgorithm = ''] = KEY_ALGORITHMS
  const options = {
    rsa_pub: recipient.publicKey,
    pem: recipient.certificate,
    encryptionAlgorithm,
    keyEncryptionAlgorithm,
  }
  return new Promise((resolve, reject) => {
    xmlEncryption.encrypt(text, options, (error, content = '') => (error ? reject(error) : resolve(content)))
  })
}
