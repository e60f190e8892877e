/** Addresses of senders, in parameters and in raw messages (RFC 5322). */
import { ofText, UNREADABLE } from './text-function.ts'

interface Mailbox {
  readonly address: string
  /** Undefined when the mailbox has no name. */
  readonly name: string | undefined
}

/** Returns the address of `Name <a@example.com>`. */
export const address = ofText((text) => mailboxesIn(text).map((mailbox) => mailbox.address))

/** Returns the name of `Name <a@example.com>`. */
export const displayName = ofText((text) => mailboxesIn(text).flatMap(({ name }) => name ?? []))

/** Returns the addresses in the From header of a message in base64. */
export const mimeFrom = ofText((base64) => {
  const headers = headerBlock(Buffer.from(base64, 'base64').toString())
  const senders = headers.flatMap((header) => /^from[ \t]*:([\s\S]*)$/i.exec(header)?.[1] ?? [])
  const addresses = senders.flatMap(mailboxesIn).map((mailbox) => mailbox.address)
  return addresses.length > 0 ? addresses : [UNREADABLE]
})

/** Returns the headers of a message, unfolded. */
function headerBlock(message: string): readonly string[] {
  const end = /\r?\n\r?\n/.exec(message)?.index ?? message.length
  return message
    .slice(0, end)
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
}

/** Matches a quoted text, a comment, an address in angle brackets, a comma or semicolon, or any other text. */
const PART =
  /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|\(([^()\\]*(?:\\[\s\S][^()\\]*)*)\)|<([^<>]*)>|([,;])|[^"(<,;]+|[\s\S]/g

/** In characters. Longer lists of senders take too long, and no service accepts them. */
const MAXIMUM_LENGTH = 4096
const UNREADABLE_MAILBOX: Mailbox = { address: UNREADABLE, name: UNREADABLE }

/** Returns the mailboxes of a list. One without an address is left out. */
function mailboxesIn(text: string): readonly Mailbox[] {
  if (text.length > MAXIMUM_LENGTH) return [UNREADABLE_MAILBOX]
  const drafts: MailboxDraft[] = [{ text: '', inBrackets: '' }]
  for (const part of text.matchAll(PART)) addPart(drafts, part)
  return drafts.flatMap((each) => mailboxOf(each.text.trim(), each.inBrackets.trim()) ?? [])
}

/** A mailbox while it is read. */
interface MailboxDraft {
  text: string
  inBrackets: string
}

function addPart(
  drafts: MailboxDraft[],
  [all, quoted, comment, bracketed, separator]: RegExpExecArray,
): void {
  const draft = drafts.at(-1)
  if (separator !== undefined) drafts.push({ text: '', inBrackets: '' })
  else if (!draft || comment !== undefined) return
  else if (bracketed === undefined) draft.text += quoted === undefined ? all : unescaped(quoted)
  else draft.inBrackets = bracketed
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\([\s\S])/g, '$1')
}

function mailboxOf(text: string, inBrackets: string): Mailbox | undefined {
  if (inBrackets !== '') return { address: inBrackets, name: text === '' ? undefined : decodedWords(text) }
  return text === '' ? undefined : { address: text, name: undefined }
}

/** Matches an encoded word (RFC 2047), and the white space before another one. */
const ENCODED_WORD = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?[^?\s]+\?[bq]\?[^?\s]*\?=))?/gi

/** Replaces encoded words. Those in an unknown character set stay as they are. */
function decodedWords(text: string): string {
  return text.replace(ENCODED_WORD, (word, charset: string, encoding: string, content: string) => {
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : bytesOfQ(content)
    try {
      return new TextDecoder(charset).decode(bytes)
    } catch {
      return word
    }
  })
}

function bytesOfQ(content: string): Buffer {
  const text = content
    .replaceAll('_', ' ')
    .replace(/=([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}
