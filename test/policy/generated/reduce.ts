/** Reduces a question while it stays interesting, so that only its essential parts are left. */
import type { BookLayers, BookRequest } from '../by-the-book/index.ts'

export interface Question {
  readonly request: BookRequest
  readonly layers: BookLayers
}

type SetLayer = 'session' | 'serviceControl' | 'resourceControl'

/** A policy and its place. Without a text, it is an empty set of policies. */
interface Part {
  readonly layer: keyof BookLayers
  readonly level: number
  readonly text: string | undefined
}

/** Returns the question without the parts that can be removed one by one. */
export function reduce(question: Question, isInteresting: (smaller: Question) => boolean): Question {
  for (const smaller of smallerQuestions(question)) {
    if (isInteresting(smaller)) return reduce(smaller, isInteresting)
  }
  return question
}

function* smallerQuestions({ request, layers }: Question): Generator<Question> {
  const parts = partsOf(layers)
  for (const [at, part] of parts.entries()) {
    yield { request, layers: layersOf(parts.toSpliced(at, 1), layers) }
    for (const text of smallerTexts(part.text)) {
      yield { request, layers: layersOf(parts.with(at, { ...part, text }), layers) }
    }
  }
  for (const key of Object.keys(request.context)) {
    const { [key]: _, ...context } = request.context
    yield { request: { ...request, context }, layers }
  }
  const { resourceAccountId: _, ...own } = request
  if (request.resourceAccountId !== undefined) yield { request: own, layers }
}

function partsOf(layers: BookLayers): readonly Part[] {
  const { identity, boundary, resource, endpoint } = layers
  const single = (layer: Part['layer'], text: string | undefined): readonly Part[] =>
    text === undefined ? [] : [{ layer, level: 0, text }]
  const sets = (layer: SetLayer): readonly Part[] =>
    (layers[layer] ?? []).flatMap((set, level) =>
      (set.length === 0 ? [undefined] : set).map((text): Part => ({ layer, level, text })),
    )
  return [
    ...identity.flatMap((text) => single('identity', text)),
    ...single('boundary', boundary),
    ...single('resource', resource?.document),
    ...single('endpoint', endpoint),
    ...sets('session'),
    ...sets('serviceControl'),
    ...sets('resourceControl'),
  ]
}

/** Assembles the parts. The second parameter provides the kind of the resource policy. */
function layersOf(parts: readonly Part[], { resource }: BookLayers): BookLayers {
  const inLayer = (layer: Part['layer']) => parts.filter((part) => part.layer === layer)
  const textsOf = (some: readonly Part[]) => some.flatMap(({ text }) => (text === undefined ? [] : [text]))
  const single = (layer: 'boundary' | 'endpoint') =>
    Object.fromEntries(textsOf(inLayer(layer)).map((text) => [layer, text]))
  const sets = (layer: SetLayer) => {
    const levels = [...new Set(inLayer(layer).map(({ level }) => level))]
    const filled = levels.map((level) => textsOf(inLayer(layer).filter((part) => part.level === level)))
    return filled.length === 0 ? {} : { [layer]: filled }
  }
  const [document] = textsOf(inLayer('resource'))
  return {
    identity: textsOf(inLayer('identity')),
    ...single('boundary'),
    ...single('endpoint'),
    ...(resource === undefined || document === undefined ? {} : { resource: { ...resource, document } }),
    ...sets('session'),
    ...sets('serviceControl'),
    ...sets('resourceControl'),
  }
}

function smallerTexts(text: string | undefined): readonly string[] {
  try {
    return [...smallerValues(JSON.parse(text ?? ''))].map((value) => JSON.stringify(value))
  } catch {
    return []
  }
}

/** Yields the JSON value without one of its members, at any depth, and lists of one as the bare member. */
function* smallerValues(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) yield* smallerLists(value)
  else if (typeof value === 'object' && value !== null) yield* smallerObjects(value)
}

function* smallerLists(list: readonly unknown[]): Generator<unknown> {
  if (list.length === 1) yield list[0]
  for (const [at, member] of list.entries()) {
    yield list.toSpliced(at, 1)
    for (const smaller of smallerValues(member)) yield list.with(at, smaller)
  }
}

function* smallerObjects(object: object): Generator<unknown> {
  for (const [name, member] of Object.entries(object)) {
    yield Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))
    for (const smaller of smallerValues(member)) yield { ...object, [name]: smaller }
  }
}
