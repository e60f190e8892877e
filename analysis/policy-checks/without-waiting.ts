/** Answers long questions so that others need not wait: what takes more than a moment is computed in a thread. */
import { builtFile } from '../../core/aws/data-file.ts'
import { Thread } from '../../core/runtime/thread.ts'
import type { ProofOptions } from '../../policy/proofs/index.ts'
import { PolicyTextError } from './documents.ts'
import { answerOf, type LongQuestion, type LongQuestions } from './long-questions.ts'
import { type CheckOptions, TakesLong } from './questions.ts'

/** The arguments of a question, without its options. */
type Given<Ask extends (...given: never[]) => unknown> =
  Required<Parameters<Ask>> extends [...infer All, CheckOptions] ? All : never

/** The longest computation that no client notices: some hundredths of a second. Most questions need less. */
const MOMENT: ProofOptions['limits'] = { steps: 400_000 }

/** Longer policies, in characters, are not even read here. */
const SHORT = 50_000

/** All emulators of a process share one thread. */
let thread: Thread | undefined

/**
 * @param options with the limits in the thread
 * @throws what the question throws
 */
export async function answerTo<Name extends keyof LongQuestions>(
  name: Name,
  parameters: Given<LongQuestions[Name]>,
  options: CheckOptions = {},
): Promise<ReturnType<LongQuestions[Name]>> {
  const trial = { ...options, limits: { ...options.limits, ...MOMENT }, isTrial: true }
  const question = { name, parameters: [...parameters, options] }
  const answer =
    (isShort(parameters) ? triedAnswer({ name, parameters: [...parameters, trial] }) : undefined) ??
    (await answerInThread(question))
  return answer as ReturnType<LongQuestions[Name]>
}

const isShort = (parameters: readonly unknown[]) => JSON.stringify(parameters).length < SHORT

/** Returns undefined if a trial is not enough. */
function triedAnswer(question: LongQuestion): unknown {
  try {
    return answerOf(question)
  } catch (error) {
    if (error instanceof TakesLong) return undefined
    throw error
  }
}

/** Sources that were not built have no program for a thread. */
async function answerInThread(question: LongQuestion): Promise<unknown> {
  const program = builtFile('proof-thread.js')
  if (program === undefined) return answerOf(question)
  thread ??= new Thread(program)
  return thread.ask(question).catch(rethrow)
}

/** Errors lose their class between threads. */
function rethrow(error: unknown): never {
  if (error instanceof Error && error.name === 'PolicyTextError') throw new PolicyTextError(error.message)
  throw error
}
