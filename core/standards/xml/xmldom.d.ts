/**
 * Declares the parts of the package that are used.
 *
 * Its own types include browsers' types. With them, code that forgot to import a `name` or a `status` would
 * compile everywhere.
 */
declare module '@xmldom/xmldom/lib/index.js' {
  export interface Node {
    readonly nodeType: number
    readonly childNodes: ArrayLike<Node>
  }

  interface Named {
    readonly prefix?: string | null
    readonly localName: string
    readonly namespaceURI?: string | null
  }

  export interface Attribute extends Named {
    readonly value: string
  }

  export interface Element extends Node, Named {
    readonly attributes: ArrayLike<Attribute>
  }

  export interface Text extends Node {
    readonly data: string
  }

  export interface Document extends Node {
    readonly documentElement: Element | null
  }

  export interface Options {
    readonly errorHandler: (level: string, message: string) => void
    readonly normalizeLineEndings: (text: string) => string
  }

  export interface DOMParser {
    parseFromString(source: string, mimeType: string): Document
  }

  const xmldom: { readonly DOMParser: new (options: Options) => DOMParser }
  export default xmldom
}
