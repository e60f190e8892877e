/** Strings at the edges of a model's constraints, and just beyond them. */
import type { StringShape } from '../../../protocol/service-model.ts'

/** Strings of a given length, in the formats that the patterns of the models require. */
const FORMS: readonly ((length: number) => string)[] = [
  (length) => 'a'.repeat(length),
  (length) => '0'.repeat(length),
  (length) => 'A'.repeat(length),
  (length) => (length === 1 ? '/' : `/${'a'.repeat(Math.max(length - 2, 0))}/`),
  (length) => `/${'a'.repeat(Math.max(length - 1, 0))}`,
  (length) => `v${'1'.repeat(Math.max(length - 1, 0))}`,
  (length) => `o-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `p-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `o-aaaaaaaaaa/r-${'a'.repeat(Math.max(length - 15, 0))}`,
  (length) => `http://${'a'.repeat(Math.max(length - 7, 0))}`,
  (length) => `r-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `h-${'a'.repeat(Math.max(length - 2, 0))}`,
  (length) => `car-${'a'.repeat(Math.max(length - 4, 0))}`,
  (length) => `rp-${'a'.repeat(Math.max(length - 3, 0))}`,
  (length) => `rt-${'a'.repeat(Math.max(length - 3, 0))}`,
  (length) =>
    `ou-${'a'.repeat(Math.max(length - 36, 4))}-${'a'.repeat(Math.max(Math.min(length - 8, 32), 8))}`,
  (length) => `a@b.${'c'.repeat(Math.max(length - 4, 0))}`,
  (length) => `ASOR${'a'.repeat(Math.max(length - 4, 0))}`,
  (length) => `aws:identitystore:${'a'.repeat(Math.max(length - 18, 0))}`,
]

const UUID = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
const INSTANCE = 'ssoins-7223a1b2c3d4e5f6'

/** Texts in formats that have few lengths. */
const EXAMPLES: readonly string[] = [
  'PT1H',
  UUID,
  'd-9067f00d00',
  'us-east-1',
  'vpc-0a1b2c3d',
  'vpce-0a1b2c3d',
  'access_token',
  'authorization_code',
  'client_credentials',
  'arn:aws:signin:::devtools/same-device',
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::aws:policy/a',
  `arn:aws:kms:us-east-1:111122223333:key/${UUID}`,
  `arn:aws:account-access:us-east-1:111122223333:application/a`,
  'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/a',
  'arn:aws:s3:us-east-1:111122223333:accesspoint/a',
  'arn:aws:s3express:us-east-1:111122223333:accesspoint/a',
  'arn:aws:cloudtrail:us-east-1:111122223333:trail/a',
  'arn:aws:sso::aws:applicationProvider/custom',
  `arn:aws:sso:::instance/${INSTANCE}`,
  `arn:aws:sso:::permissionSet/${INSTANCE}/ps-7223a1b2c3d4e5f6`,
  `arn:aws:sso::111122223333:application/${INSTANCE}/apl-7223a1b2c3d4e5f6`,
  `arn:aws:sso::111122223333:trustedTokenIssuer/${INSTANCE}/tti-${UUID}`,
]

/** Longer than the shortest match of any pattern whose shape has no length constraint. */
const MAX_GUESSED_LENGTH = 128

/** Characters that some of the patterns do not match. */
const UNUSUAL_CHARACTERS = ['💥', '\u0100', 'é', '\0', '~', ' ', '(', 'A']

export const matches = ({ pattern }: StringShape, text: string): boolean =>
  pattern === undefined || regExpFor(pattern).test(text)

/** With the `u` flag, JavaScript permits no escape of an underscore. */
const regExpFor = (pattern: string) =>
  pattern.includes('\\p')
    ? new RegExp(`^(?:${pattern.replaceAll('\\_', '_')})$`, 'u')
    : new RegExp(`^(?:${pattern})$`)

/** Counts Unicode scalar values, like AWS. */
export const lengthOf = (text: string) => [...text].length

const hasLength = ({ min = 0, max = Number.POSITIVE_INFINITY }: StringShape, text: string) =>
  lengthOf(text) >= min && lengthOf(text) <= max

/**
 * Returns a string of exactly this length. It matches the pattern if any known string of that length does.
 */
export function textOfLength(shape: StringShape, length: number): string {
  const texts = [...FORMS.map((form) => form(length)), ...EXAMPLES].filter((text) => text.length === length)
  return texts.find((text) => matches(shape, text)) ?? 'a'.repeat(length)
}

/**
 * Returns a short valid string.
 *
 * @throws Error if none of the formats above matches
 */
export function fittingText(shape: StringShape): string {
  const [first] = shape.enum ?? []
  if (first !== undefined) return first
  const { min = 1, max = MAX_GUESSED_LENGTH } = shape
  for (let length = Math.max(min, 1); length <= Math.min(max, min + MAX_GUESSED_LENGTH); length++) {
    const text = textOfLength(shape, length)
    if (matches(shape, text)) return text
  }
  throw new Error(`no form fits ${shape.pattern}`)
}

/**
 * Returns a string of valid length that does not match the pattern.
 *
 * @throws Error if none is known
 */
export function invalidText(shape: StringShape): string {
  const fitting = fittingText(shape)
  const texts = [
    ...UNUSUAL_CHARACTERS.flatMap((character) => [
      fitting.slice(0, -1) + character,
      character + fitting.slice(1),
    ]),
    fitting.replaceAll(':', '-'),
  ]
  const invalid = texts.find((text) => hasLength(shape, text) && !matches(shape, text))
  if (invalid === undefined) throw new Error(`everything fits ${shape.pattern}`)
  return invalid
}
