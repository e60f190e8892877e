/**
 * Prepares `npm pack` (`prepack`) and cleans up after it (`postpack`).
 *
 * The bundle contains its packages, so the published package.json has no dependencies. In a clone, package.json
 * lists them, because a start installs what it builds from. While npm packs, package.json is the published one.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../build.mjs'
import { noticeOf } from '../licenses.mjs'
import { root } from '../root.mjs'
import { say } from '../say.mjs'
import { writeDeclarations } from './declarations.mjs'

const MANIFEST = join(root, 'package.json')
const KEPT = join(root, '.package.json.kept')

/** Members of package.json that only a clone needs. */
const ONLY_IN_CLONE = ['scripts', 'dependencies', 'devDependencies', 'overrides', 'allowScripts']

async function prepare() {
  restore()
  if (process.env['npm_command'] === 'publish') {
    say('publish the tarball: npm pack, then npm publish iamulator-VERSION.tgz')
    process.exit(1)
  }
  const dist = join(root, 'dist')
  rmSync(dist, { recursive: true, force: true })
  writeFileSync(join(root, 'NOTICE'), noticeOf(await build(dist, undefined, true)))
  writeDeclarations(dist)
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'))
  for (const member of ONLY_IN_CLONE) delete manifest[member]
  renameSync(MANIFEST, KEPT)
  writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Also runs before packing, because npm may have been interrupted. */
function restore() {
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST)
}

const [step] = process.argv.slice(2)
if (step === 'prepare') await prepare()
else restore()
