/**
 * Writes one log line per request. The line of a denial ends with the page or the command that explains it, and the line of a
 * request that was refused before any policy was asked, with the reason.
 */
import { type RefusalFacts, refusalText } from './refusal-text.ts'
import type { LogLevel } from './settings.ts'
import { terminalText } from './terminal-text.ts'
import { clearTimeout, setTimeout } from './timers.ts'

export interface RequestLine {
  /** Epoch milliseconds. */
  readonly time: number
  readonly caller: string
  readonly action: string
  readonly decision: 'allow' | 'deny' | '-'
  /** Whether the decision is recorded, so that it can be explained. */
  readonly recorded: boolean
  readonly status: number
  /** The error code of the response. */
  readonly error: string | undefined
  readonly milliseconds: number
  readonly requestId: string
  /** The facts about a request that was refused before policies were evaluated. */
  readonly refusal?: RefusalFacts | undefined
}

/** The log is written when this much text is pending, or after this time. */
const FLUSH_CHARACTERS = 8192
const FLUSH_MILLISECONDS = 50

export class Log {
  readonly #level: LogLevel
  readonly #write: (text: string) => void
  #explanationOf = (requestId: string) => `iamulator explain ${requestId}`
  #pending = ''
  #timer: NodeJS.Timeout | undefined

  constructor(level: LogLevel, write: (text: string) => void = (text) => void process.stdout.write(text)) {
    this.#level = level
    this.#write = write
  }

  /** Sets what explains the decision on a request. By default, it is a command for a server at the default address. */
  setExplanations(explanationOf: (requestId: string) => string): void {
    this.#explanationOf = explanationOf
  }

  request(line: RequestLine): void {
    if (this.#level !== 'info') return
    const outcome = line.error === undefined ? line.status : `${line.status} ${line.error}`
    const duration = `${line.milliseconds.toFixed(2)}ms`
    this.#append(
      `${new Date(line.time).toISOString()} ${outcome} ${line.action} ${line.decision} ${line.caller} ${duration} ${line.requestId}${this.#reasonOf(line)}\n`,
    )
  }

  /** Returns the end of a line, with a space before it. `''` if there is nothing to say. */
  #reasonOf({ decision, recorded, requestId, refusal }: RequestLine): string {
    if (decision === 'deny' && recorded) return ` explain: ${this.#explanationOf(requestId)}`
    const text = refusal ? refusalText(refusal) : ''
    return text === '' ? '' : ` refused: ${terminalText(text)}`
  }

  /** Logs advice for the user when the response is AWS's and does not contain it. */
  note(text: string): void {
    if (this.#level === 'info') this.#append(`${new Date().toISOString()} NOTE ${terminalText(text)}\n`)
  }

  /** Logs that data was or may be lost, or that writes are refused. Only `silent` omits it. */
  warn(text: string): void {
    if (this.#level !== 'silent') this.#append(`${new Date().toISOString()} WARNING ${terminalText(text)}\n`)
  }

  /** Logs an internal error with its stack. */
  error(what: string, error: unknown): void {
    if (this.#level === 'silent') return
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#append(`${new Date().toISOString()} ERROR ${what}: ${detail}\n`)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending === '') return
    const text = this.#pending
    this.#pending = ''
    this.#write(text)
  }

  #append(line: string): void {
    this.#pending += line
    if (this.#pending.length >= FLUSH_CHARACTERS) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MILLISECONDS).unref()
  }
}
