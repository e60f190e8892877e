/** Encrypts and decrypts XML (xmlenc-core1). The package is loaded with the first encrypted element. */

/**
 * The algorithms of AES-GCM and AES-CBC that the package supports. Source: IAM User Guide, SAML encryption.
 */
export const CONTENT_ALGORITHMS: readonly string[] = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
]

/** PKCS #1 1.5 is excluded: attackers who can send enough requests can decrypt it without the key. */
export const KEY_ALGORITHMS: readonly string[] = [
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
]

/**
 * Decrypts an element. Returns undefined when it was not encrypted for this key.
 *
 * @param text an `EncryptedData` element that contains its key and uses the algorithms above
 * @param key RSA private key in PEM
 */
export async function decrypted(text: string, key: string): Promise<string | undefined> {
  const { default: xmlEncryption } = await import('xml-encryption')
  // The package considers CBC insecure, which is true without a signature. The content here is signed.
  const options = { key, disallowDecryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false }
  return new Promise((resolve) => {
    xmlEncryption.decrypt(text, options, (error, content) => resolve(error ? undefined : content))
  })
}

/**
 * Returns an `EncryptedData` element for the owner of a certificate.
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
