/** Reads the files of data and schemas, on first use because most runs need none. Large files are committed compressed. */
import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/**
 * Returns the decompressed content of a file in `data/`.
 *
 * @param name the file name, including the extension `.br` if it has one
 */
export function readDataFile(name: string): Buffer {
  const content = readFileSync(locate('data/', 'core/aws/data/', name))
  return name.endsWith('.br') ? brotliDecompressSync(content) : content
}

/**
 * Returns a schema that the package publishes.
 *
 * @param name the file name
 */
export function readSchema(name: string): object {
  return JSON.parse(readFileSync(locate('', 'schemas/', name), 'utf8'))
}

/**
 * Returns where a file is that the build writes to `dist/`: next to the bundle or, seen from the sources, in `dist/`.
 *
 * It may be missing, because the sources also run without a build.
 */
export function placesOfBuilt(name: string): readonly URL[] {
  return [`./${name}`, `../../dist/${name}`].map((place) => new URL(place, import.meta.url))
}

/** Returns the URL of a file that the build writes to `dist/`. Undefined if it is missing: see {@link placesOfBuilt}. */
export function builtFile(name: string): URL | undefined {
  return placesOfBuilt(name).find((place) => existsSync(place))
}

/**
 * Returns the URL of a file.
 *
 * The build copies it to a folder next to the bundle in `dist/`. The sources, and a bundle elsewhere, use the sources'.
 */
function locate(folder: string, folderOfSources: string, name: string): URL {
  const folders = [`./${folder}`, `../${folder}`, `../${folderOfSources}`, `../../${folderOfSources}`]
  const places = folders.map((place) => new URL(place + name, import.meta.url))
  const found = places.find((candidate) => existsSync(candidate))
  if (found === undefined) throw new Error(`${name} is in none of ${places.join(', ')}`)
  return found
}
