/** The modules that the package for JavaScript exports. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const TYPES = './dist/types/'

/**
 * Returns the names of the modules that package.json exports with types, and their sources.
 *
 * @param root the project's folder
 */
export function sourcesOfEntries(root: string): [name: string, source: string][] {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries<{ types?: string }>(exports).flatMap(([path, { types }]) => {
    if (!types?.startsWith(TYPES)) return []
    const source = types.slice(TYPES.length).replace(/\.d\.m?ts$/, '.ts')
    return [[join(name, path), `package/${source}`]]
  })
}

/**
 * Returns the names of the modules that test runners load by their name, which have no types.
 *
 * @param root the project's folder
 */
export function modulesWithoutTypes(root: string): string[] {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries<unknown>(exports).flatMap(([path, target]) =>
    typeof target === 'string' && target.endsWith('.js') ? [join(name, path)] : [],
  )
}
