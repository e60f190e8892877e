/** Answers long questions so that others need not wait: what takes more than a moment is computed in a thread. */
import { existsSync } from 'node:fs'
import { placesOfBuilt } from '../../core/aws/data-file.ts'
import { Thread } from '../../core/runtime/thread.ts'
import type { ProofOptions } from '../../policy/proofs/index.ts'
import { PolicyTextError } from './documents.ts'
import { LONG_QUESTIONS } from './long-questions.ts'
import { type CheckOptions, TakesLong } from './questions.ts'

type Questions = typeof LONG_QUESTIONS
/** What a question is asked, without its options. */
type Given<Ask extends (...given: never[]) => unknown> =
  Required<Parameters<Ask>> extends [...infer All, CheckOptions] ? All : never

export interface LongQuestion {
  readonly name: keyof Questions
  readonly parameters: readonly unknown[]
}

/** Nobody notices that a server computes for so long: some hundredths of a second. Most questions need less. */
const MOMENT: ProofOptions['limits'] = { steps: 400_000 }

/** Longer policies, in characters, are not even read here. */
const SHORT = 50_000

/** All emulators of a process share one thread. */
let thread: Thread | undefined

/**
 * @param options with the limits in the thread
 * @throws what the question throws
 */
export async function answerTo<Name extends keyof Questions>(
  name: Name,
  parameters: Given<Questions[Name]>,
  options: CheckOptions = {},
): Promise<ReturnType<Questions[Name]>> {
  const ask: (...given: readonly unknown[]) => ReturnType<Questions[Name]> = Object(LONG_QUESTIONS)[name]
  try {
    if (JSON.stringify(parameters).length < SHORT)
      return ask(...parameters, { ...options, limits: { ...options.limits, ...MOMENT }, isTrial: true })
  } catch (error) {
    if (!(error instanceof TakesLong)) throw error
  }
  const program = placesOfBuilt('proof-thread.js').find((place) => existsSync(place))
  // Sources that were not built have no program for a thread.
  if (program === undefined) return ask(...parameters, options)
  thread ??= new Thread(program)
  const answer: unknown = await thread.ask({ name, parameters: [...parameters, options] }).catch(rethrow)
  return answer as ReturnType<Questions[Name]>
}

/** Errors lose their class between threads. */
function rethrow(error: unknown): never {
  if (error instanceof Error && error.name === 'PolicyTextError') throw new PolicyTextError(error.message)
  throw error
}
