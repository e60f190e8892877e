/** A program that computes for this process in a thread of its own, one question after another. */
import { Worker } from 'node:worker_threads'
import { clearTimeout, setTimeout } from './timers.ts'

/** An idle thread ends after this time, in milliseconds: it takes tens of megabytes. */
const IDLE = 30_000

/** The messages of the program. Errors are not posted themselves, because they lose their names between threads. */
export type Answered = { readonly answer: unknown } | { readonly error: Pick<Error, 'name' | 'message'> }

interface Waiting {
  readonly question: unknown
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** The thread starts with the first question. It does not keep the process alive while it has none. */
export class Thread {
  readonly #program: URL
  readonly #waiting: Waiting[] = []
  #worker: Worker | undefined
  #idle: ReturnType<typeof setTimeout> | undefined

  /** @param program where a bundled file is that answers each message with {@link Answered} */
  constructor(program: URL) {
    this.#program = program
  }

  /**
   * @param question what the structured clone algorithm can copy, as is the answer
   * @throws Error if the program fails, or ends
   */
  ask(question: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      if (this.#waiting.length === 1) this.#askNext()
    })
  }

  #askNext(): void {
    const [next] = this.#waiting
    clearTimeout(this.#idle)
    if (next === undefined) {
      this.#worker?.unref()
      this.#idle = setTimeout(() => this.#end(), IDLE).unref()
      return
    }
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(next.question)
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { execArgv: [] })
    worker.on('message', (answered: Answered) => this.#settle(answered))
    worker.on('error', (error) => this.#fail(worker, error))
    worker.on('exit', (code) => this.#fail(worker, new Error(`The thread ended with ${code}.`)))
    return worker
  }

  #settle(answered: Answered): void {
    const asked = this.#waiting.shift()
    if ('error' in answered) asked?.reject(namedError(answered.error))
    else asked?.resolve(answered.answer)
    this.#askNext()
  }

  /** The next question starts another thread. */
  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    if (this.#waiting.length > 0) this.#settle({ error })
  }

  #end(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}

function namedError({ name, message }: Pick<Error, 'name' | 'message'>): Error {
  return Object.assign(new Error(message), { name })
}
