/**
 * Parameters of the Query protocols, in which dots in the names describe a tree: `Tags.member.1.Key`.
 *
 * Services read some requests more leniently than the model describes. A list is therefore found below its spelling in
 * the model, below `member`, and without either; all its elements are then decided on.
 */
import { repeatedParameter } from '../../protocol/errors/bodies.ts'
import type { BodyNode } from './body.ts'
import type { Spelling } from './spelling.ts'
import type { Value } from './types.ts'

/** The parameters by name. */
type Pairs = ReadonlyMap<string, string>

/**
 * Returns the root of the parameters in forms, such as a query and a body.
 *
 * @param forms percent-encoded
 * @throws AwsError when values of one parameter differ, because the service could read another one than the guard
 */
export function queryRoot(...forms: readonly string[]): BodyNode {
  return new QueryNode([treeOf(pairsOf(forms))])
}

function pairsOf(forms: readonly string[]): Pairs {
  const pairs = new Map<string, string>()
  for (const form of forms)
    for (const [name, value] of new URLSearchParams(form)) {
      if ((pairs.get(name) ?? value) !== value) throw repeatedParameter(name)
      pairs.set(name, value)
    }
  return pairs
}

interface Branch {
  value: string | undefined
  readonly below: Map<string, Branch>
}

/** Deeper than the name of any parameter. Limited because a name can be as long as the body. */
const MAXIMUM_DEPTH = 32

const branch = (): Branch => ({ value: undefined, below: new Map() })

function treeOf(pairs: Pairs): Branch {
  const root = branch()
  for (const [name, value] of pairs) {
    const parts = name.split('.', MAXIMUM_DEPTH + 1)
    if (parts.length > MAXIMUM_DEPTH) continue
    const leaf = parts.reduce(branchBelow, root)
    // Names such as `Tag.1` and `Tag.01` are one.
    if ((leaf.value ?? value) !== value) throw repeatedParameter(name)
    leaf.value = value
  }
  return root
}

function branchBelow(parent: Branch, part: string): Branch {
  const name = INDEX.test(part) ? part.replace(LEADING_ZEROS, '') : part
  const known = parent.below.get(name)
  if (known) return known
  const added = branch()
  parent.below.set(name, added)
  return added
}

const INDEX = /^\d+$/
/** `01` and `1` are one element (recorded on AWS for IAM, September 2026). */
const LEADING_ZEROS = /^0+(?=\d)/

/** The names of the key and of the value of an entry. Those of SQS before its JSON protocol begin with capitals. */
const KEYS = ['key', 'Name', 'Key']
const VALUES = ['value', 'Value']

/** A place in the parameters: the branches of all its spellings. */
class QueryNode implements BodyNode {
  readonly #branches: readonly Branch[]

  constructor(branches: readonly Branch[]) {
    this.#branches = branches
  }

  member(names: readonly string[]): QueryNode | undefined {
    const branches = this.#branches.flatMap(({ below }) => names.flatMap((name) => below.get(name) ?? []))
    return branches.length > 0 ? new QueryNode(branches) : undefined
  }

  elements(spelling: Spelling): readonly QueryNode[] {
    return this.#numbered(spelling, 'member').map((each) => new QueryNode([each]))
  }

  entries(spelling: Spelling): readonly (readonly [string, QueryNode])[] {
    return this.#numbered(spelling, 'entry').flatMap((each) => {
      const entry = new QueryNode([each])
      const key = entry.member(KEYS)?.value()
      return typeof key === 'string'
        ? [[key, entry.member(VALUES) ?? new QueryNode([branch()])] as const]
        : []
    })
  }

  value(): Value {
    const text = this.#branches.find(({ value }) => value !== undefined)?.value
    return text ?? structureOf(this.#branches)
  }

  /** Returns the numbered branches in all places where they can be, or what is there instead. */
  #numbered({ within }: Spelling, usual: string): readonly Branch[] {
    const below = this.#branches.flatMap((each) => listsBelow(each, new Set([within, usual])))
    const numbered = [...this.#branches, ...below].flatMap(numberedBelow)
    if (numbered.length > 0) return numbered
    return (below.length > 0 ? below : this.#branches).filter(isElement)
  }
}

function listsBelow(parent: Branch, names: ReadonlySet<string | undefined>): readonly Branch[] {
  return [...names].flatMap((name) => (name === undefined ? [] : (parent.below.get(name) ?? [])))
}

/** Gaps in the numbers are permitted. */
function numberedBelow({ below }: Branch): readonly Branch[] {
  return [...below]
    .filter(([name]) => INDEX.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, each]) => each)
}

/**
 * Returns whether a place without any number is one element (recorded on AWS for IAM, September 2026). SDKs send an empty
 * text for an empty list.
 */
function isElement({ value, below }: Branch): boolean {
  return below.size > 0 || (value !== undefined && value !== '')
}

/** Returns the members in the names of the wire. */
function structureOf(branches: readonly Branch[]): Value {
  const members: Record<string, Value> = Object.create(null)
  for (const { below } of branches)
    for (const [name, each] of below) members[name] ??= each.value ?? structureOf([each])
  return members
}
