/** Collects the licenses of the packages in a bundle, because they must be distributed with every copy. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * Returns a text with the name, version, and license of every package that `inputs` belong to.
 *
 * @param {readonly string[]} inputs paths of bundled files, relative to the project's folder
 * @throws if a package has neither a license file nor a license in its package.json
 */
export function licensesOf(inputs) {
  return packagesOf(inputs)
    .map(({ title, text }) => `${title}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** Returns the content of NOTICE: a line for each package that `inputs` belong to. */
export function noticeOf(inputs) {
  const lines = packagesOf(inputs).map(({ title }) => `- ${title}`)
  return `iamulator

dist/ contains these packages. Their licenses are in dist/third-party-licenses.txt, and the licenses of the data
in dist/data/NOTICE.

${lines.join('\n')}
`
}

function packagesOf(inputs) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean))
  return [...folders].sort().map(describe)
}

function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
  if (!license && !file) throw new Error(`${name} does not state its license`)
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : ''
  return { title: `${name} ${version}: ${license}`, text }
}
