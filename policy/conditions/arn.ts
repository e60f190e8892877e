/** ArnEquals and ArnLike are the same: both take wildcards, part by part; only the sixth part may hold colons. */
import { compileGlob, type Glob, matchesGlob } from '../match.ts'
import type { Token } from '../template.ts'
import { templateOperand } from './operand.ts'

const parts = 6

export const arnLike = templateOperand({ wildcards: true }, (tokens) => {
  const globs = splitTokens(tokens).map(compileGlob)
  return (value) => (globs.length === parts ? matchesParts(globs, value) : undefined)
})

function matchesParts(globs: readonly Glob[], value: string): boolean | undefined {
  const values = splitArn(value)
  if (values === undefined) return undefined
  return globs.every((glob, at) => matchesGlob(glob, values[at] ?? ''))
}

/** The six parts of an ARN; undefined when it has fewer. */
function splitArn(value: string): readonly string[] | undefined {
  const pieces = value.split(':')
  if (pieces.length < parts) return undefined
  return [...pieces.slice(0, parts - 1), pieces.slice(parts - 1).join(':')]
}

/** Splits at the first five colons of the literal text, whether written or put in for a variable. */
function splitTokens(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const split: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind !== 'text') split.at(-1)?.push(token)
    else appendText(split, token.text)
  }
  return split
}

function appendText(split: Token[][], text: string): void {
  const room = parts - split.length
  const pieces = text.split(':')
  const heads = pieces.slice(0, room)
  const rest = pieces.slice(room).join(':')
  for (const head of heads) {
    split.at(-1)?.push({ kind: 'text', text: head })
    split.push([])
  }
  if (pieces.length > room) split.at(-1)?.push({ kind: 'text', text: rest })
  else split.pop()
}
