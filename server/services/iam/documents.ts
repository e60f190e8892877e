/** Policy documents as answers carry them. */

/** What `encodeURIComponent` leaves as it is, although RFC 3986 reserves it. */
const RESERVED = /[!'()*]/g

/** `document` percent-encoded after RFC 3986, as IAM answers every policy document (recorded). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
