/** Data that most runs never touch: committed compressed if they are large, read on first use by whoever needs it. */
import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/**
 * A file of `data/`, decompressed.
 *
 * @param name with its `.br`, if it has one
 */
export function readDataFile(name: string): Buffer {
  const content = readFileSync(locate(name))
  return name.endsWith('.br') ? brotliDecompressSync(content) : content
}

/** `data/` lies beside this file in the sources and beside the bundle in `dist/`; a bundle elsewhere finds the sources'. */
function locate(name: string): URL {
  const places = ['./data/', '../server/aws/data/', '../data/', '../../server/aws/data/'].map(
    (folder) => new URL(folder + name, import.meta.url),
  )
  const place = places.find((candidate) => existsSync(candidate))
  if (place === undefined) throw new Error(`${name} is in none of ${places.join(', ')}`)
  return place
}
