/** Reads the pages of the documentation and their fenced blocks. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Block {
  readonly page: string
  /** Number of its first line in the page, counted from 1. */
  readonly line: number
  readonly language: string
  /** Text after the language, such as the file that the block quotes. */
  readonly info: string
  readonly text: string
}

export const readPage = (page: string): string =>
  readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')

/** Paths of all pages that are not generated, relative to the root. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/ssm/README.md',
  'policy/README.md',
  'python/README.md',
  ...['docs/guide', 'docs/guide/clients', 'docs/adr'].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
]

export function blocksOf(page: string): Block[] {
  const text = readPage(page)
  return [...text.matchAll(/^```(\w+)(?: (.+))?\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', body = ''] = match
    return { page, line: text.slice(0, match.index).split('\n').length + 1, language, info, text: body }
  })
}
