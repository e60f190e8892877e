/** The program of a thread that answers questions, so that requests do not wait for them. */
import { parentPort } from 'node:worker_threads'
import type { Answered } from '../../core/runtime/thread.ts'
import { answerOf, type LongQuestion } from './long-questions.ts'

parentPort?.on('message', (question: LongQuestion) => parentPort?.postMessage(answered(question)))

function answered(question: LongQuestion): Answered {
  try {
    return { answer: answerOf(question) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { error: { name, message } }
  }
}
