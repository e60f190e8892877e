/** Faults in core/runtime: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'The clock can be set to years of five digits',
    file: 'core/runtime/clock.ts',
    text: 'return time >= 0 && time <= LATEST',
    replacement: 'return time >= 0',
  },
  {
    name: 'A stopped clock starts at the present time, whatever it was set to',
    file: 'core/runtime/clock.ts',
    text: 'this.#stoppedAt = fixed ? (start ?? real()) : undefined',
    replacement: 'this.#stoppedAt = fixed ? real() : undefined',
  },
  {
    name: 'A replica that starts later turns back the clocks of the others',
    file: 'core/runtime/clock.ts',
    text: 'if (!isReal && !this.#isPublished) this.#publish(this.#offset)',
    replacement: 'if (!isReal) this.#publish(this.#firstOffset())',
  },
  {
    name: 'Of two clocks, the one that is behind is taken for the one that is ahead',
    file: 'core/runtime/clock.ts',
    text: 'return this.#own(place) - this.#own(other)',
    replacement: 'return this.#own(other) - this.#own(place)',
  },
  {
    name: 'The offset of a stopped clock is its time',
    file: 'core/runtime/clock.ts',
    text: 'const fromReal = this.#stoppedAt === undefined ? this.#offset : this.#offset - this.#real()',
    replacement: 'const fromReal = this.#offset',
  },
  {
    name: 'Setting the clock of an account twice adds both offsets',
    file: 'core/runtime/clock.ts',
    text: 'this.advance(time - (place ? this.now(place) : this.shared()), place)',
    replacement: 'this.advance(time - this.shared(), place)',
  },
  {
    name: 'A reset of the clock leaves the accounts with their own offsets',
    file: 'core/runtime/clock.ts',
    text: 'for (const account of this.accounts()) this.#publish(undefined, account)\n    this.agree()',
    replacement: 'this.agree()',
  },
  {
    name: 'A reset of everything leaves the accounts with their own offsets',
    file: 'core/runtime/clock.ts',
    text: 'if (!place) this.#ofAccounts = new Map()',
    replacement: 'if (!place) this.#ofAccounts = new Map(this.#ofAccounts)',
  },
  {
    name: 'A restored snapshot leaves offsets of accounts that had none in it',
    file: 'core/runtime/clock.ts',
    text: 'for (const account of this.accounts()) this.#publish(undefined, account)\n      this.#publish(offset)',
    replacement: 'this.#publish(offset)',
  },
  {
    name: 'An undone reset does not return the offsets of accounts',
    file: 'core/runtime/clock.ts',
    text: 'this.#ofAccounts = new Map(ofAccounts)',
    replacement: 'this.#ofAccounts = new Map(this.#ofAccounts)',
  },
  {
    name: 'Clients that stay connected do not notice a reset',
    file: 'core/runtime/epoch.ts',
    text: 'renewals: before.renewals + 1',
    replacement: 'renewals: before.renewals',
  },
  {
    name: 'A client that has left is still told of each reset',
    file: 'core/runtime/epoch.ts',
    text: 'this.#listeners.delete(listener)',
    replacement: 'this.#listeners.has(listener)',
  },
  {
    name: 'A replica ignores that the others have told their epoch',
    file: 'core/runtime/epoch.ts',
    text: 'this.#isAgreed = true',
    replacement: 'this.#isAgreed = false',
  },
  {
    name: 'The log has a line for each request although only errors were asked for',
    file: 'core/runtime/log.ts',
    text: "if (this.#level !== 'info') return",
    replacement: "if (this.#level === 'silent') return",
  },
  {
    name: 'The log names a command that cannot explain a decision because nothing was recorded',
    file: 'core/runtime/log.ts',
    text: "if (decision === 'deny' && recorded) return",
    replacement: "if (decision === 'deny') return",
  },
  {
    name: 'A note in the log can control the terminal',
    file: 'core/runtime/log.ts',
    text: 'NOTE ${terminalText(text)}',
    replacement: 'NOTE ${text}',
  },
  {
    name: 'After the first time, the log is written only when much is pending',
    file: 'core/runtime/log.ts',
    text: 'clearTimeout(this.#timer)\n    this.#timer = undefined',
    replacement: 'clearTimeout(this.#timer)',
  },
  {
    name: 'Warnings are missing in the log where only errors are asked for',
    file: 'core/runtime/log.ts',
    text: "if (this.#level !== 'silent') this.#append",
    replacement: "if (this.#level === 'info') this.#append",
  },
  {
    name: 'Random bytes are used again',
    file: 'core/runtime/random.ts',
    text: 'used += size',
    replacement: 'used += 1',
  },
  {
    name: 'Request IDs are not UUIDs of version 4',
    file: 'core/runtime/random.ts',
    text: ' | (FIXED_BITS[at] ?? 0)',
    replacement: '',
  },
  {
    name: 'Control characters are escaped with two digits',
    file: 'core/runtime/terminal-text.ts',
    text: ".padStart(4, '0')",
    replacement: ".padStart(2, '0')",
  },
  {
    name: 'One piece of work more than permitted runs at once',
    file: 'core/runtime/work-queue.ts',
    text: 'if (this.#running === this.#atOnce) await',
    replacement: 'if (this.#running > this.#atOnce) await',
  },
  {
    name: 'The latest piece of work that waits comes first',
    file: 'core/runtime/work-queue.ts',
    text: 'const next = this.#waiting.shift()',
    replacement: 'const next = this.#waiting.pop()',
  },
  {
    name: 'The banner names a consistency delay only where there is none',
    file: 'core/runtime/settings.ts',
    text: 'return consistencyDelay === 0 ? modes',
    replacement: 'return consistencyDelay !== 0 ? modes',
  },
]
