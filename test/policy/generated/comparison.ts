/** Asks both evaluators, counts what they answer, and reduces what they disagree on to what matters. */
import fc from 'fast-check'
import { decide, type Layers } from '../../../policy/index.ts'
import { type BookLayers, type BookRequest, decideByTheBook } from '../by-the-book/index.ts'
import { compiledLayers, engineRequest } from './compiled.ts'
import { contradiction } from './explanation.ts'
import { questions } from './questions.ts'
import { type Question, reduce } from './reduce.ts'
import { writtenCase } from './written.ts'

interface Comparison {
  /** How many requests were decided upon. */
  readonly decided: number
  /** Effect and layer, such as `implicitDeny boundary`, of the engine's decisions -> how many there were. */
  readonly outcomes: ReadonlyMap<string, number>
  /** What is wrong, in words -> the first question of that kind, reduced and written as a case to keep. */
  readonly disagreements: ReadonlyMap<string, string>
}

/** Asks about so many generated sets of policies, each with its requests. */
export function compareEvaluators(sets: number, seed: number): Comparison {
  const outcomes = new Map<string, number>()
  const faults = new Map<string, Question>()
  let decided = 0
  const property = fc.property(questions, ({ layers, requests }) => {
    const compiled = compiledLayers(layers)
    for (const request of requests) {
      const { engine, fault } = ask(request, layers, compiled)
      outcomes.set(engine, (outcomes.get(engine) ?? 0) + 1)
      decided++
      if (fault !== undefined && !faults.has(fault)) faults.set(fault, { request, layers })
    }
  })
  fc.assert(property, { seed, numRuns: sets })
  return { decided, outcomes, disagreements: new Map([...faults].map(described)) }
}

interface Answers {
  readonly engine: string
  readonly book: string
  readonly fault: string | undefined
}

function ask(request: BookRequest, layers: BookLayers, compiled: Layers): Answers {
  const asked = engineRequest(request)
  const decision = decide(asked, compiled)
  const engine = outcomeOf(decision)
  const book = outcomeOf(decideByTheBook(request, layers))
  const differ = engine === book ? undefined : `engine: ${engine}; by the book: ${book}`
  return { engine, book, fault: differ ?? contradiction(asked, compiled, decision) }
}

/** Of a denial the layer counts as well. */
function outcomeOf({ effect, layer }: { readonly effect: string; readonly layer?: string }): string {
  return effect === 'allowed' ? effect : `${effect} ${layer}`
}

function described([fault, question]: readonly [string, Question]): readonly [string, string] {
  const answer = ({ request, layers }: Question) => ask(request, layers, compiledLayers(layers))
  const reduced = reduce(question, (smaller) => answer(smaller).fault === fault)
  return [fault, writtenCase(fault, reduced, answer(reduced).book)]
}
