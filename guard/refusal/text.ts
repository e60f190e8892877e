/** Makes text of requests fit for error messages. */
import { terminalText } from '../../core/runtime/terminal-text.ts'

/** In UTF-16 units. Nobody could decode an authorization message of EC2 that is cut, which has some thousand. */
const MAXIMUM_LENGTH = 32_768

/**
 * Returns a message without characters that could disguise it or are not permitted in XML, and of limited length.
 *
 * Messages name resources as the request does. AWS does the same, but here other people read the messages, too.
 */
export function messageText(text: string): string {
  const lines = shortened(text, MAXIMUM_LENGTH).split('\n')
  return lines.map(terminalText).join('\n')
}

/** Returns at most `length` UTF-16 units of a text, and an ellipsis if it is longer. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`
}
