/** Policy documents in the form of responses. */

/** Characters that `encodeURIComponent` keeps although RFC 3986 reserves them. */
const RESERVED = /[!'()*]/g

/** Percent-encodes `document` (RFC 3986). IAM does so with every policy document in a response (recorded). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
