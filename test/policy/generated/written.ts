/** Writes a question in the format of `test/policy/cases/*.json`. */
import type { BookRequest } from '../by-the-book/index.ts'
import type { Question } from './reduce.ts'
import { principals } from './vocabulary.ts'

/** @param outcome the effect that the case expects and, for a denial, its layer */
export function writtenCase(name: string, { request, layers }: Question, outcome: string): string {
  const { principal, ...otherFields } = request
  const [effect, layer = 'identity'] = outcome.split(' ')
  const { identity, boundary, session, resource, serviceControl, resourceControl, endpoint } = layers
  return JSON.stringify({
    name,
    points: [],
    request: { principal: nameOf(principal), ...otherFields },
    layers: {
      identity: identity.map(fieldOf),
      boundary: boundary && fieldOf(boundary),
      session: session?.map((set) => set.map(fieldOf)),
      resource: resource && { kind: resource.kind, policy: fieldOf(resource.document) },
      serviceControl: serviceControl?.map((set) => set.map(fieldOf)),
      resourceControl: resourceControl?.map((set) => set.map(fieldOf)),
      endpoint: endpoint && fieldOf(endpoint),
    },
    expect: { effect, layer },
  })
}

function nameOf(principal: BookRequest['principal']): string | undefined {
  return [...principals].find(([, known]) => known === principal)?.[0]
}

/** Returns a policy document as JSON, which is easier to read, or its text if it is not a policy. */
function fieldOf(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && 'Statement' in json ? json : text
  } catch {
    return text
  }
}
