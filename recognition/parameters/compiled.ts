/** What is the same for all requests of one operation in one protocol: its paths, and where they lead. */
import type { ApiOperation, ApiProtocol } from '../../core/aws/api-operations.ts'
import type { RecognizedCall } from '../types.ts'
import { type SpelledStep, spelled } from './body.ts'
import { pathsOf } from './facts.ts'
import { type Place, placesOf } from './outside.ts'
import { firstMember, stepsOf } from './path.ts'
import { PLAIN, querySpellings, restSpellings, type Spelling } from './spelling.ts'
import { oldNamesOf } from './sqs.ts'

export interface CompiledPath {
  /** Undefined if the parameter is in the body. */
  readonly place: Place | undefined
  readonly steps: readonly SpelledStep[]
  /** The names under which a lenient service could look for the parameter elsewhere. */
  readonly otherNames: readonly string[]
}

export class CompiledOperation {
  /** Whether a parameter that decides is in the body. */
  readonly readsBody: boolean
  readonly #places: ReadonlyMap<string, Place>
  readonly #spelling: Spelling
  readonly #paths = new Map<string, CompiledPath>()

  constructor(call: RecognizedCall) {
    this.#places = isRest(call.protocol) ? placesIn(call) : new Map()
    this.#spelling = spellingOf(call)
    this.readsBody = [...pathsOf(call.facts)].some((path) => !this.#places.has(firstMember(path)))
  }

  /** @param path from our data or our functions, so that there are only so many */
  path(path: string): CompiledPath {
    const known = this.#paths.get(path)
    if (known) return known
    const place = this.#places.get(firstMember(path))
    const steps = spelled(stepsOf(path), this.#spelling)
    const compiled = { place, steps, otherNames: this.#otherNames(place, steps) }
    this.#paths.set(path, compiled)
    return compiled
  }

  #otherNames(place: Place | undefined, [step, ...others]: readonly SpelledStep[]): readonly string[] {
    const isElsewhere = place === undefined || place.location === 'uri'
    if (!isElsewhere || step?.kind !== 'member' || others.length > 0) return []
    const names = new Set([step.name, ...step.spelling.names, ...(place ? [place.name] : [])])
    for (const { location, name } of this.#places.values()) if (location === 'querystring') names.delete(name)
    return [...names]
  }
}

const operations = new WeakMap<ApiOperation, Map<ApiProtocol, CompiledOperation>>()

export function compiledFor(call: RecognizedCall): CompiledOperation {
  const byProtocol = operations.get(call.facts) ?? new Map<ApiProtocol, CompiledOperation>()
  const known = byProtocol.get(call.protocol)
  if (known) return known
  const compiled = new CompiledOperation(call)
  operations.set(call.facts, byProtocol.set(call.protocol, compiled))
  return compiled
}

/** Labels of the path that the rest of the facts does not mention have their own names. */
function placesIn({ facts }: RecognizedCall): ReadonlyMap<string, Place> {
  const labels = [...(facts.http?.[1] ?? '').matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name)
  const own = labels.map((name): [string, Place] => [name, { location: 'uri', name }])
  return new Map([...own, ...placesOf(facts)])
}

function spellingOf({ facts, protocol, service, operation }: RecognizedCall): Spelling {
  if (protocol === 'query' || protocol === 'ec2')
    return querySpellings(facts, service.key === 'sqs' ? oldNamesOf(operation) : {})
  return isRest(protocol) ? restSpellings(facts) : PLAIN
}

function isRest(protocol: ApiProtocol): boolean {
  return protocol === 'rest-json' || protocol === 'rest-xml'
}
