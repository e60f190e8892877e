/**
 * ARN patterns of resource types, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`: matching whole
 * ARNs, and filling in the parts that a request names.
 */
import { namesNoResource } from '../../protocol/errors/guard.ts'
import type { Place } from './resolving.ts'

/** Longer than every ARN of AWS. Longer text fits no pattern. */
const MAX_ARN_LENGTH = 8192

interface Pattern {
  /** The last part has no slash and no colon. */
  readonly strict: RegExp
  /** The last part is anything. */
  readonly loose: RegExp
  /** The last part is anything, also where names are plain, and so are region and account. */
  readonly odd: RegExp
  readonly names: readonly string[]
  /** What precedes the first placeholder. */
  readonly beginning: string
  /** The placeholders, each with the literal that follows it. */
  readonly slots: readonly { readonly name: string; readonly after: string }[]
  readonly literalLength: number
  /** Which names fit, if only some do. */
  readonly plain: Plain | undefined
}

const ANYTHING = '(.+)'

/** Names that upstreams take whole. */
interface Plain {
  /** Matches the last name at the end of an ARN, and captures it. */
  readonly last: string
  readonly name: RegExp
}

const PLAIN: Plain = { last: '([^/:]+)', name: /^[^/:]+$/ }
const WITHOUT_COLON: Plain = { last: '([^:]+)', name: /^[^:]+$/ }

/**
 * Patterns that only such names fit. Upstreams take a part of others: moto 5 what follows the last slash, so that
 * `table/mine/theirs` is the table `theirs`, or the last colon, so that `secret:mine:theirs` is `theirs`.
 */
const OF_PLAIN_NAMES: ReadonlyMap<string, Plain> = new Map([
  // Statements of PartiQL can name an index of a table.
  [
    'arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}',
    { ...PLAIN, name: /^[^/:]+(?:\/index\/[^/:]+)?$/ },
  ],
  ['arn:${Partition}:ecs:${Region}:${Account}:cluster/${ClusterName}', PLAIN],
  ['arn:${Partition}:kinesis:${Region}:${Account}:stream/${StreamName}', PLAIN],
  ['arn:${Partition}:sqs:${Region}:${Account}:${QueueName}', PLAIN],
  // Endpoints of applications are targets of messages like topics, and have slashes.
  ['arn:${Partition}:sns:${Region}:${Account}:${TopicName}', WITHOUT_COLON],
  ['arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}', WITHOUT_COLON],
  [
    'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}',
    { ...WITHOUT_COLON, last: '([^:]+)(?::\\*)?' },
  ],
  [
    'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}',
    WITHOUT_COLON,
  ],
])

const compiled = new Map<string, Pattern>()
const PLACEHOLDER = /\$\{(\w+)\}/g

/** The names of placeholders that do not identify the resource itself. */
const PLACES = new Set(['Partition', 'Region', 'Account'])

/** Returns the names of the parts that identify the resource. */
export function partsOf(pattern: string): readonly string[] {
  return compile(pattern).names.filter((name) => !PLACES.has(name))
}

/** How well an ARN fits a pattern: the better of two has the greater number. Zero when it does not fit. */
export function fitOf(pattern: string, arn: string): number {
  if (arn.length > MAX_ARN_LENGTH) return 0
  const { strict, loose, literalLength } = compile(pattern)
  if (strict.test(arn)) return MAX_ARN_LENGTH + literalLength
  return loose.test(arn) ? literalLength : 0
}

/** Returns the parts of an ARN by the names of the pattern. Undefined when it does not fit. */
export function readArn(pattern: string, arn: string): ReadonlyMap<string, string> | undefined {
  if (arn.length > MAX_ARN_LENGTH) return undefined
  const { loose, names } = compile(pattern)
  const [, ...values] = loose.exec(arn) ?? []
  if (values.length === 0) return undefined
  return new Map(names.map((name, at) => [name, values[at] ?? '']))
}

/**
 * Returns an ARN, with the place of names for what it leaves out of what the pattern has. It always has their partition:
 * an upstream has only one, and could ignore what an ARN says.
 */
export function completed(pattern: string, arn: string, place: Place): string {
  const parts = readArn(pattern, arn)
  if (!parts) return arn
  const isComplete = [...parts].every(([name, value]) =>
    name === 'Partition' ? value === place.partition : value !== '',
  )
  if (isComplete) return arn
  const own = [...parts].filter(([name, value]) => name !== 'Partition' && value !== '')
  return fillPattern(pattern, new Map(own), place)
}

/**
 * Returns the ARN with the parts that are known, and `*` in place of the others.
 *
 * @throws AwsError for a name that the pattern does not permit
 */
export function fillPattern(pattern: string, parts: ReadonlyMap<string, string>, place: Place): string {
  const { beginning, slots, plain } = compile(pattern)
  let arn = beginning
  for (const { name, after } of slots) {
    const named = parts.get(name)
    if (named && plain && !plain.name.test(named)) throw namesNoResource()
    arn += `${named ?? partOfPlace(name, place) ?? '*'}${after}`
  }
  return arn
}

/**
 * Refuses text in place of an ARN that upstreams could read as the ARN of another resource of this type.
 *
 * @throws AwsError
 */
export function requireClear(pattern: string, text: string): void {
  const isPlain = OF_PLAIN_NAMES.has(pattern) && text !== '' && text !== '*'
  if (isPlain && fitOf(pattern, text) === 0 && (!text.startsWith('arn:') || compile(pattern).odd.test(text)))
    throw namesNoResource()
}

function partOfPlace(name: string, { partition, region, accountId }: Place): string | undefined {
  switch (name) {
    case 'Partition':
      return partition
    case 'Region':
      return region
    case 'Account':
      return accountId
    default:
      return undefined
  }
}

function compile(pattern: string): Pattern {
  const known = compiled.get(pattern)
  if (known) return known
  const literals = pattern.split(/\$\{\w+\}/)
  const names = [...pattern.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  const plain = OF_PLAIN_NAMES.get(pattern)
  const made = {
    strict: expression(literals, names, '([^/:]+)'),
    loose: expression(literals, names, plain?.last ?? ANYTHING),
    odd: expression(literals, [], ANYTHING),
    names,
    beginning: literals[0] ?? '',
    slots: names.map((name, at) => ({ name, after: literals[at + 1] ?? '' })),
    literalLength: literals.join('').replaceAll('*', '').length,
    plain,
  }
  compiled.set(pattern, made)
  return made
}

/** What else ARNs could have in these parts, upstreams could ignore. Resources of AWS itself have its name as account. */
const FORMS = new Map([
  ['Region', '([a-z\\d-]*)'],
  ['Account', '(\\d{12}|aws|)'],
])

/** A part that is not the last ends at the literal after it, so that matching takes linear time. */
function expression(literals: readonly string[], names: readonly string[], last: string): RegExp {
  const parts = literals.map((literal, at) => {
    const next = literals[at + 1]
    if (next === undefined) return escaped(literal)
    const isLast = at === literals.length - 2
    const usual = isLast && next === '' ? last : next.startsWith(':') ? '([^:]*)' : '([^/:]+)'
    return escaped(literal) + (FORMS.get(names[at] ?? '') ?? usual)
  })
  return new RegExp(`^${parts.join('')}$`, 's')
}

/** Escapes a literal. In AWS's patterns, such as that of `dms:StartReplicationTask`, `*` is a part without a name. */
function escaped(literal: string): string {
  return literal
    .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
    .replaceAll('*:', '[^:]+:')
    .replaceAll('*', '.+')
}
