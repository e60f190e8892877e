// Node 20 cannot run TypeScript, so the TypeScript of scripts is bundled first. The bundle is in
// node_modules, so that it can resolve packages.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

/**
 * Imports a TypeScript module of the project.
 *
 * @param {string} path relative to the project's folder
 * @param {import('esbuild').Plugin[]} plugins of esbuild, for the module and what it imports
 */
export async function loadTypeScript(path, plugins = []) {
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
      plugins,
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true })
  }
}
