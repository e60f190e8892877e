/** The parts of an ARN that a request names: which combinations of them it asks for. */
import type { ArnParts } from '../../core/aws/api-operations.ts'
import { placeIn } from '../arn.ts'
import type { Parameters, Value } from '../parameters/types.ts'
import { partsOf, readArn, requireClear } from './arn-patterns.ts'
import { fromEach } from './each.ts'
import { hasFunction, pathsOf, valuesOf, valuesOfOne, valuesOrDefault } from './paths.ts'
import type { Place, Seen } from './resolving.ts'

/** Some of the parts of an ARN, that belong together. */
export interface Parts {
  readonly values: ReadonlyMap<string, string>
  /** From an ARN that the request names in place of a name. */
  readonly place: Place | undefined
  /** The ARN itself, if a parameter for a name has the ARN of the whole resource. */
  readonly whole: string | undefined
  readonly from: readonly string[]
}

/** More combinations than that are decided on `*` in every part. */
const MAX_COMBINATIONS = 1000

const NO_PARTS: Parts = { values: new Map(), place: undefined, whole: undefined, from: [] }
const ONLY_NO_PARTS: readonly Parts[] = [NO_PARTS]

/**
 * Returns the combinations of parts. A part that nothing feeds is absent. None when the source has parameters, but the
 * request names nothing with them.
 */
export function combinationsOf(source: ArnParts, pattern: string, seen: Seen): readonly Parts[] {
  const groups = groupsOf(source)
  let combinations: readonly Parts[] = ONLY_NO_PARTS
  let isNamed = groups.length === 0
  let isTooMany = false
  for (const group of groups) {
    // Each group is read, because what it names can be refused.
    const options = optionsOf(group, pattern, seen)
    if (options.length === 0) continue
    isNamed = true
    isTooMany ||= combinations.length * options.length > MAX_COMBINATIONS
    if (!isTooMany)
      combinations = fromEach(combinations, (parts) => options.map((option) => merged(parts, option)))
  }
  if (isTooMany) return ONLY_NO_PARTS
  return isNamed ? combinations : []
}

/** Parts that are read from the same parameters belong together, such as family and revision. */
interface Group {
  readonly parts: readonly Part[]
  /** The expression of the first part. */
  readonly expression: string
  /** What the parts are read from. */
  readonly reads: readonly Read[]
  /** Whether a value is the part itself, and no function takes it from the value. */
  readonly isName: boolean
}

/** A parameter that parts are read from. */
interface Read {
  readonly path: string
  readonly from: readonly string[]
}

type Part = readonly [name: string, expression: string]

const grouped = new WeakMap<ArnParts, readonly Group[]>()

function groupsOf(source: ArnParts): readonly Group[] {
  const groups = grouped.get(source) ?? grouping(source)
  grouped.set(source, groups)
  return groups
}

function grouping(source: ArnParts): readonly Group[] {
  const groups = new Map<string, Part[]>()
  for (const [name, expression] of Object.entries(source)) {
    if (name === '?') continue
    const key = pathsOf(expression).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), [name, expression]])
  }
  return Array.from(groups.values(), (parts) => {
    const [[, expression = ''] = []] = parts
    const isName = parts.every((part) => !hasFunction(part[1]))
    const reads = pathsOf(expression).map((path) => ({ path, from: [`parameter ${path}`] }))
    return { parts, expression, reads, isName }
  })
}

function optionsOf(group: Group, pattern: string, seen: Seen): readonly Parts[] {
  const { reads, parts, expression } = group
  if (reads.every(({ path }) => valuesOrDefault(path, seen).length === 0)) {
    const [[name = ''] = []] = parts
    const { values, from } = valuesOf(expression, seen)
    return values.map((value) => ({ ...NO_PARTS, values: new Map([[name, value]]), from: [from] }))
  }
  return fromEach(reads, (read) =>
    fromEach(valuesOrDefault(read.path, seen), (value) =>
      optionsOfValue(group, { path: read.path, from: read.from, value }, pattern, seen),
    ),
  )
}

/** One of the values at a path. */
interface Raw extends Read {
  readonly value: Value
}

function optionsOfValue({ parts, isName }: Group, raw: Raw, pattern: string, seen: Seen): readonly Parts[] {
  const { value, from } = raw
  const isArn = typeof value === 'string' && value.startsWith('arn:')
  if (isArn && isName && namesWhole(pattern)) return [partsOfArn(parts, pattern, value, from)]
  const place = isArn && !isName ? placeIn(value, seen.place) : undefined
  const { resolving, parameters } = seen
  const only = { resolving, parameters: new OneValue(raw, parameters), place: seen.place }
  const [first] = parts
  if (parts.length === 1 && first)
    return valuesOfOne(first[1], raw, only).map((text) => ({
      values: new Map([[first[0], text]]),
      place,
      whole: undefined,
      from,
    }))
  return readingsOf(parts, (expression) => valuesOfOne(expression, raw, only)).map((values) => ({
    ...NO_PARTS,
    ...{ values, place, from },
  }))
}

/** Returns the combinations of what several parts can be, such as of the two keys of a copy source with a plus. */
function readingsOf(
  parts: readonly Part[],
  valuesFor: (expression: string) => readonly string[],
): readonly ReadonlyMap<string, string>[] {
  return parts.reduce<readonly ReadonlyMap<string, string>[]>(
    (readings, [name, expression]) => {
      const values = valuesFor(expression)
      return readings.flatMap((reading) =>
        (values.length === 0 ? ['*'] : values).map((value) => new Map([...reading, [name, value]])),
      )
    },
    [new Map()],
  )
}

/** The ARNs of S3 have no account, and the keys of objects can begin with `arn:`. */
const namesWhole = (pattern: string) =>
  pattern.includes('${Account}') || (partsOf(pattern).length === 1 && !pattern.includes(':s3:::'))

function partsOfArn(parts: readonly Part[], pattern: string, arn: string, from: readonly string[]): Parts {
  const values = readArn(pattern, arn)
  if (values) return { values, place: undefined, whole: arn, from }
  requireClear(pattern, arn)
  return { ...NO_PARTS, values: new Map(parts.map(([name]) => [name, '*'])), from }
}

/** The same parameters, except that a path has only one of its values. */
class OneValue implements Parameters {
  readonly #raw: Raw
  readonly #all: Parameters

  constructor(raw: Raw, all: Parameters) {
    this.#raw = raw
    this.#all = all
  }

  valuesAt(path: string): readonly Value[] {
    return path === this.#raw.path ? [this.#raw.value] : this.#all.valuesAt(path)
  }

  has(path: string): boolean {
    return path === this.#raw.path || this.#all.has(path)
  }

  elements(list: string): readonly Parameters[] {
    return this.#all.elements(list)
  }
}

/** An ARN and names beside it that contradict it can mean either resource. */
function merged(before: Parts, next: Parts): Parts {
  if (before === NO_PARTS && next.whole === undefined) return next
  const values = new Map(before.values)
  for (const [name, value] of next.values) {
    const other = values.get(name)
    values.set(name, other === undefined || other === value ? value : '*')
  }
  const isContradiction = [...values.values()].includes('*')
  const whole = before.whole ?? next.whole
  return {
    values,
    place: before.place ?? next.place,
    whole: isContradiction ? undefined : whole,
    from: [...before.from, ...next.from],
  }
}
