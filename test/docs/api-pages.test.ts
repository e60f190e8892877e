/** Tests how the reference of the programming interface is made, with a small package. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { commentOf } from '../../scripts/reference/api/comment.ts'
import { apiEntries, type Entry } from '../../scripts/reference/api/entries.ts'
import { apiPages } from '../../scripts/reference/api/index.ts'
import { Sections } from '../../scripts/reference/api/sections.ts'
import { withDirectory } from './temporary.ts'

const FILES = {
  'package.json': JSON.stringify({
    name: 'sample',
    exports: {
      '.': { types: './dist/types/index.d.ts', default: './dist/index.js' },
      './extra': { types: './dist/types/extra.d.mts', default: './dist/extra.mjs' },
      './data.json': './dist/data.json',
    },
  }),
  'scripts/package/tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'node20', allowImportingTsExtensions: true, noEmit: true, types: [] },
    include: ['../../package'],
  }),
  'package/index.ts': `
export { open } from './open.ts'
export type * from './types.ts'
const hidden = 1
`,
  'package/open.ts': `
import type { Handle, Options } from './types.ts'
/**
 * Opens.
 *
 * @param options what to open
 * @throws Error when it is closed
 * @example
 * open() // opened
 */
export async function open({ name = '', ...others }: Options = {}, ...rest: string[]): Promise<Handle> {
  throw new Error(name + others + rest)
}
`,
  'package/types.ts': `
/** What is open. */
export interface Handle {
  /** Its options. */
  readonly options: Options
  /** Closes it. */
  close(): void
  /** Calls it. */
  (): void
  [Symbol.dispose](): void
}
/** How to open. */
export interface Options {
  /** A name. */
  name?: 'Handle' | 'a'
  limits?: readonly {
    /** At most. */
    most: number
    least?: number
  }[]
}
/** One of two. */
export type Choice = 'a' | 'b'
`,
  'package/extra.ts': `/** More of it. */
import type { Handle } from './types.ts'
export type { Handle }
/** The handle that is always open. */
export const handle: Handle = Object.assign(() => {}, { options: {}, close() {}, [Symbol.dispose]() {} })
class Base {
  toString(): string {
    return 'base'
  }
}
export class Box extends Base {
  readonly #secret = 1
  private hidden = 2
  override toString(): string {
    return ''
  }
  /** Opens the box. */
  open(): number {
    return this.#secret + this.hidden
  }
}
`,
}

const inSample = <T>(use: (root: string) => T) =>
  withDirectory(async (root) => {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return use(root)
  })

describe('a package', () => {
  let main: Entry | undefined
  let extra: Entry | undefined

  let entries: readonly Entry[]
  beforeAll(async () => {
    entries = await inSample(apiEntries)
    ;[main, extra] = entries
  })

  test('has the entries that package.json exports with types', () => {
    expect(entries.map(({ name }) => name)).toEqual(['sample', 'sample/extra'])
    expect(extra?.comment.text).toBe('More of it.')
  })

  test('has the symbols that are exported, each in one entry', () => {
    expect(main?.symbols.map(({ name, kind }) => `${kind} ${name}`).toSorted()).toEqual(
      ['function open', 'object Handle', 'object Options', 'type Choice'].toSorted(),
    )
    expect(extra?.symbols.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'constant handle',
      'object Box',
    ])
  })

  test('is shown with signatures, links, tables, and examples', () => {
    const symbols = main?.symbols ?? []
    const sections = new Sections(symbols.map((symbol) => [symbol, 'docs/types.md'] as const))
    const shown = (name: string) =>
      sections.of(
        symbols.filter((symbol) => symbol.name === name),
        'docs/other.md',
        2,
      )
    expect(shown('open')).toEqual([
      '## `open`',
      'Opens.',
      '```ts\nfunction open(options?: Options, ...rest: string[]): Promise<Handle>\n```',
      '- `options`: what to open\n- Throws `Error` when it is closed',
      '```js\nopen() // opened\n```',
    ])
    expect(shown('Handle').join('\n')).toBe(
      [
        '## `Handle`\nWhat is open.',
        '| property | type | description |\n|---|---|---|',
        '| `options` | [`Options`](types.md#options) | Its options. |',
        '### `handle.close()`\nCloses it.\n```ts\nclose(): void\n```',
        '### `handle()`\nCalls it.\n```ts\n(): void\n```',
      ].join('\n'),
    )
    expect(shown('Options').at(-1)?.split('\n').slice(2)).toEqual([
      "| `name?` | `'Handle' \\| 'a'` | A name. |",
      '| `limits?` | `{...}[]` |  |',
      '| `limits[].most` | `number` | At most. |',
      '| `limits[].least?` | `number` |  |',
    ])
    expect(shown('Choice').at(-1)).toBe("```ts\ntype Choice = 'a' | 'b'\n```")
  })

  test('is shown without what is private, and without values', () => {
    const sections = new Sections((extra?.symbols ?? []).map((symbol) => [symbol, 'docs/types.md'] as const))
    expect(sections.of(extra?.symbols ?? [], 'docs/types.md', 3)).toEqual([
      '### `handle`',
      'The handle that is always open.',
      '```ts\nconst handle: Handle\n```',
      '### `Box`',
      'Extends `Base`.',
      '#### `box.open()`',
      'Opens the box.',
      '```ts\nopen(): number\n```',
    ])
  })

  test('with a file that no section contains is refused', async () => {
    await expect(inSample(apiPages)).rejects.toThrow('No section of docs/reference/api.md contains package/')
  })
})

describe('comments', () => {
  test('have a text and tags, over several lines', () => {
    const comment = `/**
   * Begins.
   *
   * Goes on.
   *
   * @param name of something,
   *   on two lines
   * @throws Error when it fails
   * @example
   * if (name) {
   *   go()
   * }
   */`
    expect(commentOf(comment)).toEqual({
      text: 'Begins.\n\nGoes on.',
      params: [{ name: 'name', text: 'of something,\n  on two lines' }],
      returns: undefined,
      throws: ['Error when it fails'],
      examples: ['if (name) {\n  go()\n}'],
    })
    expect(commentOf('/** In one line. */').text).toBe('In one line.')
  })

  test('cannot have a tag that the reference does not show', () => {
    expect(() => commentOf('/** Old. @deprecated is a word here. */')).not.toThrow()
    expect(() => commentOf('/**\n * @deprecated\n */')).toThrow('@deprecated has no place in the reference')
  })
})
