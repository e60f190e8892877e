/** Declares the parts of the package that are used. Its own types include browsers' types. */
declare module 'xml-crypto/lib/index.js' {
  import type { KeyObject } from 'node:crypto'

  interface Options {
    readonly publicCert?: KeyObject | string
    readonly privateKey?: KeyObject
    readonly signatureAlgorithm?: string
    readonly canonicalizationAlgorithm?: string
  }

  interface Reference {
    readonly xpath: string
    readonly transforms: readonly string[]
    readonly digestAlgorithm: string
    readonly isEmptyUri?: boolean
    readonly type?: string
  }

  interface Placement {
    readonly prefix: string
    readonly location: { readonly reference: string; readonly action: 'after' }
  }

  type Algorithms = Readonly<Record<string, new () => object>>

  export class SignedXml {
    SignatureAlgorithms: Algorithms
    HashAlgorithms: Algorithms
    CanonicalizationAlgorithms: Algorithms
    constructor(options: Options)
    loadSignature(xml: string): void
    checkSignature(xml: string): boolean
    getSignedReferences(): readonly string[]
    addReference(reference: Reference): void
    computeSignature(xml: string, placement: Placement): void
    getSignedXml(): string
  }

  const xmlCrypto: { readonly SignedXml: typeof SignedXml }
  export default xmlCrypto
}
