/** Pairs what is the same in both languages. */
import { ONLY_JAVASCRIPT, ONLY_PYTHON, PAIRS, SECTIONS, type Section } from './pairs.ts'
import { type Id, idsOf, memberOf, ownerOf, type Surface, snakeCase } from './surface.ts'

export interface Row {
  readonly javascript: readonly Id[]
  readonly python: readonly Id[]
  readonly remark: string
}

export interface Parity {
  readonly sections: readonly { readonly section: Section; readonly rows: readonly Row[] }[]
  /** Public members that are in no row, and entries of the lists that name nothing. */
  readonly problems: readonly string[]
}

export function parityOf(javascript: Surface, python: Surface): Parity {
  const surfaces = { javascript: idsOf(javascript), python: idsOf(python) }
  const rows = inOrder([...listedRows(), ...rowsOfNames(surfaces)], surfaces)
  const places = rows.map((row) => ({ row, place: SECTIONS.findLast((section) => isIn(section, row)) }))
  const homeless = places.flatMap(({ row, place }) => (place ? [] : [row]))
  return {
    sections: SECTIONS.map((section) => ({
      section,
      rows: places.flatMap(({ row, place }) => (place === section ? [row] : [])),
    })),
    problems: [
      ...problemsIn(
        'JavaScript',
        surfaces.javascript,
        rows.flatMap((row) => row.javascript),
      ),
      ...problemsIn(
        'Python',
        surfaces.python,
        rows.flatMap((row) => row.python),
      ),
      ...homeless.map((row) => `No section contains ${[...row.javascript, ...row.python].join(', ')}`),
    ],
  }
}

interface Ids {
  readonly javascript: ReadonlyMap<Id, boolean>
  readonly python: ReadonlyMap<Id, boolean>
}

/** Sorts rows as the sources are, those that only Python has last. */
function inOrder(rows: readonly Row[], { javascript, python }: Ids): readonly Row[] {
  const [first, second] = [[...javascript.keys()], [...python.keys()]]
  const placeOf = ({ javascript: [one], python: [other] }: Row) =>
    one === undefined ? first.length + second.indexOf(other ?? '') : first.indexOf(one)
  return rows.toSorted((one, other) => placeOf(one) - placeOf(other))
}

const listed = (ids: Id | readonly Id[]): readonly Id[] => [ids].flat()

function listedRows(): readonly Row[] {
  return [
    ...PAIRS.map(([javascript, python, remark = '']) => ({
      ...{ javascript: listed(javascript), python: listed(python), remark },
    })),
    ...byReason(ONLY_JAVASCRIPT).map(([remark, javascript]) => ({ javascript, python: [], remark })),
    ...byReason(ONLY_PYTHON).map(([remark, python]) => ({ javascript: [], python, remark })),
  ]
}

/** Returns what a language lacks for the same reason in the same part of the page. */
function byReason(only: Readonly<Record<Id, string>>): readonly (readonly [reason: string, ids: Id[]])[] {
  const groups = new Map<string, [reason: string, ids: Id[]]>()
  for (const [id, reason] of Object.entries(only)) {
    const title = SECTIONS.findLast((section) => ownsOne(section, id))?.title
    const group = groups.get(`${title} ${reason}`) ?? [reason, []]
    group[1].push(id)
    groups.set(`${title} ${reason}`, group)
  }
  return [...groups.values()]
}

/** Returns rows for members with the same name, unless a list names them. */
function rowsOfNames({ javascript, python }: Ids): readonly Row[] {
  const rows = listedRows()
  const known = rows.flatMap((row) => row.javascript)
  return [...javascript].flatMap(([id, isRequired]) => {
    if (known.some((each) => isNamedBy(each, id))) return []
    const same = namesakesOf(id).filter((each) => python.has(each))
    // An argument without a name in JavaScript can have one in Python.
    const isPair = same.length > 0 && (isRequired || same.some((each) => python.get(each)))
    return isPair ? [{ javascript: [id], python: same, remark: '' }] : []
  })
}

/** Returns what has the same name in the paired types, if it exists. */
function namesakesOf(id: Id): readonly Id[] {
  const section = SECTIONS.find(({ javascript }) => javascript.includes(ownerOf(id)))
  const name = snakeCase(memberOf(id))
  return (section?.python ?? []).flatMap((owner) => {
    return owner === '' ? [name] : [`${owner}(${name})`, `${owner}.${name}`]
  })
}

function problemsIn(language: string, ids: ReadonlyMap<Id, boolean>, named: readonly Id[]): string[] {
  const missing = [...ids].filter(
    ([id, isRequired]) => isRequired && !named.some((each) => isNamedBy(each, id)),
  )
  const stale = named.filter((name) => ![...ids.keys()].some((id) => isNamedBy(name, id)))
  return [
    ...missing.map(([id]) => `${id} of ${language} is in no row`),
    ...new Set(stale.map((name) => `${name} is nothing in ${language}`)),
  ]
}

/** Whether an entry names this. A type names its members, and what one language lacks also its arguments. */
function isNamedBy(name: Id, id: Id): boolean {
  if (name === id || (isType(name) && id.startsWith(`${name}.`))) return true
  const isAlone = Object.hasOwn(ONLY_JAVASCRIPT, name) || Object.hasOwn(ONLY_PYTHON, name)
  return isAlone && (id.startsWith(`${name}.`) || id.startsWith(`${name}(`))
}

function isIn({ javascript, python }: Section, { javascript: [one], python: [other] }: Row): boolean {
  if (one !== undefined) return javascript.some((owner) => owns(owner, one))
  return other !== undefined && python.some((owner) => owns(owner, other))
}

function ownsOne({ javascript, python }: Section, id: Id): boolean {
  return [...javascript, ...python].some((owner) => owns(owner, id))
}

const isType = (name: string) => /^[A-Z]\w*$/.test(name)

function owns(owner: string, id: Id): boolean {
  return owner === ownerOf(id) || owner === id || (owner !== '' && id.startsWith(`${owner}(`))
}
