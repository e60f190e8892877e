/** Reads the comments of source files, and their notes on unknown behavior of AWS. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One thing about AWS that is not known, and what iamulator does instead. */
export interface Doubt {
  /** The path of the source file, from the project's folder. */
  readonly file: string
  readonly sentence: string
}

const FOLDERS = ['server', 'protocol', 'policy', 'store']
const COMMENT = /\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm
const DOUBT = /Unverified: (.*?\.)(?=\s|$)/g

/** Returns the sentences that begin with `Unverified: ` in the comments of all sources, by file. */
export function doubtsIn(root: string): readonly Doubt[] {
  return FOLDERS.flatMap((folder) => sourcesIn(root, folder))
    .toSorted()
    .flatMap((file) =>
      doubtsOf(readFileSync(join(root, file), 'utf8')).map((sentence) => ({ file, sentence })),
    )
}

/** Returns the sentences of one file. */
export function doubtsOf(source: string): readonly string[] {
  const comments = [...source.matchAll(COMMENT)].map(([comment]) => textOf(comment))
  return comments.flatMap((text) => [...text.matchAll(DOUBT)].map(([, sentence = '']) => sentence))
}

/** Returns the text of a comment in one line, without its markers. */
export function textOf(comment: string): string {
  return comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replace(/^[ \t]*(?:\*|\/\/)/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
}

export function sourcesIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
}
