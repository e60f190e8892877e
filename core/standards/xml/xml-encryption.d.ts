/** Declares the parts of the package that are used. It has no types of its own. */
declare module 'xml-encryption' {
  type Callback = (error: Error | null | undefined, text?: string) => void

  interface DecryptOptions {
    readonly key: string
    readonly disallowDecryptionWithInsecureAlgorithm: boolean
    readonly warnInsecureAlgorithm: boolean
  }

  interface EncryptOptions {
    readonly rsa_pub: string
    /** A certificate. */
    readonly pem: string
    readonly encryptionAlgorithm: string
    readonly keyEncryptionAlgorithm: string
  }

  const xmlEncryption: {
    decrypt(xml: string, options: DecryptOptions, callback: Callback): void
    encrypt(text: string, options: EncryptOptions, callback: Callback): void
  }
  export default xmlEncryption
}
