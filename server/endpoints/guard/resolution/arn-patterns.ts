/**
 * ARN patterns of resource types, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`: matching whole
 * ARNs, and filling in the parts that a request names.
 */
import type { Place } from './resolving.ts'

/** Longer than every ARN of AWS. Longer text fits no pattern. */
const MAX_ARN_LENGTH = 8192

interface Pattern {
  /** The last part has no slash and no colon. */
  readonly strict: RegExp
  /** The last part is anything. */
  readonly loose: RegExp
  /** What surrounds the placeholders: one more than there are names. */
  readonly literals: readonly string[]
  readonly names: readonly string[]
  readonly literalLength: number
}

/**
 * Patterns that only names without slash and colon fit. Of other names, moto 5 takes what follows the last slash, so
 * that `table/mine/theirs` is the table `theirs`.
 */
const OF_PLAIN_NAMES: ReadonlySet<string> = new Set([
  'arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}',
  'arn:${Partition}:ecs:${Region}:${Account}:cluster/${ClusterName}',
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

/** Returns the ARN with the parts that are known, and `*` in place of the others. */
export function fillPattern(pattern: string, parts: ReadonlyMap<string, string>, place: Place): string {
  const { literals, names } = compile(pattern)
  let arn = literals[0] ?? ''
  names.forEach((name, at) => {
    arn += `${nameIn(pattern, parts.get(name)) ?? partOfPlace(name, place) ?? '*'}${literals[at + 1]}`
  })
  return arn
}

/** Returns undefined for a name that the pattern does not permit. */
function nameIn(pattern: string, name: string | undefined): string | undefined {
  if (name === undefined || !OF_PLAIN_NAMES.has(pattern)) return name
  return PLAIN_OR_INDEX.test(name) ? name : undefined
}

/** Statements of PartiQL can name an index of a table. */
const PLAIN_OR_INDEX = /^[^/:]+(?:\/index\/[^/:]+)?$/

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
  const strict = expression(literals, '([^/:]+)')
  const made = {
    strict,
    loose: OF_PLAIN_NAMES.has(pattern) ? strict : expression(literals, '(.+)'),
    literals,
    names,
    literalLength: literals.join('').replaceAll('*', '').length,
  }
  compiled.set(pattern, made)
  return made
}

/** A part that is not the last ends at the literal after it, so that matching takes linear time. */
function expression(literals: readonly string[], last: string): RegExp {
  const parts = literals.map((literal, at) => {
    const next = literals[at + 1]
    if (next === undefined) return escaped(literal)
    const isLast = at === literals.length - 2
    return escaped(literal) + (isLast && next === '' ? last : next.startsWith(':') ? '([^:]*)' : '([^/:]+)')
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
