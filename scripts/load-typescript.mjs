// Node 20 cannot run TypeScript: a script's TypeScript is bundled first. The bundle lies inside node_modules, so that it
// finds the packages there.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

/** Imports a TypeScript module of the project. @param {string} path from the project's folder */
export async function loadTypeScript(path) {
  const { build } = await import('esbuild')
  const directory = await mkdtemp(join(root, 'node_modules', '.script-'))
  try {
    const outfile = join(directory, 'script.mjs')
    await build({
      entryPoints: [join(root, path)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true })
  }
}
