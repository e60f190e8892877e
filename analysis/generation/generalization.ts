/** Replaces lists of resources and actions with patterns that also match others of the same kind. */

export interface FoldedResources {
  /** The pattern, or the resource itself if it is the only one of its type. */
  readonly pattern: string
  readonly resources: readonly string[]
}

/**
 * Returns the resources, with one pattern for the resources of one type: `arn:aws:s3:::data/logs/*` for several
 * objects whose names begin with `logs/`. A type with only one resource stays as it is.
 */
export function foldedResources(resources: readonly string[]): readonly FoldedResources[] {
  return [...grouped(resources, typeOf)].flatMap(([type, group]) =>
    type === undefined || group.length === 1
      ? group.map((resource) => ({ pattern: resource, resources: [resource] }))
      : [{ pattern: `${commonPrefix(group)}*`, resources: group }],
  )
}

/**
 * Returns the beginning of an ARN that all resources of its type have: the parts before the name, and what
 * comes before the first slash or colon of the name, such as `role/` or the bucket of an object.
 */
function typeOf(resource: string): string | undefined {
  return /^(?:[^:]*:){5}(?:[^/:]*[/:])?/.exec(resource)?.[0]
}

/** Returns the actions, with one pattern for a service's actions that begin with the same words: `s3:Get*`. */
export function generalizedActions(actions: readonly string[]): readonly string[] {
  return [...grouped(actions, verbOf).values()].flatMap((group) =>
    group.length === 1 ? group : [`${commonWords(group)}*`],
  )
}

function verbOf(action: string): string | undefined {
  return wordsIn(action)[0]
}

/** Splits before each capital letter: `s3:Get`, `Object`. */
function wordsIn(action: string): readonly string[] {
  return action.split(/(?<!:)(?=[A-Z])/)
}

function commonWords(actions: readonly string[]): string {
  const [first = [], ...others] = actions.map(wordsIn)
  const differing = first.findIndex((word, at) => others.some((words) => words[at] !== word))
  return first.slice(0, differing === -1 ? first.length : differing).join('')
}

/** Returns the values in groups with the same key, in the order in which the keys occur. */
export function grouped<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): ReadonlyMap<string | undefined, readonly Value[]> {
  const groups = new Map<string | undefined, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const text of others) {
    while (!text.startsWith(first.slice(0, length))) length--
  }
  return first.slice(0, length)
}
