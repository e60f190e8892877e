/** The licences of the packages inside a bundle: they ask to be passed on with every copy. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * One text with the name, version and licence of every package that `inputs` come from.
 *
 * @param {readonly string[]} inputs paths of bundled files, from the folder of the project
 * @throws when a package has neither a licence file nor a licence in its package.json
 */
export function licencesOf(inputs) {
  const packages = new Set(inputs.map(packageFolder).filter(Boolean))
  return [...packages]
    .sort()
    .map(describe)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
  if (!license && !file) throw new Error(`${name} does not state its license`)
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : ''
  return `${name} ${version}: ${license}

${text}
`
}
