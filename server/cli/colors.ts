/** Colors for terminals. */
import type { Paint } from '../../analysis/explanation/explanation-text.ts'

const CODES = { bold: '1', dim: '2', red: '31', green: '32' } as const

/** Returns a function that colors text for a terminal, unless NO_COLOR (https://no-color.org) is set. */
export function paintFor({ isTTY }: { readonly isTTY?: boolean }, noColor: string | undefined): Paint {
  if (!isTTY || (noColor ?? '') !== '') return (_color, text) => text
  return (color, text) => `\u001b[${CODES[color]}m${text}\u001b[0m`
}

/** Returns a function that colors text for standard output. */
export function terminalPaint(): Paint {
  return paintFor(process.stdout, process.env['NO_COLOR'])
}
