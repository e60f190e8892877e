/**
 * Reads and writes CBOR (RFC 8949), for the protocol whose bodies it is.
 *
 * The package takes some milliseconds to load, so modules that most runs need import this one lazily.
 */
import { isUtf8 } from 'node:buffer'
import { type DecodeOptions, decode, encode, type TagDecoder, Tokenizer } from 'cborg'

/** Drops the tag, and keeps the tagged value. */
const untagged: TagDecoder = (read) => read()

/**
 * The tags that Smithy's protocol has: 1 for timestamps (epoch seconds), 2 and 3 for large integers, 4 for decimals.
 *
 * Decoded values only name resources and conditions, so the bytes of large numbers stay as they are.
 */
const TAGS: Readonly<Record<number, TagDecoder>> = { 1: untagged, 2: untagged, 3: untagged, 4: untagged }

const OPTIONS: DecodeOptions = {
  allowIndefinite: true,
  allowUndefined: true,
  allowBigInt: true,
  rejectDuplicateMapKeys: true,
  retainStringBytes: true,
  tags: TAGS,
}

/** Rejects text that is not UTF-8. The package would replace the wrong bytes. */
class StrictTokenizer extends Tokenizer {
  override next() {
    const token = super.next()
    if (token.byteValue && !isUtf8(token.byteValue)) throw new SyntaxError('a text is not UTF-8')
    return token
  }
}

/**
 * Decodes one item. Maps become objects with own members, whatever their names are, and byte strings Uint8Array.
 *
 * Repeated keys, keys that are no text, other tags, text that is not UTF-8, and bytes after the item are rejected: the
 * service could read them in another way. So are strings of indefinite length, which the package cannot read, and
 * nesting that exhausts the stack.
 *
 * @throws SyntaxError when the bytes are not such an item
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { ...OPTIONS, tokenizer: new StrictTokenizer(bytes, OPTIONS) })
  } catch (error) {
    throw new SyntaxError(`The body is not CBOR: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

/** Encodes text, numbers, booleans, null, byte arrays, lists, and objects, without undefined members. */
export function encodeCbor(value: unknown): Uint8Array {
  return encode(value, { ignoreUndefinedProperties: true })
}
