/** The parts of an ARN that a request names: which combinations of them it asks for. */
import type { ArnParts } from '../../../aws/api-operations.ts'
import { placeIn } from '../knowledge/arn.ts'
import type { Value } from '../parameters/types.ts'
import { partsOf, readArn, requireClear } from './arn-patterns.ts'
import { fromEach } from './each.ts'
import { hasFunction, pathsOf, valuesOf, valuesOrDefault } from './paths.ts'
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

/**
 * Returns the combinations of parts. A part that nothing feeds is absent. None when the source has parameters, but the
 * request names nothing with them.
 */
export function combinationsOf(source: ArnParts, pattern: string, seen: Seen): readonly Parts[] {
  const groups = groupsOf(source).map((group) => optionsOf(group, pattern, seen))
  const filled = groups.filter((options) => options.length > 0)
  if (filled.length === 0 && groups.length > 0) return []
  const count = filled.reduce((product, options) => product * options.length, 1)
  if (count > MAX_COMBINATIONS) return [NO_PARTS]
  return filled.reduce<readonly Parts[]>(
    (before, options) => fromEach(before, (parts) => options.map((option) => merged(parts, option))),
    [NO_PARTS],
  )
}

/** Parts that are read from the same parameters belong together, such as family and revision. */
type Group = readonly (readonly [name: string, expression: string])[]

const grouped = new WeakMap<ArnParts, readonly Group[]>()

function groupsOf(source: ArnParts): readonly Group[] {
  const groups = grouped.get(source) ?? grouping(source)
  grouped.set(source, groups)
  return groups
}

function grouping(source: ArnParts): readonly Group[] {
  const groups = new Map<string, [string, string][]>()
  for (const [name, expression] of Object.entries(source)) {
    if (name === '?') continue
    const key = pathsOf(expression).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), [name, expression]])
  }
  return [...groups.values()]
}

function optionsOf(group: Group, pattern: string, seen: Seen): readonly Parts[] {
  const [[firstName = '', firstExpression = ''] = []] = group
  const paths = pathsOf(firstExpression)
  const raw = fromEach(paths, (path) => valuesOrDefault(path, seen).map((value) => ({ path, value })))
  if (raw.length === 0) {
    const { values, from } = valuesOf(firstExpression, seen)
    return values.map((value) => ({ ...NO_PARTS, values: new Map([[firstName, value]]), from: [from] }))
  }
  return fromEach(raw, ({ path, value }) => optionsOfValue(group, { path, value }, pattern, seen))
}

function optionsOfValue(
  group: Group,
  { path, value }: { readonly path: string; readonly value: Value },
  pattern: string,
  seen: Seen,
): readonly Parts[] {
  const from = [`parameter ${path}`]
  const isArn = typeof value === 'string' && value.startsWith('arn:')
  const isName = group.every(([, expression]) => !hasFunction(expression))
  if (isArn && isName && namesWhole(pattern)) return [partsOfArn(group, pattern, value, from)]
  const place = isArn && !isName ? placeIn(value, seen.place) : undefined
  const only = onlyPath(path, value, seen)
  const found = group.map(
    ([name, expression]) => [name, valuesOf(stepAt(expression, path), only).values] as const,
  )
  const [first] = found
  if (found.length === 1 && first)
    return first[1].map((text) => ({ ...NO_PARTS, values: new Map([[first[0], text]]), place, from }))
  const values = new Map(found.map(([name, [text = '*']]) => [name, text]))
  return [{ ...NO_PARTS, values, place, from }]
}

/** The ARNs of S3 have no account, and the keys of objects can begin with `arn:`. */
const namesWhole = (pattern: string) =>
  pattern.includes('${Account}') || (partsOf(pattern).length === 1 && !pattern.includes(':s3:::'))

function partsOfArn(group: Group, pattern: string, arn: string, from: readonly string[]): Parts {
  const parts = readArn(pattern, arn)
  if (parts) return { values: parts, place: undefined, whole: arn, from }
  requireClear(pattern, arn)
  return { ...NO_PARTS, values: new Map(group.map(([name]) => [name, '*'])), from }
}

/** The same parameters, except that a path has only one of its values. */
function onlyPath(path: string, value: Value, seen: Seen): Seen {
  const { parameters } = seen
  return {
    ...seen,
    parameters: {
      valuesAt: (asked) => (asked === path ? [value] : parameters.valuesAt(asked)),
      has: (asked) => asked === path || parameters.has(asked),
      elements: (list) => parameters.elements(list),
    },
  }
}

/** The alternative of an expression that reads a path. */
function stepAt(expression: string, path: string): string {
  return expression.split(' or ').find((step) => pathsOf(step)[0] === path) ?? expression
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
