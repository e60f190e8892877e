/** What is used of the package, which has no types. */
declare module 'xml-encryption' {
  type Done = (error: Error | null | undefined, text?: string) => void

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
    decrypt(xml: string, options: DecryptOptions, done: Done): void
    encrypt(text: string, options: EncryptOptions, done: Done): void
  }
  export default xmlEncryption
}
