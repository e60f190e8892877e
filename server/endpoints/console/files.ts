/** The scripts, styles, and fonts of the console, which the build writes to `dist/console.json`. */
import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { placesOfBuilt } from '../../../core/aws/data-file.ts'

/** The build's description of the files. */
export interface Manifest {
  /** The names of the files that the page loads first. */
  readonly script: string
  readonly style: string
  readonly fonts: readonly string[]
  /** The scripts that the first one imports. */
  readonly preload: readonly string[]
}

const ENCODINGS = ['br', 'gzip'] as const
export type Encoding = (typeof ENCODINGS)[number] | 'identity'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.svg', 'image/svg+xml'],
])

/** Formats that are compressed already. */
const COMPRESSED: ReadonlySet<string> = new Set(['.woff2'])

export interface EncodedFile {
  readonly type: string
  readonly encoding: Encoding
  readonly bytes: Buffer
}

/** The output of the build. */
export interface BuiltConsole {
  readonly manifest: Manifest
  /** Name -> content: text or, for fonts, base64. */
  readonly files: Readonly<Record<string, string>>
}

interface Loaded {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Buffer>
}

/**
 * The files in memory. They are read on first use, and each is compressed once.
 */
export class ConsoleFiles {
  readonly #places: readonly URL[]
  #loaded: Loaded | undefined
  readonly #encoded = new Map<string, Promise<Buffer>>()

  /** @param places where the file of the build may be. The first one counts */
  constructor(places: readonly URL[] = placesOfBuilt('console.json')) {
    this.#places = places
  }

  /** Undefined when the console was not built. */
  get manifest(): Manifest | undefined {
    return this.#load()?.manifest
  }

  /** Returns a file, compressed if the client accepts that. Undefined when there is none of this name. */
  async file(name: string, accepted: string): Promise<EncodedFile | undefined> {
    const content = this.#load()?.files.get(name)
    const type = TYPES.get(extname(name))
    if (content === undefined || type === undefined) return undefined
    const encoding = COMPRESSED.has(extname(name)) ? 'identity' : encodingFor(accepted)
    const key = `${encoding} ${name}`
    const bytes = this.#encoded.get(key) ?? encode(content, encoding)
    this.#encoded.set(key, bytes)
    return { type, encoding, bytes: await bytes }
  }

  #load(): Loaded | undefined {
    this.#loaded ??= load(this.#places)
    return this.#loaded
  }
}

function load(places: readonly URL[]): Loaded | undefined {
  const place = places.find((each) => existsSync(each))
  if (place === undefined) return undefined
  const { manifest, files }: BuiltConsole = JSON.parse(readFileSync(place, 'utf8'))
  const contents = Object.entries(files).map(
    ([name, content]) => [name, Buffer.from(content, encodingOf(name))] as const,
  )
  return { manifest, files: new Map(contents) }
}

/** Text is compressed better than base64, in the package as well. */
function encodingOf(name: string): 'utf8' | 'base64' {
  return COMPRESSED.has(extname(name)) ? 'base64' : 'utf8'
}

/** Returns the best encoding of those in Accept-Encoding. One with the weight 0 is not accepted (RFC 9110, 12.5.3). */
function encodingFor(accepted: string): Encoding {
  const names = accepted
    .split(',')
    .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map((each) => each.split(';')[0]?.trim().toLowerCase())
  return ENCODINGS.find((encoding) => names.includes(encoding)) ?? 'identity'
}

/** Most of what the best quality gains, in a tenth of its time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

function encode(content: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return promisify(brotliCompress)(content, BROTLI)
    case 'gzip':
      return promisify(gzip)(content)
    default:
      return Promise.resolve(content)
  }
}
