/** Colours for terminals. */

const CODES = { bold: '1', dim: '2', red: '31', green: '32' } as const

export type Paint = (colour: keyof typeof CODES, text: string) => string

/** Paints for a terminal, unless NO_COLOR (https://no-color.org) is set; leaves texts as they are for all else. */
export function paintFor({ isTTY }: { readonly isTTY?: boolean }, noColor: string | undefined): Paint {
  if (!isTTY || (noColor ?? '') !== '') return (_colour, text) => text
  return (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`
}
