/** The program of a thread that answers questions, so that requests do not wait for them. */
import { parentPort } from 'node:worker_threads'
import type { Answered } from '../../core/runtime/thread.ts'
import { LONG_QUESTIONS } from './long-questions.ts'
import type { LongQuestion } from './without-waiting.ts'

parentPort?.on('message', (question: LongQuestion) => parentPort?.postMessage(answered(question)))

function answered({ name, parameters }: LongQuestion): Answered {
  const ask: (...given: readonly unknown[]) => unknown = Object(LONG_QUESTIONS)[name]
  try {
    return { answer: ask(...parameters) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { error: { name, message } }
  }
}
