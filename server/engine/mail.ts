/** E-mail that AWS would send. It is kept for tests to read, and lasts as long as the process. */
import { accountKey, type Place } from '../../store/index.ts'

interface NewMail {
  /** An e-mail address. */
  readonly to: string
  readonly subject: string
  /** Plain text. */
  readonly text: string
  /** The one-time password or verification code in the text, for programs. Absent when there is none. */
  readonly code?: string
  /** The URL in the text, for programs. Absent when there is none. */
  readonly link?: string
}

export interface Mail extends NewMail {
  /** The account that it was sent for. */
  readonly place: Place
  /** Epoch milliseconds of the account's clock. */
  readonly date: number
}

const CAPACITY = 1000

/** The latest e-mail. The newest replaces the oldest when there is too much. */
export class Mailbox {
  /** Newest first. */
  #mail: readonly Mail[] = []

  put(mail: Mail): void {
    this.#mail = [mail, ...this.#mail.slice(0, CAPACITY - 1)]
  }

  /** Returns the mail of an account or, when undefined, of all accounts, newest first. */
  of(place?: Place): readonly Mail[] {
    return this.#mail.filter(isFor(place))
  }

  /**
   * Removes the mail of an account or, when undefined, of all accounts.
   *
   * @returns a function that restores it
   */
  reset(place?: Place): () => void {
    const before = this.#mail
    const isRemoved = isFor(place)
    this.#mail = before.filter((mail) => !isRemoved(mail))
    return () => {
      this.#mail = before
    }
  }
}

function isFor(place: Place | undefined): (mail: Mail) => boolean {
  return (mail) => !place || accountKey(mail.place) === accountKey(place)
}

/** The mailbox of the emulator, and its clock. */
interface Sender {
  readonly mailbox: Mailbox
  readonly clock: { now(place: Place): number }
}

/** Sends e-mail for an account. */
export function sendMail({ mailbox, clock }: Sender, place: Place, mail: NewMail): void {
  const { partition, accountId } = place
  mailbox.put({ ...mail, place: { partition, accountId }, date: clock.now(place) })
}
