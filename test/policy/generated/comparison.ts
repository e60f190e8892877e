/** Runs both evaluators, counts the outcomes, and reduces disagreements to their essential parts. */
import fc from 'fast-check'
import { decide, type Layers } from '../../../policy/index.ts'
import { type BookLayers, type BookRequest, decideByTheBook } from '../by-the-book/index.ts'
import { compiledLayers, engineRequest } from './compiled.ts'
import { contradiction } from './explanation.ts'
import { questions } from './questions.ts'
import { type Question, reduce } from './reduce.ts'
import { writtenCase } from './written.ts'

interface Comparison {
  /** The number of decided requests. */
  readonly decided: number
  /** Effect and layer of the engine's decisions, such as `implicitDeny boundary` -> their number. */
  readonly outcomes: ReadonlyMap<string, number>
  /**
   * Maps a description of the disagreement to the first question with it. The question is reduced and written
   * as a decision case.
   */
  readonly disagreements: ReadonlyMap<string, string>
}

/** Compares the evaluators on generated sets of policies, each with several requests. */
export function compareEvaluators(sets: number, seed: number): Comparison {
  const outcomes = new Map<string, number>()
  const disagreements = new Map<string, Question>()
  let decided = 0
  const property = fc.property(questions, ({ layers, requests }) => {
    const compiled = compiledLayers(layers)
    for (const request of requests) {
      const { engine, disagreement } = ask(request, layers, compiled)
      outcomes.set(engine, (outcomes.get(engine) ?? 0) + 1)
      decided++
      if (disagreement !== undefined && !disagreements.has(disagreement))
        disagreements.set(disagreement, { request, layers })
    }
  })
  fc.assert(property, { seed, numRuns: sets })
  return { decided, outcomes, disagreements: new Map([...disagreements].map(described)) }
}

interface Answers {
  readonly engine: string
  readonly book: string
  readonly disagreement: string | undefined
}

function ask(request: BookRequest, layers: BookLayers, compiled: Layers): Answers {
  const compiledRequest = engineRequest(request)
  const decision = decide(compiledRequest, compiled)
  const engine = outcomeOf(decision)
  const book = outcomeOf(decideByTheBook(request, layers))
  const differ = engine === book ? undefined : `engine: ${engine}; by the book: ${book}`
  return { engine, book, disagreement: differ ?? contradiction(compiledRequest, compiled, decision) }
}

/** Returns the effect and, for a denial, the layer. */
function outcomeOf({ effect, layer }: { readonly effect: string; readonly layer?: string }): string {
  return effect === 'allowed' ? effect : `${effect} ${layer}`
}

function described([disagreement, question]: readonly [string, Question]): readonly [string, string] {
  const answer = ({ request, layers }: Question) => ask(request, layers, compiledLayers(layers))
  const reduced = reduce(question, (smaller) => answer(smaller).disagreement === disagreement)
  return [disagreement, writtenCase(disagreement, reduced, answer(reduced).book)]
}
