// Rewrites protocol/model/ from the installed AWS SDKs and scripts/facts/. Node 20 cannot run TypeScript, so that the
// generator is bundled first; the bundle lies inside node_modules so that it finds the SDKs there.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const temporary = await mkdtemp(join(root, 'node_modules', '.generate-'))
try {
  const outfile = join(temporary, 'generate-model.mjs')
  await build({
    entryPoints: [join(root, 'scripts/generate-model.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  })
  const { generateModel } = await import(pathToFileURL(outfile).href)
  const { files, differences } = generateModel(root)
  for (const [path, content] of files) await writeFile(join(root, path), content)
  for (const difference of differences) console.log(`note: ${difference}`)
  console.log(`wrote ${[...files.keys()].join(', ')}`)
} finally {
  await rm(temporary, { recursive: true })
}
