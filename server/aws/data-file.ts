/** Reads the data files, on first use because most runs need none. Large files are committed compressed. */
import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/**
 * Returns the decompressed content of a file in `data/`.
 *
 * @param name the file name, including the extension `.br` if it has one
 */
export function readDataFile(name: string): Buffer {
  const content = readFileSync(locate(name))
  return name.endsWith('.br') ? brotliDecompressSync(content) : content
}

/**
 * Returns the URL of a data file.
 *
 * `data/` is next to this file in the sources and next to the bundle in `dist/`. A bundle elsewhere uses the
 * sources'.
 */
function locate(name: string): URL {
  const places = ['./data/', '../server/aws/data/', '../data/', '../../server/aws/data/'].map(
    (folder) => new URL(folder + name, import.meta.url),
  )
  const place = places.find((candidate) => existsSync(candidate))
  if (place === undefined) throw new Error(`${name} is in none of ${places.join(', ')}`)
  return place
}
