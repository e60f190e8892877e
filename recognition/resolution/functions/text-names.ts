/** Parts of names, and names in another form. */
import type { Value } from '../../parameters/types.ts'
import { memberOf, membersOf, ofText, type TextFunction, UNREADABLE } from './text-function.ts'

/** Shard iterators of DynamoDB Streams begin with the ARN of the stream. */
export const beforeBar = ofText((text) => [text.split('|', 1)[0] ?? ''])

/** The IDs of builds begin with the name of the project. */
export const beforeColon = ofText((text) => [text.split(':', 1)[0] ?? ''])

export const afterSlash = ofText((text) => [text.slice(text.lastIndexOf('/') + 1)])

/** The keys of a map are the values of the condition key themselves. */
export const names = ofText((text) => [text])

/** The parameter is another kind of thing. */
export const no: TextFunction = () => []

export const memberNames: TextFunction = (value) => Object.keys(membersOf(value) ?? { [UNREADABLE]: '' })

/** Returns the value of the condition key `route53:VPCs`. Source: Route 53 Developer Guide, condition keys. */
export const vpcIdRegion: TextFunction = (value) => {
  const [id = UNREADABLE, region = UNREADABLE] = ['VPCId', 'VPCRegion'].map((name) => textOf(value, name))
  return [`VPCId=${id},VPCRegion=${region}`]
}

function textOf(value: Value, name: string): string | undefined {
  const member = memberOf(value, name)
  return typeof member === 'string' ? member : undefined
}

/**
 * Returns `true` if data is encrypted again with the key that encrypted it, and `false` if not. Empty when the
 * parameters do not tell: without a source key, or when one of two different names is an alias.
 */
export const sameAsSourceKey: TextFunction = (value, _argument, parameters) => {
  const [source] = parameters.valuesAt('SourceKeyId')
  if (source === undefined) return []
  if (value === source) return ['true']
  const [destinationId, sourceId] = [keyIdOf(value), keyIdOf(source)]
  const isKnown = destinationId !== undefined && sourceId !== undefined
  return isKnown ? [String(destinationId === sourceId)] : []
}

/** Returns the ID in a key ID or key ARN. Undefined for aliases. */
function keyIdOf(key: Value): string | undefined {
  return typeof key === 'string' ? /^(?:arn:[^/]*:key\/)?([\w-]+)$/.exec(key)?.[1] : undefined
}

/** In characters: names have at most 255 bytes, of which each can be an escape of four characters. */
const MAXIMUM_NAME = 1020

/**
 * Returns the name of a record as the condition key `route53:ChangeResourceRecordSetsNormalizedRecordNames` has it: in
 * lowercase, without a dot at the end, and with three octal digits for all characters but a-z, 0-9, `-`, `_`, and the dots
 * between labels.
 *
 * Source: Route 53 Developer Guide, "Normalizing values for setting permissions".
 */
export const normalName = ofText(
  (text) => [
    [...text.replace(/\.$/, '').matchAll(CHARACTER)]
      .map(([all, octal]) => normalCharacter(all, octal))
      .join(''),
  ],
  MAXIMUM_NAME,
)

/** Matches an octal escape (1), or a character. */
const CHARACTER = /\\([0-3][0-7]{2})|[\s\S]/gu

function normalCharacter(character: string, octal: string | undefined): string {
  const bytes = octal === undefined ? Buffer.from(character) : Buffer.of(Number.parseInt(octal, 8))
  if (character === '.') return '.'
  return [...bytes].map(normalByte).join('')
}

function normalByte(byte: number): string {
  const letter = byte < 0x80 ? String.fromCharCode(byte).toLowerCase() : ''
  return /^[a-z0-9_-]$/.test(letter) ? letter : `\\${byte.toString(8).padStart(3, '0')}`
}
