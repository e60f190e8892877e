/** E-mail that AWS would send. It is kept for tests to read, and lasts as long as the process. */
import { accountKey, type Place, type Store, type Topic } from '../../store/index.ts'

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

/** E-mail, as replicas share it. Its key is its number. */
const MAIL: Topic<Omit<Mail, 'place'>> = { name: 'mail' }

interface NumberedMail {
  readonly number: number
  readonly mail: Mail
}

/** The latest e-mail. The newest replaces the oldest when there is too much. */
export class Mailbox {
  readonly #store: Pick<Store, 'publish'>
  /** Newest first. */
  #mail: readonly NumberedMail[] = []

  constructor(store: Pick<Store, 'publish' | 'onValue'>) {
    this.#store = store
    store.onValue(MAIL, (mail, { key, place }) => {
      const number = Number(key)
      const before = this.#mail.find((each) => each.number === number)?.mail
      this.#set(number, mail && place && { ...mail, place })
      return () => this.#set(number, before)
    })
  }

  put({ place, ...mail }: Mail): void {
    const [newest] = this.#mail
    this.#remove(this.#mail.slice(CAPACITY - 1))
    this.#store.publish(MAIL, mail, { place, key: String((newest?.number ?? 0) + 1) })
  }

  /** Returns the mail of an account or, when undefined, of all accounts, newest first. */
  of(place?: Place): readonly Mail[] {
    return this.#in(place).map(({ mail }) => mail)
  }

  /** Removes the mail of an account or, when undefined, of all accounts. Returns how much there was. */
  remove(place?: Place): number {
    const removed = this.#in(place)
    this.#remove(removed)
    return removed.length
  }

  /**
   * Does the same only in this process: the other replicas know when to.
   *
   * @returns a function that restores the mail
   */
  forget(place?: Place): () => void {
    const removed = this.#in(place)
    for (const { number } of removed) this.#set(number, undefined)
    return () => {
      for (const { number, mail } of removed) this.#set(number, mail)
    }
  }

  #in(place: Place | undefined): readonly NumberedMail[] {
    const isIncluded = isFor(place)
    return this.#mail.filter(({ mail }) => isIncluded(mail))
  }

  #remove(removed: readonly NumberedMail[]): void {
    for (const { number, mail } of removed)
      this.#store.publish(MAIL, undefined, { place: mail.place, key: String(number) })
  }

  #set(number: number, mail: Mail | undefined): void {
    const others = this.#mail.filter((each) => each.number !== number)
    const present = mail ? [{ number, mail }, ...others] : others
    this.#mail = present.toSorted((one, other) => other.number - one.number)
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
